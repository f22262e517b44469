# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From what happened to figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

THROTTLED = 429


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not exceeded by this share of them."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def kind_of(path: str) -> str:
    """What a request asked for: the last type in its path, and whether all of them or one."""
    parts = [part for part in path.split("/") if part]
    return f"one of {parts[-2]}" if len(parts) % 2 == 0 and "providers" in parts else parts[-1]


def request_figures(requests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    asked = list(requests)
    reads = [each for each in asked if each["method"] in {"GET", "HEAD"}]
    return {
        "reads": len(reads),
        "writes": len(asked) - len(reads),
        "throttled": sum(1 for each in asked if each["status"] == THROTTLED),
        "by_kind": dict(Counter(f"{each['method']} {kind_of(each['path'])}" for each in asked).most_common()),
    }


def stage_figures(
    said: Mapping[str, Any],
    began: float,
    requests: Iterable[Mapping[str, Any]],
    arrivals: Mapping[str, tuple[str, float]],
    goal: str,
) -> dict[str, Any]:
    """
    :param said: when it ended, its events, CPU seconds and memory.
    :param began: when the stage began, in simulated seconds, as all times here.
    :param arrivals: machine → its phase now, and since when.
    :param goal: the phase that all should be in.
    """
    sent = {event["machine"]: event["at"] for event in said["events"] if event["event"] == "action"}
    told = {event["machine"]: event["at"] for event in said["events"] if event["event"] == "outcome"}
    services_own = max(since - sent[name] for name, (_, since) in arrivals.items())
    return {
        **baseline_figures({**said, "told": told}, began, requests, arrivals, goal),
        "services_own_seconds": round(services_own, 1),
        "overhead_seconds": round(said["ended"] - began - services_own, 1),
    }


def baseline_figures(
    said: Mapping[str, Any],
    began: float,
    requests: Iterable[Mapping[str, Any]],
    arrivals: Mapping[str, tuple[str, float]],
    goal: str,
) -> dict[str, Any]:
    """The same without the service's own time: that is known from the collection's run."""
    left = {name: phase for name, (phase, _) in arrivals.items() if phase != goal}
    if left:
        raise RuntimeError(f"not {goal}: {left}")
    lags = [said["told"][name] - since for name, (_, since) in arrivals.items()]
    return {
        "seconds": round(said["ended"] - began, 1),
        "lag_p50": round(percentile(lags, 0.5), 1),
        "lag_p95": round(percentile(lags, 0.95), 1),
        "cpu_seconds": round(said["cpu_seconds"], 2),
        "memory_mb": round(said["memory_mb"]),
        **request_figures(requests),
    }
