# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The network interfaces that a machine is to have again (S52): given, or as they were captured before the failback."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import FailbackError

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """:param to: a network, as ``10.1.0.0/16``. ``via``: its gateway."""

    to: str
    via: str


@dataclass(frozen=True)
class Interface:
    """A network interface with static addresses.

    :param name: as the guest calls it, ``eth0``, on Windows ``Ethernet0``; '' where only the MAC address is known.
    :param mac: lower case with colons; '' where only the name is known.
    :param addresses: with their prefix length, ``10.0.0.5/24``.
    :param gateways: of the default routes.
    """

    name: str
    mac: str
    addresses: tuple[str, ...]
    gateways: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    dns_servers: tuple[str, ...] = ()
    dns_search: tuple[str, ...] = ()

    def of_version(self, version: int) -> Interface:
        """The part of IPv4 or IPv6."""
        return replace(
            self,
            addresses=tuple(each for each in self.addresses if ipaddress.ip_interface(each).version == version),
            gateways=tuple(each for each in self.gateways if ipaddress.ip_address(each).version == version),
            routes=tuple(each for each in self.routes if ipaddress.ip_network(each.to).version == version),
            dns_servers=tuple(each for each in self.dns_servers if ipaddress.ip_address(each).version == version),
        )


def mac_form(text: str) -> str:
    """A MAC address in the one form that is compared: ``00:50:56:ab:cd:ef``, from colons, dashes or dots."""
    digits = "".join(character for character in text.lower() if character in "0123456789abcdef")
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2)) if len(digits) == 12 else ""


def wanted_interfaces(
    given: Sequence[Facts], captured: Facts, dns: Facts, unsure: bool = False
) -> tuple[Interface, ...]:
    """The interfaces to have: those given, else those captured.

    :param given: each with ``name`` or ``mac``, ``addresses``, and if needed ``gateway``, ``gateways``, ``routes``.
    :param captured: a machine as module ``vm_info`` shows it, or {}.
    :param dns: ``servers`` and ``search`` that are given for the whole machine; they win over what was captured.
    :param unsure: whether captured addresses count of which VMware Tools do not say that they were static.
    :raises FailbackError: ``INTERFACE_UNUSABLE``
    """
    wanted = [_given(entry) for entry in given] or [_captured(nic, captured) for nic in _static_nics(captured, unsure)]
    servers, search = tuple(dns.get("servers") or ()), tuple(dns.get("search") or ())
    return tuple(
        replace(each, dns_servers=servers or each.dns_servers, dns_search=search or each.dns_search) for each in wanted
    )


def _given(entry: Facts) -> Interface:
    single = [str(entry["gateway"])] if entry.get("gateway") else []
    return _checked(
        Interface(
            name=str(entry.get("name") or ""),
            mac=mac_form(str(entry.get("mac") or "")),
            addresses=tuple(map(str, entry.get("addresses") or ())),
            gateways=tuple(dict.fromkeys([*single, *map(str, entry.get("gateways") or ())])),
            routes=tuple(Route(str(each["to"]), str(each["via"])) for each in entry.get("routes") or ()),
            dns_servers=tuple(map(str, entry.get("dns_servers") or ())),
            dns_search=tuple(map(str, entry.get("dns_search") or ())),
        )
    )


def _static_nics(captured: Facts, unsure: bool) -> list[Facts]:
    """What came by DHCP needs no repair. Not all VMware Tools tell; then ``dhcp`` is None."""
    taken = (False, None) if unsure else (False,)
    return [nic for nic in captured.get("nics") or () if nic.get("addresses") and nic.get("dhcp") in taken]


