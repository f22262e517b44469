# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs: lanes of tasks that advance in simulated time, fail, wait, and are cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from lab.known_errors import known_error
from lab.world import Machine, Refused, Stage, World


@dataclass(frozen=True)
class TaskSpec:
    """A task as the service lists it; ``share`` of the job's time, ``effect`` done at its end."""

    id: str
    name: str
    friendly: str
    share: float = 0.0
    effect: str = ""
    skipped: bool = False
    child: str = ""


@dataclass
class Task:
    """A task of a job that exists."""

    spec: TaskSpec
    id: str
    state: str = "NotStarted"
    description: str = "NotStarted"
    started: float | None = None
    ended: float | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    child: Job | None = None


@dataclass
class Lane:
    """The tasks of one machine; a recovery plan's job has a lane for each of its machines."""

    machine: Machine
    tasks: list[Task]
    began: Stage  # where the machine stood then
    state: str = "InProgress"


@dataclass
class Job:
    """One Site Recovery job."""

    id: str
    operation: str
    scenario: str
    friendly: str
    details: str
    target_id: str
    target_name: str
    target_type: str
    lanes: list[Lane]
    seconds: float
    activity: str
    started: float
    state: str = "InProgress"
    description: str = "InProgress"
    ended: float | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    inputs: dict[str, Any] = field(default_factory=dict)
    warning: Refused | None = None
    waiting: tuple[Lane, int] | None = None
    parent: Job | None = None

    @property
    def running(self) -> bool:
        """Tell whether the job still holds its machines: it works, or waits for somebody."""
        return self.state in ("NotStarted", "InProgress", "Suspended")

    @property
    def failed_lanes(self) -> list[Lane]:
        """Return what a restart would do once more."""
        return [lane for lane in self.lanes if lane.state == "Failed"]

    @property
    def restartable(self) -> bool:
        """Tell whether the machines that failed still stand where the job began, and nothing was done to them since."""
        return all(
            lane.machine.job is self and lane.machine.stage is lane.began and not lane.machine.removed
            for lane in self.failed_lanes
        )

    @property
    def group(self) -> bool:
        """Tell whether this is a recovery plan's job."""
        return self.target_type == "RecoveryPlan"


Settle = Callable[[World, Machine, Job], None]


@dataclass(frozen=True)
class OperationSpec:
    """How the service carries out one operation of one architecture."""

    scenario: str
    friendly: str
    details: str
    tasks: tuple[TaskSpec, ...]
    duration: str
    success: str
    failure: str = ""


