# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reads a master target's VM as facts, and of the other VMs what must differ from it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from .._domain.master_target_facts import FoundDisk, FoundTarget, OtherVm
from . import devices
from .properties import sweep
from .storage_drs import may_move, pods_of
from .vms import disk_uuid_flag, option_rows, power_of

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim


def read_target(vm: Any) -> FoundTarget:
    config, hardware = vm.config, vm.config.hardware.device
    adapters = devices.of_kind(hardware, vim.vm.device.VirtualEthernetCard)
    drives = devices.of_kind(hardware, vim.vm.device.VirtualCdrom)
    return FoundTarget(
        moid=vm._moId,
        name=str(vm.name),
        uuid=str(config.uuid or ""),
        instance_uuid=str(config.instanceUuid or ""),
        path=str(config.files.vmPathName),
        guest_id=str(config.guestId),
        firmware=str(config.firmware or "bios"),
        memory_mb=int(config.hardware.memoryMB),
        cpus=int(config.hardware.numCPU),
        controllers=tuple(map(devices.kind_of, devices.of_kind(hardware, vim.vm.device.VirtualSCSIController))),
        adapters=tuple((devices.adapter_kind(adapter), _network(vm, adapter)) for adapter in adapters),
        mac_address=str(adapters[0].macAddress or "") if adapters else "",
        iso=devices.iso_of(drives[0]) if drives else None,
        disks=tuple(_disks(hardware)),
        rows=tuple(option_rows(vm)),
        disk_uuid_flag=disk_uuid_flag(vm),
        power=power_of(vm),
        has_snapshots=vm.snapshot is not None,
        host=str(vm.runtime.host.name) if vm.runtime.host else "",
        pods=tuple((str(pod.name), may_move(pod, vm)) for pod in pods_of(vm.datastore)),
    )


def other_vms(connection: Any, moid: str) -> list[OtherVm]:
    """All VMs but one, templates among them: a clone has its template's ids."""
    swept = sweep(connection, vim.VirtualMachine, ["name", "config.uuid", "config.hardware.device"])
    return [_other(found) for vm, found in swept if vm._moId != moid]


def _other(found: dict[str, Any]) -> OtherVm:
    uuids = {devices.uuid_of(disk) for disk in devices.disks(found.get("config.hardware.device") or [])}
    return OtherVm(str(found.get("name")), str(found.get("config.uuid")), frozenset(uuids - {""}))


def _disks(hardware: Sequence[Any]) -> list[FoundDisk]:
    buses = {each.key: each.busNumber for each in devices.of_kind(hardware, vim.vm.device.VirtualController)}
    return [
        FoundDisk(
            key=disk.key,
            file=devices.base_file(disk),
            size_bytes=devices.size_of(disk),
            uuid=devices.uuid_of(disk),
            slot=(buses.get(disk.controllerKey, 0), disk.unitNumber or 0),
        )
        for disk in devices.disks(hardware)
    ]


def _network(vm: Any, adapter: Any) -> str:
    port = getattr(adapter.backing, "port", None)
    if port is None:
        return str(getattr(adapter.backing, "deviceName", "") or "")
    groups = [each for each in vm.network if isinstance(each, vim.dvs.DistributedVirtualPortgroup)]
    return next((str(group.name) for group in groups if group.key == port.portgroupKey), "")
