# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Modules that run in the test's own process, on a lab whose time passes as they wait, with trouble meanwhile."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from azure.core.pipeline.transport import RequestsTransport

from ansible_collections.asr.failback.plugins.module_utils._domain.report import line
from integration.collection.expectations import secrets_in
from integration.collection.running_lab import Lab
from integration.faults.kills import jobs
from integration.faults.lab_time import LabClock, LabTime
from integration.faults.operators import POLL_SECONDS, VAULT
from integration.module_runner import runner

Deed = Callable[[], object]


@dataclass(frozen=True)
class Outcome:
    """What a module answered, and its event log."""

    result: dict[str, Any]
    events: list[dict[str, Any]]

    @property
    def failed(self) -> bool:
        return bool(self.result["failed"])

    @property
    def machines(self) -> dict[str, dict[str, Any]]:
        return {machine["name"]: machine for machine in self.result["machines"]}

    @property
    def warnings(self) -> list[str]:
        return [event["text"] for event in self.events if event["event"] == "warning"]

    @property
    def told(self) -> str:
        """Everything that a user could read meanwhile and afterwards: results, event log and terminal."""
        return json.dumps([self.result, self.events, [line(event) for event in self.events]])

    def error(self, machine: str) -> str:
        """The code of a machine's error, '' where it has none."""
        return str(self.machines[machine].get("error_code", ""))


class Scene:
    def __init__(self, lab: Lab, patch: pytest.MonkeyPatch, directory: Path) -> None:
        self.lab = lab
        self.patch = patch
        self._directory = directory
        self._runs = 0
        self._meanwhile: dict[int, list[Deed]] = defaultdict(list)
        for name, value in lab.environment.items():
            patch.setenv(name, value)
        self._run = runner(patch, VAULT | {"poll_interval": POLL_SECONDS, "wait_timeout": 36000})
        # Between its own repetitions the SDK would really sleep.
        patch.setattr(RequestsTransport, "sleep", lambda transport, seconds: LabTime().advance(seconds))

    def meanwhile(self, poll: int, *deeds: Deed) -> None:
        """Let something happen while the next run waits for its n-th poll."""
        self._meanwhile[poll] += deeds

    def run(self, module: str, *machines: str, **options: Any) -> Outcome:
        """Run a stage module for these machines to its end. What it tells must be fit to be read by anybody."""
        self._runs += 1
        due, self._meanwhile = self._meanwhile, defaultdict(list)
        LabClock(lambda poll: [deed() for deed in due.pop(poll, [])]).instead_of_the_wall_clock(self.patch)
        log = self._directory / f"events-{self._runs}.jsonl"
        outcome = Outcome({}, [])
        outcome.result.update(self._run(module, machines=list(machines), event_log=str(log), **options))
        outcome.events.extend(json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
        assert not due, f"it ended before poll {min(due)}: {outcome.result}"
        for each in outcome.result.get("machines", [outcome.result]):
            assert not each["failed"] or _is_clear(each), each
        assert secrets_in(outcome.told, self.lab.environment) == []
        return outcome

    def reprotect(self, *machines: str, **options: Any) -> Outcome:
        """Stage 1 with what a user has to choose."""
        chosen = {"process_server": "ps-azure", "datastore": "datastore2"} | options
        return self.run("reprotect", *machines, direction="to_on_premises", **chosen)

    def fail_back(self, *machines: str) -> None:
        """Bring machines on-premises, uncommitted, and wait until their VMware Tools run."""
        for outcome in (self.reprotect(*machines), self.run("failover", *machines)):
            assert not outcome.failed, outcome.result
        self.lab.advance(900)
        self.lab.control("DELETE", "requests")

    def jobs_of(self, machine: str) -> dict[str, int]:
        """What Azure did to a machine by its own account: scenario → number of jobs."""
        return {scenario: number for (name, scenario), number in jobs(self.lab).items() if name == machine}

    def sent(self, verb: str) -> int:
        """How often an action was sent, whatever became of it."""
        return sum(n for (_, sent), n in self.lab.actions(taken_only=False).items() if sent == verb)

    def hits(self) -> list[int]:
        """How often each fault struck."""
        return [fault["hits"] for fault in self.lab.control("GET", "faults")]


def _is_clear(result: dict[str, Any]) -> bool:
    """Whether a failure is a sentence, a code and a remedy."""
    clear = result["error_code"] not in {"UNEXPECTED", "", None} and 0 < len(result["msg"]) < 700
    return clear and bool(result["remedy"]) and "Traceback" not in result["msg"]
