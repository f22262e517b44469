# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Drives many machines through one stage: reads where each stands, sends what is missing, watches until it is there.

Nothing is remembered between runs. Whatever is under way when a run begins, started by a killed run or by somebody
in the portal, is watched to its end instead of being started again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .checks import held
from .course import Course, Unit
from .errors import ActionConflict, ActionRejected, ActionThrottled, ActionUnsure, FailbackError
from .model import Action, Job, Operation, Phase
from .ports import Checker, Clock, Sink, Vault
from .stage_errors import agent_missing, held_by_others, job_failed, no_effect, problem_text, timed_out
from .transitions import DONE, GOALS, Verdict, refusal, step
from .watch import Watch


@dataclass(frozen=True)
class Settings:
    """How a stage is driven. All times are in seconds.

    ``concurrency`` limits the machines or plans that are under way at once, 0 for no limit. ``settle`` is how long an
    item may lag behind its finished job, ``check_timeout`` how long the checks before a commit may take to pass.
    """

    operation: Operation
    check_mode: bool = False
    wait: bool = True
    wait_timeout: float = 7200.0
    poll_interval: float = 30.0
    concurrency: int = 50
    settle: float = 300.0
    check_timeout: float = 900.0


#: Polls without a trace of an action whose answer was unclear, after which it counts as not taken.
UNSURE_POLLS = 3
MAX_ATTEMPTS = 3
#: How often, and after how many polls, a reprotect is tried again that failed for want of an agent: half an hour.
AGENT_WAITS = 6
AGENT_WAIT_POLLS = 10


