# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is to be done in a Linux machine that came home, from what it tells of itself (S51, S52)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import FailbackError
from .finding import ADDRESSES_UNKNOWN, Finding
from .interfaces import Facts, Interface, is_live, matched
from .network_files import RENDERERS, File, netconfig_file, network_files, resolver_file
from .reach import reach

#: How to see which system configures the network; ``network`` of the report. In this order.
_SYSTEMS: Mapping[str, Callable[[Facts], bool]] = {
    "netplan": lambda net: "netplan" in net["commands"] and net["netplan"],
    "wicked": lambda net: "wicked" in net["commands"] and net["netconfig"],
    "ifcfg": lambda net: net["ifcfg"] and bool({"nmcli", "ifup"}.intersection(net["commands"])),
    "interfaces": lambda net: "ifup" in net["commands"] and net["interfaces"],
    "keyfile": lambda net: "nmcli" in net["commands"],
}


@dataclass(frozen=True)
class Options:
    """What the role was told.

    :param system: a key of ``RENDERERS``, or ``auto``.
    :param hostname: as it is to be, '' for as it was; ``captured_hostname``: as VMware Tools told it.
    :param network_manager: ``auto``, ``present`` or ``ignore``.
    :param reach: how the machine is reached afterwards; '' to find that out.
    :param host: how it is reached now.
    """

    interfaces: Sequence[Interface] = ()
    hostname: str = ""
    captured_hostname: str = ""
    system: str = "auto"
    network_manager: str = "auto"
    reach: str = ""
    host: str = ""


@dataclass(frozen=True)
class Plan:
    """:param system: which system configures the network; '' where there is nothing to write.
    :param live: ``device address`` of all addresses that must be there afterwards.
    :param differs: whether they are not there now.
    :param install_network_manager: whether its package is to be brought back, and ``why``.
    """

    system: str
    interfaces: Sequence[Interface]
    files: Sequence[File]
    live: Sequence[str]
    differs: bool
    install_network_manager: bool
    why: str
    hostname: str
    reach: str
    findings: Sequence[Finding] = field(default=())


def plan(report: Facts, options: Options) -> Plan:
    """:raises FailbackError: ``INTERFACE_UNKNOWN``, ``NETWORK_SYSTEM_UNKNOWN``"""
    net = report["network"]
    install, why = _network_manager(net, options.network_manager)
    nics = matched(options.interfaces, report["interfaces"])
    system = _system(net, options.system, install) if nics else ""
    found = {str(entry["name"]): entry for entry in report["interfaces"]}
    return Plan(
        system=system,
        interfaces=nics,
        files=[*network_files(system, nics), *_resolver(net, system, nics)] if nics else [],
        live=[f"{nic.name} {address}" for nic in nics for address in nic.addresses],
        differs=any(not is_live(nic, found[nic.name]) for nic in nics),
        install_network_manager=install,
        why=why,
        hostname=_hostname(options, str(report["system"]["hostname"])),
        reach=reach(options.reach, options.host, nics, report["interfaces"]),
        findings=() if options.interfaces else (ADDRESSES_UNKNOWN,),
    )


def _network_manager(net: Facts, wish: str) -> tuple[bool, str]:
    """It goes when the machine is recovered in Azure, and stays away (S51); what it leaves behind is its folder."""
    if "nmcli" in net["commands"]:
        return False, "NetworkManager is installed."
    if wish == "present":
        return True, "NetworkManager is asked for."
    if wish == "auto" and net["network_manager_left"]:
        return True, "NetworkManager was here: its folder /etc/NetworkManager is left."
    return False, "Nothing of NetworkManager is here."


def _system(net: Facts, wish: str, install_network_manager: bool) -> str:
    """:raises FailbackError: ``NETWORK_SYSTEM_UNKNOWN``"""
    if wish != "auto":
        return wish
    for name, applies in _SYSTEMS.items():
        if applies(net):
            return name
    if install_network_manager:
        return "keyfile"
    raise FailbackError(
        "NETWORK_SYSTEM_UNKNOWN",
        f"It is not clear what configures this machine's network; found: {', '.join(net['commands']) or 'nothing'}.",
        f"Say it with guest_repair_network_system: {', '.join(RENDERERS)}.",
        {"network": dict(net)},
    )


def _hostname(options: Options, present: str) -> str:
    """The name to give, '' for no change. VMware Tools tell it with the domain even where the machine does not."""
    if options.hostname:
        return options.hostname if options.hostname != present else ""
    same = options.captured_hostname.lower().split(".")[0] in {"", present.lower().split(".")[0]}
    return "" if same else options.captured_hostname


def _resolver(net: Facts, system: str, nics: Sequence[Interface]) -> list[File]:
    servers = list(dict.fromkeys(server for nic in nics for server in nic.dns_servers))
    search = list(dict.fromkeys(domain for nic in nics for domain in nic.dns_search))
    if not servers:
        return []
    if system == "wicked":
        return [netconfig_file(net["netconfig"], servers, search)]
    # A link belongs to a service that writes what is behind it.
    return [] if net["resolver_is_link"] else [resolver_file(net["resolver"], servers, search)]
