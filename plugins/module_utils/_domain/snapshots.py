# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A VM's snapshots: which of them shall go, and what forbids it (S15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .errors import FailbackError
from .vm_settings import Change

SNAPSHOTS = "snapshots"
CONSOLIDATION = "consolidation_needed"


@dataclass(frozen=True)
class Snapshot:
    """:param path: its name after those of the snapshots that it stands on, divided by slashes."""

    moid: str
    name: str
    path: str
    created: datetime | None
    description: str


@dataclass(frozen=True)
class SnapshotState:
    """A VM's snapshots, those that others stand on first.

    :param consolidation_needed: whether files of snapshots that are gone are still in use.
    :param tasks: what vCenter is doing with the VM just now, in its words.
    """

    snapshots: tuple[Snapshot, ...]
    consolidation_needed: bool
    tasks: tuple[str, ...]


def chosen(state: SnapshotState, names: Sequence[str] | None) -> list[Snapshot]:
    """The snapshots that shall go.

    :param names: their names, or paths from the first snapshot on; None for all. One that is not there is gone already.
    :raises FailbackError: ``SNAPSHOT_AMBIGUOUS``
    """
    if names is None:
        return list(state.snapshots)
    wanted = [_named(state, name) for name in dict.fromkeys(names)]
    return [each for each in state.snapshots if each in wanted]


def _named(state: SnapshotState, name: str) -> Snapshot | None:
    found = [each for each in state.snapshots if _is_called(each, name)]
    if len(found) > 1:
        paths = [f"/{each.path}" for each in found]
        raise FailbackError(
            "SNAPSHOT_AMBIGUOUS",
            f"{len(found)} snapshots are called {name}: {', '.join(paths)}.",
            "Name the one that is meant by its path; where the paths are alike too, rename one in vCenter.",
            {"paths": paths},
        )
    return found[0] if found else None


def _is_called(snapshot: Snapshot, name: str) -> bool:
    is_path = "/" in name and name.removeprefix("/") == snapshot.path
    return is_path or name == snapshot.name


def changes(state: SnapshotState, gone: Sequence[Snapshot], consolidate: bool) -> list[Change]:
    """What would be another way afterwards."""
    before = [each.path for each in state.snapshots]
    after = [each.path for each in state.snapshots if each not in gone]
    found = [Change(SNAPSHOTS, before, after)] if gone else []
    if consolidate and state.consolidation_needed:
        found.append(Change(CONSOLIDATION, True, False))
    return found


def check_idle(vm: str, state: SnapshotState) -> None:
    """:raises FailbackError: ``VM_BUSY`` where vCenter is doing something with the VM: a backup, a migration"""
    if state.tasks:
        raise FailbackError(
            "VM_BUSY",
            f"vCenter is just doing something with {vm}: {', '.join(state.tasks)}.",
            "Wait until that has ended (see the VM's tasks in vCenter), and run this again.",
            {"tasks": list(state.tasks)},
        )


def check_disks_are_its_own(vm: str, used: Mapping[str, Sequence[str]]) -> None:
    """A backup hangs a VM's disks on another VM meanwhile, and so does a failback: then they are in use.

    :param used: the VM's disks that hang on other VMs too, by the names of those.
    :raises FailbackError: ``DISKS_IN_USE``
    """
    if used:
        listed = "; ".join(f"{', '.join(files)} on {name}" for name, files in used.items())
        raise FailbackError(
            "DISKS_IN_USE",
            f"Disks of {vm} hang on another VM too: {listed}.",
            "Wait until the backup or the failback that uses them has ended, or detach them there, and run this again.",
            {"disks": {name: list(files) for name, files in used.items()}},
        )


def check_gone(vm: str, state: SnapshotState, gone: Sequence[Snapshot], consolidate: bool) -> None:
    """:param state: after all was done. :raises FailbackError: ``SNAPSHOTS_LEFT``"""
    moids = {each.moid for each in gone}
    left = changes(state, [each for each in state.snapshots if each.moid in moids], consolidate)
    if left:
        raise FailbackError(
            "SNAPSHOTS_LEFT",
            f"vCenter took the removal, but {vm} still shows: {'; '.join(map(str, left))}.",
            "Look at the VM's tasks and events in vCenter, and run this again.",
            {"settings": [change.setting for change in left]},
        )


def as_plain(snapshot: Snapshot) -> dict[str, Any]:
    """For the module's result."""
    return {
        "name": snapshot.name,
        "path": snapshot.path,
        "created": snapshot.created.isoformat() if snapshot.created else None,
        "description": snapshot.description,
    }
