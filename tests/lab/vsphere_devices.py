# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Devices of virtual machines: disks, their controllers, and the changes that add and remove them."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim

CONTROLLERS = 4
UNITS = [unit for unit in range(16) if unit != 7]  # unit 7 is the controller itself: 15 disks, 60 on four controllers


def disks_among(devices: list[Any]) -> list[Any]:
    """Return the virtual disks among a VM's devices."""
    return [device for device in devices if isinstance(device, vim.vm.device.VirtualDisk)]


def add_controller(bus: int) -> Any:
    """Return the change that adds an LSI Logic controller, the only kind a master target may have [asr-api 3.1]."""
    device = vim.vm.device.VirtualLsiLogicController(key=1000 + bus, busNumber=bus, sharedBus="noSharing")
    return vim.vm.device.VirtualDeviceSpec(operation="add", device=device)


def new_disks(sizes: tuple[int, ...]) -> list[Any]:
    """Return the changes that make disks of so many GiB, and the LSI Logic controllers they need."""
    buses = max(1, -(-len(sizes) // len(UNITS)))
    return [add_controller(bus) for bus in range(buses)] + [add_new_disk(n, size) for n, size in enumerate(sizes)]


def add_new_disk(number: int, size_gib: int) -> Any:
    """Return the change that makes a disk, the first fifteen on the first controller."""
    backing = vim.vm.device.VirtualDisk.FlatVer2BackingInfo(diskMode="persistent", thinProvisioned=True, fileName="")
    device = vim.vm.device.VirtualDisk(
        key=-100 - number,
        controllerKey=1000 + number // len(UNITS),
        unitNumber=UNITS[number % len(UNITS)],
        capacityInKB=size_gib * 1024**2,
        backing=backing,
    )
    return vim.vm.device.VirtualDeviceSpec(operation="add", fileOperation="create", device=device)


def remove_device(device: Any) -> Any:
    """Return the change that takes a device away; of a disk it keeps the file."""
    return vim.vm.device.VirtualDeviceSpec(operation="remove", device=device)


def is_raw(disk: Any) -> bool:
    """Tell whether a disk is a raw device mapping."""
    return isinstance(disk.backing, vim.vm.device.VirtualDisk.RawDiskMappingVer1BackingInfo)


def add_raw_disk(devices: list[Any]) -> Any:
    """Return the change that attaches a LUN of one GiB in physical mode.

    :raises ValueError: if no controller has a free place.
    """
    place = _free_place(devices)
    if place is None:
        raise ValueError("no controller has room for a raw device mapping")
    backing = vim.vm.device.VirtualDisk.RawDiskMappingVer1BackingInfo(
        fileName="",
        lunUuid="02000000006006016055711d00cff95e65664ee011524149442035",
        deviceName="vml.02000000006006016055711d00cff95e65664ee011524149442035",
        compatibilityMode="physicalMode",
        diskMode="independent_persistent",
    )
    disk = vim.vm.device.VirtualDisk(
        key=-300, controllerKey=place[0], unitNumber=place[1], capacityInKB=1024**2, backing=backing
    )
    return vim.vm.device.VirtualDeviceSpec(operation="add", fileOperation="create", device=disk)


def add_paravirtual_controller(devices: list[Any]) -> Any:
    """Return the change that adds a paravirtual SCSI controller on the next bus."""
    bus = sum(isinstance(device, vim.vm.device.VirtualSCSIController) for device in devices)
    device = vim.vm.device.ParaVirtualSCSIController(key=-400, busNumber=bus, sharedBus="noSharing")
    return vim.vm.device.VirtualDeviceSpec(operation="add", device=device)


def attach_file(devices: list[Any], file: str) -> list[Any] | None:
    """Return the changes that attach an existing disk file, and a controller if one is needed; None: no room."""
    place = _free_place(devices)
    changes = []
    if place is None:
        bus = sum(isinstance(device, vim.vm.device.VirtualSCSIController) for device in devices)
        if bus >= CONTROLLERS:
            return None
        changes, place = [add_controller(bus)], (1000 + bus, 0)
    backing = vim.vm.device.VirtualDisk.FlatVer2BackingInfo(fileName=file, diskMode="persistent")
    disk = vim.vm.device.VirtualDisk(key=-200, controllerKey=place[0], unitNumber=place[1], backing=backing)
    return [*changes, vim.vm.device.VirtualDeviceSpec(operation="add", device=disk)]


def _free_place(devices: list[Any]) -> tuple[int, int] | None:
    used = {(device.controllerKey, device.unitNumber) for device in devices}
    for device in devices:
        if isinstance(device, vim.vm.device.VirtualSCSIController):
            for unit in UNITS:
                if (device.key, unit) not in used:
                    return device.key, unit
    return None