def _captured(nic: Facts, captured: Facts) -> Interface:
    """VMware Tools tell routes and resolver of the whole guest: they belong to the interface that can reach them."""
    addresses = tuple(map(str, nic["addresses"]))
    networks = [ipaddress.ip_interface(each).network for each in addresses]

    def reaches(gateway: str) -> bool:
        return any(ipaddress.ip_address(gateway) in network for network in networks)

    routes = [route for route in captured.get("routes") or () if reaches(str(route["via"]))]
    dns = captured.get("dns") or {}
    return Interface(
        name="",
        mac=mac_form(str(nic["mac"])),
        addresses=addresses,
        gateways=tuple(str(route["via"]) for route in routes if _is_default(str(route["to"]))),
        routes=tuple(Route(str(each["to"]), str(each["via"])) for each in routes if not _is_default(str(each["to"]))),
        dns_servers=tuple(nic.get("dns_servers") or dns.get("servers") or ()),
        dns_search=tuple(dns.get("search") or ()),
    )


def _is_default(network: str) -> bool:
    return network in {"0.0.0.0/0", "::/0"}


def _checked(wanted: Interface) -> Interface:
    """:raises FailbackError: ``INTERFACE_UNUSABLE``"""
    label = wanted.name or wanted.mac or "an interface"
    if not (wanted.name or wanted.mac):
        raise _unusable("An interface has neither a name nor a MAC address", "Give name or mac for each interface.")
    if not wanted.addresses or any("/" not in each for each in wanted.addresses):
        raise _unusable(f"The addresses of {label} lack the length of their network", "Write them as 10.0.0.5/24.")
    try:
        networks = [ipaddress.ip_interface(each).network for each in wanted.addresses]
        gateways = [ipaddress.ip_address(each) for each in wanted.gateways]
        for route in wanted.routes:
            ipaddress.ip_network(route.to), ipaddress.ip_address(route.via)
        for server in wanted.dns_servers:
            ipaddress.ip_address(server)
    except ValueError as error:
        raise _unusable(f"{label}: {error}", "Correct the address.") from error
    for gateway in gateways:
        if not gateway.is_link_local and not any(gateway in network for network in networks):
            raise _unusable(f"The gateway {gateway} of {label} is in none of its networks", "Correct one of the two.")
    return wanted


def _unusable(message: str, remedy: str) -> FailbackError:
    return FailbackError("INTERFACE_UNUSABLE", f"{message}.", remedy)


def matched(wanted: Sequence[Interface], found: Sequence[Facts]) -> tuple[Interface, ...]:
    """The wanted interfaces, each with the name and MAC address that the guest has for it now.

    A machine that came home as a new VM has new MAC addresses: one interface is then taken for the one that is there,
    several are not guessed between.

    :param found: each with ``name``, ``mac``, ``addresses``.
    :raises FailbackError: ``INTERFACE_UNKNOWN``
    """
    by_mac = {mac_form(str(entry["mac"])): entry for entry in found}
    by_name = {str(entry["name"]).lower(): entry for entry in found}
    paired = [(each, by_mac.get(each.mac) or by_name.get(each.name.lower() or "\0")) for each in wanted]
    if len(wanted) == len(found) == 1:
        paired = [(wanted[0], found[0])]
    lost = [each.mac or each.name for each, entry in paired if entry is None]
    if lost:
        there = ", ".join(f"{entry['name']} ({entry['mac']})" for entry in found) or "none"
        raise FailbackError(
            "INTERFACE_UNKNOWN",
            f"The machine has no interface {', '.join(lost)}; it has {there}.",
            "Say with guest_repair_interfaces which addresses belong to which of them.",
            {"wanted": lost, "found": [dict(entry) for entry in found]},
        )
    return tuple(
        replace(each, name=str(entry["name"]), mac=mac_form(str(entry["mac"]))) for each, entry in paired if entry
    )


def is_live(wanted: Interface, found: Facts) -> bool:
    """Whether an interface has its addresses at this moment. Of IPv6, routers may have added others."""
    live = {ipaddress.ip_interface(str(each)) for each in found["addresses"]}
    static = {ipaddress.ip_interface(each) for each in wanted.addresses}
    version_4 = {each for each in live if each.version == 4}
    return static <= live and (version_4 <= static or not wanted.of_version(4).addresses)
