# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the checks before a commit ask of vCenter and of Azure, and which of them are done without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible import commit_checks
from ansible_collections.asr.failback.plugins.module_utils._ansible.commit_checks import commit_checker
from ansible_collections.asr.failback.plugins.module_utils._domain.checks import NAMES, AzureVm, FoundVm
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit import payloads
from unit.payloads import classic, modernized

PARAMS: dict[str, Any] = {
    "machines": ["web01", "sql01"],
    "recovery_plan": None,
    "machine_options": {},
    "waive_checks": [],
    "waive_reason": None,
}
SESSION: Any = "the run's login"
ITEMS = [payloads.item(classic("failed back")), payloads.item(modernized("failed back"))]


class World:
    """One vCenter and one Azure that count how often they are asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.inventory = [
            FoundVm("web01", True, True, ("[d] web01/0.vmdk", "[d] web01/1.vmdk")),
            FoundVm("sql01", True, True, ("[d] sql01/0.vmdk",)),
        ]
        self.sweeps = 0
        self.asked: list[tuple[str, str]] = []
        monkeypatch.setattr(commit_checks, "login", self._login)
        monkeypatch.setattr(commit_checks, "all_vms", self._all_vms)
        monkeypatch.setattr(commit_checks, "AzureVms", {SESSION: self}.__getitem__)

    @contextmanager
    def _login(self, params: Any) -> Iterator[str]:
        yield "connection"

    def _all_vms(self, connection: str) -> list[FoundVm]:
        assert connection == "connection"
        self.sweeps += 1
        return self.inventory

    def of_machine(self, name: str, vm_id: str) -> list[AzureVm]:
        self.asked.append((name, vm_id))
        return [AzureVm(vm_id or f"/vm/{name}", "deallocated")]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def check(**params: Any) -> dict[str, dict[str, bool | None]]:
    found = commit_checker(PARAMS | params, SESSION)(ITEMS)
    return {machine: {entry.name: entry.passed for entry in checks} for machine, checks in found.items()}


def test_every_machine_gets_every_check_with_one_sweep_of_vcenter(world: World):
    assert check() == {name: dict.fromkeys(NAMES, True) for name in ("web01", "sql01")}
    assert world.sweeps == 1


def test_all_protected_disks_must_be_there(world: World):
    world.inventory[0] = FoundVm("web01", True, True, ("[d] web01/0.vmdk",))
    assert check()["web01"]["vm_disks"] is False


def test_the_azure_vm_that_the_item_names_is_the_one_that_is_looked_at(world: World):
    check()
    assert world.asked[0] == ("web01", "")
    assert world.asked[1][1].endswith("/sql01-8a970000-0000-4000-8000-00000000c125")


@pytest.mark.parametrize("name", ["web01", "WEB01", "rpi-web01"])
def test_a_machines_own_names_count(world: World, name: str):
    world.inventory[0] = FoundVm("WEB01-new", True, True, ("[d] a.vmdk", "[d] b.vmdk"))
    own = {name: {"vm_name": "web01-NEW", "azure_vm_id": "/vm/mine"}}
    found = check(machines=[name, "sql01"], machine_options=own)
    assert found["web01"] == dict.fromkeys(NAMES, True)
    assert world.asked[0] == ("web01", "/vm/mine")


def test_a_waived_check_is_left_out_and_the_others_stay(world: World):
    found = check(waive_checks=["vmware_tools"], waive_reason="The vendor ships none.")
    assert set(found["web01"]) == set(NAMES) - {"vmware_tools"}


def test_what_is_waived_altogether_is_not_asked(world: World):
    vmware = ["vm_powered_on", "vm_disks", "vmware_tools"]
    assert check(waive_checks=vmware, waive_reason="No vCenter.")["web01"] == {"azure_vm_stopped": True}
    assert world.sweeps == 0
    world.asked.clear()
    check(waive_checks=["azure_vm_stopped"], waive_reason="It is gone.")
    assert world.asked == []


@pytest.mark.parametrize("reason", [None, ""])
def test_without_a_reason_nothing_is_waived(reason: str | None):
    with pytest.raises(FailbackError) as caught:
        commit_checker(PARAMS | {"waive_checks": ["vm_disks"], "waive_reason": reason}, SESSION)
    assert caught.value.code == "WAIVER_WITHOUT_REASON"
    assert "vm_disks" in caught.value.message
