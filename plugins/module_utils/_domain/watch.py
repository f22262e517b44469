# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keeps what is known of machines and jobs up to date, with as few reads as the decisions need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .course import Course, Unit
from .errors import TRANSIENT, FailbackError
from .journal import Journal
from .model import Job, Phase, Position, ProtectedItem
from .plain import plain
from .ports import Clock, Vault
from .settings import GONE_POLLS, JOB_GONE_POLLS, Settings
from .wire import is_copy, running_jobs

#: Up to so many running jobs are read at every poll, which shows their tasks.
DETAILED_JOBS = 20
#: Of more than these, a job is read when its machine has changed; and, as that may not be seen, so many a poll in turn,
#: each of them after so many poll intervals at the earliest.
JOBS_IN_TURN = 10
JOB_POLLS = 10
#: From so many on that are to be read, a list of all jobs is cheaper.
LIST_JOBS = 20
#: So many machines a poll that copy data are read by themselves, in turn: lists do not tell how far they are …
MACHINES_IN_TURN = 10
#: … or, of very many, this part of them …
PART_IN_TURN = 20
#: … each of them after so many poll intervals at the earliest.
PROGRESS_POLLS = 4
#: Polls in a row that may fail before a run gives up, or a machine that cannot be read by itself.
PATIENCE = 10
#: What concerns the one machine or job that was asked for, and not the run.
_OF_ONE = frozenset({"UNAVAILABLE", "FORBIDDEN", "AZURE_ERROR"})

_COPYING = frozenset({Phase.REPLICATING_BACK, Phase.REPROTECTING})


