# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A small model of Azure in memory: machines, the table of what may be done to them, jobs that take time, and trouble.

It watches its client: an action that the client could know to be wrong fails the test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.checks import Check
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import (
    ActionConflict,
    ActionRejected,
    ActionThrottled,
    ActionUnsure,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.model import (
    Action,
    Job,
    ProtectedItem,
    RecoveryPlan,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.site import Site
from unit import job_payloads
from unit.fakes import absent, unavailable
from unit.legs import CLASSIC_FABRIC
from unit.model_machines import COPY_SECONDS, JOB_SECONDS, PLAN, STEPS, Machine, ModelJob, item_of, job_of
from unit.site_payloads import classic_site, modern_site


class Killed(BaseException):
    """The control node is gone."""


@dataclass
class ModelAzure:
    """The ports Vault and Clock in one, so that time passes only when the client sleeps.

    ``lag`` is for how many seconds an item still shows what it was before; jobs show at once.
    """

    machines: list[Machine]
    lag: float = 0.0
    seconds: float = 1000.0
    troubles: dict[int, str] = field(default_factory=dict)  # number of a request → what becomes of it
    bad_answers: list[str] = field(default_factory=list)  # to the next actions
    bad_jobs: list[str] = field(default_factory=list)
    portal: list[tuple[float, str]] = field(default_factory=list)  # when somebody else goes on with which machine
    jobs: dict[str, ModelJob] = field(default_factory=dict)
    requests: int = 0
    sleeps: int = 0
    run: int = 0
    _numbers: Any = field(default_factory=lambda: count(1))

    def named(self, name: str) -> Machine:
        return next(machine for machine in self.machines if machine.name == name)

    def begin_run(self) -> None:
        """A client starts: it knows nothing yet, and nobody has passed a check."""
        self.run, self.sleeps = self.run + 1, 0
        for machine in self.machines:
            machine.fit, machine.told = False, -1
        for job in self.jobs.values():
            job.shown = False

    # ----- time

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.sleeps += 1
        assert self.sleeps < 3000, "the client does not come to an end"
        self.seconds += seconds
        self._pass_time()

    def _pass_time(self) -> None:
        for when, name in [entry for entry in self.portal if entry[0] <= self.seconds]:
            self.portal.remove((when, name))
            self.somebody_goes_on(name)
        for job in self.jobs.values():
            if job.state == "InProgress" and job.ends_at <= self.seconds:
                self._end(job)
        for machine in self.machines:
            if machine.copied_at is not None and machine.copied_at <= self.seconds and machine.job is None:
                machine.copied_at = None
                machine.becomes(machine.copied_to, None, self.seconds)

    def _end(self, job: ModelJob) -> None:
        job.state = "Failed" if job.outcome in {"Failed", "no agent"} else "Succeeded"
        for machine in job.machines:
            machine.becomes(job.step.leg if job.state == "Succeeded" else machine.leg, None, self.seconds)
            if job.state == "Succeeded" and job.step.copied:
                machine.copied_at, machine.copied_to = self.seconds + COPY_SECONDS, job.step.copied

    def somebody_goes_on(self, name: str) -> None:
        """In the portal, the machine's next action is started, or that of its plan."""
        machine = self.named(name)
        verbs = [
            verb for architecture, leg, verb in STEPS if (architecture, leg) == (machine.architecture, machine.leg)
        ]
        if not verbs or machine.gone:
            return
        by_plan = machine.grouped and verbs[0] != "reProtect"
        together = [each for each in self.machines if each.grouped] if by_plan else [machine]
        if all(each.leg == machine.leg and each.job is None and not each.gone for each in together):
            self._begin(together, verbs[0], PLAN if by_plan else name)

    # ----- trouble

    def _request(self) -> str:
        self.requests += 1
        return self.troubles.pop(self.requests, "")

    def _read(self) -> None:
        trouble = self._request()
        if trouble.startswith("killed"):
            raise Killed
        if trouble:
            raise unavailable()

    # ----- the port Vault

    def _shown(self, machine: Machine, *, detailed: bool) -> ProtectedItem:
        leg, running = machine.seen(self.seconds - self.lag)
        job = (running.step.scenario, running.name) if running else None
        return item_of(machine.architecture, leg, machine.name, machine.grouped, job, detailed)

    def list_items(self) -> Sequence[ProtectedItem]:
        self._read()
        return [self._shown(machine, detailed=False) for machine in self.machines if not machine.gone]

    def get_item(self, arm_id: str) -> ProtectedItem:
        self._read()
        for machine in self.machines:
            if arm_id.endswith(f"/rpi-{machine.name}") and not machine.gone:
                return self._shown(machine, detailed=True)
        raise absent(arm_id)

    def list_jobs(self) -> Sequence[Job]:
        self._read()
        return [job_of(job) for job in self.jobs.values()]

    def get_job(self, name: str) -> Job:
        self._read()
        if name not in self.jobs:
            raise absent(f"job {name}")
        return job_of(self.jobs[name])

    def list_plans(self) -> Sequence[RecoveryPlan]:
        self._read()
        members = [item_of(m.architecture, m.leg, m.name, True, None, True).arm_id for m in self.machines if m.grouped]
        return [job_payloads.parsed_plan(job_payloads.plan(PLAN, *members))] if members else []

    def site(self, fabric: str) -> Site:
        return classic_site() if fabric == CLASSIC_FABRIC else modern_site()

    def now(self) -> datetime:
        return datetime(2021, 4, 6, 15, 0, tzinfo=UTC)

    def send(self, action: Action) -> str:
        trouble = self._request() or (self.bad_answers.pop() if self.bad_answers else "")
        if trouble == "killed before":
            raise Killed
        if trouble in {"lost before", "unavailable"}:
            raise ActionUnsure("UNSURE", "The connection was reset.", "Look.")
        if trouble == "throttled":
            raise ActionThrottled(20)
        job = self._take(action)
        if trouble.startswith("killed"):
            raise Killed
        if trouble == "lost after":
            raise ActionUnsure("UNSURE", "The connection was reset.", "Look.")
        return "" if trouble == "unnamed" else job.name

    def _take(self, action: Action) -> ModelJob:
        last = action.arm_id.rsplit("/", 1)[-1]
        by_plan = "/replicationRecoveryPlans/" in action.arm_id
        machines = [m for m in self.machines if (m.grouped if by_plan else last == f"rpi-{m.name}")]
        assert by_plan or not machines[0].grouped or action.verb == "reProtect", "a member of a group went alone"
        for machine in machines:
            self._judge(machine, action.verb)
        return self._begin(machines, action.verb, PLAN if by_plan else machines[0].name, self.run)

    def _judge(self, machine: Machine, verb: str) -> None:
        """Refuse what is wrong; what the client could know to be wrong fails the test."""
        if machine.gone:
            raise ActionRejected("NOT_FOUND", f"{machine.name} is not there.", "Look.")
        if machine.job is not None:
            could_know = machine.knew or machine.job.shown or machine.job.run == self.run
            assert not could_know, f"{verb} to {machine.name}, on which job {machine.job.step.scenario} runs"
            raise ActionConflict("CONFLICT", "Another operation runs.", "Wait.")
        if (machine.architecture, machine.leg, verb) not in STEPS:
            own = any(job.run == self.run and job.state == "Succeeded" for _, _, job in machine.past if job)
            assert not own, f"{verb} to {machine.name} once more, though its job has succeeded"
            assert not machine.knew, f"{verb} to {machine.name}, which is {machine.leg}"
            raise ActionRejected("REFUSED", f"{machine.name} is {machine.leg}.", "Look.")
        if verb == "failoverCommit":
            assert machine.fit, f"{machine.name} was committed without its checks"

    def _begin(self, machines: Sequence[Machine], verb: str, target: str, by: int = 0) -> ModelJob:
        first = machines[0]
        step = STEPS[first.architecture, first.leg, verb]
        outcome = self.bad_jobs.pop() if self.bad_jobs else "Succeeded"
        if outcome == "no agent" and verb != "reProtect":
            outcome = "Failed"
        ends_at = self.seconds + JOB_SECONDS
        job = ModelJob(f"job-{next(self._numbers)}", step, target, list(machines), ends_at, outcome, by)
        self.jobs[job.name] = job
        for machine in machines:
            assert machine.job is None, f"two jobs on {machine.name}"
            machine.becomes(machine.leg, job, self.seconds)
        return job

    # ----- the checks before a commit

    def check(self, items: Sequence[ProtectedItem]) -> dict[str, list[Check]]:
        found = {}
        for item in items:
            machine = self.named(item.friendly_name)
            machine.fit = machine.unfit_for <= 0
            machine.unfit_for -= 1
            found[machine.name] = [Check("vm_powered_on", machine.fit, "it is on" if machine.fit else "it is off")]
        return found
