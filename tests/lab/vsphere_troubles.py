# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Planting troubles of VMs in vCenter, and mending them: one table, a pair of functions for each [asr-api 4]."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyVmomi import vim

from lab.troubles import VmTroubles
from lab.vsphere import VCenter
from lab.vsphere_devices import add_paravirtual_controller, add_raw_disk, disks_among, is_raw, remove_device

STRAYS = "strays"


@dataclass(frozen=True)
class Patient:
    """A VM, the session it is reached by, and its name as the scenario has it."""

    vcenter: VCenter
    vm: Any
    name: str

    def change(self, *devices: Any, **settings: Any) -> None:
        """Reconfigure the VM."""
        self.vcenter.run(self.vm.Reconfigure, vim.vm.ConfigSpec(deviceChange=list(devices), **settings))

    @contextmanager
    def powered_off(self) -> Iterator[None]:
        """Have the VM off for a while."""
        running = self.vcenter.is_on(self.vm._moId)
        if running:
            self.vcenter.power_off(self.vm._moId)
        yield
        if running:
            self.vcenter.power_on(self.vm._moId)
            self.vcenter.tools_running(self.vm._moId, self.name)


Act = Callable[[Patient, Any], None]


def _take_snapshots(patient: Patient, count: int) -> None:
    for number in range(1, count + 1):
        patient.vcenter.run(patient.vm.CreateSnapshot_Task, name=f"before update {number}", memory=False, quiesce=False)


def _remove_snapshots(patient: Patient, _: Any) -> None:
    if patient.vm.snapshot is not None:
        patient.vcenter.run(patient.vm.RemoveAllSnapshots_Task)


def _need_consolidation(patient: Patient, _: Any) -> None:
    patient.vcenter.force(patient.vm, runtime__consolidationNeeded=True)


def _consolidate(patient: Patient, _: Any) -> None:
    patient.vcenter.run(patient.vm.ConsolidateVMDisks_Task)


def _show_disk_uuid(patient: Patient, shown: bool) -> None:
    option = vim.option.OptionValue(key="disk.EnableUUID", value=str(shown).upper())
    with patient.powered_off():
        patient.change(extraConfig=[option])


def _add_paravirtual(patient: Patient, _: Any) -> None:
    patient.change(add_paravirtual_controller(patient.vm.config.hardware.device))


def _remove_paravirtual(patient: Patient, _: Any) -> None:
    kind = vim.vm.device.ParaVirtualSCSIController
    patient.change(*(remove_device(each) for each in patient.vm.config.hardware.device if isinstance(each, kind)))


def _add_raw_disk(patient: Patient, _: Any) -> None:
    patient.change(add_raw_disk(patient.vm.config.hardware.device))


def _remove_raw_disks(patient: Patient, _: Any) -> None:
    patient.change(*(remove_device(each) for each in disks_among(patient.vm.config.hardware.device) if is_raw(each)))


def _copy_bios_uuid(patient: Patient, other: str) -> None:
    with patient.powered_off():
        patient.change(uuid=patient.vcenter.vm(other).config.uuid)


def _own_bios_uuid(patient: Patient, _: Any) -> None:
    with patient.powered_off():
        patient.change(uuid=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"bios.{patient.name}")))


def _copy_disk_uuid(patient: Patient, other: str) -> None:
    _set_disk_uuid(patient, disks_among(patient.vcenter.vm(other).config.hardware.device)[0].backing.uuid)


def _own_disk_uuid(patient: Patient, _: Any) -> None:
    _set_disk_uuid(patient, "6000C29" + str(uuid.uuid5(uuid.NAMESPACE_DNS, f"disk.{patient.name}"))[7:])


def _set_disk_uuid(patient: Patient, value: str) -> None:
    digits = value.replace("-", "")
    pairs = [digits[at : at + 2] for at in range(0, 32, 2)]
    text = " ".join(pairs[:8]) + "-" + " ".join(pairs[8:])
    file = disks_among(patient.vm.config.hardware.device)[0].backing.fileName
    datacenter = patient.vcenter.read(vim.Datacenter, "name")[0][0]
    with patient.powered_off():
        patient.vcenter.content().virtualDiskManager.SetVirtualDiskUuid(file, datacenter, text)


