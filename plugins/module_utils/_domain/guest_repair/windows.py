# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is to be done in a Windows machine that came home, from what it tells of itself (S52)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .finding import ADDRESSES_UNKNOWN, TOOLS_MISSING, Finding
from .interfaces import Facts, Interface, is_live, matched


@dataclass(frozen=True)
class Plan:
    """:param interfaces: all that are to have static addresses.
    :param changes: for each of them that has not, what the role's static_address.ps1 is given.
    :param services: of VMware Tools, that do not run or would not start with the machine.
    """

    system: str
    interfaces: Sequence[Interface]
    changes: Sequence[dict[str, Any]]
    services: Sequence[str]
    findings: Sequence[Finding] = ()


def plan(report: Facts, wanted: Sequence[Interface]) -> Plan:
    """:raises FailbackError: ``INTERFACE_UNKNOWN``"""
    nics = matched(wanted, report["interfaces"])
    found = {str(entry["name"]): entry for entry in report["interfaces"]}
    return Plan(
        system="Windows",
        interfaces=nics,
        changes=[_change(nic, found[nic.name]) for nic in nics if not _is_right(nic, found[nic.name])],
        services=[str(each["name"]) for each in report["tools"] if each["state"] != "Running" or not each["automatic"]],
        findings=[
            *([] if report["tools"] else [TOOLS_MISSING]),
            *([] if wanted else [ADDRESSES_UNKNOWN]),
        ],
    )


def _is_right(nic: Interface, found: Facts) -> bool:
    static = not found["dhcp"] and is_live(nic, found)
    routed = set(nic.gateways) <= set(found["gateways"])
    return static and routed and (not nic.dns_servers or list(nic.dns_servers) == list(found["dns_servers"]))


def _change(nic: Interface, found: Facts) -> dict[str, Any]:
    """Each address as ``address/prefix``; a gateway belongs to the first address of its version."""
    return {
        "index": int(found["index"]),
        "name": nic.name,
        "addresses": list(nic.addresses),
        "gateways": [
            next((gate for gate in nic.gateways if _version(gate) == _version(address)), "") if first else ""
            for address, first in zip(nic.addresses, _firsts(nic.addresses), strict=True)
        ],
        "dns_servers": list(nic.dns_servers),
        "before": list(map(str, found["addresses"])),
    }


def _firsts(addresses: Sequence[str]) -> list[bool]:
    """Whether each address is the first of its version."""
    versions = [_version(address) for address in addresses]
    return [versions.index(version) == place for place, version in enumerate(versions)]


def _version(address: str) -> int:
    return ipaddress.ip_interface(address).version
