# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One machine's way through one run of a stage, put together from its events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..model import Phase
from .moments import Event, moment
from .stretches import Kind, Stretch, Stretches

_COPYING = frozenset({Phase.REPLICATING_BACK, Phase.REPROTECTING})
_RUNNING = frozenset({"inprogress", "notstarted"})
_SUSPENDED = "suspended"


@dataclass
class JobSeen:
    """An Azure job. ``started`` and ``ended`` are Azure's own times; ``noticed`` is when we saw that it had ended."""

    name: str
    title: str = ""
    state: str = ""
    adopted: bool = False
    started: datetime | None = None
    ended: datetime | None = None
    noticed: datetime | None = None
    seconds: float | None = None

    @property
    def lag_seconds(self) -> float | None:
        """How long it took until its end was noticed."""
        return max(0.0, (self.noticed - self.ended).total_seconds()) if self.noticed and self.ended else None


@dataclass
class MachineStage:
    """Feed it with ``take``, in order. ``facts`` are the machine's when the action was sent or planned."""

    name: str
    begin: datetime
    last: datetime
    phase_before: str = ""
    phase: str = ""
    verb: str = ""
    order: int = 0
    inputs: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    jobs: dict[str, JobSeen] = field(default_factory=dict)
    progress: Mapping[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    sent: datetime | None = None
    result: Mapping[str, Any] | None = None
    known: bool = True

    def __post_init__(self) -> None:
        self._stretches = Stretches(self.begin)

    def take(self, at: datetime, event: Event) -> None:
        taker = _TAKERS.get(str(event.get("event")))
        if taker is not None and not self.over:
            self.last = max(self.last, at)
            taker(self, at, event)

    @property
    def over(self) -> bool:
        return self.result is not None

    @property
    def failed(self) -> bool:
        return self.result is not None and bool(self.result["failed"])

    @property
    def state(self) -> str:
        if self.result is None:
            return "running"
        return "failed" if self.failed else "done" if self.result.get("changed") else "unchanged"

    def stretches(self, so_far: datetime) -> list[Stretch]:
        """
        :param so_far: the end of what is known of the run, for a machine that is under way.
        """
        return self._stretches.until(self.last if self.over else max(self.last, so_far))

    # ----- what events mean

    def _start(self, at: datetime, event: Event) -> None:
        self.phase_before = self.phase = str(event["phase"])
        if self.phase in _COPYING:
            self._stretches.turn(at, Kind.COPY, "copying")

    def _phase(self, at: datetime, event: Event) -> None:
        self.phase = str(event["phase"])
        if self._stretches.kind is Kind.JOB:
            return
        if self.phase in _COPYING:
            self._stretches.turn(at, Kind.COPY, "copying")
        elif self._stretches.kind is Kind.COPY:
            self._stretches.turn(at, Kind.LAG)

    def _queued(self, at: datetime, event: Event) -> None:
        self._stretches.turn(at, Kind.QUEUE, "waits for its turn")

    def _waiting(self, at: datetime, event: Event) -> None:
        self._stretches.turn(at, Kind.GATE, str(event["reason"]))

    def _plan(self, at: datetime, event: Event) -> None:
        self.verb, self.inputs, self.facts = str(event["verb"]), event["inputs"], event.get("facts") or {}

    def _action(self, at: datetime, event: Event) -> None:
        self._plan(at, event)
        self.sent = self.sent or at
        if event["job"]:
            self.jobs.setdefault(event["job"], JobSeen(event["job"]))
        self._stretches.turn(at, Kind.JOB, self.verb)

    def _adopted(self, at: datetime, event: Event) -> None:
        self.sent = self.sent or at
        self.jobs.setdefault(event["job"], JobSeen(event["job"], str(event["title"]), adopted=True))
        self._stretches.turn(at, Kind.JOB, str(event["title"]))

    def _job(self, at: datetime, event: Event) -> None:
        job = self.jobs.setdefault(event["job"], JobSeen(event["job"]))
        job.title, job.state = str(event["title"]), str(event["state"])
        job.started, job.ended = moment(event.get("started")), moment(event.get("ended"))
        job.seconds = event.get("seconds")
        if job.state.lower() in _RUNNING:
            self._stretches.turn(at, Kind.JOB, job.title)
        elif job.state.lower() == _SUSPENDED:
            self._stretches.turn(at, Kind.GATE, f"job {job.title} waits for somebody to resume it in the portal")
        else:
            job.noticed = at
            # What Azure's own time says, as far as it lies within what was seen.
            ended = min(max(job.ended or at, self._stretches.since), at)
            copying = self.phase in _COPYING
            self._stretches.turn(ended, Kind.COPY if copying else Kind.LAG, "copying" if copying else "")

    def _progress(self, at: datetime, event: Event) -> None:
        self.progress = event

    def _warning(self, at: datetime, event: Event) -> None:
        self.warnings.append(str(event["text"]))

    def _outcome(self, at: datetime, event: Event) -> None:
        self.result = event["result"]
        self.phase = str(event["result"]["phase_after"])
        self.phase_before = self.phase_before or str(event["result"]["phase_before"])

    def _stranger(self, at: datetime, event: Event) -> None:
        self.known = False
        self._outcome(at, event)


_TAKERS: Mapping[str, Callable[[MachineStage, datetime, Event], None]] = {
    "start": MachineStage._start,
    "phase": MachineStage._phase,
    "queued": MachineStage._queued,
    "waiting": MachineStage._waiting,
    "plan": MachineStage._plan,
    "action": MachineStage._action,
    "adopted": MachineStage._adopted,
    "job": MachineStage._job,
    "progress": MachineStage._progress,
    "warning": MachineStage._warning,
    "outcome": MachineStage._outcome,
    "stranger": MachineStage._stranger,
}
