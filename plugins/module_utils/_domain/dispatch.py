# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Sends actions: when it is their turn, after their checks, never twice without knowing what became of the first."""

from __future__ import annotations

from collections.abc import Sequence

from .allocation import Allocation
from .checks import held
from .course import Course, Unit
from .errors import TRANSIENT, ActionConflict, ActionPostponed, ActionRejected, ActionUnsure, FailbackError
from .groups import check_one_value
from .journal import Journal
from .model import Action, Operation
from .plain import plain
from .ports import Checker, Clock, Vault
from .settings import MAX_ATTEMPTS, UNSURE_POLLS, Settings
from .stage_errors import no_effect, no_job, too_many_failed
from .transitions import GOALS


class Dispatch:
    def __init__(self, vault: Vault, clock: Clock, journal: Journal, settings: Settings, checker: Checker | None):
        self._vault = vault
        self._clock = clock
        self._journal = journal
        self._settings = settings
        self._operation = settings.operation
        self._checker = checker
        self.failures_allowed: int | None = None
        self.allocation: Allocation | None = None  # of disk slots, where the operation takes some
        self._plan_said = False
        self._checked_once = False  # what never answered is no passing trouble

    def send(self, due: Sequence[Unit], under_way: int) -> None:
        """Send the actions of units whose machines all wait for one.

        :param under_way: how many units have sent theirs and are not finished.
        """
        turn: list[Unit] = []
        for unit in self._seated(self._allowed(due)):
            unit.queued = not self._has_room(unit, under_way + sum(1 for other in turn if not other.begun))
            if unit.queued:
                self._queue(unit)
            elif self._may_act(unit):
                turn.append(unit)
        passed = self._checked([course for unit in turn for course in unit.open])
        for unit in turn:
            fit = unit.open and not unit.broken and all(course in passed for course in unit.open)
            if fit and self._allowed([unit]):  # others may have failed at this very look
                self._prepare_and_send(unit)

    def _allowed(self, due: Sequence[Unit]) -> Sequence[Unit]:
        """When too many machines have failed nothing new is started; what is under way goes on."""
        if self.failures_allowed is None or self._journal.failed < self.failures_allowed:
            return due
        for unit in due:
            if not unit.begun:
                for course in unit.open:
                    self._journal.turn_away(course, too_many_failed(course, self._journal.failed))
        return [unit for unit in due if unit.begun]

    def _seated(self, due: Sequence[Unit]) -> Sequence[Unit]:
        """Those that have a master target or appliance with room for their disks, or need none."""
        if self.allocation is None:
            return due
        told = [unit for unit in due if all(course.item.detailed or course.slot_since for course in unit.open)]
        waiting = self.allocation.seat(told)
        for course in (course for unit in told for course in unit.open if course not in waiting):
            course.slot_since = None
        if self.allocation.plan and not self._plan_said:
            self._plan_said = True
            self._journal.emit_run("slots", slots=self.allocation.plan)
        for course, error in waiting.items():
            self._wait_for_slot(course, error)
        return [unit for unit in due if unit.open and not any(course in waiting for course in unit.open)]

    def _wait_for_slot(self, course: Course, error: FailbackError) -> None:
        """Slots become free when machines are failed over, which this stage does not do; or when a reprotect fails."""
        now = self._clock.monotonic()
        if error.code in TRANSIENT or (error.code == "NO_DISK_SLOT" and self._may_find_a_slot(course, now)):
            self._journal.wait(course, error.message)
            course.started = now
        else:
            self._journal.turn_away(course, error)

    def _may_find_a_slot(self, course: Course, now: float) -> bool:
        course.slot_since = now if course.slot_since is None else course.slot_since
        if self._settings.check_mode or not self._settings.wait or self.allocation is None:
            return False
        return self.allocation.may_be_returned or now - course.slot_since < self._settings.slot_timeout

    def _has_room(self, unit: Unit, under_way: int) -> bool:
        limit = self._settings.concurrency
        # What is under way, if only to be tried again when its agent has registered, keeps its place.
        return self._settings.check_mode or not limit or unit.begun or under_way < limit

    def _queue(self, unit: Unit) -> None:
        """The clock of a machine that has to queue starts when its turn comes."""
        for course in unit.open:
            course.started = self._clock.monotonic()
            self._journal.queue(course)

    def _may_act(self, unit: Unit) -> bool:
        if unit.refused is not None:  # and nobody else has done it meanwhile
            for course in unit.open:
                self._journal.fail(course, unit.refused)
            return False
        if unit.settled_at is not None or self._clock.monotonic() < unit.not_before:
            return False
        if unit.doubt is not None and not self._counts_as_not_taken(unit):
            return False
        if any(course.lacks(self._operation) for course in unit.open):
            return False
        waits = {course: reason for course in unit.open if (reason := self._not_yet(course))}
        for course, reason in waits.items():
            self._journal.wait(course, reason)
        return self._settings.check_mode or not waits

    def _not_yet(self, course: Course) -> str:
        return course.architecture.not_yet(course.item, self._operation)

    def _counts_as_not_taken(self, unit: Unit) -> bool:
        """After an unclear answer: whether enough polls showed no trace of the action, so that it may be sent again."""
        unit.unsure_polls += 1
        if unit.unsure_polls <= UNSURE_POLLS:
            return False
        if unit.attempts >= MAX_ATTEMPTS:
            for course in unit.open:
                self._journal.fail(course, unit.doubt or no_effect(course, self._operation))
            return False
        unit.doubt = None
        return True

    def _checked(self, courses: Sequence[Course]) -> set[Course]:
        """The courses that may be sent: before a commit, those whose checks pass. A guest may need a while to boot."""
        if self._operation is not Operation.COMMIT_FAILOVER or self._checker is None or not courses:
            return set(courses)
        try:
            results = self._checker([course.item for course in courses])
        except FailbackError as error:
            for course in courses:
                self._hold(course, error.message, error, at_once=not (self._checked_once and error.code in TRANSIENT))
            return set()
        self._checked_once = True
        passed = set()
        for course in courses:
            failed = [check for check in results.get(course.item.friendly_name, ()) if not check.passed]
            if failed:
                reason = "; ".join(f"{check.name}: {check.evidence}" for check in failed)
                self._hold(course, reason, held(course.name, failed))
            else:
                passed.add(course)
        return passed

    def _hold(self, course: Course, reason: str, error: FailbackError, *, at_once: bool = False) -> None:
        now = self._clock.monotonic()
        if course.checked_since is None:
            course.checked_since = now
        elapsed = now - course.checked_since
        if at_once or self._settings.check_mode or elapsed >= self._settings.check_timeout:
            self._journal.fail(course, error)
        else:
            self._journal.wait(course, reason)

    def _prepare_and_send(self, unit: Unit) -> None:
        ready = unit.open
        try:
            action = self._action(unit, ready)
        except FailbackError as error:
            for course in ready:
                if error.code in TRANSIENT:
                    self._journal.wait(course, error.message)
                else:
                    self._journal.fail(course, error)
            return
        for note in action.notes:
            self._journal.warn(ready, note)
        for course in ready:
            course.inputs, course.request = dict(action.inputs), action.as_plan()
        if not self._settings.check_mode:
            self._send(unit, action)
            return
        for course in ready:
            course.goal_in_check_mode = GOALS[self._operation]
            facts = plain(course.architecture.facts(course.item))
            self._journal.emit("plan", course, verb=action.verb, inputs=dict(action.inputs), facts=facts)
            self._journal.finish(course, f"{self._operation} would be started")

    def _action(self, unit: Unit, ready: Sequence[Course]) -> Action:
        first = ready[0]
        if self._operation is Operation.FAILOVER:
            for course in ready:
                now = self._vault.now()
                course.data_given_up = course.architecture.data_given_up(course.item, course.choices, now)
        if unit.plan is not None:
            if self._operation is Operation.FAILOVER:
                points = {course.name: str(course.choices.recovery_point) for course in ready}
                check_one_value(f"recovery plan {unit.label}", "recovery point", "recovery_point", points)
            return first.architecture.plan_action(self._operation, unit.plan, first.choices)
        site = self._vault.site(first.item.fabric)
        return first.architecture.action(self._operation, first.item, site, first.choices)

    def _send(self, unit: Unit, action: Action) -> None:
        unit.attempts += 1
        unit.scenarios = action.scenarios
        try:
            job = self._vault.send(action)
        except ActionPostponed as error:
            unit.attempts -= 1
            unit.not_before = self._clock.monotonic() + error.retry_after
            self._not_sent(unit)
        except (ActionConflict, ActionUnsure) as error:
            unit.doubt, unit.unsure_polls = error, 0
            self._not_sent(unit)
            text = f"{action.verb}: {error.message} Looking at the machine before anything is sent again."
            self._journal.warn(unit.open, text)
        except ActionRejected as error:
            self._not_sent(unit)
            if error.code == "ACTION_REFUSED":
                unit.refused = error
                return
            for course in unit.open:
                self._journal.fail(course, error)
        else:
            self._sent(unit, action, job)

    def _sent(self, unit: Unit, action: Action, job: str) -> None:
        unit.sent = True
        unit.begin_job(job, self._clock.monotonic())
        if not unit.job:
            # Taken, but its job was not named: it is looked for, and never sent again.
            unit.attempts, unit.unsure_polls = MAX_ATTEMPTS, 0
            unit.doubt = no_job(unit, action)
        for course in unit.open:
            course.moving, course.waits_for = True, ""
            if unit.job:
                course.jobs[unit.job] = None
            # A reprotect changes what Azure tells of a machine: what was known before it is kept [asr-api 7].
            known = plain(course.architecture.facts(course.item))
            self._journal.emit(
                "action", course, verb=action.verb, job=unit.job, inputs=dict(action.inputs), facts=known
            )
            if not self._settings.wait:
                self._journal.finish(course, f"{self._operation} started")

    def _not_sent(self, unit: Unit) -> None:
        for course in unit.open:
            course.request = None
