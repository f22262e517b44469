# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Disks, their files and their ids: they travel to a master target and back."""

from __future__ import annotations

from typing import Any

import pytest
from pyVmomi import vim, vmodl

from integration.lab.vcenter.simulator import (
    GIB,
    Disk,
    VCenter,
    change,
    controller,
    disks,
    done,
    existing_disk,
    new_disk,
)


def test_disks_travel_to_a_master_target_and_back(vcenter: VCenter) -> None:
    vm, target = vcenter.create("win-sql01", 40, 100), vcenter.create("mt-win", 60)
    done(target.PowerOn())
    before = [(d.backing.fileName, d.backing.uuid, d.capacityInBytes) for d in disks(vm)]
    assert len({uuid for _, uuid, _ in before}) == 2
    assert all(uuid.startswith("6000C29") for _, uuid, _ in before)

    vcenter.reconfigure(vm, *(change(Disk(key=d.key), "remove") for d in disks(vm)))
    assert disks(vm) == []
    assert {"win-sql01/win-sql01.vmdk", "win-sql01/win-sql01_1.vmdk"} <= vcenter.files("datastore1")
    vcenter.reconfigure(target, *(existing_disk(file, unit) for unit, (file, _, _) in enumerate(before, 1)))
    held = disks(target)[1:]
    assert [(d.backing.fileName, d.backing.uuid, d.capacityInBytes) for d in held] == before
    assert [(d.key, d.controllerKey, d.unitNumber) for d in held] == [(2001, 1000, 1), (2002, 1000, 2)]

    vcenter.reconfigure(target, *(change(Disk(key=d.key), "remove") for d in held))
    vcenter.reconfigure(vm, *(existing_disk(file, unit) for unit, (file, _, _) in enumerate(before)))
    done(vm.PowerOn())
    assert [(d.backing.fileName, d.backing.uuid, d.capacityInBytes) for d in disks(vm)] == before


def test_running_vms_do_not_share_a_disk(vcenter: VCenter) -> None:
    vm, target = vcenter.create("vm1", 10), vcenter.create("mt", 10)
    file = disks(vm)[0].backing.fileName
    done(target.PowerOn())
    done(vm.PowerOn())
    with pytest.raises(vim.fault.FileLocked):
        vcenter.reconfigure(target, existing_disk(file, 1))
    done(vm.PowerOff())
    vcenter.reconfigure(target, existing_disk(file, 1))
    with pytest.raises(vim.fault.FileLocked):
        done(vm.PowerOn())
    with pytest.raises(vim.fault.FileLocked):
        done(vm.Destroy_Task())
    assert vm.runtime.powerState == "poweredOff"


def test_removed_disk_keeps_its_file_unless_destroyed(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10, 20)
    free = vcenter.datastore("datastore1").summary.freeSpace
    keep, destroy = disks(vm)
    vcenter.reconfigure(vm, change(Disk(key=keep.key), "remove"))
    assert vcenter.datastore("datastore1").summary.freeSpace == free
    vcenter.reconfigure(vm, change(Disk(key=destroy.key), "remove", "destroy"))
    assert {f for f in vcenter.files("datastore1") if f.endswith(".vmdk")} == {"vm1/vm1.vmdk"}
    assert vcenter.datastore("datastore1").summary.freeSpace >= free + 20 * GIB


def test_deleted_vm_takes_its_own_files_only(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10, 20)
    detached = disks(vm)[1]
    vcenter.reconfigure(vm, change(Disk(key=detached.key), "remove"))
    done(vm.PowerOn())
    with pytest.raises(vim.fault.InvalidPowerState):
        done(vm.Destroy_Task())
    done(vm.PowerOff())
    done(vm.Destroy_Task())
    assert vcenter.files("datastore1") == {"vm1/vm1_1.vmdk"}
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        _ = vm.name


