# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What VMware Tools tell of a guest's network, which the simulator's guests do not."""

from __future__ import annotations

from typing import Any

import pytest
from pyVmomi import vim

from ansible_collections.asr.failback.plugins.module_utils._vsphere import vm_facts

Guest = vim.vm.GuestInfo
Net = vim.net
MAC = "00:50:56:AB:CD:EF"


class NoPlaces:
    def __init__(self) -> None:
        self.attributes: dict[int, str] = {}
        self.port_groups = {"dvportgroup-7": "web"}

    def path(self, place: Any) -> str:
        return ""


def nic_info(*addresses: tuple[str, int, str | None], **other: Any) -> Any:
    told = [
        Net.IpConfigInfo.IpAddress(ipAddress=ip, prefixLength=length, origin=origin) for ip, length, origin in addresses
    ]
    return Guest.NicInfo(macAddress=MAC.lower(), ipConfig=Net.IpConfigInfo(ipAddress=told), **other)


def shown(nic: Any, stack: Any = None) -> Any:
    port = vim.dvs.PortConnection(portgroupKey="dvportgroup-7", switchUuid="s")
    backing = vim.vm.device.VirtualEthernetCard.DistributedVirtualPortBackingInfo(port=port)
    found = {
        "name": "web01",
        "config.hardware.device": [vim.vm.device.VirtualVmxnet3(key=4000, macAddress=MAC, backing=backing)],
        "guest.net": [nic],
        "guest.ipStack": [stack] if stack else None,
    }
    return vm_facts._facts(vim.VirtualMachine("vm-1"), found, NoPlaces())  # type: ignore[arg-type]


def test_addresses_of_a_card_are_found_by_its_mac_address():
    (nic,) = shown(nic_info(("10.0.0.5", 24, "manual"), ("fe80::1", 64, "linklayer"))).nics
    assert (nic.addresses, nic.dhcp, nic.network) == (("10.0.0.5/24",), False, "web")


@pytest.mark.parametrize(("origin", "dhcp"), [("dhcp", True), ("manual", False), (None, None), ("other", None)])
def test_whether_an_address_is_static_is_only_said_where_it_is_known(origin: str | None, dhcp: bool | None):
    assert shown(nic_info(("10.0.0.5", 24, origin))).nics[0].dhcp is dhcp


def test_windows_says_it_for_the_card():
    info = nic_info(("10.0.0.5", 24, None))
    info.ipConfig.dhcp = Net.DhcpConfigInfo(ipv4=Net.DhcpConfigInfo.DhcpOptions(enable=False))
    assert shown(info).nics[0].dhcp is False


def test_routes_with_a_gateway_and_the_resolver():
    route = Net.IpRouteConfigInfo.IpRoute
    hop = Net.IpRouteConfigInfo.Gateway
    stack = Guest.StackInfo(
        dnsConfig=Net.DnsConfigInfo(
            dhcp=False,
            hostName="web01",
            domainName="example.org",
            ipAddress=["10.0.0.53"],
            searchDomain=["example.org"],
        ),
        ipRouteConfig=Net.IpRouteConfigInfo(
            ipRoute=[
                route(network="0.0.0.0", prefixLength=0, gateway=hop(ipAddress="10.0.0.1")),
                route(network="10.0.0.0", prefixLength=24, gateway=hop()),
            ]
        ),
    )
    facts = shown(nic_info(("10.0.0.5", 24, "manual")), stack)
    assert [(each.to, each.via) for each in facts.routes] == [("0.0.0.0/0", "10.0.0.1")]
    assert (facts.dns.servers, facts.dns.search) == (("10.0.0.53",), ("example.org",))
