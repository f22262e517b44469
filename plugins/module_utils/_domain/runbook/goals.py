# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What was asked of recovery point and recovery time, and what a machine's failover reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..model import Operation, Phase
from .machine_stage import MachineStage
from .moments import Timed

#: The phases in which a machine runs on-premises again.
_RUNS_AT_HOME = frozenset({Phase.FAILED_BACK, Phase.COMMITTED, Phase.REPROTECTING, Phase.PROTECTED})


@dataclass(frozen=True)
class Asked:
    """In seconds, None where nobody said; ``line_mbit`` is the line's capacity in megabits per second."""

    rpo_seconds: float | None = None
    rto_seconds: float | None = None
    line_mbit: float | None = None


def asked(playbooks: Iterable[Timed]) -> Asked:
    """What the playbooks were told; what the last one said counts."""
    told: dict[str, float] = {}
    for _at, event in playbooks:
        for key in ("rpo_minutes", "rto_minutes", "line_mbit"):
            number = _number(event.get(key))
            if number is not None:
                told[key] = number
    minutes = {key: told[key] * 60 if key in told else None for key in ("rpo_minutes", "rto_minutes")}
    return Asked(minutes["rpo_minutes"], minutes["rto_minutes"], told.get("line_mbit"))


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if number > 0 else None


class Outage(StrEnum):
    """Whether a machine's failover has kept it from running."""

    NONE = ""  # it was not failed over
    UNDER_WAY = "under way"
    OVER = "over"  # it runs on-premises
    UNKNOWN = "unknown"  # the failover failed: its Azure VM may run, or not


@dataclass(frozen=True)
class Reached:
    """``data_given_up`` as the failover's result has it. ``down_seconds`` is from the begin of the first failover job
    to the end of the last one, None where the outage is not over."""

    outage: Outage = Outage.NONE
    data_given_up: Mapping[str, Any] | None = None
    down_seconds: float | None = None

    @property
    def rpo_seconds(self) -> float | None:
        return self.data_given_up.get("seconds") if self.data_given_up else None


def reached(stages: Sequence[MachineStage], operations: Sequence[Operation]) -> Reached:
    """What the failovers among a machine's stages reached.

    :param operations: the operation of each stage.
    """
    failovers = [
        stage
        for stage, operation in zip(stages, operations, strict=True)
        if operation is Operation.FAILOVER and stage.sent is not None
    ]
    if not failovers:
        return Reached()
    first, last = failovers[0], failovers[-1]
    losses = [stage.result.get("data_given_up") for stage in failovers if stage.result]
    loss = next((loss for loss in reversed(losses) if loss), None)
    if last.phase in _RUNS_AT_HOME:
        return Reached(Outage.OVER, loss, (_up(last) - _down(first)).total_seconds())
    return Reached(Outage.UNKNOWN if last.over else Outage.UNDER_WAY, loss)


def _down(stage: MachineStage) -> datetime:
    started = [job.started for job in stage.jobs.values() if job.started]
    return min(started) if started else stage.sent or stage.begin


def _up(stage: MachineStage) -> datetime:
    ended = [job.ended for job in stage.jobs.values() if job.ended]
    return max(ended) if ended else stage.last


def verdict(wanted: float | None, got: float | None) -> str:
    """kept, missed, '' where nobody asked, unknown where nobody can tell."""
    if wanted is None:
        return ""
    if got is None:
        return "unknown"
    return "kept" if got <= wanted else "missed"