class JobEngine:
    """Runs jobs on the world's queue. ``effects`` are the named things that tasks and endings do."""

    def __init__(self, world: World, effects: dict[str, Settle], operations: dict[tuple[str, str], OperationSpec]):
        self.world = world
        self._effects = effects
        self._operations = operations

    def start(
        self, operation: str, machines: list[Machine], inputs: dict[str, Any], plan: tuple[str, str] | None = None
    ) -> Job:
        """Start an operation on a machine, or on the machines of a ``plan`` (its name and internal id)."""
        specs = [self._operations[machine.spec.architecture, operation] for machine in machines]
        first, world = specs[0], self.world
        lanes = [
            Lane(machine, [Task(task, task.id or world.ids.next_guid()) for task in spec.tasks], machine.stage)
            for machine, spec in zip(machines, specs, strict=True)
        ]
        name, identity = plan or (machines[0].name, world.ids.guid(f"entity:{machines[0].name}"))
        job = Job(
            id=world.ids.next_guid(),
            operation=operation,
            scenario=first.scenario,
            friendly=first.friendly,
            details=first.details,
            target_id=identity,
            target_name=name,
            target_type="RecoveryPlan" if plan else "ProtectionEntity",
            lanes=lanes,
            seconds=max(world.seconds(spec.duration) for spec in specs),
            activity=world.ids.next_guid(),
            started=world.now,
            inputs=inputs,
        )
        world.jobs[job.id] = job
        for lane in lanes:
            lane.machine.job = job
            self._begin(job, lane, 0)
        return job

    def note(self, scenario: str, friendly: str, machine: Machine, target_type: str, parent: Job | None = None) -> Job:
        """Add a job without tasks that something else ends: the child of a reprotect, the data copy."""
        world = self.world
        job = Job(
            id=world.ids.next_guid(),
            operation="",
            scenario=scenario,
            friendly=friendly,
            details="AsrJobDetails",
            target_id=world.ids.guid(f"entity:{machine.name}"),
            target_name=machine.name,
            target_type=target_type,
            lanes=[],
            seconds=0,
            activity=world.ids.next_guid() if parent is None else parent.activity,
            started=world.now,
            parent=parent,
        )
        world.jobs[job.id] = job
        return job

    def finish(self, job: Job, state: str = "Succeeded") -> None:
        """End a job."""
        job.state, job.ended = state, self.world.now
        job.description = {"Succeeded": "Completed"}.get(state, state)
        if state == "Succeeded" and job.warning:
            job.description = "PartiallySucceeded"

    def _begin(self, job: Job, lane: Lane, index: int) -> None:
        task = lane.tasks[index]
        task.started = self.world.now
        if task.spec.skipped:
            task.state, task.description, task.ended = "Other", "Skipped", self.world.now
            self._next(job, lane, index)
            return
        task.state = task.description = "InProgress"
        if task.spec.child:
            task.child = self.note(task.spec.child, "Enable replication", lane.machine, "Vm", job)
        self.world.after(task.spec.share * job.seconds, lambda: self._end(job, lane, index))

    def _end(self, job: Job, lane: Lane, index: int) -> None:
        task = lane.tasks[index]
        if not job.running or task.state != "InProgress":
            return
        rule = self.world.faults.for_task(lane.machine.name, job.scenario, index + 1, task.spec.name)
        if rule and rule.get("state") == "Suspended":
            task.state = task.description = job.state = job.description = "Suspended"
            job.waiting = (lane, index)
            return
        try:
            self._carry_out(job, lane, task, rule)
        except Refused as problem:
            self._fail(job, lane, task, problem)
            return
        task.state, task.description, task.ended = "Succeeded", "Completed", self.world.now
        if task.child:
            self.finish(task.child)
        self._next(job, lane, index)

    def _carry_out(self, job: Job, lane: Lane, task: Task, rule: dict[str, Any] | None) -> None:
        if rule and rule.get("state") == "PartiallySucceeded":
            job.warning = known_error(rule.get("error"))
        elif rule:
            raise known_error(rule.get("error"))
        if task.spec.effect:
            self._effects[task.spec.effect](self.world, lane.machine, job)

    def _next(self, job: Job, lane: Lane, index: int) -> None:
        if index + 1 < len(lane.tasks):
            self._begin(job, lane, index + 1)
            return
        spec = self._operations[lane.machine.spec.architecture, job.operation]
        lane.state = "Succeeded"
        self._close(job)
        self._effects[spec.success](self.world, lane.machine, job)

    def _fail(self, job: Job, lane: Lane, task: Task, problem: Refused) -> None:
        error = error_details(problem, task.id, self.world.now, job.activity)
        task.state = task.description = "Failed"
        task.ended = self.world.now
        task.errors.append(error)
        job.errors.append(error)
        if task.child:
            task.child.errors.append(error)
            self.finish(task.child, "Failed")
        lane.state = "Failed"
        self._close(job)
        self._undo(job, lane)

    def _undo(self, job: Job, lane: Lane) -> None:
        spec = self._operations[lane.machine.spec.architecture, job.operation]
        if spec.failure:
            self._effects[spec.failure](self.world, lane.machine, job)

    def _close(self, job: Job) -> None:
        states = {lane.state for lane in job.lanes}
        if "InProgress" in states:
            return
        if job.warning:
            job.errors.append(error_details(job.warning, "", self.world.now, job.activity))
        self.finish(job, "Failed" if "Failed" in states else "Succeeded")

    def cancel(self, job: Job) -> None:
        """Cancel a running job and undo what it did."""
        for lane in job.lanes:
            for task in lane.tasks:
                if task.state in ("InProgress", "Suspended"):
                    task.state, task.description, task.ended = "Cancelled", "Cancelled", self.world.now
                    if task.child:
                        self.finish(task.child, "Cancelled")
        self.finish(job, "Cancelled")
        for lane in job.lanes:
            if lane.state == "InProgress":
                lane.state = "Failed"
                self._undo(job, lane)

    def resume(self, job: Job) -> None:
        """Go on with a suspended job: its waiting task runs once more."""
        if job.waiting:
            lane, index = job.waiting
            job.waiting, job.state, job.description = None, "InProgress", "InProgress"
            self._begin(job, lane, index)

    def restart(self, job: Job) -> Job:
        """Start a failed job again, as a new job with the same inputs, for the machines that failed."""
        machines = [lane.machine for lane in job.failed_lanes]
        return self.start(job.operation, machines, job.inputs, (job.target_name, job.target_id) if job.group else None)


def error_details(problem: Refused, task_id: str, now: float, activity: str) -> dict[str, Any]:
    """Return a JobErrorDetails; numeric codes are a provider's, others the service's own [asr-api 1.5]."""
    common = {"possibleCauses": problem.causes, "recommendedAction": problem.action}
    provider = None
    if problem.code.isdigit():
        provider = {"errorCode": int(problem.code), "errorMessage": problem.message, "errorId": problem.code, **common}
    return {
        "serviceErrorDetails": {"code": problem.code, "message": problem.message, **common, "activityId": activity},
        "providerErrorDetails": provider,
        "errorLevel": "Error",
        "creationTime": now,
        "taskId": task_id,
    }


def with_shares(tasks: tuple[TaskSpec, ...], shares: tuple[float, ...]) -> tuple[TaskSpec, ...]:
    """Return the tasks with their shares of the job's time."""
    return tuple(replace(task, share=share) for task, share in zip(tasks, shares, strict=True))
