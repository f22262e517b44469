# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A run's events and results as lines and tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .model import Phase
from .slot_plan import slot_line

Event = Mapping[str, Any]
_GIB = 1024**3


def seconds(value: float | None) -> str:
    """A duration as people write it: 45 s, 12 min 5 s, 3 h 20 min."""
    if value is None:
        return ""
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def inputs(given: Mapping[str, Any]) -> str:
    """What an action was sent with; its direction stands in the action's name."""
    return ", ".join(f"{key} {value}" for key, value in given.items() if value and key != "direction")


def _action(event: Event) -> str:
    given = inputs(event["inputs"])
    return f"{event['verb']} started" + (f" with {given}" if given else "")


def _job(event: Event) -> str:
    state = str(event["state"])
    if state == "InProgress":
        return f"{event['title']}: {event['task']}" if event["task"] else f"{event['title']} runs"
    took = f" after {seconds(event['seconds'])}" if event.get("seconds") else ""
    return f"{event['title']}: {state}{took}"


def _progress(event: Event) -> str:
    parts = [
        f"{event['percent']} %" if event.get("percent") is not None else "",
        f"{event['bytes'] / _GIB:.1f} GiB" if event.get("bytes") else "",
        f"about {seconds(event['remaining_seconds'])} left" if event.get("remaining_seconds") else "",
        str(event.get("reason") or ""),
        f"health {event['health']}" if event.get("health") not in {"Normal", "", None} else "",
    ]
    shown = ", ".join(part for part in parts if part)
    return f"copying: {shown}" if shown else ""


def _outcome(event: Event) -> str:
    result = event["result"]
    if not result["failed"]:
        return str(result["msg"])
    # The message of a failure mostly begins with the machine's name.
    return f"FAILED: {str(result['msg']).removeprefix(str(event['machine'])).lstrip(': ')}"


_LINES: Mapping[str, Callable[[Event], str]] = {
    "start": lambda event: f"is {event['phase']}" + (f" ({event['reason']})" if event.get("reason") else ""),
    "phase": lambda event: f"{event['before']} -> {event['phase']}",
    "action": _action,
    "adopted": lambda event: f"{event['title']} runs already: watching it",
    "job": _job,
    "progress": _progress,
    "step": lambda event: str(event["text"]),
    "waiting": lambda event: f"waiting: {event['reason']}",
    "warning": lambda event: f"warning: {event['text']}",
    "waiver": lambda event: f"checks waived: {', '.join(event['checks'])}, because: {event['reason']}",
    "slots": lambda event: " | ".join(filter(None, map(slot_line, event["slots"]))),
    "outcome": _outcome,
}


def line(event: Event) -> str:
    """An event as one line, '' for one that is not worth a line."""
    words = _LINES.get(str(event.get("event")))
    said = words(event) if words else ""
    return f"{event.get('machine', 'vault')}: {said}" if said else ""


class Progress:
    """What a run's events add up to."""

    def __init__(self) -> None:
        self._phases: dict[str, str] = {}
        self._failed: set[str] = set()
        self._left: dict[str, float] = {}

    def take(self, event: Event) -> None:
        machine = event.get("machine")
        if not machine:
            return
        if event.get("phase"):
            self._phases[machine] = event["phase"]
            self._left.pop(machine, None)
        if event.get("remaining_seconds") is not None:
            self._left[machine] = event["remaining_seconds"]
        if event.get("event") == "outcome":
            self._phases[machine] = event["result"]["phase_after"]
            self._left.pop(machine, None)
            if event["result"]["failed"]:
                self._failed.add(machine)

    def overview(self) -> str:
        """How many machines are in which phase, in one line."""
        counted = Counter(self._phases.values())
        parts = [f"{counted[phase.value]} {phase.value}" for phase in Phase if counted[phase.value]]
        if self._failed:
            parts.append(f"{len(self._failed)} FAILED")
        if self._left:
            parts.append(f"the slowest copy has about {seconds(max(self._left.values()))} left")
        return f"{len(self._phases)} machines: {', '.join(parts)}" if parts else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows in columns as wide as they need; nothing but text."""
    cells = [list(heads), *[list(row) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def given_up(result: Mapping[str, Any]) -> str:
    """What a failover's recovery point gives up, in a few words."""
    loss = result.get("data_given_up")
    if not loss:
        return ""
    if loss["seconds"] is None:
        return "unknown"
    if loss["seconds"] == 0:
        return "none"
    return f"{'at most ' if loss['upper_bound'] else ''}{seconds(loss['seconds'])}"


def results_table(results: Iterable[Mapping[str, Any]]) -> list[str]:
    """The outcome of a stage, the failed machines first, each failure followed by its remedy."""
    ordered = sorted(results, key=lambda result: (not result["failed"], str(result["name"])))
    lossy = any(given_up(result) for result in ordered)
    heads = ["machine", "before", "after", "took", *(["data given up"] if lossy else []), "outcome"]
    rows = [
        [
            str(result["name"]),
            str(result["phase_before"]),
            str(result["phase_after"]),
            seconds(result.get("duration_seconds")),
            *([given_up(result)] if lossy else []),
            str(result.get("error_code") or result["msg"]),
        ]
        for result in ordered
    ]
    return table(heads, rows) + [text for result in ordered if result["failed"] for text in failure_lines(result)]


def failure_lines(result: Mapping[str, Any]) -> list[str]:
    return ["", f"{result['error_code']}: {result['msg']}", f"  what to do: {result['remedy']}"]
