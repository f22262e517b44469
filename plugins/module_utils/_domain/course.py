# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One machine's course through a stage, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .architecture import Architecture, architecture_of
from .choices import Choices
from .copy_rate import CopyRate
from .data_loss import DataGivenUp
from .errors import FailbackError
from .model import Job, MachineFacts, Operation, Phase, Position, ProtectedItem, RecoveryPlan
from .transitions import Verdict, step

#: Of very many copies one is not looked at again while more than this part of the wait since the last look is left.
FORESEEN = 0.1


@dataclass(eq=False)
class Course:
    """A machine under way. It is finished when ``message`` is set, failed when ``error`` is.

    ``moving``: an action of its stage was started, by this run or by somebody else; ``was_due``: it stood where the
    action is sent. ``odd_since`` is when its phase began to make no sense on this way, ``checked_since`` when its
    checks before a commit began (monotonic seconds); ``missing`` says for how many polls it has been missing in the
    vault's list, ``unread`` how often in a row it could not be read by itself, ``unreadable`` why; ``read_at`` when
    it was last read by itself; ``keeper`` is the key of the master target or appliance that it was given,
    ``slot_since`` when it began to wait for one.
    """

    name: str
    choices: Choices
    item: ProtectedItem
    architecture: Architecture
    started: float
    phase_before: Phase | None = None
    position: Position = field(default_factory=lambda: Position(Phase.UNKNOWN))
    goal_in_check_mode: Phase | None = None
    message: str = ""
    error: FailbackError | None = None
    seconds: float = 0.0
    inputs: dict[str, Any] = field(default_factory=dict)
    request: dict[str, Any] | None = None
    data_given_up: DataGivenUp | None = None
    jobs: dict[str, Job | None] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    progress: tuple[Any, ...] = ()
    copy: CopyRate = field(default_factory=CopyRate)
    read_at: float = 0.0
    waits_for: str = ""
    moving: bool = False
    odd_since: float | None = None
    missing: int = 0
    unread: int = 0
    unreadable: FailbackError | None = None
    checked_since: float | None = None
    was_due: bool = False
    _facts: tuple[ProtectedItem, MachineFacts] | None = None
    keeper: str = ""
    slot_since: float | None = None

    @classmethod
    def begin(cls, item: ProtectedItem, choices: Choices, now: float) -> Course:
        """:raises FailbackError: ``ARCHITECTURE_UNSUPPORTED``"""
        return cls(item.friendly_name, choices, item, architecture_of(item), now)

    @property
    def finished(self) -> bool:
        return bool(self.message)

    def verdict(self, operation: Operation) -> Verdict:
        """What its phase means for the operation."""
        return step(self.architecture.NAME, self.position.phase, operation).verdict

    def lacks(self, operation: Operation) -> bool:
        """Whether the machine has to be read by itself before this is decided."""
        return not self.item.detailed and self.architecture.lacks(self.item, operation)

    def foreseen(self, now: float) -> bool:
        """Whether it is known when the copy will be done, and that is far off as seen from the last look at it."""
        left, looked = self.copy.remaining(now), now - self.read_at
        return left is not None and left > looked * FORESEEN

    @property
    def told(self) -> bool:
        """Whether what was read last says how far its copy is."""
        return self.item.detailed or self.facts.copied_percent is not None

    @property
    def facts(self) -> MachineFacts:
        """The facts of the item as it was read last, worked out once."""
        if self._facts is None or self._facts[0] is not self.item:
            self._facts = (self.item, self.architecture.facts(self.item))
        return self._facts[1]

    @property
    def failed(self) -> bool:
        return self.error is not None

    @property
    def phase_after(self) -> Phase:
        return self.goal_in_check_mode or self.position.phase

    @property
    def changed(self) -> bool:
        return self.request is not None or (self.moving and self.phase_after is not self.phase_before)

    def as_result(self) -> dict[str, Any]:
        """The machine's part of the module's result."""
        result: dict[str, Any] = {
            "name": self.name,
            "id": self.item.arm_id,
            "architecture": self.architecture.NAME,
            "changed": self.changed,
            "failed": self.failed,
            "phase_before": str(self.phase_before or self.position.phase),
            "phase_after": str(self.phase_after),
            "duration_seconds": round(self.seconds, 1),
            "jobs": [_job_result(name, job) for name, job in self.jobs.items()],
            "inputs": self.inputs,
            "warnings": self.warnings,
            "msg": self.message,
        }
        if self.request is not None:
            result["request"] = self.request
        if self.data_given_up is not None:
            result["data_given_up"] = self.data_given_up.as_result()
        if self.error is not None:
            result |= self.error.as_result()
        return result


