# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Static addresses in the files of each system that configures Linux's network."""

from __future__ import annotations

import ipaddress
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .interfaces import Interface

_HEAD = "# Written by asr.failback.guest_repair: the addresses as they were before the machine was in Azure."
#: Names of connection profiles are made from the MAC address, so that a second run finds its own.
_NAMESPACE = uuid.UUID("6f1c3b5e-5d0c-5c0e-9a52-7a2f0c1de8a1")


@dataclass(frozen=True)
class File:
    """:param mode: octal, as chmod takes it."""

    path: str
    content: str
    mode: str = "0644"


def _ifcfg(nic: Interface) -> list[File]:
    """Red Hat's ifcfg files, which the old network service and NetworkManager both read."""
    four, six = nic.of_version(4), nic.of_version(6)
    lines = [
        _HEAD,
        "TYPE=Ethernet",
        f"DEVICE={nic.name}",
        f"HWADDR={nic.mac}",
        "ONBOOT=yes",
        f"BOOTPROTO={'none' if four.addresses else 'dhcp'}",
    ]
    for index, address in enumerate(four.addresses):
        number = str(index) if index else ""
        lines += [f"IPADDR{number}={_plain(address)}", f"PREFIX{number}={_prefix(address)}"]
    lines += [f"GATEWAY={gateway}" for gateway in four.gateways[:1]]
    if six.addresses:
        first, *others = six.addresses
        lines += ["IPV6INIT=yes", "IPV6_AUTOCONF=no", f"IPV6ADDR={first}"]
        lines += [f'IPV6ADDR_SECONDARIES="{" ".join(others)}"'] if others else []
        lines += [f"IPV6_DEFAULTGW={gateway}" for gateway in six.gateways[:1]]
    lines += [f"DNS{number}={server}" for number, server in enumerate(nic.dns_servers, 1)]
    lines += [f'DOMAIN="{" ".join(nic.dns_search)}"'] if nic.dns_search else []
    folder = "/etc/sysconfig/network-scripts"
    files = [File(f"{folder}/ifcfg-{nic.name}", "\n".join(lines))]
    for name, part in (("route", four), ("route6", six)):
        if part.routes:
            rows = [f"{route.to} via {route.via} dev {nic.name}" for route in part.routes]
            files.append(File(f"{folder}/{name}-{nic.name}", "\n".join(rows)))
    return files


def _keyfile(nic: Interface) -> list[File]:
    """NetworkManager's own files; it refuses those that others may read."""
    name = profile_name(nic)
    lines = [
        _HEAD,
        "[connection]",
        f"id={name}",
        f"uuid={uuid.uuid5(_NAMESPACE, nic.mac)}",
        "type=ethernet",
        f"interface-name={nic.name}",
        "autoconnect=true",
        "autoconnect-priority=100",
    ]
    for version, section in ((4, "ipv4"), (6, "ipv6")):
        part = nic.of_version(version)
        lines += ["", f"[{section}]", f"method={'manual' if part.addresses else 'auto'}"]
        gateway = f",{part.gateways[0]}" if part.gateways else ""
        lines += [
            f"address{index}={address}{gateway if index == 1 else ''}"
            for index, address in enumerate(part.addresses, 1)
        ]
        lines += [f"route{index}={route.to},{route.via}" for index, route in enumerate(part.routes, 1)]
        lines += [f"dns={';'.join(part.dns_servers)};"] if part.dns_servers else []
        lines += [f"dns-search={';'.join(nic.dns_search)};"] if nic.dns_search else []
    return [File(f"/etc/NetworkManager/system-connections/{name}.nmconnection", "\n".join(lines), "0600")]


def _netplan(nic: Interface) -> list[File]:
    """netplan. Its own id sorts before the distribution's: the first one that matches an interface counts."""
    routes = [{"to": _default_word(gateway), "via": gateway} for gateway in nic.gateways]
    routes += [{"to": route.to, "via": route.via} for route in nic.routes]
    settings: dict[str, Any] = {
        "match": {"macaddress": nic.mac},
        "set-name": nic.name,
        "dhcp4": not nic.of_version(4).addresses,
        "addresses": list(nic.addresses),
    }
    if routes:
        settings["routes"] = routes
    nameservers = {"addresses": list(nic.dns_servers), "search": list(nic.dns_search)}
    if any(nameservers.values()):
        settings["nameservers"] = {key: value for key, value in nameservers.items() if value}
    network = {"network": {"version": 2, "ethernets": {f"asr-{nic.name}": settings}}}
    # JSON is YAML, and nobody has to quote it.
    text = json.dumps(network, indent=2)
    return [File(f"/etc/netplan/90-asr-failback-{nic.name}.yaml", f"{_HEAD}\n{text}", "0600")]


