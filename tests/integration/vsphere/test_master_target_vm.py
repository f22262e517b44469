# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A master target's VM in the simulator: made, changed, deleted (S18, S20, S21, S22)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyVmomi import vim

from integration.vsphere.targets import ABSENT, WANTED, add, devices, power, reconfigure
from integration.vsphere.world import Site, done, option
from lab.vsphere_devices import attach_file, disks_among

Run = Callable[..., dict[str, Any]]
GIB = 2**30
ISO = "[datastore1] mt01.iso"


@pytest.fixture
def iso(site: Site) -> str:
    """An ISO in datastore1; vCenter refuses one that is not there."""
    (Path(site.datastore().info.url) / "mt01.iso").write_bytes(b"iso")
    return ISO


# ----- making it


def test_a_new_vm_is_as_a_master_target_must_be(site: Site, run: Run, iso: str):
    result = run("master_target_vm", **WANTED, iso=iso)
    vm = site.vm("mt01")
    assert (result["changed"], result["created"], result["vm"]["moid"]) == (True, True, vm._moId)
    config = vm.config
    assert (config.guestId, config.firmware, config.hardware.memoryMB, config.hardware.numCPU) == (
        "centos64Guest",
        "bios",
        6144,
        4,
    )
    assert option(vm, "disk.EnableUUID") == [("disk.EnableUUID", "TRUE")]
    assert config.flags.diskUuidEnabled is True
    assert [type(each) for each in devices(vm, vim.vm.device.VirtualSCSIController)] == [
        vim.vm.device.VirtualLsiLogicController
    ]
    disk = devices(vm, vim.vm.device.VirtualDisk)
    assert [(each.capacityInBytes, each.unitNumber, each.backing.thinProvisioned) for each in disk] == [
        (100 * GIB, 0, True)
    ]
    adapters = devices(vm, vim.vm.device.VirtualEthernetCard)
    assert [(type(each), each.backing.deviceName) for each in adapters] == [
        (vim.vm.device.VirtualVmxnet3, "VM Network")
    ]
    drives = devices(vm, vim.vm.device.VirtualCdrom)
    assert [(each.backing.fileName, each.connectable.startConnected) for each in drives] == [(iso, True)]
    assert power(vm) == "poweredOff"
    assert result["vm"]["retention_disk"] is None


def test_other_wishes(site: Site, run: Run):
    site.datacenter.vmFolder.CreateFolder("servers").CreateFolder("recovery")
    wanted = WANTED | {
        "esxi_host": "esx2.lab",
        "folder": "servers/recovery",
        "network_adapter": "e1000",
        "guest_id": "rhel6_64Guest",
        "memory_mb": 8192,
        "cpus": 8,
        "system_disk_gb": 120,
        "thin_provisioned": False,
        "power_on": True,
    }
    result = run("master_target_vm", **wanted)
    vm = site.vm("mt01")
    assert (vm.parent.name, vm.runtime.host.name, power(vm)) == ("recovery", "esx2.lab", "poweredOn")
    assert result["vm"]["host"] == "esx2.lab"
    assert isinstance(devices(vm, vim.vm.device.VirtualEthernetCard)[0], vim.vm.device.VirtualE1000)
    assert (vm.config.guestId, vm.config.hardware.memoryMB, vm.config.hardware.numCPU) == ("rhel6_64Guest", 8192, 8)
    disk = devices(vm, vim.vm.device.VirtualDisk)[0]
    assert (disk.capacityInBytes, disk.backing.thinProvisioned) == (120 * GIB, False)
    assert devices(vm, vim.vm.device.VirtualCdrom)[0].connectable.startConnected is False
    assert not run("master_target_vm", **wanted)["changed"]


def test_the_second_run_changes_nothing(site: Site, run: Run, iso: str):
    wanted = WANTED | {"iso": iso, "retention_disk": {"size_gb": 10}, "power_on": True}
    run("master_target_vm", **wanted)
    before = site.writes()
    for check in (True, False):
        result = run("master_target_vm", check=check, **wanted)
        assert (result["changed"], result["changes"]) == (False, [])
    assert site.writes() == before


def test_check_mode_makes_nothing_and_says_what_it_would(site: Site, run: Run):
    before = site.writes()
    result = run("master_target_vm", check=True, **WANTED, power_on=True, retention_disk={"size_gb": 10})
    assert (result["changed"], result["created"], result["vm"]) == (True, True, None)
    assert result["diff"]["after"]["power"] == "poweredOn"
    assert result["diff"]["after"]["retention_disk_gb"] == 10
    assert site.writes() == before


# ----- retention disk and ISO


