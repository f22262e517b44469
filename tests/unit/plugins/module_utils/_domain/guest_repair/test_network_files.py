# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Static addresses in the files of each system."""

from __future__ import annotations

import configparser

import pytest
import yaml

from ansible_collections.asr.failback.plugins.module_utils._domain.guest_repair.interfaces import Interface, Route
from ansible_collections.asr.failback.plugins.module_utils._domain.guest_repair.network_files import (
    RENDERERS,
    netconfig_file,
    network_files,
    resolver_file,
)

NIC = Interface(
    name="eth0",
    mac="00:50:56:00:00:01",
    addresses=("10.0.0.5/24", "10.0.0.6/24", "2001:db8::5/64"),
    gateways=("10.0.0.1", "2001:db8::1"),
    routes=(Route("10.7.0.0/16", "10.0.0.9"),),
    dns_servers=("10.0.0.53",),
    dns_search=("example.org", "example.net"),
)


def lines(system: str, path: str) -> list[str]:
    found = {file.path: file.content for file in network_files(system, [NIC])}
    return [line for line in found[path].splitlines() if not line.startswith("#")]


def test_ifcfg():
    folder = "/etc/sysconfig/network-scripts"
    assert lines("ifcfg", f"{folder}/ifcfg-eth0") == [
        "TYPE=Ethernet",
        "DEVICE=eth0",
        "HWADDR=00:50:56:00:00:01",
        "ONBOOT=yes",
        "BOOTPROTO=none",
        "IPADDR=10.0.0.5",
        "PREFIX=24",
        "IPADDR1=10.0.0.6",
        "PREFIX1=24",
        "GATEWAY=10.0.0.1",
        "IPV6INIT=yes",
        "IPV6_AUTOCONF=no",
        "IPV6ADDR=2001:db8::5/64",
        "IPV6_DEFAULTGW=2001:db8::1",
        "DNS1=10.0.0.53",
        'DOMAIN="example.org example.net"',
    ]
    assert lines("ifcfg", f"{folder}/route-eth0") == ["10.7.0.0/16 via 10.0.0.9 dev eth0"]


def test_keyfile():
    (file,) = network_files("keyfile", [NIC])
    profile = configparser.ConfigParser(interpolation=None)
    profile.read_string(file.content)
    assert file.mode == "0600"
    assert profile["connection"]["interface-name"] == "eth0"
    assert dict(profile["ipv4"]) == {
        "method": "manual",
        "address1": "10.0.0.5/24,10.0.0.1",
        "address2": "10.0.0.6/24",
        "route1": "10.7.0.0/16,10.0.0.9",
        "dns": "10.0.0.53;",
        "dns-search": "example.org;example.net;",
    }
    assert profile["ipv6"]["address1"] == "2001:db8::5/64,2001:db8::1"


def test_netplan():
    (file,) = network_files("netplan", [NIC])
    settings = yaml.safe_load(file.content)["network"]["ethernets"]["asr-eth0"]
    assert settings == {
        "match": {"macaddress": "00:50:56:00:00:01"},
        "set-name": "eth0",
        "dhcp4": False,
        "addresses": list(NIC.addresses),
        "routes": [
            {"to": "0.0.0.0/0", "via": "10.0.0.1"},
            {"to": "::/0", "via": "2001:db8::1"},
            {"to": "10.7.0.0/16", "via": "10.0.0.9"},
        ],
        "nameservers": {"addresses": ["10.0.0.53"], "search": ["example.org", "example.net"]},
    }


def test_wicked():
    assert lines("wicked", "/etc/sysconfig/network/ifcfg-eth0") == [
        "STARTMODE='auto'",
        "BOOTPROTO='static'",
        "IPADDR='10.0.0.5/24'",
        "IPADDR_1='10.0.0.6/24'",
        "IPADDR_2='2001:db8::5/64'",
    ]
    assert "default 10.0.0.1 - eth0" in lines("wicked", "/etc/sysconfig/network/ifroute-eth0")


def test_interfaces():
    written = lines("interfaces", "/etc/network/interfaces.d/asr-eth0")
    assert [line for line in written if line.startswith(("auto", "iface"))] == [
        "auto eth0",
        "iface eth0 inet static",
        "iface eth0 inet static",
        "iface eth0 inet6 static",
    ]
    assert written.count("    gateway 10.0.0.1") == 1
    assert "    dns-nameservers 10.0.0.53" in written


@pytest.mark.parametrize("system", RENDERERS)
def test_no_system_asks_dhcp_for_what_is_static(system: str):
    text = "".join(file.content.lower() for file in network_files(system, [NIC]))
    assert "10.0.0.5" in text
    assert "=dhcp" not in text
    assert "inet dhcp" not in text


def test_the_resolver_keeps_what_else_it_says():
    present = "# by hand\noptions timeout:1\nsearch azure.example\nnameserver 168.63.129.16"
    assert resolver_file(present, ["10.0.0.53"], ["example.org"]).content.splitlines() == [
        "# by hand",
        "options timeout:1",
        "search example.org",
        "nameserver 10.0.0.53",
    ]
    once = resolver_file(present, ["10.0.0.53"], []).content
    assert "search azure.example" in once
    assert resolver_file(once, ["10.0.0.53"], []).content == once


def test_suses_resolver_is_set_by_its_two_keys():
    present = 'A="1"\nNETCONFIG_DNS_STATIC_SERVERS="168.63.129.16"\nB="2"'
    assert netconfig_file(present, ["10.0.0.53", "10.0.0.54"], []).content.splitlines() == [
        'A="1"',
        'B="2"',
        'NETCONFIG_DNS_STATIC_SERVERS="10.0.0.53 10.0.0.54"',
    ]
