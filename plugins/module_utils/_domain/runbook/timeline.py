# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The part of the page with a row for each machine, and one for each of its stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..markup import escaped
from . import gantt
from .tables import heads, marked, section
from .words import OPERATIONS, SHARES, clock, loss, size, took

Document = Mapping[str, Any]
Machine = Mapping[str, Any]


def timeline(document: Document) -> str:
    """A row for each machine."""
    machines = document["machines"]
    if not machines:
        return section("machines", "Timeline", "<p>No machine has moved yet.</p>")
    axis = gantt.axis_of(document)
    titles = heads("Machine", "State", "Phase", "Not running", "Data given up")
    body = "\n".join(_line(machine, document, gantt.row(machine, document, axis)) for machine in machines)
    return section(
        "machines",
        "Timeline",
        f'<ul class="legend">{gantt.legend()}</ul>',
        f'<table id="timeline" aria-label="Timeline"><thead><tr>{titles}<th scope="col">{gantt.head(document, axis)}'
        f"</thead>\n<tbody>\n{body}\n</tbody></table>",
        '<p class="meta">Times are UTC, by Azure\'s clock. Hours in which nothing ran are drawn short.</p>',
    )


def _line(machine: Machine, document: Document, bars: str) -> str:
    state = machine["state"]
    return (
        f'<tr class="{state}"><th scope="row">{escaped(machine["name"])}<td>{marked(state)}'
        f"<td>{escaped(_phase(machine))}"
        f"<td>{_goal(machine, 'rto', took(machine['down_seconds']) or machine['outage'])}"
        f"<td>{_goal(machine, 'rpo', loss(machine['data_given_up']))}<td>{bars}"
    )


def _phase(machine: Machine) -> str:
    """With how far its copy is."""
    progress = machine["stages"][-1]["progress"] if machine["state"] == "running" else {}
    parts = [
        f"{progress['percent']} %" if progress.get("percent") is not None else "",
        size(progress["bytes"]) if progress.get("bytes") else "",
        f"about {took(progress['remaining_seconds'])} left" if progress.get("remaining_seconds") else "",
    ]
    return ", ".join([machine["phase"], *(part for part in parts if part)])


def _goal(machine: Machine, goal: str, said: str) -> str:
    kept = machine[goal]
    return f'<span class="status {kept}">{escaped(said)}</span>' if kept in {"kept", "missed"} else escaped(said)


def stages(document: Document) -> str:
    """A row for each machine and stage, with its jobs."""
    rows = [_stage(machine["name"], stage) for machine in document["machines"] for stage in machine["stages"]]
    if not rows:
        return ""
    titles = heads("Machine", "Stage", "Began (UTC)", "Took", "Time", "Azure jobs", "Outcome")
    body = "\n".join(rows)
    return section(
        "all-stages",
        "Machines, stages, jobs",
        f'<table id="stages" aria-label="Stages"><thead><tr>{titles}</thead>\n<tbody>\n{body}\n</tbody></table>',
    )


def _stage(name: str, stage: Mapping[str, Any]) -> str:
    spent = ", ".join(f"{SHARES[share]} {took(seconds)}" for share, seconds in stage["spent"].items() if seconds >= 1)
    before = stage["before"]
    waited = f"; before: {before['whose']} {took(before['seconds'])}" if before and before["seconds"] >= 1 else ""
    return (
        f'<tr class="{stage["state"]}" data-stage="{stage["operation"]}"><th scope="row">{escaped(name)}'
        f"<td>{OPERATIONS[stage['operation']]}<td>{clock(stage['begin'])}<td>{took(stage['seconds'])}"
        f"<td>{escaped(spent + waited)}<td>{_jobs(stage['jobs'])}<td>{_outcome(stage)}"
    )


def _jobs(jobs: Sequence[Mapping[str, Any]]) -> str:
    return "<br>".join(
        f"{escaped(job['name'])}{' (adopted)' * job['adopted']}: {escaped(job['state'])}"
        f'{", " + took(job["seconds"]) if job["seconds"] else ""} <span class="id">{escaped(job["id"])}</span>'
        for job in jobs
    )


def _outcome(stage: Mapping[str, Any]) -> str:
    if stage["error"]:
        return marked("failed") + f" {escaped(stage['error']['error_code'])}"
    warned = "".join(f"<br>warning: {escaped(text)}" for text in stage["warnings"])
    return f"{marked(stage['state'])}{warned}"
