# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""disk.EnableUUID on VMs of the simulator (S36)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyVmomi import vim

from integration.vsphere.world import Site, done, option

Run = Callable[..., dict[str, Any]]
SET = [("disk.EnableUUID", "TRUE")]


def rows(**options: str) -> list[Any]:
    return [vim.option.OptionValue(key=key.replace("_", "."), value=value) for key, value in options.items()]


def power(vm: Any) -> str:
    return str(vm.runtime.powerState)


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"disk_EnableUUID": "FALSE"},
        {"disk_EnableUUID": "true"},
        {"disk_enableUUID": "TRUE"},
        {"DISK_ENABLEUUID": "false"},
    ],
)
def test_a_vm_that_is_off(site: Site, run: Run, before: dict[str, str]):
    vm = site.make_vm("mt01", 1, extraConfig=rows(**before))
    result = run("vm_disk_uuid", name="mt01")
    assert (result["changed"], result["power_cycled"]) == (True, False)
    assert option(vm, "disk.EnableUUID") == SET
    assert vm.config.flags.diskUuidEnabled is True
    assert power(vm) == "poweredOff"
    assert not run("vm_disk_uuid", name="mt01")["changed"]


def test_check_mode_changes_nothing_and_says_what_would_be(site: Site, run: Run):
    vm = site.make_vm("mt01", 1, extraConfig=rows(disk_enableUUID="FALSE"))
    before = site.writes()
    result = run("vm_disk_uuid", name="mt01", check=True)
    assert result["changed"]
    assert result["diff"] == {
        "before": {"disk.EnableUUID": "disk.enableUUID = FALSE"},
        "after": {"disk.EnableUUID": "disk.EnableUUID = TRUE"},
    }
    assert site.writes() == before
    assert option(vm, "disk.EnableUUID") == [("disk.enableUUID", "FALSE")]


def test_a_running_vm_is_left_alone_without_consent(site: Site, run: Run):
    vm = site.make_vm("mt01", 1)
    done(vm.PowerOn())
    for check in (True, False):
        result = run("vm_disk_uuid", name="mt01", check=check)
        assert (result["failed"], result["error_code"]) == (True, "POWER_OFF_NEEDED")
        assert "power_cycle" in result["remedy"]
    assert power(vm) == "poweredOn"
    assert option(vm, "disk.EnableUUID") == []


def test_a_running_vm_is_shut_down_and_started_with_consent(site: Site, run: Run):
    vm = site.make_vm("mt01", 1)
    done(vm.PowerOn())
    before = len(site.writes())
    result = run("vm_disk_uuid", name="mt01", power_cycle=True)
    assert (result["changed"], result["power_cycled"]) == (True, True)
    assert (power(vm), option(vm, "disk.EnableUUID")) == ("poweredOn", SET)
    assert site.writes()[before:] == ["ShutdownGuest", "ReconfigVM_Task", "PowerOnVM_Task"]
    again = run("vm_disk_uuid", name="mt01", power_cycle=True)
    assert (again["changed"], again["power_cycled"], power(vm)) == (False, False, "poweredOn")


def test_a_running_vm_that_has_it_needs_no_consent(site: Site, run: Run):
    vm = site.make_vm("mt01", 1, extraConfig=rows(disk_EnableUUID="TRUE"))
    done(vm.PowerOn())
    assert not run("vm_disk_uuid", name="mt01")["changed"]


def test_a_guest_without_tools_is_never_switched_off(site: Site, run: Run):
    vm = site.make_vm("mt01", 1, extraConfig=rows(lab_tools="missing"))
    done(vm.PowerOn())
    result = run("vm_disk_uuid", name="mt01", power_cycle=True)
    assert result["error_code"] == "TOOLS_NOT_RUNNING"
    assert power(vm) == "poweredOn"


def test_a_vm_whose_change_fails_is_started_again(site: Site, run: Run):
    vm = site.make_vm("mt01", 1)
    done(vm.PowerOn())
    site.lab("POST", "faults", [{"method": "ReconfigVM_Task", "fault": "FileLocked", "times": 1}])
    result = run("vm_disk_uuid", name="mt01", power_cycle=True)
    assert (result["failed"], result["error_code"]) == (True, "VCENTER_ERROR")
    assert power(vm) == "poweredOn"
    assert run("vm_disk_uuid", name="mt01", power_cycle=True)["changed"]


def test_by_uuid_instance_uuid_and_moid(site: Site, run: Run):
    vm = site.make_vm("mt01", 1)
    site.make_vm("other", 1)
    assert run("vm_disk_uuid", uuid=vm.config.uuid.upper())["vm"]["name"] == "mt01"
    assert run("vm_disk_uuid", uuid=vm.config.instanceUuid)["vm"]["name"] == "mt01"
    assert run("vm_disk_uuid", moid=vm._moId)["vm"]["name"] == "mt01"
    assert option(site.vm("other"), "disk.EnableUUID") == []


def test_a_name_that_two_vms_have_is_listed(site: Site, run: Run):
    first = site.make_vm("mt01", 1)
    folder = site.datacenter.vmFolder.CreateFolder("elsewhere")
    second = site.make_vm("mt01", 1, folder=folder)
    result = run("vm_disk_uuid", name="mt01")
    assert result["error_code"] == "VM_AMBIGUOUS"
    assert {vm["moid"] for vm in result["details"]["vms"]} == {first._moId, second._moId}
    assert run("vm_disk_uuid", moid=second._moId)["changed"]


def test_a_vm_that_is_not_there(site: Site, run: Run):
    site.make_vm("mt01", 1)
    result = run("vm_disk_uuid", name="mt02")
    assert (result["error_code"], result["details"]["alike"]) == ("VM_NOT_FOUND", ["mt01"])
    assert run("vm_disk_uuid", moid="vm-0815")["error_code"] == "VM_NOT_FOUND"


def test_a_suspended_vm_is_left_alone(site: Site, run: Run):
    vm = site.make_vm("mt01", 1)
    done(vm.PowerOn())
    done(vm.SuspendVM_Task())
    assert run("vm_disk_uuid", name="mt01", power_cycle=True)["error_code"] == "VM_SUSPENDED"
