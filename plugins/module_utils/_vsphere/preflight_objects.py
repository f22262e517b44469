# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which properties preflight reads of each kind of object, and the facts that they become [asr-api 4]."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .._domain.preflight.vsphere_objects import Datastore, Host, Mount, Place, StoragePod, Vm, VmDisk
from .._domain.vm_power import PowerState
from . import devices

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

Properties = dict[str, Any]

_VM = (
    "name",
    "config.uuid",
    "config.instanceUuid",
    "config.template",
    "config.files.vmPathName",
    "config.flags.diskUuidEnabled",
    "config.hardware.memoryMB",
    "config.hardware.device",
    "datastore",
    "guest.guestFamily",
    "guest.ipAddress",
    "guest.toolsRunningStatus",
    "parent",
    "runtime.connectionState",
    "runtime.consolidationNeeded",
    "runtime.host",
    "runtime.powerState",
    "snapshot",
)
_HOST = (
    "name",
    "parent",
    "datastore",
    "runtime.connectionState",
    "runtime.inMaintenanceMode",
    "hardware.memorySize",
    "summary.quickStats.overallMemoryUsage",
)
_DATASTORE = (
    "name",
    "parent",
    "host",
    "summary.accessible",
    "summary.capacity",
    "summary.freeSpace",
    "summary.maintenanceMode",
    "summary.type",
)
_POD = ("name", "parent", "podStorageDrsEntry.storageDrsConfig")
_PLACE = ("name", "parent")
_POWER_STATES = {state.value: state for state in PowerState}


@dataclass(frozen=True)
class Part:
    """A part of the inventory.

    :param kinds: managed object types.
    :param paths: the properties to read.
    :param read: makes a fact of an object and its properties.
    """

    kinds: tuple[Any, ...]
    paths: Sequence[str]
    read: Callable[[Any, Properties], Any]


def parts() -> dict[str, Part]:
    """The parts by name. Datastore clusters are folders too, so they come before those."""
    places = (vim.Datacenter, vim.ClusterComputeResource, vim.ComputeResource, vim.Folder)
    return {
        "vms": Part((vim.VirtualMachine,), _VM, _vm),
        "hosts": Part((vim.HostSystem,), _HOST, _host),
        "datastores": Part((vim.Datastore,), _DATASTORE, _datastore),
        "pods": Part((vim.StoragePod,), _POD, _pod),
        "places": Part(places, _PLACE, _place),
    }


def _vm(vm: Any, found: Properties) -> Vm:
    hardware = found.get("config.hardware.device") or []
    return Vm(
        moid=vm._moId,
        name=_name(vm, found),
        uuid=str(found.get("config.uuid") or "").lower(),
        instance_uuid=str(found.get("config.instanceUuid") or "").lower(),
        path=str(found.get("config.files.vmPathName") or ""),
        template=bool(found.get("config.template")),
        power=_POWER_STATES.get(str(found.get("runtime.powerState")), PowerState.OFF),
        connected=found.get("runtime.connectionState") == "connected",
        tools_running=found.get("guest.toolsRunningStatus") == "guestToolsRunning",
        guest_family=str(found.get("guest.guestFamily") or ""),
        addresses=frozenset(filter(None, [str(found.get("guest.ipAddress") or "").lower()])),
        memory_bytes=int(found.get("config.hardware.memoryMB") or 0) * 2**20,
        host=_id(found.get("runtime.host")),
        folder=_id(found.get("parent")),
        datastores=tuple(map(_id, found.get("datastore") or [])),
        controllers=tuple(map(devices.kind_of, devices.of_kind(hardware, vim.vm.device.VirtualSCSIController))),
        disks=tuple(_disk(disk) for disk in devices.disks(hardware)),
        snapshots=tuple(_names(found["snapshot"].rootSnapshotList)) if found.get("snapshot") else (),
        consolidation_needed=bool(found.get("runtime.consolidationNeeded")),
        disk_uuid_flag=found.get("config.flags.diskUuidEnabled"),
    )


def _disk(disk: Any) -> VmDisk:
    return VmDisk(
        label=str(disk.deviceInfo.label) if disk.deviceInfo else f"disk {disk.key}",
        file=devices.base_file(disk),
        size_bytes=devices.size_of(disk),
        uuid=devices.uuid_of(disk),
        raw=isinstance(disk.backing, vim.vm.device.VirtualDisk.RawDiskMappingVer1BackingInfo),
    )


def _names(snapshots: Sequence[Any], above: str = "") -> Iterator[str]:
    for snapshot in snapshots:
        name = f"{above}{snapshot.name}"
        yield name
        yield from _names(snapshot.childSnapshotList or [], f"{name}/")


def _host(host: Any, found: Properties) -> Host:
    used = found.get("summary.quickStats.overallMemoryUsage")  # MiB
    return Host(
        moid=host._moId,
        name=_name(host, found),
        parent=_id(found.get("parent")),
        connected=found.get("runtime.connectionState") == "connected",
        in_maintenance=bool(found.get("runtime.inMaintenanceMode")),
        memory_bytes=int(found.get("hardware.memorySize") or 0),
        memory_used_bytes=None if used is None else int(used) * 2**20,
        datastores=tuple(map(_id, found.get("datastore") or [])),
    )


def _datastore(datastore: Any, found: Properties) -> Datastore:
    return Datastore(
        moid=datastore._moId,
        name=_name(datastore, found),
        kind=str(found.get("summary.type") or ""),
        parent=_id(found.get("parent")),
        accessible=bool(found.get("summary.accessible")),
        maintenance=str(found.get("summary.maintenanceMode") or "normal"),
        capacity_bytes=int(found.get("summary.capacity") or 0),
        free_bytes=int(found.get("summary.freeSpace") or 0),
        mounts=tuple(_mount(mount) for mount in found.get("host") or []),
    )


def _mount(mount: Any) -> Mount:
    """What a host does not say is well: the two flags are optional."""
    info = mount.mountInfo
    return Mount(
        host=_id(mount.key),
        writable=info.accessMode == "readWrite",
        mounted=info.mounted is not False,
        accessible=info.accessible is not False,
    )


def _pod(pod: Any, found: Properties) -> StoragePod:
    config = found.get("podStorageDrsEntry.storageDrsConfig")
    overrides = {
        _id(each.vm): each.enabled is not False and (each.behavior or config.podConfig.defaultVmBehavior) != "manual"
        for each in (config.vmConfig if config else [])
    }
    return StoragePod(
        moid=pod._moId,
        name=_name(pod, found),
        enabled=bool(config and config.podConfig.enabled),
        behavior=str(config.podConfig.defaultVmBehavior) if config else "",
        overrides=overrides,
    )


def _place(place: Any, found: Properties) -> Place:
    return Place(place._moId, _name(place, found), devices.kind_of(place), _id(found.get("parent")))


def _name(entity: Any, found: Properties) -> str:
    """Its id where the account may not see its name."""
    return str(found.get("name") or entity._moId)


def _id(entity: Any) -> str:
    return str(entity._moId) if entity is not None else ""
