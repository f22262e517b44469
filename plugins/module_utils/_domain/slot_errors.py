# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a machine without a disk slot is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .course import Course
from .errors import FailbackError
from .slots import Keeper, Load


def _needs(course: Course, load: Load) -> str:
    if len(load.machines) == 1:
        return f"{course.name} needs {_disks(load.disks)}"
    return f"{course.name} goes together with its replication group, which needs {_disks(load.disks)}"


def _disks(count: int) -> str:
    return f"{count} disk slot{'' if count == 1 else 's'}"


def no_slot(
    course: Course, load: Load, keepers: Sequence[Keeper], free: Mapping[str, int], slots: int
) -> FailbackError:
    """It fits in a later wave."""
    kind = keepers[0].kind
    listed = ", ".join(f"{keeper.name} {free[keeper.key]}" for keeper in keepers)
    return FailbackError(
        "NO_DISK_SLOT",
        f"{_needs(course, load)}, and no {kind} for it has so many free; free of {slots}: {listed}.",
        "Nothing is wrong with it: fail over the machines that hold the slots, then run the stage again, which goes on "
        f"with this one. With one more {kind} (and {_option(kind)}: auto) it need not wait.",
        {"machine": course.name, "disks": load.disks, "free": {keeper.name: free[keeper.key] for keeper in keepers}},
    )


def too_many_disks(course: Course, load: Load, keepers: Sequence[Keeper], later: Mapping[str, int]) -> FailbackError:
    """It will never fit."""
    kind = keepers[0].kind
    listed = ", ".join(f"{keeper.name} {later[keeper.key]}" for keeper in keepers)
    return FailbackError(
        "TOO_MANY_DISKS",
        f"{_needs(course, load)}, more than a {kind} for it has at all: {listed}.",
        f"Make a {kind} that no other machines use and name it with {_option(kind)}; a machine or group with more "
        "disks than one can take cannot be failed back as it is.",
        {"machine": course.name, "disks": load.disks, "room": {keeper.name: later[keeper.key] for keeper in keepers}},
    )


def _option(kind: str) -> str:
    return kind.replace(" ", "_")
