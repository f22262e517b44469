# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Findings for the tests of preflight's outputs: as the engine gives them, of machines that need not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import AzureFacts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.engine import Result
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Machine, Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.finding import Finding, Severity, Status
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.document import document

READ_AT = datetime(2026, 11, 23, 3, 40, 12, tzinfo=UTC)


def finding(
    rule: str, *machines: str, shared: bool = False, severity: str = "error", status: str = "failed", **more: Any
) -> Finding:
    """A finding of a rule about machines; ``more`` are its other fields."""
    given: dict[str, Any] = {
        "title": f"Title of {rule}",
        "message": f"{', '.join(machines) or 'it'} is not as {rule} wants it.",
        "evidence": {},
        "remedy": f"Remedy of {rule}.",
        "remedy_module": "",
        "source": "S15; asr-api 3.1",
    } | more
    return Finding(
        rule_id=rule,
        machine="" if shared or len(machines) != 1 else machines[0],
        machines=machines,
        severity=Severity(severity),
        status=Status(status),
        **given,
    )


def report(
    machines: Iterable[str],
    findings: Sequence[Finding],
    *,
    fail_on: str = "error",
    passed: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The document of a run over machines that the vault need not know."""
    members = tuple(Machine(name, Missing("not read"), Choices()) for name in machines)
    run = Run(members, AzureFacts(), Missing("not read"), READ_AT)
    held = passed or {machine.name: 7 for machine in members}
    return document(Result(tuple(findings), held, ()), run, vault="vault-home", stage="reprotect", fail_on=fail_on)


#: One of everything: shared and own, each severity and status, text that no markup or XML may swallow.
HOSTILE = "<script>alert('1')</script> & \"quoted\" \x00\x1b[31m ]]> 雪"
SAMPLE = [
    finding("FB401", "sql01", message="VM sql01 has 2 snapshots.", evidence={"snapshots": ["before patch", "x"]}),
    finding("FB401", "web01", message="VM web01 has 1 snapshot.", evidence={"snapshots": [HOSTILE]}),
    finding(
        "FB211",
        "sql01",
        "web01",
        "db01",
        shared=True,
        message="Configuration server CS01 has not been heard of for 3 hours.",
        subject="configuration server CS01",
        remedy="Start it, and look at its connection to Azure on port 443.",
    ),
    finding("FB501", "sql01", "web01", "db01", shared=True, status="unknown", evidence={"reason": "vc01 is silent"}),
    finding("FB502", "sql01", "web01", "db01", shared=True, status="unknown", evidence={"reason": "vc01 is silent"}),
    finding("FB110", "db01", severity="warning", message=HOSTILE, remedy_module="asr.failback.vm_snapshots"),
    finding("FB101", "db01", severity="info", remedy=""),
    finding("FB402", "web01", status="waived", waived_because="moved on Friday"),
    finding("FB001", severity="warning", message="There is no rule FB999, which waivers names."),
]
NAMES = ("clear01", "db01", "sql01", "web01")
