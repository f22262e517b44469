# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is remembered of a machine, and in what it differs afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.vm_comparison import comparisons, remembered

STATIC = {
    "mac": "00:50:56:00:00:01",
    "network": "web",
    "adapter": "vmxnet3",
    "addresses": ["10.0.0.5/24"],
    "dhcp": False,
}
SILENT = STATIC | {"addresses": [], "dhcp": None}
BY_DHCP = STATIC | {"addresses": ["10.0.0.77/24"], "dhcp": True}
ROUTES = [{"to": "0.0.0.0/0", "via": "10.0.0.1"}]
DNS = {"servers": ["10.0.0.53"], "search": []}


def vm(*nics: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "name": "web01",
        "cpus": 2,
        "memory_mb": 4096,
        "firmware": "bios",
        "guest_id": "debian12_64Guest",
        "folder": "dc1/vm/web",
        "nics": list(nics or [STATIC]),
        "disks": [{"size_bytes": 2**35, "datastore": "gold"}],
        "attributes": {"owner": "anna"},
        "hostname": "web01",
        "routes": ROUTES,
        "dns": DNS,
    } | other


OFF = vm(SILENT, hostname="", routes=[], dns={"servers": [], "search": []}, cpus=4)


def test_a_vm_that_is_off_keeps_what_was_known_of_its_guest():
    kept = remembered({"web01": vm()}, [OFF])["web01"]
    assert (kept["nics"], kept["routes"], kept["dns"], kept["hostname"]) == ([STATIC], ROUTES, DNS, "web01")
    assert kept["cpus"] == 4


def test_disks_that_hang_on_a_master_target_are_not_forgotten():
    kept = remembered({"web01": vm()}, [vm(disks=[])])["web01"]
    assert kept["disks"] == vm()["disks"]


def test_disks_of_which_nothing_is_known_from_before_are_not_compared():
    compared = comparisons({"web01": vm(disks=[])}, [vm()])[0]
    assert compared["same"]
    assert {"disks", "datastores"}.isdisjoint(each["what"] for each in compared["entries"])


def test_a_static_address_is_not_replaced_by_one_of_dhcp_nor_are_its_routes():
    other = vm(BY_DHCP, routes=[{"to": "0.0.0.0/0", "via": "10.0.0.254"}], dns={"servers": ["10.9.9.9"], "search": []})
    kept = remembered({"web01": vm()}, [other])["web01"]
    assert (kept["nics"], kept["routes"], kept["dns"]) == ([STATIC], ROUTES, DNS)


@pytest.mark.parametrize("new", [STATIC | {"addresses": ["10.0.0.6/24"]}, BY_DHCP | {"mac": "00:50:56:00:00:09"}])
def test_what_really_changed_is_remembered(new: dict[str, Any]):
    routes = [{"to": "0.0.0.0/0", "via": "10.0.0.2"}]
    kept = remembered({"web01": vm()}, [vm(new, routes=routes)])["web01"]
    assert (kept["nics"], kept["routes"]) == ([new], routes)


def test_other_machines_stay_known_and_new_ones_are_added():
    known = remembered({"sql01": vm(name="sql01")}, [vm(name="WEB01")])
    assert sorted(known) == ["sql01", "web01"]
    assert remembered({}, [OFF])["web01"] == OFF


def compared(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    (result,) = comparisons({"web01": before}, [after])
    return result


def test_a_machine_that_is_as_before():
    result = compared(vm(), vm())
    assert (result["same"], result["differences"]) == (True, [])
    assert result["line"] == "web01 is as it was before."
    assert {"what": "CPUs", "before": "2", "after": "2"} in result["entries"]


def test_a_machine_that_nothing_is_known_of_is_left_out():
    assert comparisons({"sql01": vm(name="sql01")}, [vm()]) == []


def test_a_guest_that_told_nothing_has_no_other_addresses():
    assert compared(vm(SILENT), vm())["same"]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"cpus": 4}, "CPUs: 2 -> 4"),
        ({"memory_mb": 8192}, "memory (MB): 4096 -> 8192"),
        ({"folder": "dc1/vm"}, "folder: dc1/vm/web -> dc1/vm"),
        ({"nics": [STATIC | {"mac": "00:50:56:99:99:99"}]}, "MAC addresses: 00:50:56:00:00:01 -> 00:50:56:99:99:99"),
        ({"nics": [STATIC | {"adapter": "e1000"}]}, "networks: web (vmxnet3) -> web (e1000)"),
        ({"nics": [BY_DHCP]}, "addresses: 10.0.0.5/24 -> 10.0.0.77/24"),
        ({"disks": [{"size_bytes": 2**35, "datastore": "silver"}]}, "datastores: gold -> silver"),
        ({"disks": []}, "disks: 32 GiB -> none; datastores: gold -> none"),
        ({"attributes": {}}, "attributes: owner = anna -> none"),
    ],
)
def test_what_differs_is_named_with_both_values(other: dict[str, Any], told: str):
    result = compared(vm(), vm(**other))
    assert result["line"] == f"web01 differs from before: {told}."
    assert not result["same"]