class Conductor:
    def __init__(self, vault: Vault, clock: Clock, sink: Sink, settings: Settings, checker: Checker | None = None):
        self._vault = vault
        self._clock = clock
        self._sink = sink
        self._settings = settings
        self._operation = settings.operation
        self._checker = checker
        self._watch = Watch(vault, sink)
        self._units: list[Unit] = []

    def run(self, units: Sequence[Unit]) -> None:
        """Drive all units to their end. Every course of them is finished afterwards, in whatever way.

        The courses' items must be fresh: the first step is decided on them.
        """
        self._units = list(units)
        self._watch.begin()
        try:
            self._loop()
        except FailbackError as error:
            # The vault cannot be read any more: say it for every machine that is still open.
            for unit in self._units:
                for course in unit.open:
                    self._fail(course, error)

    def _loop(self) -> None:
        first = True
        while open_units := [unit for unit in self._units if unit.open]:
            if not first:
                self._clock.sleep(self._settings.poll_interval)
            # Jobs before machines: a machine that is read after its job has ended shows what the job did.
            self._watch.refresh_jobs(open_units)
            if not first:
                self._watch.refresh([course for unit in open_units for course in unit.open])
            first = False
            self._step(open_units)
            for unit in open_units:
                self._check_timeout(unit)

    def _step(self, units: Sequence[Unit]) -> None:
        """Decide for all, then act: what the decisions need to know together is read once."""
        due = [unit for unit in units if self._is_due(unit)]
        due = [unit for unit in due if self._may_act(unit)]
        passed = self._checked(due)
        for unit in due:
            if unit.open and not unit.broken and all(course in passed for course in unit.open):
                self._prepare_and_send(unit)

    def _is_due(self, unit: Unit) -> bool:
        """Follow what runs, finish what is done; true where all that is left waits for an action."""
        for course in unit.open:
            self._look(course)
        if (unit.job or self._adopts(unit)) and self._job_runs(unit):
            return False
        verdicts = [self._decide(unit, course) for course in unit.open]
        if unit.broken and not unit.moving:
            for course in unit.open:
                self._fail(course, held_by_others(course, unit))
        return bool(unit.open) and all(verdict in {Verdict.ACT, None} for verdict in verdicts)

    def _look(self, course: Course) -> None:
        """Derive the phase from what was read last, and report a change."""
        before = course.position
        course.position = self._watch.position(course)
        if course.phase_before is None:
            course.phase_before = course.position.phase
            self._emit("start", course, phase=str(course.position.phase), reason=course.position.reason)
        elif before.phase is not course.position.phase:
            self._emit("phase", course, before=str(before.phase), phase=str(course.position.phase))

    def _adopts(self, unit: Unit) -> bool:
        """Whether a job runs that this stage has to wait for, whoever started it."""
        if self._settings.check_mode or not self._settings.wait:
            return False
        if all(self._step_verdict(course) is not Verdict.WAIT for course in unit.open):
            return False
        found = self._watch.running_job(unit)
        if found is not None:
            self._adopt(unit, found)
        return found is not None

    def _job_runs(self, unit: Unit) -> bool:
        """Follow the unit's job; false when it has ended, well or not."""
        job = self._watch.job(unit.job)
        for course in unit.open:
            course.jobs[unit.job] = job
        if job is None or job.running:
            if job and job.waits_for_user:
                self._warn(unit, f"job {job.title} waits for somebody to resume it in the portal")
            return True
        self._end_of_job(unit, job)
        return False

    def _adopt(self, unit: Unit, job: Job) -> None:
        unit.job = job.name
        unit.doubt = None
        for course in unit.open:
            course.moving = True
            course.jobs.setdefault(job.name, job)
            if not unit.sent:
                self._emit("adopted", course, job=job.name, title=job.title)

    def _end_of_job(self, unit: Unit, job: Job) -> None:
        unit.job, unit.settled_at = "", self._clock.monotonic()
        if not job.clean:
            self._warn(unit, f"job {job.title} ended as {job.state_description}: {problem_text(job)}")
        if job.succeeded:
            return
        if agent_missing(job) and unit.agent_waits < AGENT_WAITS:
            self._wait_for_agent(unit)
            return
        for course in unit.open:
            # A failed job of a plan may have brought some of its machines to the goal.
            if step(course.architecture.NAME, course.position.phase, self._operation).verdict not in _ARRIVED:
                self._fail(course, job_failed(course, job))

    def _wait_for_agent(self, unit: Unit) -> None:
        """A machine that has just booted has no agent for up to 15 minutes: try again [asr-api 3.1]."""
        pause = AGENT_WAIT_POLLS * self._settings.poll_interval
        unit.agent_waits += 1
        unit.sent, unit.attempts, unit.settled_at = False, 0, None
        unit.not_before = self._clock.monotonic() + pause
        for course in unit.open:
            course.waits_for = ""
            self._wait_for(course, f"its mobility agent has not registered yet; trying again in {pause:g} s")

    def _decide(self, unit: Unit, course: Course) -> Verdict | None:
        """Finish the course if there is nothing left to do; otherwise the verdict on its phase."""
        verdict = self._verdict(course)
        if verdict is not Verdict.REFUSE:
            course.sane_at = self._clock.monotonic()
        if verdict in _ARRIVED:
            self._arrive(course, verdict)
        elif verdict is Verdict.WAIT:
            course.moving = True
            if self._settings.check_mode or not self._settings.wait:
                self._finish(course, f"{self._operation} is under way already ({course.position})")
            else:
                self._emit_progress(course)
        elif verdict is Verdict.REFUSE and not (unit.moving and self._recent(course.sane_at)):
            self._refuse(course)
        elif verdict is Verdict.ACT and unit.settled_at is not None and not self._recent(unit.settled_at):
            self._settle(unit, course)
        return None if course.finished else verdict

    def _verdict(self, course: Course) -> Verdict:
        verdict = self._step_verdict(course)
        if not course.item.detailed and (verdict is Verdict.ACT or course.position.phase is Phase.READY):
            # A list lacks what this decision needs.
            self._watch.read(course)
            self._look(course)
            verdict = self._step_verdict(course)
        return verdict

    def _step_verdict(self, course: Course) -> Verdict:
        return step(course.architecture.NAME, course.position.phase, self._operation).verdict

    def _recent(self, moment: float) -> bool:
        """Whether an unexpected phase may still be the lag between a job's end and the item's change."""
        return self._clock.monotonic() - moment < self._settings.settle

    def _settle(self, unit: Unit, course: Course) -> None:
        """A job has ended and the machine stands where it stood: after an own job that is an error, else our turn."""
        if unit.sent:
            self._fail(course, no_effect(course, self._operation))
        else:
            unit.settled_at = None

    def _may_act(self, unit: Unit) -> bool:
        """Whether the action may be sent in this round."""
        if unit.settled_at is not None or self._clock.monotonic() < unit.not_before or not self._has_room(unit):
            return False
        if unit.doubt is not None and not self._doubt_resolved(unit):
            return False
        if not all(course.item.detailed for course in unit.open):
            return False
        waits = {course: reason for course in unit.open if (reason := self._not_yet(course))}
        for course, reason in waits.items():
            self._wait_for(course, reason)
        return self._settings.check_mode or not waits

    def _has_room(self, unit: Unit) -> bool:
        limit = self._settings.concurrency
        return not limit or unit.attempts > 0 or sum(1 for other in self._units if other.open and other.sent) < limit

    def _not_yet(self, course: Course) -> str:
        return course.architecture.not_yet(course.item, self._operation)

    def _wait_for(self, course: Course, reason: str) -> None:
        if course.waits_for != reason:
            course.waits_for = reason
            self._emit("waiting", course, reason=reason)

    def _prepare_and_send(self, unit: Unit) -> None:
        ready = unit.open
        try:
            action = self._action(unit, ready)
        except FailbackError as error:
            for course in ready:
                self._fail(course, error)
            return
        for course in ready:
            course.inputs, course.request = dict(action.inputs), action.as_plan()
        if self._settings.check_mode:
            for course in ready:
                course.goal_in_check_mode = GOALS[self._operation]
                self._finish(course, f"{self._operation} would be started")
            return
        self._send(unit, action)

    def _action(self, unit: Unit, ready: list[Course]) -> Action:
        first = ready[0]
        if self._operation is Operation.FAILOVER:
            for course in ready:
                now = self._vault.now()
                course.data_given_up = course.architecture.data_given_up(course.item, course.choices, now)
        if unit.plan is not None:
            return first.architecture.plan_action(self._operation, unit.plan, first.choices)
        site = self._vault.site(first.item.fabric)
        return first.architecture.action(self._operation, first.item, site, first.choices)

    def _checked(self, units: Sequence[Unit]) -> set[Course]:
        """The courses that may be sent: before a commit, those whose checks pass. A guest may need a while to boot."""
        courses = [course for unit in units for course in unit.open]
        if self._operation is not Operation.COMMIT_FAILOVER or self._checker is None or not courses:
            return set(courses)
        results = self._checker([course.item for course in courses])
        passed = set()
        for course in courses:
            failed = [check for check in results.get(course.item.friendly_name, ()) if not check.passed]
            if not failed:
                passed.add(course)
            elif self._settings.check_mode or self._elapsed(course) >= self._settings.check_timeout:
                self._fail(course, held(course.name, failed))
            else:
                self._wait_for(course, "; ".join(f"{check.name}: {check.evidence}" for check in failed))
        return passed

    def _elapsed(self, course: Course) -> float:
        return self._clock.monotonic() - course.started

    def _send(self, unit: Unit, action: Action) -> None:
        unit.attempts += 1
        try:
            unit.job = self._vault.send(action)
        except ActionThrottled as error:
            unit.attempts -= 1
            unit.not_before = self._clock.monotonic() + error.retry_after
            self._forget_request(unit)
        except (ActionConflict, ActionUnsure) as error:
            unit.doubt, unit.unsure_polls = error, 0
            self._forget_request(unit)
            self._warn(unit, f"{action.verb}: {error.message} Looking at the machine before anything is sent again.")
        except ActionRejected as error:
            self._forget_request(unit)
            for course in unit.open:
                self._fail(course, error)
        else:
            self._sent(unit, action)

    def _sent(self, unit: Unit, action: Action) -> None:
        unit.sent, unit.doubt = True, None
        for course in unit.open:
            course.moving, course.waits_for = True, ""
            course.jobs[unit.job] = None
            self._emit("action", course, verb=action.verb, job=unit.job, inputs=dict(action.inputs))
            if not self._settings.wait:
                self._finish(course, f"{self._operation} started")

    def _forget_request(self, unit: Unit) -> None:
        for course in unit.open:
            course.request = None

    def _doubt_resolved(self, unit: Unit) -> bool:
        """Whether an action with an unclear answer may be sent again: after some polls that show no trace of it."""
        found = self._watch.new_job(unit)
        if found is not None:
            unit.sent = True
            self._adopt(unit, found)
            return False
        unit.unsure_polls += 1
        if unit.unsure_polls <= UNSURE_POLLS:
            return False
        if unit.attempts >= MAX_ATTEMPTS:
            for course in unit.open:
                self._fail(course, unit.doubt or no_effect(course, self._operation))
            return False
        unit.doubt = None
        return True

    def _check_timeout(self, unit: Unit) -> None:
        for course in unit.open:
            if self._elapsed(course) >= self._settings.wait_timeout:
                job = self._watch.job(unit.job) if unit.job else None
                self._fail(course, timed_out(course, self._operation, self._settings.wait_timeout, job))

    def _arrive(self, course: Course, verdict: Verdict) -> None:
        phase = course.position.phase
        if course.moving:
            self._finish(course, DONE[self._operation])
        elif verdict is Verdict.DONE:
            self._finish(course, f"nothing to do: it is {phase} already")
        else:
            self._finish(course, f"nothing to do: it is further on, {phase}")

    def _refuse(self, course: Course) -> None:
        position = course.position
        self._fail(
            course,
            refusal(course.name, course.architecture.NAME, position.phase, position.reason, self._operation),
        )

    def _fail(self, course: Course, error: FailbackError) -> None:
        course.error = error
        self._finish(course, error.message)

    def _finish(self, course: Course, message: str) -> None:
        course.message = message
        course.seconds = self._elapsed(course)
        self._sink({"event": "outcome", "machine": course.name, "result": course.as_result()})

    def _emit(self, event: str, course: Course, **facts: Any) -> None:
        self._sink({"event": event, "machine": course.name, **facts})

    def _emit_progress(self, course: Course) -> None:
        facts = self._watch.progress(course)
        if facts:
            self._emit("progress", course, **facts)

    def _warn(self, unit: Unit, text: str) -> None:
        for course in unit.open:
            if course.warn(text):
                self._emit("warning", course, text=text)


_ARRIVED = frozenset({Verdict.DONE, Verdict.PAST})
