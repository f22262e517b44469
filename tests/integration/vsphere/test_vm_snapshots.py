# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Snapshots of VMs of the simulator, listed and removed (S15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyVmomi import vim

from integration.vsphere.targets import add, devices, reconfigure
from integration.vsphere.world import Site, done

Run = Callable[..., dict[str, Any]]
Disk = vim.vm.device.VirtualDisk


def snapshot(vm: Any, *names: str) -> None:
    """Each stands on the one before."""
    for name in names:
        done(vm.CreateSnapshot_Task(name=name, description=f"{name} it", memory=False, quiesce=False))


def set_consolidation_needed(site: Site, name: str) -> None:
    site.lab("POST", "set", {"type": "VirtualMachine", "name": name, "set": {"runtime.consolidationNeeded": True}})


def base_files(vm: Any) -> list[str]:
    return [disk.backing.fileName for disk in devices(vm, Disk)]


def hang_on(vm: Any, file: str) -> None:
    backing = Disk.FlatVer2BackingInfo(fileName=file, diskMode="persistent")
    reconfigure(vm, add(Disk(key=-200, controllerKey=1000, unitNumber=1, backing=backing)))


def test_they_are_listed_and_stay(site: Site, run: Run):
    vm = site.make_vm("web01", 1)
    snapshot(vm, "first", "second")
    before = site.writes()
    result = run("vm_snapshots", name="web01")
    assert (result["changed"], result["removed"], result["vm"]["moid"]) == (False, [], vm._moId)
    assert [(each["path"], each["description"]) for each in result["snapshots"]] == [
        ("first", "first it"),
        ("first/second", "second it"),
    ]
    assert all(each["created"] for each in result["snapshots"])
    assert site.writes() == before


def test_all_are_removed_and_the_vm_stays_as_it_is(site: Site, run: Run):
    vm = site.make_vm("web01", 1, 1)
    files = base_files(vm)
    done(vm.PowerOn())
    snapshot(vm, "first", "second")
    before = len(site.writes())
    result = run("vm_snapshots", name="web01", state="absent")
    assert (result["changed"], result["removed"]) == (True, ["first", "first/second"])
    assert result["diff"] == {"before": {"snapshots": ["first", "first/second"]}, "after": {"snapshots": []}}
    assert site.writes()[before:] == ["RemoveAllSnapshots_Task"]
    assert (vm.snapshot, base_files(vm), vm.runtime.powerState) == (None, files, "poweredOn")
    again = run("vm_snapshots", name="web01", state="absent")
    assert (again["changed"], again["snapshots"]) == (False, [])


def test_check_mode_changes_nothing_and_says_what_would_be(site: Site, run: Run):
    vm = site.make_vm("web01", 1)
    snapshot(vm, "first")
    set_consolidation_needed(site, "web01")
    before = site.writes()
    result = run("vm_snapshots", name="web01", state="absent", check=True)
    assert (result["changed"], result["removed"], result["consolidated"]) == (True, ["first"], True)
    assert result["diff"]["after"] == {"snapshots": [], "consolidation_needed": False}
    assert site.writes() == before


@pytest.mark.parametrize("named", ["second", "first/second"])
def test_one_is_removed_and_those_that_stand_on_it_stay(site: Site, run: Run, named: str):
    vm = site.make_vm("web01", 1)
    snapshot(vm, "first", "second", "third")
    result = run("vm_snapshots", name="web01", state="absent", snapshots=[named])
    assert result["removed"] == ["first/second"]
    left = run("vm_snapshots", name="web01")["snapshots"]
    assert [each["path"] for each in left] == ["first", "first/third"]
    assert vm.snapshot.currentSnapshot == vm.snapshot.rootSnapshotList[0].childSnapshotList[0].snapshot
    assert not run("vm_snapshots", name="web01", state="absent", snapshots=[named])["changed"]


def test_a_name_that_two_have_is_listed(site: Site, run: Run):
    snapshot(site.make_vm("web01", 1), "backup", "other", "backup")
    before = site.writes()
    result = run("vm_snapshots", name="web01", state="absent", snapshots=["backup"])
    assert result["error_code"] == "SNAPSHOT_AMBIGUOUS"
    assert result["details"]["paths"] == ["/backup", "/backup/other/backup"]
    assert site.writes() == before
    for path, left in (("/backup", ["other", "other/backup"]), ("/other/backup", ["other"])):
        assert run("vm_snapshots", name="web01", state="absent", snapshots=[path])["changed"]
        assert not run("vm_snapshots", name="web01", state="absent", snapshots=[path])["changed"]
        assert [each["path"] for each in run("vm_snapshots", name="web01")["snapshots"]] == left


@pytest.mark.parametrize("consolidate", [True, False])
def test_disks_are_consolidated_where_that_is_needed(site: Site, run: Run, consolidate: bool):
    vm = site.make_vm("web01", 1)
    set_consolidation_needed(site, "web01")
    result = run("vm_snapshots", name="web01", state="absent", consolidate=consolidate)
    assert (result["changed"], result["consolidated"]) == (consolidate, consolidate)
    assert vm.runtime.consolidationNeeded is not consolidate
    assert not run("vm_snapshots", name="web01", state="absent", consolidate=consolidate)["changed"]


@pytest.mark.parametrize("check", [True, False])
def test_disks_that_hang_on_another_vm_are_left_alone(site: Site, run: Run, check: bool):
    """As a backup's proxy, or a master target, has them."""
    vm, proxy = site.make_vm("web01", 1), site.make_vm("proxy", 1)
    (base,) = base_files(vm)
    snapshot(vm, "backup")
    hang_on(proxy, base)
    result = run("vm_snapshots", name="web01", state="absent", check=check)
    assert (result["error_code"], result["details"]) == ("DISKS_IN_USE", {"disks": {"proxy": [base]}})
    assert vm.snapshot is not None
    assert run("vm_snapshots", name="web01")["failed"] is False


def test_a_vm_that_vcenter_is_busy_with_is_left_alone(site: Site, run: Run, monkeypatch: pytest.MonkeyPatch):
    vm = site.make_vm("web01", 1)
    snapshot(vm, "first")
    module = "ansible_collections.asr.failback.plugins.module_utils._vsphere.snapshots._running_tasks"
    monkeypatch.setattr(module, lambda vm: ["VirtualMachine.createSnapshot"])
    result = run("vm_snapshots", name="web01", state="absent")
    assert result["error_code"] == "VM_BUSY"
    assert "VirtualMachine.createSnapshot" in result["msg"]
    assert vm.snapshot is not None


def test_a_removal_that_vcenter_does_not_finish_is_said(site: Site, run: Run):
    vm = site.make_vm("web01", 1)
    snapshot(vm, "first")
    site.lab("POST", "faults", [{"method": "RemoveAllSnapshots_Task", "fault": "FileLocked", "times": 1}])
    assert run("vm_snapshots", name="web01", state="absent")["error_code"] == "VCENTER_ERROR"
    assert run("vm_snapshots", name="web01", state="absent")["changed"]
    assert vm.snapshot is None


def test_a_vm_that_is_not_there(site: Site, run: Run):
    site.make_vm("web01", 1)
    assert run("vm_snapshots", name="web02", state="absent")["error_code"] == "VM_NOT_FOUND"
