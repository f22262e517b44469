# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is to be done in a Windows machine that came home, from what it tells of itself (S52). IPv4 only."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from .finding import ADDRESSES_UNKNOWN, TOOLS_MISSING, Finding
from .interfaces import Facts, Interface, is_live, matched
from .reach import reach


@dataclass(frozen=True)
class Change:
    """What static_address.ps1 is given for a card; several values are joined by commas.

    :param index: of the card.
    :param before: its addresses as they are.
    """

    name: str
    index: int
    addresses: str
    masks: str
    gateways: str
    dns_servers: str
    before: Sequence[str]


@dataclass(frozen=True)
class Plan:
    """:param interfaces: all that are to have static IPv4 addresses.
    :param changes: for those that have not, in the order in which they are to be made.
    :param services: of VMware Tools, that do not run or would not start with the machine.
    """

    system: str
    interfaces: Sequence[Interface]
    changes: Sequence[Change]
    services: Sequence[str]
    reach: str
    findings: Sequence[Finding] = ()


def plan(report: Facts, wanted: Sequence[Interface], wish: str = "", host: str = "") -> Plan:
    """:param wish: how the machine is to be reached afterwards, or ''; ``host``: how it is reached now.
    :raises FailbackError: ``INTERFACE_UNKNOWN``
    """
    nics = [nic for nic in (each.of_version(4) for each in matched(wanted, report["interfaces"])) if nic.addresses]
    found = {str(entry["name"]): entry for entry in report["interfaces"]}
    wrong = [nic for nic in nics if not _is_right(nic, found[nic.name])]
    # The connection breaks with the card that carries it: no other could be changed after it.
    wrong.sort(key=lambda nic: _carries(host, found[nic.name]))
    tools = report["tools"]
    return Plan(
        system="Windows",
        interfaces=nics,
        changes=[_change(nic, found[nic.name]) for nic in wrong],
        services=[str(each["name"]) for each in tools if each["state"] != "Running" or not each["automatic"]],
        reach=reach(wish, host, nics, report["interfaces"]),
        findings=[*([] if tools else [TOOLS_MISSING]), *([] if wanted else [ADDRESSES_UNKNOWN])],
    )


def _is_right(nic: Interface, found: Facts) -> bool:
    static = not found["dhcp"] and is_live(nic, found)
    routed = set(nic.gateways) <= set(found["gateways"])
    return static and routed and (not nic.dns_servers or list(nic.dns_servers) == list(found["dns_servers"]))


def _carries(host: str, found: Facts) -> tuple[bool, bool]:
    """The higher, the likelier the machine is reached by this card. A name does not say it; a gateway hints at it."""
    return host in [str(address).partition("/")[0] for address in found["addresses"]], bool(found["gateways"])


def _change(nic: Interface, found: Facts) -> Change:
    parts = [ipaddress.ip_interface(address) for address in nic.addresses]
    return Change(
        name=nic.name,
        index=int(found["index"]),
        addresses=",".join(str(part.ip) for part in parts),
        masks=",".join(str(part.netmask) for part in parts),
        gateways=",".join(nic.gateways),
        dns_servers=",".join(nic.dns_servers),
        before=list(map(str, found["addresses"])),
    )
