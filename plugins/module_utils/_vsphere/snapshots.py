# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Snapshots of a VM: read, removed, and what they leave consolidated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from .._domain.snapshots import Snapshot, SnapshotState
from . import devices
from .properties import sweep
from .tasks import finished

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim, vmodl


def read_state(vm: Any) -> SnapshotState:
    return SnapshotState(
        snapshots=tuple(snapshot for snapshot, _object in _tree(vm)),
        consolidation_needed=bool(vm.runtime.consolidationNeeded),
        tasks=tuple(_running_tasks(vm)),
    )


def remove(vm: Any, gone: Sequence[Snapshot], timeout: float) -> None:
    """Remove snapshots; the VM stays as it is now.

    :param timeout: seconds for each.
    """
    there = {snapshot.moid: managed for snapshot, managed in _tree(vm)}
    if gone and len(gone) == len(there):
        finished(vm.RemoveAllSnapshots_Task(consolidate=True), timeout)
        return
    for snapshot in gone:
        finished(there[snapshot.moid].RemoveSnapshot_Task(removeChildren=False, consolidate=True), timeout)


def consolidate(vm: Any, timeout: float) -> None:
    """Have the VM write to its own disks again where files of snapshots that are gone are still in use."""
    if vm.runtime.consolidationNeeded:
        finished(vm.ConsolidateVMDisks_Task(), timeout)


def other_users_of_disks(connection: Any, vm: Any) -> dict[str, list[str]]:
    """The VM's disks that hang on other VMs too: the other's name → base files."""
    own = _disks(vm.config.hardware.device)
    swept = sweep(connection, vim.VirtualMachine, ["name", "config.hardware.device"])
    shared = {
        str(found.get("name")): own & _disks(found.get("config.hardware.device") or [])
        for other, found in swept
        if other != vm
    }
    return {name: sorted(file for file, _uuid in disks) for name, disks in shared.items() if disks}


def _disks(hardware: Sequence[Any]) -> set[tuple[str, str]]:
    """Base file and uuid: another datacenter may have a datastore, and a file, of the same name."""
    return {(devices.base_file(disk), devices.uuid_of(disk)) for disk in devices.disks(hardware)}


def _tree(vm: Any) -> Iterator[tuple[Snapshot, Any]]:
    """Each snapshot with its managed object, those that others stand on first."""
    yield from _walk(vm.snapshot.rootSnapshotList if vm.snapshot else [])


def _walk(tree: Sequence[Any], above: str = "") -> Iterator[tuple[Snapshot, Any]]:
    for item in tree:
        path = f"{above}{item.name}"
        description = str(item.description or "")
        yield Snapshot(item.snapshot._moId, str(item.name), path, item.createTime, description), item.snapshot
        yield from _walk(item.childSnapshotList or [], f"{path}/")


def _running_tasks(vm: Any) -> Iterator[str]:
    for task in vm.recentTask:
        with suppress(vmodl.fault.ManagedObjectNotFound):  # vCenter forgets tasks that have ended
            info = task.info
            if info.state in (vim.TaskInfo.State.running, vim.TaskInfo.State.queued):
                yield str(info.descriptionId)