def _make_stray(patient: Patient, host: str) -> None:
    vcenter = patient.vcenter
    top = vcenter.read(vim.Datacenter, "vmFolder")[0][1]["vmFolder"]
    found = [each for each in top.childEntity if isinstance(each, vim.Folder) and each.name == STRAYS]
    folder = found[0] if found else top.CreateFolder(STRAYS)
    where = vcenter.named(vim.HostSystem, host)
    store = next(store.name for store in where.datastore if store.summary.type == "VMFS")
    files = vim.vm.FileInfo(vmPathName=f"[{store}]")
    config = vim.vm.ConfigSpec(name=patient.name, guestId="otherGuest64", memoryMB=1024, numCPUs=1, files=files)
    vcenter.run(folder.CreateVM_Task, config=config, pool=where.parent.resourcePool, host=where)


def _rename_stray(patient: Patient, _: Any) -> None:
    for vm, values in patient.vcenter.read(vim.VirtualMachine, "name", "parent"):
        if values["name"] == patient.name and values["parent"].name == STRAYS:
            patient.vcenter.run(vm.Rename_Task, f"{patient.name}-stray")


def _let_storage_drs_move(patient: Patient, _: Any) -> None:
    """Put the VM's datastore into a datastore cluster that moves VMs as it likes."""
    content, drs, store = patient.vcenter.content(), vim.storageDrs, patient.vm.datastore[0]
    if isinstance(store.parent, vim.StoragePod):
        return
    folder = patient.vcenter.read(vim.Datacenter, "datastoreFolder")[0][1]["datastoreFolder"]
    pod = folder.CreateStoragePod(f"cluster of {store.name}")
    patient.vcenter.run(pod.MoveIntoFolder_Task, [store])
    config = drs.ConfigSpec(podConfigSpec=drs.PodConfigSpec(enabled=True, defaultVmBehavior="automated"))
    patient.vcenter.run(content.storageResourceManager.ConfigureStorageDrsForPod_Task, pod, config, True)


def _keep_from_storage_drs(patient: Patient, _: Any) -> None:
    content, drs, pod = patient.vcenter.content(), vim.storageDrs, patient.vm.datastore[0].parent
    own = drs.VmConfigSpec(operation="add", info=drs.VmConfigInfo(vm=patient.vm, enabled=False))
    config = drs.ConfigSpec(vmConfigSpec=[own])
    patient.vcenter.run(content.storageResourceManager.ConfigureStorageDrsForPod_Task, pod, config, True)


def _power_off(patient: Patient, _: Any) -> None:
    patient.vcenter.power_off(patient.vm._moId)


def _power_on(patient: Patient, _: Any) -> None:
    patient.vcenter.power_on(patient.vm._moId)
    patient.vcenter.tools_running(patient.vm._moId, patient.name)


def _stop_tools(patient: Patient, _: Any) -> None:
    patient.vcenter.tools_stopped(patient.vm._moId)


def _start_tools(patient: Patient, _: Any) -> None:
    patient.vcenter.tools_running(patient.vm._moId, patient.name)


def _disconnect(patient: Patient, _: Any) -> None:
    patient.vcenter.force(patient.vm, runtime__connectionState="disconnected")


def _connect(patient: Patient, _: Any) -> None:
    patient.vcenter.force(patient.vm, runtime__connectionState="connected")


# trouble -> (plant, mend); in this order, so that a VM is powered off, or has a lost connection, only at the end.
ACTS: dict[str, tuple[Act, Act]] = {
    "bios_uuid_of": (_copy_bios_uuid, _own_bios_uuid),
    "disk_uuid_of": (_copy_disk_uuid, _own_disk_uuid),
    "disk_uuid_hidden": (lambda p, hidden: _show_disk_uuid(p, not hidden), lambda p, _: _show_disk_uuid(p, True)),
    "paravirtual": (_add_paravirtual, _remove_paravirtual),
    "raw_disk": (_add_raw_disk, _remove_raw_disks),
    "snapshots": (_take_snapshots, _remove_snapshots),
    "consolidation_needed": (_need_consolidation, _consolidate),
    "stray_vm": (_make_stray, _rename_stray),
    "storage_drs": (_let_storage_drs_move, _keep_from_storage_drs),
    "tools_stopped": (_stop_tools, _start_tools),
    "powered_off": (_power_off, _power_on),
    "disconnected": (_disconnect, _connect),
}


def change_vm(vcenter: VCenter, reference: str, name: str, before: VmTroubles, after: VmTroubles) -> None:
    """Make a VM, known by id or name, go from one state of troubles to another.

    :raises VCenterFault: if there is no such VM, or vCenter refuses.
    """
    health = VmTroubles()
    for trouble, (plant, mend) in ACTS.items():
        old, new = getattr(before, trouble), getattr(after, trouble)
        if old == new:
            continue
        patient = Patient(vcenter, vcenter.vm(reference), name)
        if old != getattr(health, trouble):
            mend(patient, old)
        if new != getattr(health, trouble):
            plant(patient, new)
