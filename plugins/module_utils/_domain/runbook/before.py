# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The part of the page that tells what stood before the machines moved: who began, what was planned and found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ..preflight_report.grouping import Group, groups, said_of, what_to_do
from ..report import inputs
from .tables import marked, names, section, table
from .words import OPERATIONS, clock, ranges, size, took

Document = Mapping[str, Any]


def who(document: Document) -> str:
    """Who started and approved what."""
    runs = [
        [
            clock(run["begin"]),
            OPERATIONS[run["operation"]] + (", check mode" if run["check_mode"] else ""),
            run["vault"],
            f"{run['started_by']} on {run['node']}",
            run["machines"],
            run["failed"],
            clock(run["end"]) or f"no end; last heard of {clock(run['last'])}",
            _said(run),
        ]
        for run in document["runs"]
    ]
    heads = ("began (UTC)", "stage", "vault", "started by", "machines", "failed", "ended (UTC)", "said")
    return section(
        "who",
        "Who started and approved what",
        table("Runs", heads, runs) if runs else "",
        _started(document["started"]),
        _approvals(document["approvals"]),
        _notes(document["notes"]),
    )


def _said(run: Mapping[str, Any]) -> str:
    waived = [f"checks waived: {', '.join(each['checks'])}, because: {each['reason']}" for each in run["waivers"]]
    error = [f"{run['error']['error_code']}: {run['error']['msg']} {run['error']['remedy']}"] if run["error"] else []
    return "; ".join([*error, *waived, *_requests(run["requests"]), *run["warnings"]])


def _requests(counted: Mapping[str, Any]) -> list[str]:
    return (
        [f"{counted['reads']} reads and {counted['writes']} writes, {counted['throttled']} throttled"]
        if counted
        else []
    )


def _started(started: Sequence[Mapping[str, Any]]) -> str:
    """Playbooks; those by AWX with its user."""
    by_awx = [each for each in started if each.get("awx_user") or each.get("awx_job")]
    rows = [
        [
            clock(each["time"]),
            each.get("play", ""),
            each.get("awx_user", ""),
            each.get("awx_job", ""),
            each.get("awx_workflow", ""),
        ]
        for each in by_awx
    ]
    return table("Started from AWX", ("time (UTC)", "play", "AWX user", "job", "workflow"), rows) if rows else ""


def _approvals(found: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [clock(each["time"]), each.get("what", ""), each.get("by_whom", each.get("by", "")), each.get("reason", "")]
        for each in found
    ]
    return table("Approvals", ("approved (UTC)", "what", "by", "reason"), rows) if rows else ""


def _notes(found: Sequence[Mapping[str, Any]]) -> str:
    rows = [[clock(each["time"]), each.get("machine", ""), each.get("text", ""), each.get("by", "")] for each in found]
    return table("Notes", ("noted (UTC)", "machine", "text", "by"), rows) if rows else ""


def planned(document: Document) -> str:
    """What was to be done, in which order, with how much data."""
    return section("plan", "Plan", *(_plan(each, document["asked"]["line_mbit"]) for each in document["plan"]))


def _plan(plan: Mapping[str, Any], line_mbit: float | None) -> str:
    count = len(plan["machines"])
    whence = "planned in check mode" if plan["check_mode"] else "as it was sent"
    parts = [f"{count} machine{'s' * (count != 1)}, {whence} {clock(plan['time'])}"]
    if plan["bytes_at_most"]:
        parts.append(f"at most {size(plan['bytes_at_most'])}, the disks' whole size")
    if plan["seconds_at_most"]:
        parts.append(f"at most {took(plan['seconds_at_most'])} at {line_mbit:g} Mbit/s")
    rows = [
        [
            ranges([member["order"] for member in members]),
            names([member["name"] for member in members]),
            *same,
            _data(members),
        ]
        for same, members in _alike(plan["machines"]).items()
    ]
    heads = ("order", "machines", "action", "with", "data at most")
    title = f"<h3>{OPERATIONS[plan['operation']]}</h3>"
    return f'{title}\n<p class="meta">{", ".join(parts)}</p>\n{table(plan["operation"], heads, rows)}'


def _alike(machines: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Machines that get the same action with the same inputs, together."""
    together: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for machine in machines:
        together[machine["action"], inputs(machine["inputs"])].append(machine)
    return together


def _data(members: Sequence[Mapping[str, Any]]) -> str:
    total = sum(member["bytes_at_most"] for member in members)
    return size(total) if total else ""


def found(document: Document) -> str:
    """What preflight found, and what was waived."""
    rows = [_finding(group) for group in groups(document["findings"])]
    looked = ", ".join(f"{each['stage']} {clock(each['time'])}" for each in document["preflights"])
    heads = ("", "rule", "machines", "found", "what to do, or why it is waived")
    listed = table("Findings", heads, rows) if rows else "<p>Nothing was found.</p>"
    return (
        section("findings", "What preflight found", f'<p class="meta">Looked at for: {looked}</p>\n{listed}')
        if looked
        else ""
    )


def _finding(group: Group) -> list[Any]:
    first = group.first
    said = list(dict.fromkeys(said_of(finding) for finding in group.findings))
    waived = list(dict.fromkeys(str(f["waived_because"]) for f in group.findings if f["waived_because"]))
    return [
        marked(first["status"] if first["status"] != "failed" else first["severity"]),
        f"{first['id']} {first['title']}",
        names(group.machines),
        said[0] + (f" (and {len(said) - 1} more)" if len(said) > 1 else ""),
        f"waived: {'; '.join(waived)}" if waived else what_to_do(first),
    ]
