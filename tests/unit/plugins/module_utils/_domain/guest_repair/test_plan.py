# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is to be done in a machine that came home (S51, S52)."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.guest_repair.verdict import (
    repair_verdict,
    storage_verdict,
)
from unit.repaired_guests import GIB, MAC, captured, card, linux, network, windows, wishes


def decided(report: dict[str, Any], wish: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    verdict = repair_verdict(report, wish, before)
    assert not verdict["failed"], verdict["line"]
    return verdict


def refused(report: dict[str, Any], wish: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    verdict = repair_verdict(report, wish, before)
    assert verdict["failed"]
    assert verdict["error_code"] in verdict["line"]
    return verdict


# ----- which addresses


def test_what_was_captured_is_given_back_with_its_routes_and_resolver():
    plan = decided(linux(), {"host": "web01"}, captured())
    (nic,) = plan["interfaces"]
    assert (nic["name"], nic["addresses"], nic["gateways"]) == ("eth0", ["10.0.0.5/24"], ["10.0.0.1"])
    assert nic["routes"] == [{"to": "10.7.0.0/16", "via": "10.0.0.9"}]
    assert (nic["dns_servers"], nic["dns_search"]) == (["10.0.0.53"], ["example.org"])


@pytest.mark.parametrize(
    ("present", "wish", "name"),
    [
        ("web01", "", ""),
        ("WEB01.example.org", "", ""),
        ("localhost", "", "web01.example.org"),
        ("web01", "web01.example.org", "web01.example.org"),
        ("web01.example.org", "web01.example.org", ""),
    ],
)
def test_the_host_name_is_given_back_where_it_is_another(present: str, wish: str, name: str):
    report = linux()
    report["system"]["hostname"] = present
    assert decided(report, {"hostname": wish}, captured())["hostname"] == name


def test_what_is_given_wins_over_what_was_captured():
    plan = decided(linux(), wishes(dns={"servers": ["10.0.0.99"]}, hostname="new"), captured())
    assert plan["interfaces"][0]["dns_servers"] == ["10.0.0.99"]
    assert plan["hostname"] == "new"


@pytest.mark.parametrize(("dhcp", "mode", "taken"), [(True, "all", 0), (None, "static", 0), (None, "all", 1)])
def test_only_static_addresses_are_given_back(dhcp: bool | None, mode: str, taken: int):
    nics = [{"mac": MAC, "addresses": ["10.0.0.5/24"], "dhcp": dhcp}]
    plan = decided(linux(), {"captured": mode}, captured(nics=nics))
    assert len(plan["interfaces"]) == taken
    assert ["ADDRESSES_UNKNOWN" in plan["line"], bool(plan["files"])] == [not taken, bool(taken)]


def test_a_gateway_of_another_network_is_another_cards():
    nics = [
        {"mac": MAC, "addresses": ["10.0.0.5/24"], "dhcp": False},
        {"mac": "00:50:56:00:00:02", "addresses": ["10.1.0.5/24"], "dhcp": False},
    ]
    cards = [card(), card("eth1", "00:50:56:00:00:02", "10.9.1.4/24")]
    first, second = decided(linux(*cards), {}, captured(nics=nics))["interfaces"]
    assert (first["gateways"], second["gateways"], second["routes"]) == (["10.0.0.1"], [], [])


@pytest.mark.parametrize(
    "nic",
    [
        {"addresses": ["10.0.0.5/24"]},
        {"name": "eth0", "addresses": ["10.0.0.5"]},
        {"name": "eth0", "addresses": []},
        {"name": "eth0", "addresses": ["10.0.0.500/24"]},
        {"name": "eth0", "addresses": ["10.0.0.5/24"], "gateway": "10.0.1.1"},
        {"name": "eth0", "addresses": ["10.0.0.5/24"], "routes": [{"to": "10.7.0.1/16", "via": "10.0.0.9"}]},
    ],
    ids=["no name", "no prefix", "no address", "no IP address", "gateway elsewhere", "route to a host's network"],
)
def test_unusable_addresses_are_refused_before_anything_is_written(nic: dict[str, Any]):
    assert refused(linux(), {"interfaces": [nic]})["error_code"] == "INTERFACE_UNUSABLE"


# ----- which interface


def test_the_mac_address_counts_and_not_the_name():
    cards = [card("eth1", "00-50-56-00-00-01"), card("eth0", "00:50:56:00:00:02")]
    assert decided(linux(*cards), wishes())["interfaces"][0]["name"] == "eth1"


def test_a_single_card_of_a_new_vm_is_taken():
    plan = decided(linux(card("ens160", "00:50:56:99:99:99")), wishes())
    assert (plan["interfaces"][0]["name"], plan["interfaces"][0]["mac"]) == ("ens160", "00:50:56:99:99:99")


def test_several_unknown_cards_are_not_guessed_between():
    cards = [card("ens160", "00:50:56:99:99:99"), card("ens192", "00:50:56:99:99:98")]
    verdict = refused(linux(*cards), wishes())
    assert verdict["error_code"] == "INTERFACE_UNKNOWN"
    assert "ens160 (00:50:56:99:99:99)" in verdict["msg"]


# ----- by what


@pytest.mark.parametrize(
    ("net", "system"),
    [
        (network("netplan", "nmcli", netplan=True), "netplan"),
        (network("wicked", "ifup", netconfig='A="1"'), "wicked"),
        (network("ifup", ifcfg=True), "ifcfg"),
        (network("nmcli", ifcfg=True), "ifcfg"),
        (network("ifup", "nmcli", interfaces=True), "interfaces"),
        (network("nmcli", "ifup"), "keyfile"),
        (network(network_manager_left=True), "keyfile"),
    ],
)
def test_the_system_that_configures_the_network(net: dict[str, Any], system: str):
    assert decided(linux(net=net), wishes())["system"] == system


def test_an_unknown_system_is_said_and_one_that_is_named_is_taken():
    assert refused(linux(net=network()), wishes())["error_code"] == "NETWORK_SYSTEM_UNKNOWN"
    assert decided(linux(net=network()), wishes(system="ifcfg"))["system"] == "ifcfg"


@pytest.mark.parametrize(
    ("net", "wish", "install"),
    [
        (network("ifup", interfaces=True, network_manager_left=True), "auto", True),
        (network("ifup", interfaces=True, network_manager_left=True), "ignore", False),
        (network("ifup", interfaces=True), "auto", False),
        (network("ifup", interfaces=True), "present", True),
        (network("nmcli", network_manager_left=True), "present", False),
    ],
)
def test_network_manager_comes_back_where_it_was(net: dict[str, Any], wish: str, install: bool):
    assert decided(linux(net=net), wishes(network_manager=wish))["install_network_manager"] is install


# ----- now and afterwards


def test_what_is_there_already_differs_in_nothing():
    at_home = linux(card("eth0", MAC, "10.0.0.5/24"), net=network("nmcli"))
    assert decided(at_home, wishes(hostname="web01"))["differs"] is False
    assert decided(at_home, wishes(hostname="web01"))["hostname"] == ""
    assert decided(linux(card("eth0", MAC, "10.0.0.5/24", "10.9.0.4/24")), wishes())["differs"] is True
    assert decided(linux(card("eth0", MAC, "10.0.0.5/16")), wishes())["differs"] is True
    assert decided(linux(card("eth0", MAC, "10.0.0.5/24", "2001:db8::9/64")), wishes())["differs"] is False


@pytest.mark.parametrize(
    ("host", "wish", "reach"),
    [
        ("10.9.0.4", "", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("web01.example.org", "", "web01.example.org"),
        ("10.9.0.4", "192.0.2.9", "192.0.2.9"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
    ids=["an address that goes", "its own", "a name", "as it is said", "a forwarded port"],
)
def test_how_it_is_reached_afterwards(host: str, wish: str, reach: str):
    assert decided(linux(), wishes(host=host, reach=wish))["reach"] == reach


def test_a_second_card_that_is_not_repaired_stays_the_way_in():
    cards = [card(), card("eth1", "00:50:56:00:00:02", "10.5.0.4/24")]
    assert decided(linux(*cards), wishes(host="10.5.0.4"))["reach"] == "10.5.0.4"


# ----- Windows


def test_windows_gets_its_addresses_in_its_own_words():
    nics = [{"mac": MAC, "addresses": ["10.0.0.5/24", "10.0.0.6/24"], "gateway": "10.0.0.1"}]
    plan = decided(windows(), {"interfaces": nics, "dns": {"servers": ["10.0.0.53"]}, "host": "10.9.0.4"})
    assert plan["changes"] == [
        {
            "name": "Ethernet0",
            "index": 7,
            "addresses": "10.0.0.5,10.0.0.6",
            "masks": "255.255.255.0,255.255.255.0",
            "gateways": "10.0.0.1",
            "dns_servers": "10.0.0.53",
            "before": ["10.9.0.4/255.255.255.0"],
        }
    ]
    assert plan["reach"] == "10.0.0.5"


@pytest.mark.parametrize(
    ("other", "changes"),
    [({}, 0), ({"dhcp": True}, 1), ({"gateways": []}, 1), ({"addresses": ["10.0.0.5/255.255.0.0"]}, 1)],
    ids=["as it is to be", "by DHCP", "no gateway", "another mask"],
)
def test_windows_is_left_alone_where_it_is_right(other: dict[str, Any], changes: int):
    right = {"dhcp": False, "addresses": ["10.0.0.5/255.255.255.0"], "gateways": ["10.0.0.1"]}
    assert len(decided(windows(**right | other), wishes())["changes"]) == changes


@pytest.mark.parametrize(
    ("host", "order"),
    [("10.9.0.4", ["Ethernet2", "Ethernet1", "Ethernet0"]), ("sql01", ["Ethernet0", "Ethernet2", "Ethernet1"])],
    ids=["the card with this address last", "of a name, the card with a gateway last"],
)
def test_windows_card_that_carries_the_connection_is_changed_last(host: str, order: list[str]):
    cards = [
        windows(name="Ethernet0", mac="00:50:56:00:00:01", addresses=["10.9.0.4/255.255.255.0"], gateways=[]),
        windows(name="Ethernet1", mac="00:50:56:00:00:02", addresses=["10.9.2.4/255.255.255.0"]),
        windows(name="Ethernet2", mac="00:50:56:00:00:03", addresses=["10.9.1.4/255.255.255.0"], gateways=[]),
    ]
    report = windows() | {"interfaces": [nic for each in cards for nic in each["interfaces"]]}
    nics = [{"name": f"Ethernet{number}", "addresses": [f"10.0.{number}.5/24"]} for number in range(3)]
    changes = decided(report, {"interfaces": nics, "host": host})["changes"]
    assert [change["name"] for change in changes] == order


def test_windows_card_that_is_to_have_ipv6_only_is_left_alone():
    nics = [{"mac": MAC, "addresses": ["fd00::5/64"]}]
    plan = decided(windows(), {"interfaces": nics, "host": "10.9.0.4"})
    assert (plan["changes"], plan["interfaces"], plan["reach"]) == ([], [], "10.9.0.4")


def test_services_of_vmware_tools_that_do_not_run_or_would_not():
    tools = [
        {"name": "VMTools", "state": "Stopped", "automatic": True},
        {"name": "VGAuthService", "state": "Running", "automatic": False},
    ]
    assert decided(windows() | {"tools": tools}, wishes())["services"] == ["VMTools", "VGAuthService"]
    assert "TOOLS_MISSING" in decided(windows() | {"tools": []}, wishes())["line"]


# ----- disks


@pytest.mark.parametrize(
    ("sizes", "codes", "failed"),
    [
        ([32], [], False),
        ([32, 8], ["DISK_EXTRA"], False),
        ([], ["DISK_MISSING"], True),
        ([16], ["DISK_MISSING", "DISK_EXTRA"], True),
    ],
)
def test_disks_are_compared_by_size(sizes: list[int], codes: list[str], failed: bool):
    disks = [{"name": f"sd{number}", "size_bytes": size * GIB} for number, size in enumerate(sizes)]
    verdict = storage_verdict(linux(disks=disks), captured())
    assert [finding["code"] for finding in verdict["findings"]] == codes
    assert verdict["failed"] is failed


def test_without_a_before_disks_are_only_counted():
    assert storage_verdict(linux())["line"] == "1 disk(s)."


@pytest.mark.parametrize(
    ("entry", "code", "failed"),
    [
        ({"found": False}, "FSTAB_DEVICE_MISSING", True),
        ({"found": False, "options": "defaults,nofail"}, "FSTAB_DEVICE_MISSING", False),
        ({"mounted": False}, "FSTAB_NOT_MOUNTED", True),
        ({"mounted": False, "options": "noauto"}, "", False),
        ({}, "", False),
    ],
)
def test_what_fstab_names_has_to_be_there(entry: dict[str, Any], code: str, failed: bool):
    usual = {"device": "/dev/vg0/data", "mount_point": "/data", "options": "defaults", "found": True, "mounted": True}
    verdict = storage_verdict(linux(fstab=[usual | entry]))
    assert (verdict["failed"], [finding["code"] for finding in verdict["findings"]]) == (failed, [code] if code else [])


def test_a_volume_group_that_lost_a_disk():
    verdict = storage_verdict(linux(lvm=[{"name": "vg0", "missing": 1}, {"name": "vg1", "missing": 0}]))
    assert verdict["failed"]
    assert (verdict["error_code"], "vg0" in verdict["msg"], "vg1" in verdict["msg"]) == ("LVM_INCOMPLETE", True, False)
