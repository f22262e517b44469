# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Makes a master target's VM, changes it, and deletes it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from posixpath import dirname
from typing import Any

from .._domain.master_target_changes import RETENTION, SYSTEM
from .._domain.master_target_facts import FoundTarget, WantedTarget
from .._domain.vm_settings import DISK_UUID, DISK_UUID_VALUE, Change, OptionRow
from . import devices
from .master_target_place import NewVmPlace, Place
from .storage_drs import leave_alone, may_move, pods_of
from .tasks import finished
from .vms import option_values, reconfigure, set_disk_uuid

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

_CONTROLLER = -1  # the new controller, for the disk that hangs on it


def create(wanted: WantedTarget, place: Place, new: NewVmPlace) -> Any:
    """A new, powered-off VM with its system disk, never a clone of another; the drive is for ``apply``."""
    spec = vim.vm.ConfigSpec(
        name=wanted.name,
        guestId=wanted.guest_id,
        firmware="bios",
        memoryMB=wanted.memory_mb,
        numCPUs=wanted.cpus,
        files=vim.vm.FileInfo(vmPathName=f"[{wanted.datastore}]"),
        extraConfig=option_values([OptionRow(DISK_UUID, DISK_UUID_VALUE), wanted.marker]),
        deviceChange=[
            devices.lsi_controller(_CONTROLLER),
            devices.new_disk(_CONTROLLER, 0, wanted.system_disk_gb, wanted.thin, f"[{wanted.datastore}]"),
            devices.new_adapter(wanted.adapter, place.network),
        ],
    )
    return finished(new.folder.CreateVM_Task(spec, new.pool, new.host))


def apply(vm: Any, found: FoundTarget, wanted: WantedTarget, changes: Sequence[Change], network: Any) -> None:
    """Make the changes that need the VM's configuration; it is powered off where one of them needs that.

    :param network: the wanted network.
    """
    settings = {change.setting for change in changes}
    hardware = vm.config.hardware.device
    spec: dict[str, Any] = {}
    if settings & {"guest_id", "memory_mb", "cpus"}:
        spec = {"guestId": wanted.guest_id, "memoryMB": wanted.memory_mb, "numCPUs": wanted.cpus}
    device_changes = []
    if "network" in settings:
        adapters = devices.of_kind(hardware, vim.vm.device.VirtualEthernetCard)
        device_changes.append(
            devices.reconnected(adapters[0], network) if adapters else devices.new_adapter(wanted.adapter, network)
        )
    if "iso" in settings:
        drives = devices.of_kind(hardware, vim.vm.device.VirtualCdrom)
        medium = wanted.iso or ""
        device_changes.append(devices.with_medium(drives[0], medium) if drives else devices.new_drive(hardware, medium))
    if SYSTEM in settings and found.system_disk:
        device_changes.append(devices.grown(_device(hardware, found.system_disk.key), wanted.system_disk_gb))
    if RETENTION in settings and wanted.retention and found.retention_disk:
        device_changes.append(devices.grown(_device(hardware, found.retention_disk.key), wanted.retention.size_gb))
    if spec or device_changes:
        reconfigure(vm, deviceChange=device_changes, **spec)
    if DISK_UUID in settings:
        set_disk_uuid(vm)


def add_retention_disk(connection: Any, vm: Any, wanted: WantedTarget, datacenter: Any) -> None:
    """Attach a new disk under the file name that tells it from all others; the VM may be running."""
    if wanted.retention is None:
        return
    folder = dirname(str(vm.config.files.vmPathName))
    datastore = wanted.retention.datastore
    if datastore and datastore != wanted.datastore:
        folder = f"[{datastore}] {wanted.name}"
        with suppress(vim.fault.FileAlreadyExists):
            connection.RetrieveContent().fileManager.MakeDirectory(folder, datacenter, True)
    controller, unit = devices.free_slot(vm.config.hardware.device)
    file = f"{folder}/{wanted.retention_name}"
    disk = devices.new_disk(controller, unit, wanted.retention.size_gb, wanted.thin, file)
    reconfigure(vm, deviceChange=[disk])


def keep_in_place(connection: Any, vm: Any) -> None:
    """Forbid Storage vMotion wherever Storage DRS could do it."""
    for pod in pods_of(vm.datastore):
        if may_move(pod, vm):
            leave_alone(connection, pod, vm)


def switch_off(vm: Any) -> None:
    finished(vm.PowerOffVM_Task())


def delete(vm: Any) -> None:
    """With all disks that are attached to it."""
    finished(vm.Destroy_Task())


def _device(hardware: Sequence[Any], key: int) -> Any:
    return next(device for device in hardware if device.key == key)
