# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight found, as plain data: the module's result, preflight.json, and the source of all other outputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ..plain import plain
from ..preflight.engine import Result
from ..preflight.facts import Machine, Run
from ..preflight.finding import Finding
from ..preflight.missing import Missing
from .grouping import badness
from .verdict import STATUSES, counts, status_of

#: A machine's own copy of its findings leaves out what stands in the list of all findings.
_IN_SHORT = ("id", "severity", "status", "message", "remedy")


def document(result: Result, run: Run, *, vault: str, stage: str, fail_on: str) -> dict[str, Any]:
    """The report.

    :param vault: the vault's name.
    :param stage: the stage that was asked for, or ``all``.
    :param fail_on: what the module fails for: ``error``, ``warning`` or ``never``.
    """
    findings = sorted((_finding(finding) for finding in result.findings), key=badness)
    machines = sorted(_machines(run.machines, findings, result.passed), key=_worst_first)
    return {
        "vault": vault,
        "stage": stage,
        "time": run.read_at.isoformat(timespec="seconds"),
        "fail_on": fail_on,
        "machines": machines,
        "findings": findings,
        "summary": _summary(machines, findings, len(result.rules)),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    shown = plain(finding)
    shown["id"], shown["module"] = shown.pop("rule_id"), shown.pop("remedy_module")
    return dict(shown)


def _machines(
    machines: Sequence[Machine], findings: Sequence[Mapping[str, Any]], passed: Mapping[str, int]
) -> list[dict[str, Any]]:
    own: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for finding in findings:
        for name in finding["machines"]:
            own[name].append(finding)
    return [_machine(machine, own[machine.name], passed.get(machine.name, 0)) for machine in machines]


def _machine(machine: Machine, findings: Sequence[Mapping[str, Any]], passed: int) -> dict[str, Any]:
    return {
        "name": machine.name,
        "id": "" if isinstance(machine.item, Missing) else machine.item.arm_id,
        "status": status_of(findings),
        "phase": machine.position.phase.value,
        "architecture": machine.architecture.NAME if machine.architecture else "",
        "counts": {**counts(findings), "ok": passed},
        "findings": [{key: finding[key] for key in _IN_SHORT} for finding in findings],
    }


def _worst_first(machine: Mapping[str, Any]) -> tuple[int, int, str]:
    return STATUSES.index(machine["status"]), -machine["counts"]["error"], str(machine["name"])


def _summary(
    machines: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]], rules: int
) -> dict[str, Any]:
    """How many machines there are of each status, findings of each kind, and rules that were applied."""
    statuses = [machine["status"] for machine in machines]
    return {
        "machines": len(machines),
        **{status: statuses.count(status) for status in STATUSES},
        "rules": rules,
        "ok": sum(machine["counts"]["ok"] for machine in machines),
        "findings": counts(findings),
    }