def test_the_retention_disk_comes_when_it_is_asked_for(site: Site, run: Run, iso: str):
    run("master_target_vm", **WANTED, iso=iso, power_on=True)
    vm = site.vm("mt01")
    result = run("master_target_vm", **WANTED, iso="", retention_disk={"size_gb": 1024}, power_on=True)
    assert (result["changes"], result["retention_disk_added"]) == (["iso", "retention_disk_gb"], True)
    assert (power(vm), result["power_cycled"]) == ("poweredOn", False)
    assert result["vm"]["iso"] == ""
    assert result["vm"]["retention_disk"]["file"] == "[datastore1] mt01/mt01-retention.vmdk"
    assert result["vm"]["retention_disk"]["size_gb"] == 1024
    assert len(devices(vm, vim.vm.device.VirtualDisk)) == 2
    assert not run("master_target_vm", **WANTED)["changed"]


def test_a_retention_disk_in_another_datastore(site: Site, run: Run):
    wanted = WANTED | {"retention_disk": {"size_gb": 10, "datastore": "datastore2"}}
    result = run("master_target_vm", **wanted)
    assert result["vm"]["retention_disk"]["file"] == "[datastore2] mt01/mt01-retention.vmdk"
    assert not run("master_target_vm", **wanted)["changed"]
    run("master_target_vm", **ABSENT)
    assert site.files("datastore2") == set()


def test_disks_grow_and_do_not_shrink(site: Site, run: Run):
    run("master_target_vm", **WANTED, retention_disk={"size_gb": 10})
    result = run("master_target_vm", **WANTED, system_disk_gb=110, retention_disk={"size_gb": 20})
    assert result["changes"] == ["system_disk_gb", "retention_disk_gb"]
    assert result["vm"]["system_disk"]["size_gb"] == 110
    assert result["vm"]["retention_disk"]["size_gb"] == 20
    smaller = run("master_target_vm", **WANTED, system_disk_gb=110, retention_disk={"size_gb": 10})
    assert smaller["error_code"] == "DISK_WOULD_SHRINK"


def test_a_run_that_broke_off_is_taken_up(site: Site, run: Run, iso: str):
    wanted = WANTED | {"iso": iso, "retention_disk": {"size_gb": 10}, "power_on": True}
    site.lab("POST", "faults", [{"method": "ReconfigVM_Task", "fault": "NoDiskSpace", "times": 1}])
    assert run("master_target_vm", **wanted)["failed"]
    assert power(site.vm("mt01")) == "poweredOff"
    result = run("master_target_vm", **wanted)
    assert (result["changes"], result["created"]) == (["iso", "retention_disk_gb", "power"], False)
    assert not run("master_target_vm", **wanted)["changed"]


def test_a_full_datastore(site: Site, run: Run):
    result = run("master_target_vm", **WANTED, system_disk_gb=8000)
    assert (result["failed"], result["error_code"]) == (True, "VCENTER_ERROR")
    assert site.vm("mt01") is None


def test_an_iso_that_is_not_there(run: Run):
    assert run("master_target_vm", **WANTED, iso="[datastore1] no.iso")["error_code"] == "ISO_NOT_FOUND"
    assert run("master_target_vm", **WANTED, iso="no.iso")["error_code"] == "BAD_ISO_PATH"


# ----- an existing VM


def test_settings_are_changed_while_it_is_off(site: Site, run: Run):
    run("master_target_vm", **WANTED)
    vm = site.vm("mt01")
    reconfigure(vm, memoryMB=1024, numCPUs=1, guestId="otherLinux64Guest")
    reconfigure(vm, extraConfig=[vim.option.OptionValue(key="disk.EnableUUID", value="")])
    result = run("master_target_vm", **WANTED)
    assert result["changes"] == ["guest_id", "memory_mb", "cpus", "disk.EnableUUID"]
    assert (vm.config.guestId, vm.config.hardware.memoryMB, vm.config.hardware.numCPU) == ("centos64Guest", 6144, 4)
    assert option(vm, "disk.EnableUUID") == [("disk.EnableUUID", "TRUE")]


def test_a_running_vm_needs_consent(site: Site, run: Run):
    run("master_target_vm", **WANTED, power_on=True)
    vm = site.vm("mt01")
    refused = run("master_target_vm", **WANTED, memory_mb=8192)
    assert (refused["error_code"], power(vm), vm.config.hardware.memoryMB) == ("POWER_OFF_NEEDED", "poweredOn", 6144)
    result = run("master_target_vm", **WANTED, memory_mb=8192, power_cycle=True)
    assert (result["power_cycled"], power(vm), vm.config.hardware.memoryMB) == (True, "poweredOn", 8192)


