# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight in a terminal: the machines in a table, the worst first, then what was found, each with what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..report import table
from .characters import printable
from .grouping import Finding, Group, Standing, badness, groups, said_of, standing, what_to_do
from .verdict import STATUSES

Document = Mapping[str, Any]

WIDTH = 100
_NAME_WIDTH = 40
_MACHINES_SHOWN = 40
_NAMES_SHOWN = 12
#: How many messages of one group are shown; a blocker deserves more room.
_MESSAGES_SHOWN = {Standing.BLOCKER: 10}
_OTHERS_SHOWN = 3
#: Up to so many rules that are undecided for one reason are told in words.
_TITLES_SHOWN = 6
#: Room for a rule's id in front of what it found.
_INDENT = " " * 7


def lines(document: Document) -> list[str]:
    """The whole report, no line longer than ``WIDTH``, names and addresses excepted."""
    shown = [*_head(document), *_machines(document["machines"])]
    found = groups(document["findings"])
    for kind in Standing:
        members = [group for group in found if group.standing is kind]
        shown += _section(kind, members, len(document["machines"])) if members else []
    return shown + _reports(document)


def machine_line(machine: Mapping[str, Any]) -> str:
    """One machine in one line: its status, the ids of its blockers, and how much else there is."""
    counts = machine["counts"]
    rest = {"unknown": "not decided", "warning": "warnings", "waived": "waived", "ok": "rules hold"}
    parts = [", ".join(_blockers(machine)), *(f"{counts[key]} {word}" for key, word in rest.items() if counts[key])]
    return f"{machine['name']}: {machine['status']}: {'; '.join(part for part in parts if part) or 'nothing to check'}"


def _blockers(machine: Mapping[str, Any]) -> list[str]:
    return sorted({str(found["id"]) for found in machine["findings"] if standing(found) is Standing.BLOCKER})


def _head(document: Document) -> list[str]:
    summary = document["summary"]
    counted = [f"{summary[status]} {status}" for status in STATUSES if summary[status]]
    machines = f"{summary['machines']} machine{'s' * (summary['machines'] != 1)}"
    stages = "all stages" if document["stage"] == "all" else document["stage"]
    return [f"Preflight for {stages}, {machines}: {', '.join(counted) or 'nothing to check'}", ""]


def _machines(machines: Sequence[Mapping[str, Any]]) -> list[str]:
    clear = [machine["name"] for machine in machines if machine["status"] == "clear"]
    troubled = [machine for machine in machines if machine["status"] != "clear"]
    shown = table(_HEADS, [_row(machine) for machine in troubled[:_MACHINES_SHOWN]]) if troubled else []
    if len(troubled) > _MACHINES_SHOWN:
        shown += [f"… and {len(troubled) - _MACHINES_SHOWN} more machines that are not clear"]
    shown += _wrapped(f"Clear: {_names(clear)}", "") if clear else []
    return [printable(_short(line, WIDTH)) for line in shown]


_HEADS = ("machine", "status", "phase", "unknown", "warnings", "blockers")


def _row(machine: Mapping[str, Any]) -> list[str]:
    return [
        _short(str(machine["name"]), _NAME_WIDTH),
        str(machine["status"]),
        str(machine["phase"]),
        str(machine["counts"]["unknown"] or "-"),
        str(machine["counts"]["warning"] or "-"),
        _short(" ".join(_blockers(machine)) or "-", WIDTH - _NAME_WIDTH),
    ]


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _section(kind: Standing, members: Sequence[Group], machines: int) -> list[str]:
    if kind is Standing.UNDECIDED:
        told = _undecided(members, machines)
    else:
        told = [line for group in members for line in _group(group, machines)]
    return ["", str(kind), "-" * len(kind), *told]


def _group(group: Group, machines: int) -> list[str]:
    """A rule's findings that are mended alike, and what to do about them."""
    shown = _MESSAGES_SHOWN.get(group.standing, _OTHERS_SHOWN)
    told = [line for finding in group.findings[:shown] for line in _finding(finding, machines)]
    more = len(group.findings) - shown
    if more > 0:
        told += _wrapped(f"… and {more} more: {_names(_machines_after(group, shown))}")
    if group.standing is not Standing.WAIVED and group.first["remedy"]:
        told += _wrapped(f"what to do: {what_to_do(group.first)}")
    rule = str(group.first["id"])
    return [rule + told[0][len(rule) :], *told[1:]]


def _machines_after(group: Group, shown: int) -> list[str]:
    return list(dict.fromkeys(name for finding in group.findings[shown:] for name in finding["machines"]))


def _finding(finding: Finding, machines: int) -> list[str]:
    said = _wrapped(said_of(finding))
    if not finding["machine"] and finding["machines"]:
        said += _wrapped(f"concerns {_all_of(finding['machines'], machines)}")
    if finding["waived_because"]:
        said += _wrapped(f"waived: {finding['waived_because']}")
    return said


def _all_of(names: Sequence[str], machines: int) -> str:
    return f"all {machines} machines" if len(names) == machines > 1 else _names(names)


def _undecided(members: Iterable[Group], machines: int) -> list[str]:
    """A missing login leaves many rules undecided: they are told by reason, not by rule."""
    by_reason: dict[str, list[Finding]] = {}
    for group in members:
        for finding in group.findings:
            by_reason.setdefault(str(finding["evidence"].get("reason") or finding["message"]), []).append(finding)
    return [line for reason, findings in by_reason.items() for line in _reason(reason, findings, machines)]


def _reason(reason: str, findings: Sequence[Finding], machines: int) -> list[str]:
    names = list(dict.fromkeys(name for finding in findings for name in finding["machines"]))
    rules = {str(finding["id"]): str(finding["title"]) for finding in sorted(findings, key=badness)}
    told = [f"{rule}  {title}" for rule, title in rules.items()] if len(rules) <= _TITLES_SHOWN else [", ".join(rules)]
    return [
        *_wrapped(f"because {reason}:", ""),
        *(line for text in told for line in _wrapped(text)),
        *_wrapped(f"for {_all_of(names, machines)}"),
    ]


def _names(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _wrapped(text: str, indent: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        printable(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  " * bool(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _reports(document: Document) -> list[str]:
    paths = list(document.get("reports", {}).values())
    return ["", f"Reports: {', '.join(paths)}"] if paths else []
