# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is to be done, as a stage says it in check mode, or did say when it sent its actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model import Operation
from .history import Run
from .machine_stage import MachineStage

_COPIES = frozenset({Operation.REPROTECT_TO_ON_PREMISES, Operation.REPROTECT_TO_AZURE})


def size_of(stage: MachineStage) -> int:
    """The machine's protected disks in bytes, which is the most that a copy can be; 0 where Azure did not say."""
    return sum(disk.get("size_bytes") or 0 for disk in stage.facts.get("disks") or ())


def plan(runs: Sequence[Run], line_mbit: float | None) -> list[dict[str, Any]]:
    """The last plan of each operation: who, in which order, with what, how many bytes at most and how long that takes.

    :param line_mbit: the line's capacity in megabits per second, None where nobody said.
    """
    latest = {run.operation: run for run in runs if any(stage.order for stage in run.stages.values())}
    return [_planned(latest[operation], line_mbit) for operation in Operation if operation in latest]


def _planned(run: Run, line_mbit: float | None) -> dict[str, Any]:
    stages = sorted((stage for stage in run.stages.values() if stage.order), key=lambda stage: stage.order)
    copies = run.operation in _COPIES
    size = sum(size_of(stage) for stage in stages) if copies else 0
    return {
        "operation": str(run.operation),
        "check_mode": run.check_mode,
        "time": run.begin.isoformat(),
        "bytes_at_most": size,
        "seconds_at_most": round(size * 8 / (line_mbit * 1e6)) if line_mbit and size else None,
        "machines": [_machine(stage, copies) for stage in stages],
    }


def _machine(stage: MachineStage, copies: bool) -> dict[str, Any]:
    return {
        "order": stage.order,
        "name": stage.name,
        "phase": stage.phase_before,
        "action": stage.verb,
        "inputs": {key: value for key, value in stage.inputs.items() if value},
        "disks": len(stage.facts.get("disks") or ()),
        "bytes_at_most": size_of(stage) if copies else 0,
        "replication_group": stage.facts.get("replication_group") or "",
    }