def _job_result(name: str, job: Job | None) -> dict[str, Any]:
    return {
        "id": name,
        "name": job.title if job else "",
        "state": job.state if job else "",
        "duration_seconds": job.seconds if job else None,
    }


@dataclass(eq=False)
class Unit:
    """What one action moves: a machine, or all machines of a recovery plan.

    ``doubt`` is set while it is not known whether the action was taken; ``scenarios`` are those of its job;
    ``job_since`` is when the job was begun or found (monotonic seconds), ``job_read_at`` when it was last read,
    ``seen`` the machines' signature at that time; ``settled_at`` is when the last job ended, ``not_before`` when the
    next may begin; ``queued`` says that it only waits for room among the machines that are under way; ``refused`` is
    Azure's clear no, until another look has told whether somebody else was quicker.
    """

    courses: list[Course]
    plan: RecoveryPlan | None = None
    job: str = ""
    job_since: float = 0.0
    job_read_at: float = 0.0
    seen: tuple[Any, ...] = ()
    sent: bool = False
    attempts: int = 0
    agent_waits: int = 0
    not_before: float = 0.0
    scenarios: frozenset[str] = frozenset()
    unsure_polls: int = 0
    queued: bool = False
    doubt: FailbackError | None = None
    refused: FailbackError | None = None
    settled_at: float | None = None

    def begin_job(self, name: str, moment: float) -> None:
        """A job runs on the unit from now on, and there is no doubt about it."""
        self.job, self.doubt = name, None
        self.job_since = self.job_read_at = moment
        self.seen = self.signature

    @property
    def signature(self) -> tuple[Any, ...]:
        """What a list says of the unit's machines; it changes when a job ends, or earlier."""
        return tuple(
            (item.instance_type, item.protection_state, item.active_location, item.allowed_operations)
            for item in (course.item for course in self.courses)
        )

    @property
    def says_that_it_runs(self) -> bool:
        """Whether Azure itself names a running job at one of the machines; for modernized it never did."""
        return any(course.item.scenario or course.item.job_name for course in self.open)

    @property
    def open(self) -> list[Course]:
        return [course for course in self.courses if not course.finished]

    def owns(self, job: Job) -> bool:
        """Whether a job can be that of the unit's action: plans' scenarios are not known."""
        return job.of_plan if self.plan is not None else job.scenario.lower() in self.scenarios

    @property
    def kind(self) -> str:
        """Jobs of one kind take about the same time."""
        return f"{self.courses[0].architecture.NAME} {'plan' if self.plan else 'machine'}"

    @property
    def missing(self) -> bool:
        return any(course.missing for course in self.open)

    @property
    def odd(self) -> bool:
        """Whether one of its machines shows what makes no sense on its way."""
        return any(course.odd_since is not None for course in self.open)

    @property
    def label(self) -> str:
        return self.plan.friendly_name if self.plan else self.courses[0].name

    @property
    def broken(self) -> bool:
        """A plan goes as a whole: without one of its machines it does not go."""
        return self.plan is not None and any(course.failed for course in self.courses)

    @property
    def begun(self) -> bool:
        """Whether it is under way, or may be: its action was sent, and nobody knows what became of it."""
        return self.moving or self.doubt is not None or self.attempts > 0

    @property
    def moving(self) -> bool:
        return self.sent or bool(self.job) or any(course.moving for course in self.courses)