def test_unregistered_vm_comes_back_with_its_disks(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10, options={"disk.EnableUUID": "TRUE"})
    was = (vm.config.uuid, vm.config.files.vmPathName, [d.backing.uuid for d in disks(vm)])
    files = vcenter.files("datastore1")
    vm.UnregisterVM()
    assert list(vcenter.dc.vmFolder.childEntity) == []
    assert vcenter.files("datastore1") == files
    pool = vcenter.cluster.resourcePool
    vm = done(vcenter.dc.vmFolder.RegisterVM_Task(path=was[1], name="vm1 again", asTemplate=False, pool=pool))
    assert (vm.config.uuid, vm.config.files.vmPathName, [d.backing.uuid for d in disks(vm)]) == was
    assert vm.config.flags.diskUuidEnabled
    with pytest.raises(vim.fault.AlreadyExists):
        done(vcenter.dc.vmFolder.RegisterVM_Task(path=was[1], name="vm2", asTemplate=False, pool=pool))
    done(vm.Destroy_Task())
    assert vcenter.files("datastore1") == set()


def test_sixty_disks_on_four_controllers(vcenter: VCenter) -> None:
    vm = vcenter.create("mt", 1)
    vcenter.reconfigure(vm, *(controller(bus) for bus in (1, 2, 3)))
    slots = [(1000 + bus, unit) for bus in range(4) for unit in range(16) if unit != 7 and (bus, unit) != (0, 0)]
    vcenter.reconfigure(vm, *(new_disk(1, unit, controller_key=key) for key, unit in slots))
    assert len({d.backing.uuid for d in disks(vm)}) == 60
    attached = {
        c.key: len(c.device) for c in vm.config.hardware.device if isinstance(c, vim.vm.device.VirtualSCSIController)
    }
    assert attached == {1000: 15, 1001: 15, 1002: 15, 1003: 15}
    for refused in (new_disk(1, 7, controller_key=1000), new_disk(1, 3, controller_key=1000), controller(3)):
        with pytest.raises(vim.fault.InvalidDeviceSpec):
            vcenter.reconfigure(vm, refused)
    in_use = vim.vm.device.VirtualLsiLogicController(key=1000, sharedBus="noSharing")
    with pytest.raises(vim.fault.ResourceInUse):
        vcenter.reconfigure(vm, change(in_use, "remove"))


REFUSED_DISKS = [
    (existing_disk("[datastore1] vm1/missing.vmdk", 1), vim.fault.FileNotFound),
    (existing_disk("[elsewhere] vm1/vm1.vmdk", 1), vim.fault.InvalidDatastore),
    (existing_disk("[datastore1] vm1/vm1.vmdk", 1, controller_key=1003), vim.fault.InvalidDeviceSpec),
    (new_disk(8192, 1, controller_key=1000), vim.fault.NoDiskSpace),
    (new_disk(0, 1, controller_key=1000), vim.fault.InvalidDeviceSpec),
    (new_disk(1, 1, "[datastore1] vm1/vm1.vmdk", 1000), vim.fault.FileAlreadyExists),
    (change(Disk(key=2009), "remove"), vim.fault.InvalidDeviceSpec),
]


@pytest.mark.parametrize(("refused", "fault"), REFUSED_DISKS, ids=lambda value: getattr(value, "__name__", ""))
def test_refused_device_change_changes_nothing(vcenter: VCenter, refused: Any, fault: type[Exception]) -> None:
    vm = vcenter.create("vm1", 10)
    files = vcenter.files("datastore1")
    with pytest.raises(fault):
        vcenter.reconfigure(vm, new_disk(1, 5, "[datastore1] vm1/new.vmdk", 1000), refused, name="renamed")
    assert vcenter.files("datastore1") == files
    assert (vm.name, len(disks(vm))) == ("vm1", 1)


def test_vm_moves_to_another_datastore_and_host(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1, 2, host=vcenter.cluster.host[0])
    done(vm.CreateSnapshot_Task(name="s", memory=False, quiesce=False))
    uuids = [d.backing.uuid for d in disks(vm)]
    spec = vim.vm.RelocateSpec(datastore=vcenter.datastore("datastore2"), host=vcenter.cluster.host[1])
    done(vm.RelocateVM_Task(spec))
    assert [d.name for d in vm.datastore] == ["datastore2"]
    assert (vm.runtime.host.name, vm.config.files.vmPathName) == ("esx2.lab", "[datastore2] vm1/vm1.vmx")
    assert vcenter.files("datastore1") == set()
    assert [d.backing.uuid for d in disks(vm)] == uuids
    done(vm.RemoveAllSnapshots_Task())
    done(vm.PowerOn())
    assert disks(vm)[1].backing.fileName == "[datastore2] vm1/vm1_1.vmdk"
    events = vcenter.content.eventManager.QueryEvents(vim.event.EventFilterSpec(eventTypeId=["VmRelocatedEvent"]))
    assert [event.vm.vm for event in events] == [vm]


