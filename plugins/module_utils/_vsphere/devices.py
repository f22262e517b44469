# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual devices of a master target: read, and the changes that add or edit them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from .._domain.errors import FailbackError
from .._domain.master_target_facts import GIB

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

_OWN_UNIT = 7  # of a SCSI controller
_UNITS = [unit for unit in range(16) if unit != _OWN_UNIT]


def of_kind(devices: Sequence[Any], kind: Any) -> list[Any]:
    return [device for device in devices if isinstance(device, kind)]


def disks(devices: Sequence[Any]) -> list[Any]:
    return of_kind(devices, vim.vm.device.VirtualDisk)


def kind_of(thing: Any) -> str:
    """The name of a device's or managed object's type: ``VirtualLsiLogicController``."""
    return type(thing).__name__.rpartition(".")[2]


def size_of(disk: Any) -> int:
    """In bytes."""
    return int(disk.capacityInBytes or disk.capacityInKB * 1024)


def uuid_of(disk: Any) -> str:
    """Of its backing, lower case; '' where it has none."""
    return str(getattr(disk.backing, "uuid", "") or "").lower()


def base_file(disk: Any) -> str:
    """A disk's own file: what snapshots add stands upon it."""
    backing = disk.backing
    while getattr(backing, "parent", None) is not None:
        backing = backing.parent
    return str(getattr(backing, "fileName", "") or "")


def lsi_controller(key: int) -> Any:
    """LSI Logic Parallel on bus 0: the kind that Linux master targets take [asr-api 3.1]."""
    return _add(vim.vm.device.VirtualLsiLogicController(key=key, busNumber=0, sharedBus="noSharing"))


def new_disk(controller_key: int, unit: int, size_gb: int, thin: bool, file: str) -> Any:
    """:param file: its path, or only ``[datastore]`` to let vCenter name it."""
    backing = vim.vm.device.VirtualDisk.FlatVer2BackingInfo(diskMode="persistent", thinProvisioned=thin, fileName=file)
    disk = vim.vm.device.VirtualDisk(
        key=-100 - unit,
        controllerKey=controller_key,
        unitNumber=unit,
        capacityInKB=size_gb * GIB // 1024,
        backing=backing,
    )
    change = _add(disk)
    change.fileOperation = "create"
    return change


def grown(disk: Any, size_gb: int) -> Any:
    disk.capacityInKB = size_gb * GIB // 1024
    disk.capacityInBytes = size_gb * GIB
    return _edit(disk)


def free_slot(devices: Sequence[Any]) -> tuple[int, int]:
    """Key of an LSI Logic controller and a unit number that is free on it.

    :raises FailbackError: ``NO_FREE_SLOT``
    """
    used = {(device.controllerKey, device.unitNumber) for device in devices}
    for controller in of_kind(devices, vim.vm.device.VirtualLsiLogicController):
        for unit in _UNITS:
            if (controller.key, unit) not in used:
                return controller.key, unit
    raise FailbackError(
        "NO_FREE_SLOT",
        "No LSI Logic controller of the VM has room for another disk.",
        "Let the failbacks that use the master target end, and run this again.",
    )


def network_backing(network: Any) -> Any:
    """How an adapter is connected to a network, be it of a standard or of a distributed switch."""
    if isinstance(network, vim.dvs.DistributedVirtualPortgroup):
        switch = network.config.distributedVirtualSwitch
        port = vim.dvs.PortConnection(portgroupKey=network.key, switchUuid=switch.uuid)
        return vim.vm.device.VirtualEthernetCard.DistributedVirtualPortBackingInfo(port=port)
    return vim.vm.device.VirtualEthernetCard.NetworkBackingInfo(deviceName=network.name)


def new_adapter(kind: str, network: Any) -> Any:
    """:param kind: ``vmxnet3`` or ``e1000``."""
    types = {"vmxnet3": vim.vm.device.VirtualVmxnet3, "e1000": vim.vm.device.VirtualE1000}
    connected = vim.vm.device.VirtualDevice.ConnectInfo(startConnected=True, allowGuestControl=True, connected=True)
    return _add(types[kind](key=-200, connectable=connected, backing=network_backing(network)))


def reconnected(adapter: Any, network: Any) -> Any:
    adapter.backing = network_backing(network)
    return _edit(adapter)


def adapter_kind(adapter: Any) -> str:
    """``vmxnet3``, ``e1000`` and so on."""
    return type(adapter).__name__.rpartition(".")[2].removeprefix("Virtual").lower()


def new_drive(hardware: Sequence[Any], iso: str) -> Any:
    """A drive at one of the two IDE controllers that every VM has, and that only a VM which is there shows."""
    used = {(device.controllerKey, device.unitNumber) for device in hardware}
    controllers = of_kind(hardware, vim.vm.device.VirtualIDEController)
    key, unit = next((each.key, unit) for each in controllers for unit in (0, 1) if (each.key, unit) not in used)
    return _add(_with_medium(vim.vm.device.VirtualCdrom(key=-300, controllerKey=key, unitNumber=unit), iso))


def with_medium(drive: Any, iso: str) -> Any:
    return _edit(_with_medium(drive, iso))


def iso_of(drive: Any) -> str:
    """The ISO in a drive, '' where it has another medium or none."""
    backing = drive.backing
    is_iso = isinstance(backing, vim.vm.device.VirtualCdrom.IsoBackingInfo)
    return str(backing.fileName or "") if is_iso else ""


def _with_medium(drive: Any, iso: str) -> Any:
    kind = vim.vm.device.VirtualCdrom
    empty = kind.RemotePassthroughBackingInfo(deviceName="", exclusive=False)
    drive.backing = kind.IsoBackingInfo(fileName=iso) if iso else empty
    drive.connectable = vim.vm.device.VirtualDevice.ConnectInfo(
        startConnected=bool(iso), allowGuestControl=True, connected=bool(iso)
    )
    return drive


def _add(device: Any) -> Any:
    return vim.vm.device.VirtualDeviceSpec(operation="add", device=device)


def _edit(device: Any) -> Any:
    return vim.vm.device.VirtualDeviceSpec(operation="edit", device=device)
