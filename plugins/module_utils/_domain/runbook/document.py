# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook of a failback as plain data: runbook.json, and the source of the page and the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..event_chain import Reading
from ..model import WAY_HOME, Phase
from .found import latest_findings
from .gaps import Between, gaps, total
from .goals import Asked, asked
from .history import History, Run, history
from .machines import failures, machines
from .moments import Event, Timed
from .plan import plan
from .time_spent import by_operation

#: Keys of a noted event that say how it was written, and not what it says.
_STAMPS = frozenset({"time", "service_time", "event", "previous", "run"})


def document(logs: Mapping[str, Reading], now: datetime) -> dict[str, Any]:
    """The runbook.

    :param logs: the event logs by the names under which they are told, oldest first.
    :param now: when this is made.
    """
    told = history(reading.events for reading in logs.values())
    wanted = asked(told.noted["playbook"])
    origin = min((run.begin for run in told.done_runs), default=now)
    found = machines(told, wanted, origin)
    between = gaps(told.done_runs)
    return {
        "time": now.isoformat(timespec="seconds"),
        "vaults": sorted({str(facts.get("vault", "")) for facts in _vaults_told(told)}),
        "begin": origin.isoformat(timespec="seconds"),
        "end": max((run.so_far for run in told.done_runs), default=now).isoformat(timespec="seconds"),
        "under_way": any(machine["state"] == "running" for machine in found),
        "totals": _totals(found),
        "asked": _asked(wanted, found),
        "started": [_playbook(each) for each in told.noted["playbook"]],
        "approvals": _approvals(told),
        "notes": [_noted(each) for each in told.noted["note"]],
        "runs": [_run(run) for run in told.runs],
        "plan": plan(told.runs, wanted.line_mbit),
        "preflights": [_noted(each) for each in told.noted["preflight"]],
        "findings": latest_findings(told.noted["preflight"], told.noted["finding"]),
        "time_spent": {
            "stages": by_operation(told.done_runs),
            "people_seconds": round(total(between, Between.PEOPLE), 1),
            "playbook_seconds": round(total(between, Between.PLAYBOOK), 1),
            "gaps": [_gap(gap.begin, gap.end, gap.between, origin) for gap in between],
        },
        "machines": found,
        "failures": failures(found),
        "comparisons": [_noted(each) for each in told.noted["comparison"]],
        "logs": [_log(name, reading) for name, reading in logs.items()],
        "unread_events": told.unread,
    }


def _vaults_told(told: History) -> list[Event]:
    return [*(run.facts for run in told.runs), *(each.event for each in told.noted["preflight"])]


def _totals(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    phases = Counter(str(machine["phase"]) for machine in found)
    order = [*WAY_HOME, Phase.BLOCKED, Phase.IN_TRANSITION, Phase.UNKNOWN]
    return {
        "machines": len(found),
        "failed": sum(1 for machine in found if machine["state"] == "failed"),
        "running": sum(1 for machine in found if machine["state"] == "running"),
        "phases": {str(phase): phases[phase] for phase in order if phases[phase]},
    }


def _asked(wanted: Asked, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What was asked, and how many machines' failovers kept it."""
    return {
        "rpo_seconds": wanted.rpo_seconds,
        "rto_seconds": wanted.rto_seconds,
        "line_mbit": wanted.line_mbit,
        "rpo": dict(Counter(machine["rpo"] for machine in found if machine["rpo"])),
        "rto": dict(Counter(machine["rto"] for machine in found if machine["rto"])),
    }


def _noted(each: Timed) -> dict[str, Any]:
    facts = {key: value for key, value in each.event.items() if key not in _STAMPS}
    return {"time": each.at.isoformat(timespec="seconds"), **facts}


def _playbook(each: Timed) -> dict[str, Any]:
    return {key: value for key, value in _noted(each).items() if key != "approvals"}


def _approvals(told: History) -> list[dict[str, Any]]:
    """Those that were noted as such, and those that a playbook was given; each once."""
    found = [_noted(each) for each in told.noted["approval"]]
    for at, event in told.noted["playbook"]:
        given = event.get("approvals") or []
        for approval in given if isinstance(given, list) else [given]:
            said = approval if isinstance(approval, dict) else {"what": str(approval)}
            if not any(said.items() <= other.items() for other in found):
                found.append({"time": at.isoformat(timespec="seconds"), **said})
    return found


def _run(run: Run) -> dict[str, Any]:
    return {
        "operation": str(run.operation),
        "check_mode": run.check_mode,
        "begin": run.begin.isoformat(timespec="seconds"),
        "end": run.end.isoformat(timespec="seconds") if run.end else None,
        "last": run.so_far.isoformat(timespec="seconds"),
        **{key: run.facts.get(key, "") for key in ("vault", "vault_id", "started_by", "node")},
        "versions": dict(run.facts.get("versions") or {}),
        "limits": {key: value for key, value in (run.facts.get("limits") or {}).items() if value not in (None, "")},
        "machines": len(run.stages),
        "failed": sum(1 for stage in run.stages.values() if stage.failed),
        "waivers": [{"checks": list(waiver["checks"]), "reason": waiver["reason"]} for waiver in run.waivers],
        "warnings": run.warnings,
        "requests": dict(run.requests),
        "error": dict(run.error) if run.error else None,
    }


def _gap(begin: datetime, end: datetime, whose: Between, origin: datetime) -> dict[str, Any]:
    return {
        "from": round((begin - origin).total_seconds(), 1),
        "to": round((end - origin).total_seconds(), 1),
        "whose": str(whose),
    }


def _log(name: str, reading: Reading) -> dict[str, Any]:
    return {
        "name": name,
        "lines": len(reading.hashes),
        "whole": not reading.breaks,
        "breaks": [{"line": found.line, "message": found.message} for found in reading.breaks],
        "torn": list(reading.torn),
        "head": reading.head,
    }
