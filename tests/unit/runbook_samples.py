# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Event logs for the tests of the runbook: a failback of two days, with as many machines as a test wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.event_chain import Reading, read, sealed
from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.document import document

Event = dict[str, Any]
START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
VAULT_ID = "/subscriptions/s/resourceGroups/rg-dr/providers/Microsoft.RecoveryServices/vaults/vault-home"
GIB = 1024**3
HOSTILE = "<script>alert('1')</script> & \"quoted\" \x00\x1b[31m 雪"


def at(hours: float, seconds: float = 0) -> str:
    """A moment, counted from the beginning."""
    return (START + timedelta(hours=hours, seconds=seconds)).isoformat()


class Log:
    """Events in order; times are hours since the beginning."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._run = ""

    def add(self, hours: float, event: str, machine: str | None = None, **facts: Any) -> None:
        own = {"machine": machine} if machine else {}
        self.events.append(
            {"time": at(hours), "service_time": at(hours), "run": self._run, "event": event, **own, **facts}
        )

    def note(self, hours: float, event: str, **facts: Any) -> None:
        """An event that belongs to no run, and was written without an answer of Azure."""
        self.events.append({"time": at(hours), "event": event, "by": "ops", "node": "control1", **facts})

    def begin(self, hours: float, operation: str, machines: Sequence[str], *, check_mode: bool = False) -> None:
        self._run = f"run{len(self.events)}"
        facts = {"vault": "vault-home", "vault_id": VAULT_ID, "started_by": "ops", "node": "control1"}
        versions = {"asr.failback": "0.1.0", "ansible-core": "2.19.0"}
        self.add(hours, "begin", operation=operation, check_mode=check_mode, **facts, versions=versions, limits={})
        self.add(hours, "run", operation=operation, check_mode=check_mode, machines=list(machines))

    def end(self, hours: float) -> None:
        self.add(hours, "end", summary={})

    def action(self, hours: float, name: str, verb: str, job: str, **inputs: Any) -> None:
        self.add(hours, "action", name, verb=verb, job=job, inputs=inputs, facts=FACTS)

    def job(
        self, name: str, job: str, title: str, begun: float, ended: float, lag: float, state: str = "Succeeded"
    ) -> None:
        """A job that Azure ran from begun to ended, and whose end was noticed so many hours later."""
        times = {"started": at(begun), "ended": at(ended), "seconds": (ended - begun) * 3600}
        running = {"started": at(begun), "ended": None, "seconds": None}
        self.add(begun, "job", name, job=job, title=title, state="InProgress", task="", **running)
        self.add(ended + lag, "job", name, job=job, title=title, state=state, task="", **times)

    def outcome(self, hours: float, name: str, before: str, after: str, **more: Any) -> None:
        result = {"name": name, "failed": False, "changed": True, "phase_before": before, "phase_after": after}
        self.add(hours, "outcome", name, result=result | {"msg": "done", "jobs": [], "warnings": []} | more)


FACTS = {
    "architecture": "classic",
    "replication_group": None,
    "disks": [{"disk_id": "d0", "size_bytes": 40 * GIB}, {"disk_id": "d1", "size_bytes": 10 * GIB}],
}
FAILED = {
    "failed": True,
    "changed": False,
    "error_code": "JOB_FAILED",
    "msg": f"Failover failed. {HOSTILE}",
    "remedy": "Start the master target.",
    "details": {},
}
LOSS = {
    "recovery_point": "latest",
    "seconds": 240,
    "upper_bound": True,
    "recovery_point_time": at(24),
    "note": "",
}


def story(names: Sequence[str], *, failing: Iterable[str] = (), asked: Mapping[str, Any] | None = None) -> list[Event]:
    """Preflight and reprotect on one day, failover on the next; ``failing`` are machines whose failover fails."""
    log = Log()
    log.note(-0.1, "playbook", play="Reprotect", playbook_run="one", **(asked or {}))
    log.add(
        -0.05, "preflight", vault="vault-home", stage="reprotect", fail_on="error", summary={}, machines=list(names)
    )
    log.begin(0, "reprotect_to_on_premises", names)
    for number, name in enumerate(names):
        log.add(0, "start", name, phase="in_azure", reason="")
        log.action(0.1, name, "reProtect", f"job-r{number}", datastore="gold")
        log.job(name, f"job-r{number}", "Reprotect", 0.1, 0.3, 0.01)
        log.add(0.31, "phase", name, before="in_azure", phase="replicating_back")
        log.add(1, "progress", name, percent=50, bytes=5 * GIB, remaining_seconds=3600, health="Normal", reason="")
        log.add(2, "phase", name, before="replicating_back", phase="ready")
        log.outcome(2, name, "in_azure", "ready")
    log.end(2)
    log.note(25.9, "playbook", play="Fail over", playbook_run="two", awx_user="jdoe", awx_job="4711")
    log.note(25.95, "approval", what="failover", by_whom="J. Doe", reason="CHG1")
    log.begin(26, "failover", names)
    for number, name in enumerate(names):
        _fail_over(log, number, name, failed=name in failing)
    log.end(27)
    return log.events


def _fail_over(log: Log, number: int, name: str, *, failed: bool) -> None:
    job = f"job-f{number}"
    log.add(26, "start", name, phase="ready", reason="")
    log.add(26, "queued", name)
    log.action(26.25, name, "unplannedFailover", job, recovery_point="latest")
    log.job(name, job, "Failover", 26.25, 26.75, 0.05, "Failed" if failed else "Succeeded")
    if failed:
        log.outcome(27, name, "ready", "ready", **FAILED)
    else:
        log.add(27, "phase", name, before="ready", phase="failed_back")
        log.outcome(27, name, "ready", "failed_back", data_given_up=LOSS)


def reading(events: Iterable[Mapping[str, Any]]) -> Reading:
    """The events as they are read from a file."""
    lines, last = [], b""
    for event in events:
        last = sealed(event, last)
        lines.append(last + b"\n")
    return read(b"".join(lines))


def runbook(events: Iterable[Mapping[str, Any]], now: datetime = NOW) -> dict[str, Any]:
    return document({"events.jsonl": reading(events)}, now)