def test_clone_has_disks_of_its_own(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    clone = done(vm.CloneVM_Task(vcenter.dc.vmFolder, "vm2", vim.vm.CloneSpec(location=vim.vm.RelocateSpec())))
    assert disks(vm)[0].backing.fileName == "[datastore1] vm1/vm1.vmdk"
    assert disks(clone)[0].backing.fileName == "[datastore1] vm2/vm2.vmdk"
    assert len({disks(vm)[0].backing.uuid, disks(clone)[0].backing.uuid, vm.config.uuid, clone.config.uuid}) == 4


def test_disk_without_a_vm(vcenter: VCenter) -> None:
    manager, file = vcenter.content.virtualDiskManager, "[datastore2] spare/spare.vmdk"
    vcenter.content.fileManager.MakeDirectory("[datastore2] spare", vcenter.dc)
    spec = vim.VirtualDiskManager.FileBackedVirtualDiskSpec(
        diskType="thin", adapterType="lsiLogic", capacityKb=GIB // 1024
    )
    done(manager.CreateVirtualDisk_Task(file, vcenter.dc, spec))
    manager.SetVirtualDiskUuid(file, vcenter.dc, "60 00 C2 9a 11 22 33 44-55 66 77 88 99 aa bb cc")
    vm = vcenter.create("vm1")
    vcenter.reconfigure(vm, existing_disk(file, 0))
    disk = disks(vm)[0]
    assert (disk.backing.uuid, disk.capacityInBytes) == ("6000C29a-1122-3344-5566-778899aabbcc", GIB)
    assert {d.name for d in vm.datastore} == {"datastore1", "datastore2"}
    done(vm.PowerOn())
    for refused in (manager.DeleteVirtualDisk_Task(file, vcenter.dc), delete(vcenter, "[datastore2] spare")):
        with pytest.raises(vim.fault.FileLocked):
            done(refused)
    done(vm.PowerOff())
    done(manager.DeleteVirtualDisk_Task(file, vcenter.dc))
    with pytest.raises(vim.fault.FileNotFound):
        done(vm.PowerOn())


def delete(vcenter: VCenter, name: str) -> Any:
    return vcenter.content.fileManager.DeleteDatastoreFile_Task(name, vcenter.dc)


def test_datastore_cluster(vcenter: VCenter) -> None:
    pod = vcenter.dc.datastoreFolder.CreateStoragePod("pod1")
    done(pod.MoveIntoFolder_Task([vcenter.datastore("datastore2")]))
    assert [d.name for d in pod.childEntity] == ["datastore2"]
    assert vcenter.datastore("datastore2").parent == pod
    assert pod.podStorageDrsEntry.storageDrsConfig.podConfig.enabled
    vm = vcenter.create("vm1", 1)
    override = vim.storageDrs.VmConfigSpec(operation="add", info=vim.storageDrs.VmConfigInfo(vm=vm, enabled=False))
    spec = vim.storageDrs.ConfigSpec(vmConfigSpec=[override])
    done(vcenter.content.storageResourceManager.ConfigureStorageDrsForPod_Task(pod, spec, True))
    assert [c.vm for c in pod.podStorageDrsEntry.storageDrsConfig.vmConfig] == [vm]


def test_raw_device_mapping_keeps_its_kind(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10)
    backing = Disk.RawDiskMappingVer1BackingInfo(
        fileName="",
        diskMode="independent_persistent",
        compatibilityMode="physicalMode",
        deviceName="vml.1",
        lunUuid="0200",
    )
    rdm = Disk(key=-9, controllerKey=1000, unitNumber=1, capacityInKB=GIB // 1024, backing=backing)
    vcenter.reconfigure(vm, change(rdm, file_operation="create"))
    assert disks(vm)[1].backing.compatibilityMode == "physicalMode"
    assert vm.summary.config.numVirtualDisks == 2