def _default_word(gateway: str) -> str:
    # Not the word "default": netplan before 0.103 does not know it.
    return "::/0" if ipaddress.ip_address(gateway).version == 6 else "0.0.0.0/0"


def _wicked(nic: Interface) -> list[File]:
    """SUSE's wicked. Its resolver is set for the whole machine, not here."""
    lines = [_HEAD, "STARTMODE='auto'", "BOOTPROTO='static'"]
    for index, address in enumerate(nic.addresses):
        lines.append(f"IPADDR{f'_{index}' if index else ''}='{address}'")
    folder = "/etc/sysconfig/network"
    files = [File(f"{folder}/ifcfg-{nic.name}", "\n".join(lines))]
    routes = [f"default {gateway} - {nic.name}" for gateway in nic.gateways]
    routes += [f"{route.to} {route.via} - {nic.name}" for route in nic.routes]
    return files + ([File(f"{folder}/ifroute-{nic.name}", "\n".join(routes))] if routes else [])


def _interfaces(nic: Interface) -> list[File]:
    """Debian's ifupdown, in a file of its own beside /etc/network/interfaces."""
    lines = [_HEAD, f"auto {nic.name}"]
    for version, family in ((4, "inet"), (6, "inet6")):
        part = nic.of_version(version)
        for index, address in enumerate(part.addresses):
            lines += ["", f"iface {nic.name} {family} static", f"    address {address}"]
            if index:
                continue
            lines += [f"    gateway {gateway}" for gateway in part.gateways[:1]]
            lines += [f"    up ip route replace {route.to} via {route.via} dev {nic.name}" for route in part.routes]
            lines += [f"    dns-nameservers {' '.join(part.dns_servers)}"] if part.dns_servers else []
            lines += [f"    dns-search {' '.join(nic.dns_search)}"] if nic.dns_search else []
    return [File(f"/etc/network/interfaces.d/asr-{nic.name}", "\n".join(lines))]


#: How the network is configured → its files. The order says which is asked first where a machine has several.
RENDERERS: Mapping[str, Callable[[Interface], list[File]]] = {
    "netplan": _netplan,
    "wicked": _wicked,
    "ifcfg": _ifcfg,
    "interfaces": _interfaces,
    "keyfile": _keyfile,
}


def network_files(system: str, interfaces: Sequence[Interface]) -> list[File]:
    """:param system: a key of ``RENDERERS``."""
    return [file for nic in interfaces for file in RENDERERS[system](nic)]


def profile_name(nic: Interface) -> str:
    """The name of NetworkManager's profile for an interface."""
    return f"asr-{nic.name}"


def resolver_file(present: str, servers: Sequence[str], search: Sequence[str]) -> File:
    """/etc/resolv.conf with these servers; what else it says stays.

    :param present: what is in it.
    """
    told = ("nameserver", "search", "domain") if search else ("nameserver",)
    kept = [line for line in present.splitlines() if not line.strip().startswith(told)]
    lines = kept + ([f"search {' '.join(search)}"] if search else []) + [f"nameserver {each}" for each in servers]
    return File("/etc/resolv.conf", "\n".join(lines))


def netconfig_file(present: str, servers: Sequence[str], search: Sequence[str]) -> File:
    """SUSE's settings from which netconfig makes the resolver's, with these servers; what else they say stays.

    :param present: what is in them.
    """
    values = {
        "NETCONFIG_DNS_STATIC_SERVERS": " ".join(servers),
        **({"NETCONFIG_DNS_STATIC_SEARCHLIST": " ".join(search)} if search else {}),
    }
    kept = [line for line in present.splitlines() if line.partition("=")[0].strip() not in values]
    lines = kept + [f'{name}="{value}"' for name, value in values.items()]
    return File("/etc/sysconfig/network/config", "\n".join(lines))


def _plain(address: str) -> str:
    return str(ipaddress.ip_interface(address).ip)


def _prefix(address: str) -> int:
    return ipaddress.ip_interface(address).network.prefixlen