class Watch:
    def __init__(self, vault: Vault, clock: Clock, journal: Journal, settings: Settings) -> None:
        self._vault = vault
        self._clock = clock
        self._journal = journal
        self._poll_interval = settings.poll_interval
        self._jobs: dict[str, Job] = {}
        self._known: frozenset[str] = frozenset()
        self._running: Mapping[tuple[bool, str], Job] = {}
        self._unread: Counter[str] = Counter()  # how often in a row a job could not be read
        self._lost: set[str] = set()
        self._shown: dict[str, tuple[str, str]] = {}
        self._listed = False  # the jobs, in this round
        self._misses = 0
        self._missed = False  # a list
        self._blind = False  # something by itself
        self._turn: frozenset[Course] = frozenset()
        self._units: Sequence[Unit] = ()
        self._namesakes: frozenset[str] = frozenset()
        self.items: Mapping[str, ProtectedItem] = {}  # all of the vault, as last listed, by lower-case ARM id

    def see(self, items: Sequence[ProtectedItem]) -> None:
        """All items of the vault, as a list shows them now."""
        self.items = {item.arm_id.lower(): item for item in items}
        names = Counter(item.friendly_name.lower() for item in items)
        self._namesakes = frozenset(name for name, number in names.items() if number > 1)

    def begin(self) -> None:
        """Read the jobs once: those that run are adopted, the others are told apart from new ones later.

        :raises FailbackError: where the vault cannot be read.
        """
        jobs = self._vault.list_jobs()
        self._known = frozenset(job.name for job in jobs)
        self._keep(jobs)
        self._listed = True

    def _keep(self, jobs: Sequence[Job]) -> None:
        self._jobs |= {job.name: job for job in jobs if job.name not in self._jobs or not self._jobs[job.name].tasks}
        self._running = running_jobs(jobs)

    def next_poll(self) -> None:
        """Begin a round of reads."""
        self._listed = False
        self._misses = self._misses if self._missed else 0
        self._missed = self._blind = False

    @property
    def troubled(self) -> bool:
        """Whether a read of this round failed."""
        return self._missed or self._blind

    def refresh(self, units: Sequence[Unit], *, with_items: bool) -> None:
        """Read the jobs of the units and their machines. A read that fails is made again at the next poll.

        :param with_items: false where the machines are fresh already.
        :raises FailbackError: where the vault cannot be read for PATIENCE polls in a row, or not at all any more.
        """
        self._units = units
        followed = [unit for unit in units if unit.job]
        courses = [course for unit in units for course in unit.open]
        few = len(followed) <= DETAILED_JOBS
        if any(unit.doubt for unit in units):
            self._list_jobs()
        if few:
            # Before the machines: a machine that is read after its job has ended shows what the job did.
            self._refresh_jobs(followed)
        if with_items:
            self._refresh_items(courses)
            self._turn = self._whose_turn(courses)
        if not few:
            self._refresh_jobs(self._to_read(followed))

    def _refresh_items(self, courses: Sequence[Course]) -> None:
        """Read all machines as one list."""
        try:
            self.see(self._vault.list_items())
        except FailbackError as error:
            self._miss(error)
            return
        for course in courses:
            item = self.items.get(course.item.arm_id.lower())
            course.item = item or course.item
            course.missing = 0 if item else course.missing + 1

    def _to_read(self, units: Sequence[Unit]) -> list[Unit]:
        """Of many units with a job, those whose machines changed; and a few others, as not every end can be seen."""
        before = self._clock.monotonic() - JOB_POLLS * self._poll_interval
        changed = {unit: None for unit in units if not unit.says_that_it_runs and unit.signature != unit.seen}
        due = [unit for unit in units if unit.job_read_at <= before and unit not in changed]
        if len(due) > LIST_JOBS:
            return [*changed, *due]  # one list tells of all of them
        return [*changed, *sorted(due, key=lambda unit: unit.job_read_at)[:JOBS_IN_TURN]]

    def _whose_turn(self, courses: Sequence[Course]) -> frozenset[Course]:
        """The machines that may be read for their progress alone: a few, so that many cost no more than a few."""
        now = self._clock.monotonic()
        before = now - PROGRESS_POLLS * self._poll_interval
        copying = [c for c in courses if c.position.phase in _COPYING and (c.missing or not c.told)]
        due = sorted((course for course in copying if course.read_at <= before), key=lambda course: course.read_at)
        if len(copying) > MACHINES_IN_TURN:
            due = [course for course in due if not course.foreseen(now)]
        return frozenset(due[: max(MACHINES_IN_TURN, len(copying) // PART_IN_TURN)])

    def _refresh_jobs(self, units: Sequence[Unit]) -> None:
        if len(units) > LIST_JOBS:
            self._list_jobs()
        for unit in units:
            job = self._jobs.get(unit.job)
            if len(units) <= LIST_JOBS or (job and not job.running and not (job.succeeded and job.clean)):
                self._read_job(unit.job)
            if not self.troubled:  # else the change is looked into at the next poll
                unit.seen, unit.job_read_at = unit.signature, self._clock.monotonic()
            self._show(unit)

    def _miss(self, error: FailbackError) -> None:
        self._misses += 0 if self._missed else 1
        self._missed = True
        if error.code not in TRANSIENT or self._misses >= PATIENCE:
            raise error
        self._journal.emit_run("warning", text=f"{error.message} Asking again.")

    def read(self, course: Course) -> None:
        """Read one machine with its details. One that cannot be read holds none of the others."""
        course.read_at = self._clock.monotonic()
        try:
            course.item, course.unread = self._vault.get_item(course.item.arm_id), 0
        except FailbackError as error:
            if error.code == "NOT_FOUND":
                course.missing = GONE_POLLS
            elif error.code in _OF_ONE:
                self._blind = True
                course.unread = course.unread + 1 if error.code in TRANSIENT else PATIENCE
                course.unreadable = error
                self._journal.warn([course], f"{error.message} Asking again.")
            else:
                self._miss(error)

    def _list_jobs(self) -> None:
        try:
            listed = self._vault.list_jobs()
        except FailbackError as error:
            self._miss(error)
            return
        for job in listed:
            self._jobs.pop(job.name, None)
        self._keep(listed)
        self._listed = True

    def _read_job(self, name: str) -> Job | None:
        try:
            self._jobs[name] = self._vault.get_job(name)
            del self._unread[name]
        except FailbackError as error:
            if error.code in _OF_ONE | {"NOT_FOUND"}:
                self._cannot_read_job(name, error)
            else:
                self._miss(error)
        return self._jobs.get(name)

    def _cannot_read_job(self, name: str, error: FailbackError) -> None:
        """What the machines show decides where a job stays unreadable; currentScenario may name one that is gone."""
        self._unread[name] += 1
        patience = {"NOT_FOUND": JOB_GONE_POLLS, "UNAVAILABLE": PATIENCE}.get(error.code, 1)
        if self._unread[name] >= patience:
            self._lost.add(name)
        if error.code != "NOT_FOUND":
            self._blind = True
            self._journal.emit_run("warning", text=f"{error.message} Asking again.")

    def _show(self, unit: Unit) -> None:
        job = self._jobs.get(unit.job)
        if job is None or self._shown.get(unit.job) == (job.state, job.current_task):
            return
        self._shown[unit.job] = (job.state, job.current_task)
        facts = {"job": job.name, "title": job.title, "state": job.state, "task": job.current_task}
        times = {"seconds": job.seconds, "started": plain(job.started), "ended": plain(job.ended)}
        for course in unit.open:
            self._journal.emit("job", course, **times, **facts)

    def service_time(self) -> datetime:
        return self._vault.now()

    def job(self, name: str) -> Job | None:
        return self._jobs.get(name)

    def is_lost(self, name: str) -> bool:
        """Whether Azure does not know the job any more."""
        return name in self._lost

    def running_job(self, unit: Unit) -> Job | None:
        """The job that runs on the unit although this run did not start it."""
        for course in unit.open:
            if course.item.job_name and course.item.job_name not in course.jobs:
                return self._read_job(course.item.job_name)
        if not self._listed:
            return None
        job = next((job for course in unit.open if (job := self._running_on(unit, course))), None)
        return self._read_job(job.name) if job else None

    def _running_on(self, unit: Unit, course: Course) -> Job | None:
        """A job that the list shows on the unit's recovery plan or on the machine; namesakes cannot be told apart."""
        of_plan = self._running.get((True, unit.label.lower())) if unit.plan else None
        name = course.item.friendly_name.lower()
        return of_plan or (None if name in self._namesakes else self._running.get((False, name)))

    def new_job(self, unit: Unit) -> Job | None:
        """A job on the unit that did not exist when the run began: the trace of an action with an unclear answer."""
        names = {course.item.friendly_name.lower() for course in unit.courses} - self._namesakes
        labels = {(False, name) for name in names} | ({(True, unit.label.lower())} if unit.plan else set())
        followed = self._known | {name for each in self._units for course in each.courses for name in course.jobs}
        found = [
            job
            for job in self._jobs.values()
            if job.name not in followed and (job.of_plan, job.target.lower()) in labels and not is_copy(job)
        ]
        if found:
            # A reprotect's job has a child, which is newer and is about the same machine [asr-api 1.5].
            return self._read_job(next((job for job in found if unit.owns(job)), found[-1]).name)
        running = next((job for course in unit.courses if (job := self._running_on(unit, course))), None)
        return self._read_job(running.name) if running else None

    def position(self, unit: Unit, course: Course) -> Position:
        """The machine's phase, taking into account the job that is known to run on it or on its recovery plan."""
        job = next((job for name in course.jobs if (job := self._jobs.get(name)) and job.running), None)
        if job is None and self._listed:
            job = self._running_on(unit, course)
        return course.architecture.position(course.item, job.scenario if job else None)

    def progress(self, course: Course) -> dict[str, Any]:
        """How far the copy is, {} where nothing new is known."""
        if course.position.phase not in _COPYING:
            return {}
        if course.missing or not course.told:
            if course not in self._turn:
                return {}
            self.read(course)
        facts = course.facts
        now = self._clock.monotonic()
        if facts.copied_percent is not None:
            course.copy.note(now, facts.copied_percent)
        seen = (facts.copied_percent, facts.copied_bytes, course.item.replication_health, course.position.reason)
        if seen == course.progress:
            return {}
        course.progress = seen
        return {
            "percent": facts.copied_percent,
            "bytes": facts.copied_bytes,
            "remaining_seconds": course.copy.remaining(now),
            "rpo_seconds": facts.rpo_seconds,
            "health": course.item.replication_health,
            "reason": course.position.reason,
            "problems": [problem.message for problem in course.item.problems],
        }
