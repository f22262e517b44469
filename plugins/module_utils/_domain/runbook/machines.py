# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Each machine with all its stages, as plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..model import Phase
from .gaps import between
from .goals import Asked, Reached, reached, verdict
from .history import History, Run
from .machine_stage import JobSeen, MachineStage
from .stretches import spent
from .time_spent import shares

#: What is told of a failure.
_ERROR = ("error_code", "msg", "remedy")
#: What is told of a copy that runs.
_PROGRESS = ("percent", "bytes", "remaining_seconds", "rpo_seconds", "health", "reason", "problems")

Way = list[tuple[Run, MachineStage]]


def machines(told: History, wanted: Asked, origin: datetime) -> list[dict[str, Any]]:
    """The machines of all runs in earnest, by name.

    :param origin: the moment from which seconds are counted.
    """
    ways: dict[str, Way] = defaultdict(list)
    for run in told.done_runs:
        for name, stage in run.stages.items():
            ways[name].append((run, stage))
    return [_machine(name, ways[name], wanted, origin) for name in sorted(ways)]


def _machine(name: str, way: Way, wanted: Asked, origin: datetime) -> dict[str, Any]:
    stages = [stage for _run, stage in way]
    got = reached(stages, [run.operation for run, _stage in way])
    last = stages[-1]
    return {
        "name": name,
        "architecture": next((s.facts["architecture"] for s in reversed(stages) if s.facts.get("architecture")), ""),
        "phase": last.phase or str(Phase.UNKNOWN),
        "state": last.state,
        "stages": [_stage(index, way, origin) for index in range(len(way))],
        **_goals(got, wanted),
    }


def _goals(got: Reached, wanted: Asked) -> dict[str, Any]:
    return {
        "data_given_up": got.data_given_up,
        "outage": str(got.outage),
        "down_seconds": got.down_seconds,
        "rpo": verdict(wanted.rpo_seconds, got.rpo_seconds) if got.outage else "",
        "rto": verdict(wanted.rto_seconds, got.down_seconds) if got.outage else "",
    }


def _stage(index: int, way: Way, origin: datetime) -> dict[str, Any]:
    run, stage = way[index]
    interrupted = not stage.over and index + 1 < len(way)
    stretches = stage.stretches(stage.last if interrupted else run.so_far)
    end = stage.last if stage.over or interrupted else None
    return {
        "operation": str(run.operation),
        "state": "interrupted" if interrupted else stage.state,
        "begin": stage.begin.isoformat(timespec="seconds"),
        "end": end.isoformat(timespec="seconds") if end else None,
        "phase_before": stage.phase_before,
        "phase_after": stage.phase,
        "seconds": round(sum(stretch.seconds for stretch in stretches), 1),
        "spent": shares(spent(stretches)),
        "before": _before(index, way),
        "stretches": [
            {
                "kind": str(stretch.kind),
                "from": round((stretch.begin - origin).total_seconds(), 1),
                "to": round((stretch.end - origin).total_seconds(), 1),
                "what": stretch.what,
            }
            for stretch in stretches
        ],
        "inputs": {key: value for key, value in stage.inputs.items() if value},
        "jobs": [_job(job, str(run.facts.get("vault_id") or "")) for job in stage.jobs.values()],
        "progress": {key: stage.progress[key] for key in _PROGRESS if stage.progress.get(key)},
        "warnings": stage.warnings,
        "msg": str(stage.result["msg"]) if stage.result else "",
        "error": {key: stage.result.get(key, "") for key in _ERROR} if stage.failed and stage.result else None,
    }


def _before(index: int, way: Way) -> dict[str, Any] | None:
    """The time since the machine's stage before."""
    if index == 0:
        return None
    (run_before, before), (run, stage) = way[index - 1], way[index]
    seconds = (stage.begin - before.last).total_seconds()
    return {"seconds": round(max(0.0, seconds), 1), "whose": str(between(run_before, run))}


def _job(job: JobSeen, vault_id: str) -> dict[str, Any]:
    return {
        "id": job.name,
        "arm_id": f"{vault_id}/replicationJobs/{job.name}" if vault_id else "",
        "name": job.title,
        "state": job.state,
        "adopted": job.adopted,
        "started": job.started.isoformat(timespec="seconds") if job.started else None,
        "ended": job.ended.isoformat(timespec="seconds") if job.ended else None,
        "seconds": job.seconds,
        "noticed_after_seconds": job.lag_seconds,
    }


def failures(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What stands against machines now, those that failed alike together."""
    together: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for machine in found:
        error = machine["stages"][-1]["error"]
        if error:
            together[str(error["error_code"]), str(error["remedy"])].append((machine["name"], str(error["msg"])))
    return [
        {
            "error_code": code,
            "remedy": remedy,
            "machines": [name for name, _said in members],
            "said": [said for _name, said in members],
        }
        for (code, remedy), members in sorted(together.items())
    ]
