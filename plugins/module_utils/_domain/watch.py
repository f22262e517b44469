# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keeps what is known of machines and jobs up to date, with as few reads as the decisions need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .course import Course, Unit
from .errors import FailbackError
from .model import Job, Phase, Position
from .ports import Sink, Vault
from .wire import is_copy

#: Up to so many running jobs are read one by one, which shows their tasks; more are read as a list.
DETAILED_JOBS = 20
#: Every so many polls a machine that copies data is read by itself: lists do not tell how far it is.
PROGRESS_POLLS = 4
#: Polls in a row that may fail before a run gives up.
PATIENCE = 10


class Watch:
    def __init__(self, vault: Vault, sink: Sink) -> None:
        self._vault = vault
        self._sink = sink
        self._jobs: dict[str, Job] = {}
        self._known: frozenset[str] = frozenset()
        self._running: dict[str, Job] = {}
        self._polls = 0
        self._misses = 0
        self._titles: dict[str, tuple[str, str]] = {}

    def begin(self) -> None:
        """Read the jobs once: those that run are adopted, the others are told apart from new ones later."""
        jobs = self._vault.list_jobs()
        self._known = frozenset(job.name for job in jobs)
        self._keep(jobs)

    def _keep(self, jobs: Sequence[Job]) -> None:
        self._jobs |= {job.name: job for job in jobs}
        # A data copy is a job too, on the same machine; it is a phase here, not an action.
        self._running = {job.target.lower(): job for job in jobs if job.running and not is_copy(job)}

    def refresh(self, courses: Sequence[Course]) -> None:
        """Read all machines as one list. A read that fails is made again at the next poll.

        :raises FailbackError: where the vault cannot be read for PATIENCE polls in a row, or not at all any more.
        """
        self._polls += 1
        try:
            items = {item.arm_id.lower(): item for item in self._vault.list_items()}
        except FailbackError as error:
            self._miss(error)
            return
        self._misses = 0
        for course in courses:
            item = items.get(course.item.arm_id.lower())
            if item is not None:
                course.item = item
            elif course.warn("it is missing from the vault's list"):
                self._sink({"event": "warning", "machine": course.name, "text": course.warnings[-1]})

    def _miss(self, error: FailbackError) -> None:
        self._misses += 1
        if error.code != "UNAVAILABLE" or self._misses >= PATIENCE:
            raise error
        self._sink({"event": "warning", "text": f"{error.message} Asking again."})

    def refresh_jobs(self, units: Sequence[Unit]) -> None:
        names = [unit.job for unit in units if unit.job]
        try:
            if len(names) > DETAILED_JOBS or any(unit.doubt for unit in units):
                self._keep(self._vault.list_jobs())
            if len(names) <= DETAILED_JOBS:
                for name in names:
                    self._jobs[name] = self._vault.get_job(name)
            self._jobs |= {name: self._vault.get_job(name) for name in names if self._ended_without_details(name)}
        except FailbackError as error:
            self._miss(error)
        for unit in units:
            if unit.job:
                self._report(unit)

    def _ended_without_details(self, name: str) -> bool:
        job = self._jobs.get(name)
        return job is not None and not job.running and not job.tasks

    def _report(self, unit: Unit) -> None:
        job = self._jobs.get(unit.job)
        shown = (job.state, job.current_task) if job else ("", "")
        if job is None or self._titles.get(unit.job) == shown:
            return
        self._titles[unit.job] = shown
        for course in unit.open:
            self._sink(
                {
                    "event": "job",
                    "machine": course.name,
                    "job": job.name,
                    "title": job.title,
                    "state": job.state,
                    "task": job.current_task,
                    "seconds": job.seconds,
                }
            )

    def job(self, name: str) -> Job | None:
        return self._jobs.get(name)

    def running_job(self, unit: Unit) -> Job | None:
        """The job that runs on the unit although this run did not start it."""
        for course in unit.open:
            if course.item.job_name:
                return self._read_job(course.item.job_name)
        if self._polls:
            return None
        for label in [unit.label, *(course.name for course in unit.courses)]:
            job = self._running.get(label.lower())
            if job is not None:
                return self._read_job(job.name)
        return None

    def new_job(self, unit: Unit) -> Job | None:
        """A job on the unit that did not exist when the run began: the trace of an action with an unclear answer."""
        labels = {unit.label.lower(), *(course.name.lower() for course in unit.courses)}
        followed = self._known | {name for course in unit.courses for name in course.jobs}
        for job in self._jobs.values():
            if job.name not in followed and job.target.lower() in labels and not is_copy(job):
                return self._read_job(job.name)
        running = self._running.get(unit.label.lower())
        return self._read_job(running.name) if running else None

    def _read_job(self, name: str) -> Job | None:
        try:
            self._jobs[name] = self._vault.get_job(name)
        except FailbackError as error:
            # currentScenario may name a job that is gone already.
            if error.code != "NOT_FOUND":
                self._miss(error)
        return self._jobs.get(name)

    def position(self, course: Course) -> Position:
        """The machine's phase, taking into account the job that is known to run on it."""
        job = next((job for name in course.jobs if (job := self._jobs.get(name)) and job.running), None)
        if job is None and not self._polls:
            job = self._running.get(course.name.lower())
        return course.architecture.position(course.item, job.scenario if job else None)

    def read(self, course: Course) -> None:
        """Read one machine with its details."""
        try:
            course.item = self._vault.get_item(course.item.arm_id)
        except FailbackError as error:
            self._miss(error)

    def progress(self, course: Course) -> dict[str, Any]:
        """How far the copy is, {} where nothing new is known."""
        if course.position.phase not in {Phase.REPLICATING_BACK, Phase.REPROTECTING}:
            return {}
        if not course.item.detailed:
            if self._polls % PROGRESS_POLLS:
                return {}
            self.read(course)
        facts = course.architecture.facts(course.item)
        shown = {
            "percent": facts.copied_percent,
            "bytes": facts.copied_bytes,
            "rpo_seconds": facts.rpo_seconds,
            "health": course.item.replication_health,
            "reason": course.position.reason,
            "problems": [problem.message for problem in course.item.problems],
        }
        seen = (facts.copied_percent, facts.copied_bytes, course.item.replication_health, course.position.reason)
        if seen == course.progress:
            return {}
        course.progress = seen
        return shown