def test_the_network_is_changed_while_it_runs(site: Site, run: Run):
    group = vim.host.PortGroup.Specification(name="backup", vlanId=0, vswitchName="vSwitch0")
    group.policy = vim.host.NetworkPolicy()
    site.cluster.host[0].configManager.networkSystem.AddPortGroup(group)
    run("master_target_vm", **WANTED, power_on=True)
    before = devices(site.vm("mt01"), vim.vm.device.VirtualEthernetCard)[0]
    result = run("master_target_vm", **WANTED | {"network": "backup"})
    assert (result["changes"], result["power_cycled"]) == (["network"], False)
    after = devices(site.vm("mt01"), vim.vm.device.VirtualEthernetCard)[0]
    assert (after.backing.deviceName, after.macAddress) == ("backup", before.macAddress)


def test_a_name_that_is_taken(site: Site, run: Run):
    vm = site.make_vm("mt01", 1)
    for options in (WANTED, ABSENT):
        result = run("master_target_vm", **options)
        assert (result["error_code"], result["details"]["vms"][0]["moid"]) == ("NAME_TAKEN", vm._moId)
    assert vm.config.hardware.memoryMB == 1024


def test_a_clone_of_a_master_target_is_not_ours(site: Site, run: Run):
    run("master_target_vm", **WANTED)
    done(
        site.vm("mt01").CloneVM_Task(site.datacenter.vmFolder, "mt02", vim.vm.CloneSpec(location=vim.vm.RelocateSpec()))
    )
    assert run("master_target_vm", **WANTED | {"name": "mt02"})["error_code"] == "NAME_TAKEN"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (vim.vm.device.ParaVirtualSCSIController, "ParaVirtualSCSIController"),
        (vim.vm.device.VirtualLsiLogicSASController, "VirtualLsiLogicSASController"),
    ],
)
def test_other_controllers_are_refused(site: Site, run: Run, kind: Any, name: str):
    run("master_target_vm", **WANTED)
    reconfigure(site.vm("mt01"), add(kind(key=-1, busNumber=1, sharedBus="noSharing")))
    result = run("master_target_vm", **WANTED)
    assert result["error_code"] == "SCSI_CONTROLLER_UNFIT"
    assert name in result["msg"]
    assert result["remedy"]


def test_all_reasons_at_once(site: Site, run: Run):
    run("master_target_vm", **WANTED)
    vm = site.vm("mt01")
    done(vm.CreateSnapshot_Task("before", "", False, False))
    result = run("master_target_vm", **WANTED | {"datastore": "datastore2", "network_adapter": "e1000"})
    assert result["error_code"] == "VM_UNFIT"
    codes = [finding["code"] for finding in result["details"]["findings"]]
    assert codes == ["DATASTORE_DIFFERS", "NETWORK_ADAPTER_DIFFERS", "HAS_SNAPSHOTS"]


def test_ids_that_another_vm_has_are_refused(site: Site, run: Run):
    run("master_target_vm", **WANTED)
    vm = site.vm("mt01")
    site.make_vm("web01", 1, uuid=vm.config.uuid)
    result = run("master_target_vm", **WANTED)
    assert (result["error_code"], "web01" in result["msg"]) == ("UUID_CLASH", True)


# ----- deleting it


def test_absent_deletes_what_it_made(site: Site, run: Run, iso: str):
    run("master_target_vm", **WANTED, iso=iso, retention_disk={"size_gb": 10})
    assert run("master_target_vm", check=True, **ABSENT)["changed"]
    assert site.vm("mt01") is not None
    assert run("master_target_vm", **ABSENT)["changed"]
    assert (site.vm("mt01"), site.files()) == (None, {"mt01.iso"})
    assert not run("master_target_vm", **ABSENT)["changed"]


@pytest.mark.parametrize("tools", ["running", "missing"])
def test_a_running_vm_is_deleted_with_consent_only(site: Site, run: Run, tools: str):
    run("master_target_vm", **WANTED)
    reconfigure(site.vm("mt01"), extraConfig=[vim.option.OptionValue(key="lab.tools", value=tools)])
    run("master_target_vm", **WANTED, power_on=True)
    for check in (True, False):
        assert run("master_target_vm", check=check, **ABSENT)["error_code"] == "POWER_OFF_NEEDED"
    assert power(site.vm("mt01")) == "poweredOn"
    assert run("master_target_vm", **ABSENT, power_cycle=True)["changed"]
    assert site.vm("mt01") is None
    assert ("ShutdownGuest" in site.writes()) is (tools == "running")


def test_disks_of_other_machines_are_never_deleted(site: Site, run: Run):
    run("master_target_vm", **WANTED)
    site.make_vm("web01", 1)
    vm = site.vm("mt01")
    file = disks_among(site.vm("web01").config.hardware.device)[0].backing.fileName
    reconfigure(vm, *(attach_file(vm.config.hardware.device, file) or []))
    result = run("master_target_vm", **ABSENT, power_cycle=True)
    assert (result["error_code"], result["details"]["disks"]) == ("MASTER_TARGET_IN_USE", [file])
    assert not run("master_target_vm", **WANTED)["changed"]
    assert {"web01/web01.vmdk", "mt01/mt01.vmdk"} <= site.files()
