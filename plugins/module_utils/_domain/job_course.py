# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The jobs of a stage's machines, from their beginning or adoption to their end."""

from __future__ import annotations

from .course import Unit
from .journal import Journal
from .model import Job, Phase
from .pace import Pace
from .ports import Clock
from .settings import AGENT_WAIT_POLLS, AGENT_WAITS, Settings
from .stage_errors import agent_missing, job_failed, problem_text
from .transitions import ARRIVED, Verdict
from .watch import Watch


class JobCourse:
    """:param pace: is taught how long jobs take."""

    def __init__(self, watch: Watch, clock: Clock, journal: Journal, settings: Settings, pace: Pace) -> None:
        self._watch = watch
        self._clock = clock
        self._journal = journal
        self._settings = settings
        self._operation = settings.operation
        self._pace = pace

    def runs(self, unit: Unit) -> bool:
        """Whether a job runs on the unit that has to be waited for; one that has ended is dealt with."""
        return bool(unit.job or self._adopts(unit)) and self._goes_on(unit)

    def _adopts(self, unit: Unit) -> bool:
        """Whether a job runs that this stage has to wait for, whoever started it."""
        if unit.doubt is not None:
            found = self._watch.new_job(unit)
            unit.sent = unit.sent or (found is not None and unit.owns(found))
        elif self._settings.check_mode or not self._settings.wait:
            return False
        elif any(course.verdict(self._operation) is Verdict.WAIT for course in unit.open):
            found = self._watch.running_job(unit)
        else:
            found = None
        if found is not None:
            self._adopt(unit, found)
        return found is not None

    def _adopt(self, unit: Unit, job: Job) -> None:
        unit.begin_job(job.name, self._clock.monotonic())
        for course in unit.open:
            course.moving = True
            course.jobs[job.name] = job
            self._journal.emit("adopted", course, job=job.name, title=job.title)
            if not self._settings.wait:
                self._journal.finish(course, f"{self._operation} is under way: job {job.title}")

    def _goes_on(self, unit: Unit) -> bool:
        """Follow the unit's job; false when it has ended, well or not."""
        job = self._watch.job(unit.job)
        if self._watch.is_lost(unit.job):
            self._end_of_job(unit)
            return False
        for course in unit.open:
            course.jobs[unit.job] = job
        if job is not None and job.waits_for_user:
            self._journal.warn(unit.open, f"job {job.title} waits for somebody to resume it in the portal")
        if job is None or job.running:
            return True
        self._end_of_job(unit)
        if not job.clean:
            text = f"job {job.title} ended as {job.state_description}: {problem_text(job)}"
            self._journal.warn(unit.open, text)
        if not job.succeeded and self._concerns(unit, job):
            self._job_failed(unit, job)
        elif unit.sent:
            self._pace.learn(unit.kind, self._clock.monotonic() - unit.job_since)
        return False

    def _concerns(self, unit: Unit, job: Job) -> bool:
        """Whether a job that failed was on the way home; another, as an update of the agent, was only in the way."""
        return unit.sent or any(
            course.architecture.position(course.item, job.scenario).phase is not Phase.IN_TRANSITION
            for course in unit.open
        )

    def _end_of_job(self, unit: Unit) -> None:
        """Whatever the machines show now may be from before the end: many are read before their jobs are."""
        unit.job, unit.settled_at = "", self._clock.monotonic()
        for course in unit.open:
            course.odd_since = None
            course.copy.begin(unit.settled_at)

    def _job_failed(self, unit: Unit, job: Job) -> None:
        if agent_missing(job) and unit.agent_waits < AGENT_WAITS:
            self._wait_for_agent(unit)
            return
        for course in unit.open:
            # A failed job of a plan may have brought some of its machines to the goal.
            if course.verdict(self._operation) not in ARRIVED:
                self._journal.fail(course, job_failed(course, job))

    def _wait_for_agent(self, unit: Unit) -> None:
        """A machine that has just booted has no agent for up to 15 minutes: try again [asr-api 3.1]."""
        pause = AGENT_WAIT_POLLS * self._settings.poll_interval
        unit.agent_waits += 1
        unit.sent, unit.attempts, unit.settled_at = False, 0, None
        unit.not_before = self._clock.monotonic() + pause
        for course in unit.open:
            course.waits_for = ""
            self._journal.wait(course, f"its mobility agent has not registered yet; trying again in {pause:g} s")
