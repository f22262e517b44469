# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Timelines and bars as SVG within the page; positions are percent, so that they are as wide as the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from ..markup import escaped
from .axis import Axis
from .moments import moment
from .words import KINDS, OPERATIONS, SHARES, took

#: What is narrower is not drawn, in percent.
_VISIBLE = 0.05
#: Times have seconds where all takes less than this, in seconds.
_SHORT = 3600
#: The mark where something failed, in percent.
_FAILED = 1.5

Document = Mapping[str, Any]


def axis_of(document: Document) -> Axis:
    begin, end = moment(document["begin"]), moment(document["end"])
    total = (end - begin).total_seconds() if begin and end else 0.0
    return Axis(total, [(gap["from"], gap["to"]) for gap in document["time_spent"]["gaps"]])


def head(document: Document, axis: Axis) -> str:
    """The axis with its times, in UTC; the day where it changes, seconds where all is short."""
    begin, end = moment(document["begin"]), moment(document["end"])
    if begin is None or end is None:
        return ""
    clock = "%H:%M:%S" if (end - begin).total_seconds() < _SHORT else "%H:%M"
    parts, day = [], ""
    for seconds in axis.marks():
        at = begin + timedelta(seconds=seconds)
        label = at.strftime(clock) if f"{at:%d %b}" == day else at.strftime(f"%d %b {clock}")
        day = f"{at:%d %b}"
        parts.append(f'<text x="{axis.at(seconds):.2f}%" y="11">{label}</text>')
    return f'<svg class="axis" height="14" aria-hidden="true">{"".join(parts)}</svg>'


def row(machine: Mapping[str, Any], document: Document, axis: Axis) -> str:
    """A machine's timeline."""
    bars = [_bar(axis, gap["from"], gap["to"], gap["whose"]) for gap in document["time_spent"]["gaps"]]
    for stage in machine["stages"]:
        bars += [_bar(axis, part["from"], part["to"], part["kind"]) for part in stage["stretches"]]
        if stage["state"] == "failed" and stage["stretches"]:
            end = axis.at(stage["stretches"][-1]["to"])
            bars.append(f'<rect class="bad" x="{end - _FAILED:.2f}%" width="{_FAILED}%" height="14"/>')
    said = "; ".join(
        f"{OPERATIONS.get(stage['operation'], stage['operation'])}: {stage['state']}, {took(stage['seconds'])}"
        for stage in machine["stages"]
    )
    return f'<svg height="14" role="img" aria-label="{escaped(said)}">{"".join(bars)}</svg>'


def _bar(axis: Axis, begin: float, end: float, kind: str) -> str:
    left = axis.at(begin)
    width = axis.at(end) - left
    if width < _VISIBLE:
        return ""
    title = f"<title>{KINDS[kind]}, {took(end - begin)}</title>"
    return f'<rect class="{kind}" x="{left:.2f}%" width="{width:.2f}%" height="12">{title}</rect>'


def shares(parts: Iterable[tuple[str, float]]) -> str:
    """Kinds and their seconds as one bar of the full width."""
    parts = list(parts)
    whole = sum(seconds for _kind, seconds in parts)
    bars, left = [], 0.0
    for kind, seconds in parts:
        width = 100 * seconds / whole if whole else 0.0
        bars.append(f'<rect class="{kind}" x="{left:.2f}%" width="{width:.2f}%" height="12"/>' * (width >= _VISIBLE))
        left += width
    said = ", ".join(f"{SHARES[kind]} {took(seconds)}" for kind, seconds in parts)
    return f'<svg height="14" role="img" aria-label="{escaped(said)}">{"".join(bars)}</svg>'


def legend() -> str:
    return "".join(
        f'<li><svg width="14" height="14"><rect class="{kind}" width="14" height="12"/></svg> {said}'
        for kind, said in KINDS.items()
    )
