# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Recovery points: crash-consistent every 5 minutes, application-consistent every 60, the first of each at once."""

from __future__ import annotations

from lab.world import Machine, Stage, World

CRASH_INTERVAL = 300.0
APPLICATION_INTERVAL = 3600.0  # the failback policy's appConsistentFrequencyInMinutes 60 [asr-api 1.9]
HISTORY = 24 * 3600.0
OLD = 30 * 3600.0  # before the lab's start: the last point of a machine that makes none any more

REPLICATING = frozenset({Stage.READY, Stage.PROTECTED})


def _moments(since: float, until: float, interval: float) -> list[float]:
    count = int((until - since) // interval)
    first = max(0, count - int(HISTORY // interval) + 1)
    return [since + number * interval for number in range(first, count + 1)]


def _points(world: World, machine: Machine, interval: float) -> list[float]:
    """Return the points of a machine that replicates; of one that is not well, none or none that is fresh."""
    trouble = world.troubles.machine(machine.name).recovery_points
    if machine.stage not in REPLICATING or trouble == "none":
        return []
    until = world.now if trouble == "fresh" else max(machine.stage_since, world.started - OLD)
    return _moments(min(machine.stage_since, until), until, interval)


def crash_consistent(world: World, machine: Machine) -> list[float]:
    """Return the times of the crash-consistent points, oldest first."""
    return _points(world, machine, CRASH_INTERVAL)


def application_consistent(world: World, machine: Machine) -> list[float]:
    """Return the times of the application-consistent points, oldest first."""
    return _points(world, machine, APPLICATION_INTERVAL)


def latest_application_consistent(world: World, machine: Machine) -> float | None:
    """Return the time of the latest application-consistent point."""
    points = application_consistent(world, machine)
    return points[-1] if points else None
