# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The part of the page that tells what became of the machines, how long it took and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..markup import escaped
from ..wire import items
from . import gantt
from .tables import Markup, marked, names, section, table
from .words import OPERATIONS, SHARES, clock, loss, took

Document = Mapping[str, Any]


def failures(document: Document) -> str:
    """What stands against machines, with what to do."""
    parts = []
    for each in document["failures"]:
        said = list(dict.fromkeys(each["said"]))
        told = "".join(f"<p>{escaped(text)}</p>" for text in said[:3])
        more = f'<p class="meta">and {len(said) - 3} more</p>' if len(said) > 3 else ""
        parts.append(
            f'<div class="box failed"><h3>{escaped(each["error_code"])}</h3>{told}{more}'
            f'<p class="todo"><strong>What to do:</strong> {escaped(each["remedy"])}</p>'
            f'<p class="meta">{names(each["machines"])}</p></div>'
        )
    return section("failures", "Failures", *parts)


def goals(document: Document) -> str:
    """What was asked and what was reached, and the worst machines."""
    wanted = document["asked"]
    machines = [each for each in document["machines"] if each["outage"]]
    if not machines:
        return ""
    downs = [each["down_seconds"] for each in machines if each["down_seconds"] is not None]
    rows = [
        [
            "Recovery point: data given up",
            _wanted(wanted["rpo_seconds"]),
            _worst_loss([each["data_given_up"] for each in machines if each["data_given_up"]]),
            _counts(wanted["rpo"]),
        ],
        [
            "Recovery time: not running anywhere",
            _wanted(wanted["rto_seconds"]),
            took(max(downs)) if downs else "unknown",
            _counts(wanted["rto"]),
        ],
    ]
    note = (
        "Not running: from the begin of the failover job to its end; how long a guest then takes to serve is not in it."
    )
    return section(
        "goals",
        "Asked and reached",
        table("Goals", ("", "asked", "worst machine", "machines"), rows),
        f'<p class="meta">{note}</p>',
    )


def _worst_loss(losses: Sequence[Mapping[str, Any]]) -> str:
    known = [each for each in losses if each["seconds"] is not None]
    unknown = len(losses) - len(known)
    worst = [loss(max(known, key=lambda each: float(each["seconds"])))] if known else []
    return "; ".join([*worst, *([f"unknown of {unknown}"] if unknown else [])]) or "unknown"


def _wanted(seconds: float | None) -> str:
    return "nobody said" if seconds is None else f"at most {took(seconds)}"


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} by {counted[kind]}" for kind in ("kept", "missed", "unknown") if counted.get(kind))


def time_spent(document: Document) -> str:
    """Where the time went, by stage: service, turn, conditions, us; and people between."""
    spent = document["time_spent"]
    if not spent["stages"]:
        return ""
    rows = [
        [
            OPERATIONS[each["operation"]],
            each["machines"],
            took(each["clock_seconds"]),
            *(_distribution(each[share]) for share in SHARES),
            _distribution(each["noticing"], "median", "p95", "most"),
            Markup(gantt.shares([(share, each[share]["mean"]) for share in SHARES])),
        ]
        for each in spent["stages"]
    ]
    heads = (
        "stage",
        "machines",
        "by the clock",
        *SHARES.values(),
        "noticing a job's end",
        "mean of a machine",
    )
    between = f"Between the stages: people {took(spent['people_seconds'])}, playbook {took(spent['playbook_seconds'])}."
    note = (
        "Of each kind: median / most of a machine; of noticing: median / 95th percentile / most of a job. "
        "Service: Azure's jobs and copies. Us: until a job's end is noticed, and from there to the next request."
    )
    return section(
        "time",
        "Where the time went",
        table("Time by stage", heads, rows),
        f"<p>{between}</p>",
        f'<p class="meta">{note}</p>',
    )


def _distribution(values: Mapping[str, float], *keys: str) -> str:
    if not values["most"]:
        return "-"
    return " / ".join(took(values[key]) for key in keys or ("median", "most"))


def comparisons(document: Document) -> str:
    """Machines before and after, each as it was compared last."""
    last = {name: entries for each in document["comparisons"] for name, entries in each["machines"].items()}
    if not last:
        return ""
    rows = [
        [name, entry.get("what", ""), _listed(entry.get("before")), _listed(entry.get("after"))]
        for name, entries in last.items()
        for entry in items(entries)
    ]
    same = [name for name, entries in last.items() if not items(entries)]
    return section(
        "comparison",
        "Before and after",
        table("Before and after", ("machine", "what differs", "before", "after"), rows) if rows else "",
        f"<p>As they were before: {names(same)}</p>" if same else "",
    )


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def evidence(document: Document) -> str:
    """The logs that this is made from, and the software that wrote them."""
    logs = [
        [
            each["name"],
            each["lines"],
            marked("whole" if each["whole"] else "broken"),
            _damage(each),
            Markup(f'<span class="id">{escaped(each["head"])}</span>'),
        ]
        for each in document["logs"]
    ]
    versions: dict[str, list[str]] = {}
    for run in document["runs"]:
        told = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
        versions.setdefault(told, []).append(clock(run["begin"]))
    unread = document["unread_events"]
    return section(
        "evidence",
        "Evidence",
        table("Event logs", ("event log", "lines", "chain", "damage", "hash of its last line"), logs),
        "".join(
            f'<p class="meta">Software of the runs from {whens[0]} (UTC) on: {escaped(told)}</p>'
            for told, whens in versions.items()
        ),
        f"<p>{unread} events could not be read: they lack what their kind must have.</p>" if unread else "",
        '<p class="meta">asr.failback.verify_log with this hash as its head says whether a log is still this one.</p>',
    )


def _damage(log: Mapping[str, Any]) -> str:
    torn = [f"torn lines, whose process was killed: {', '.join(map(str, log['torn']))}"] if log["torn"] else []
    return "; ".join([*(found["message"] for found in log["breaks"]), *torn])
