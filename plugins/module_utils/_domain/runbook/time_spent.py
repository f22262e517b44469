# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where the time went: for each stage, over its machines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from ..model import Operation
from .history import Run
from .stretches import SERVICE, Kind, spent

#: Kind of time → the kinds of stretches that it is made of.
SHARES: Mapping[str, frozenset[Kind]] = {
    "service": SERVICE,
    "queue": frozenset({Kind.QUEUE}),
    "gate": frozenset({Kind.GATE}),
    "lag": frozenset({Kind.LAG}),
}


def shares(seconds: Mapping[Kind, float]) -> dict[str, float]:
    """Seconds by kind of time."""
    return {share: round(sum(seconds[kind] for kind in kinds), 1) for share, kinds in SHARES.items()}


def by_operation(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """For each operation: how long it took by the clock, and per machine the median, the 95th percentile and the most.

    Machines with nothing to do are left out: they would make it look faster than it was.
    """
    grouped: dict[Operation, list[Run]] = defaultdict(list)
    for run in runs:
        grouped[run.operation].append(run)
    return [_row(operation, grouped[operation]) for operation in Operation if operation in grouped]


def _row(operation: Operation, runs: Sequence[Run]) -> dict[str, Any]:
    took = [
        shares(spent(stage.stretches(run.so_far)))
        for run in runs
        for stage in run.stages.values()
        if stage.known and stage.state != "unchanged"
    ]
    lags = [
        lag
        for run in runs
        for stage in run.stages.values()
        for job in stage.jobs.values()
        if (lag := job.lag_seconds) is not None
    ]
    return {
        "operation": str(operation),
        "runs": len(runs),
        "machines": len(took),
        "clock_seconds": round(sum((run.so_far - run.begin).total_seconds() for run in runs), 1),
        **{share: distribution([each[share] for each in took]) for share in SHARES},
        "noticing": distribution(lags),
    }


def distribution(values: Sequence[float]) -> dict[str, float]:
    """Of seconds: mean, median, p95 and most; all 0 where there are none."""
    if not values:
        return {"mean": 0.0, "median": 0.0, "p95": 0.0, "most": 0.0}
    ordered = sorted(values)
    return {
        "mean": round(sum(ordered) / len(ordered), 1),
        "median": round(median(ordered), 1),
        "p95": ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))],
        "most": ordered[-1],
    }
