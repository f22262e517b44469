# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Copying disks: how far each one is, and when the machine is protected."""

from __future__ import annotations

from dataclasses import dataclass, field

from lab.scenario import GIB
from lab.world import Machine, World


@dataclass
class DiskCopy:
    """The copy of one disk."""

    size: int  # bytes
    to_copy: int  # bytes that really have to travel
    seconds: float


@dataclass
class Replication:
    """The initial copy after a reprotect. A stalled one stands still until ``resume``."""

    started: float
    disks: list[DiskCopy]
    tail: float  # from the last byte to the first recovery point
    stalled_at: float | None = None
    stalled_for: float = 0.0
    done: bool = False
    generation: int = field(default=0)

    def elapsed(self, now: float) -> float:
        """Return the seconds spent copying."""
        end = self.stalled_at if self.stalled_at is not None else now
        return max(0.0, end - self.started - self.stalled_for)

    def total(self) -> float:
        """Return the seconds the whole takes when nothing stalls it."""
        return max(disk.seconds for disk in self.disks) + self.tail

    def fraction(self, disk: DiskCopy, now: float) -> float:
        """Return how much of one disk is copied, 0 to 1."""
        return 1.0 if self.done else min(1.0, self.elapsed(now) / disk.seconds)

    def overall(self, now: float) -> float:
        """Return how much of all disks is copied, 0 to 1."""
        every = sum(disk.to_copy for disk in self.disks) or 1
        return sum(self.fraction(disk, now) * disk.to_copy for disk in self.disks) / every


def plan_copy(world: World, machine: Machine, whole: bool) -> Replication:
    """Make the copy a machine needs: whole disks for a new VM, else only what changed [asr-api 3.1]."""
    kind = machine.spec.architecture
    share = 1.0 if whole else machine.spec.delta_share
    base, per_gib = world.seconds(f"{kind}.copy_base"), world.seconds(f"{kind}.copy_per_gib")
    disks = [
        DiskCopy(size, int(size * share), base * share + per_gib * share * size / GIB) for size in machine.disk_bytes()
    ]
    return Replication(world.now, disks, world.seconds("first_recovery_point"))
