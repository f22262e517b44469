# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Machines that came home, as inspect.sh and inspect.ps1 of the role guest_repair tell of them."""

from __future__ import annotations

from typing import Any

MAC = "00:50:56:00:00:01"
GIB = 2**30


def network(*commands: str, **other: Any) -> dict[str, Any]:
    return {
        "commands": list(commands),
        "netplan": False,
        "ifcfg": False,
        "interfaces": False,
        "network_manager_left": False,
        "resolver_is_link": False,
        "resolver": "options timeout:1\nnameserver 168.63.129.16",
        "netconfig": "",
    } | other


def card(name: str = "eth0", mac: str = MAC, *addresses: str) -> dict[str, Any]:
    return {"name": name, "mac": mac, "addresses": list(addresses or ["10.9.0.4/24"])}


def linux(*cards: dict[str, Any], net: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    return {
        "user": "root",
        "system": {"family": "linux", "id": "debian", "name": "Debian", "hostname": "web01"},
        "network": net or network("ifup", interfaces=True),
        "interfaces": list(cards or [card()]),
        "agents": [],
        "disks": [{"name": "sda", "size_bytes": 32 * GIB}],
        "fstab": [],
        "lvm": [],
    } | other


def windows(**other: Any) -> dict[str, Any]:
    nic = {
        "index": 7,
        "name": "Ethernet0",
        "mac": MAC.upper(),
        "dhcp": True,
        "addresses": ["10.9.0.4/255.255.255.0"],
        "gateways": ["10.9.0.1"],
        "dns_servers": ["168.63.129.16"],
    }
    return {
        "system": {"family": "windows", "hostname": "SQL01"},
        "interfaces": [nic | other],
        "tools": [{"name": "VMTools", "state": "Running", "automatic": True}],
        "disks": [{"name": "disk 0", "size_bytes": 64 * GIB}],
    }


def wishes(**other: Any) -> dict[str, Any]:
    """One interface with a static address."""
    nic = {"name": "eth0", "mac": MAC, "addresses": ["10.0.0.5/24"], "gateway": "10.0.0.1"}
    return {"interfaces": [nic], "host": "10.9.0.4"} | other


def captured(**other: Any) -> dict[str, Any]:
    """The machine as vm_info told of it before."""
    return {
        "hostname": "web01.example.org",
        "nics": [{"mac": MAC, "addresses": ["10.0.0.5/24"], "dhcp": False}],
        "routes": [{"to": "0.0.0.0/0", "via": "10.0.0.1"}, {"to": "10.7.0.0/16", "via": "10.0.0.9"}],
        "dns": {"servers": ["10.0.0.53"], "search": ["example.org"]},
        "disks": [{"size_bytes": 32 * GIB}],
    } | other
