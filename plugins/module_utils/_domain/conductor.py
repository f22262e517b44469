# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Drives many machines through one stage: reads where each stands, sends what is missing, watches until it is there.

Nothing is remembered between runs. Whatever is under way when a run begins, started by a killed run or by somebody
in the portal, is watched to its end instead of being started again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from .allocation import Allocation
from .course import Course, Unit
from .dispatch import Dispatch
from .errors import FailbackError
from .failure_budget import failures_allowed
from .holdings import Holdings
from .job_course import JobCourse
from .journal import Journal
from .model import Operation, Phase, ProtectedItem
from .pace import Pace
from .ports import Checker, Clock, Sink, Vault
from .settings import GONE_POLLS, Settings
from .stage_errors import gone, held_by_others, no_effect, timed_out
from .transitions import ARRIVED, DONE, Verdict, refusal
from .watch import PATIENCE, Watch


class Conductor:
    def __init__(self, vault: Vault, clock: Clock, sink: Sink, settings: Settings, checker: Checker | None = None):
        self._vault = vault
        self._clock = clock
        self._settings = settings
        self._operation = settings.operation
        self._journal = Journal(sink, clock)
        self._watch = Watch(vault, clock, self._journal, settings)
        self._pace = Pace(settings.poll_interval)
        self._jobs = JobCourse(self._watch, clock, self._journal, settings, self._pace)
        self._dispatch = Dispatch(vault, clock, self._journal, settings, checker)
        self._units: list[Unit] = []
        self._holdings: Holdings | None = None
        self._places = math.inf  # for machines that may begin now

    def run(self, units: Sequence[Unit], items: Sequence[ProtectedItem] = ()) -> None:
        """Drive all units to their end. Every course of them is finished afterwards, in whatever way.

        The courses' items must be fresh: the first step is decided on them.

        :param items: all items of the vault, for what machines of nobody's here hold.
        """
        self._units = list(units)
        self._watch.see(items)
        if self._operation is Operation.REPROTECT_TO_ON_PREMISES:
            self._allocate_slots([course for unit in units for course in unit.courses])
        machines = sum(len(unit.courses) for unit in units)
        self._dispatch.failures_allowed = failures_allowed(self._settings.max_failures, machines)
        self._watch.begin()
        try:
            self._loop()
        except FailbackError as error:
            # The vault cannot be read any more: say it for every machine that is still open.
            for unit in self._units:
                for course in unit.open:
                    self._journal.fail(course, error)

    def _allocate_slots(self, courses: Sequence[Course]) -> None:
        self._holdings = Holdings(self._vault, courses, self._settings.disk_slots)
        self._dispatch.allocation = Allocation(self._holdings, courses)

    @property
    def slots(self) -> list[dict[str, Any]]:
        """How disk slots are taken, as plain data; empty where none were needed."""
        return (self._dispatch.allocation and self._dispatch.allocation.plan) or []

    def _loop(self) -> None:
        first = True
        while open_units := [unit for unit in self._units if unit.open]:
            if not first:
                self._clock.sleep(self._interval(open_units))
                self._watch.next_poll()
            self._watch.refresh(open_units, with_items=not first)
            first = False
            if self._holdings:
                self._holdings.see(self._watch.items)
            self._places = self._free_places()
            # Decide for all, then act: what the actions need to know together is read once.
            due = [unit for unit in open_units if self._is_due(unit)]
            if self._watch.troubled:
                due = [unit for unit in due if unit.doubt is None]  # nobody could look what became of its action
            self._dispatch.send(due, self._under_way())
            for unit in open_units:
                self._check_timeout(unit)

    def _free_places(self) -> float:
        return self._settings.concurrency - self._under_way() if self._settings.concurrency else math.inf

    def _under_way(self) -> int:
        return sum(1 for unit in self._units if unit.open and unit.begun)

    def _interval(self, open_units: Sequence[Unit]) -> float:
        usual = self._settings.poll_interval
        if self._watch.troubled or any(unit.doubt or unit.refused or unit.missing for unit in open_units):
            return usual
        interval = self._pace.interval(self._remaining(unit) for unit in open_units if not unit.queued)
        return min(interval, usual) if any(unit.odd for unit in open_units) else interval

    def _remaining(self, unit: Unit) -> float | None:
        """Seconds until something should change on a unit, None where nobody can tell: for one that waits, too."""
        now = self._clock.monotonic()
        if unit.job:
            return self._pace.expected(unit.kind, now - unit.job_since)
        left = [self._copying_for(course, now) for course in unit.open]
        return None if None in left else min(seconds for seconds in left if seconds is not None)

    def _copying_for(self, course: Course, now: float) -> float | None:
        known = course.copy.remaining(now)
        if known is None and course.copy.since is not None:
            return self._pace.unknown(now - course.copy.since)
        return known

    def _is_due(self, unit: Unit) -> bool:
        """Follow what runs, finish what is done; true where all that is left waits for an action."""
        for course in unit.open:
            self._look(unit, course)
        if not unit.open:
            return False
        if self._jobs.runs(unit):
            return False
        verdicts = [self._decide(unit, course) for course in unit.open]
        if unit.broken and not unit.moving and unit.doubt is None:
            for course, error in [(course, held_by_others(course, unit)) for course in unit.open]:
                self._journal.turn_away(course, error)
        return bool(unit.open) and all(verdict in {Verdict.ACT, None} for verdict in verdicts)

    def _look(self, unit: Unit, course: Course) -> None:
        """Derive the phase from what was read last, and report a change."""
        if course.missing >= GONE_POLLS:
            self._journal.fail(course, gone(course))
            return
        if course.unreadable and course.unread >= PATIENCE:
            self._journal.fail(course, course.unreadable)
            return
        if course.missing:
            self._journal.warn([course], "it is missing in the vault's list")
        before = course.position
        course.position = self._watch.position(unit, course)
        if course.phase_before is None:
            course.phase_before = course.position.phase
            self._journal.emit("start", course, phase=str(course.position.phase), reason=course.position.reason)
        elif before.phase is not course.position.phase:
            self._journal.emit("phase", course, before=str(before.phase), phase=str(course.position.phase))

    def _decide(self, unit: Unit, course: Course) -> Verdict | None:
        """Finish the course if there is nothing left to do; otherwise the verdict on its phase."""
        verdict = self._verdict(unit, course)
        if course.finished:
            return None
        if verdict is not Verdict.REFUSE:
            course.odd_since = None
        elif course.odd_since is None:
            course.odd_since = self._clock.monotonic()
        if verdict is Verdict.ACT:
            course.was_due = True
        else:
            unit.refused, unit.queued, course.slot_since = None, False, None
        if verdict in ARRIVED:
            self._arrive(course, verdict)
        elif verdict is Verdict.WAIT:
            self._await(course)
        elif verdict is Verdict.REFUSE and not self._may_pass(unit, course):
            self._journal.fail(course, self._refusal(course))
        elif verdict is Verdict.ACT and unit.settled_at is not None and not self._recent(unit.settled_at):
            self._settle(unit, course)
        return None if course.finished else verdict

    def _waits(self, unit: Unit, course: Course) -> bool:
        """Whether it is not its turn yet, so that nobody needs to know more of it: many may wait for long."""
        if course.slot_since is not None:
            return True
        if not unit.queued:
            return False
        self._places -= 1
        return self._places < 0

    def _verdict(self, unit: Unit, course: Course) -> Verdict:
        verdict = course.verdict(self._operation)
        decided = self._operation if verdict is Verdict.ACT else Operation.FAILOVER  # what ready means
        if verdict is Verdict.ACT and self._waits(unit, course):
            return verdict
        due = verdict is Verdict.ACT or course.position.phase is Phase.READY
        if due and course.lacks(decided):
            # A list lacks what this decision needs.
            listed = course.item.allowed_operations
            self._watch.read(course)
            self._look(unit, course)
            course.was_due = course.was_due or (verdict is Verdict.ACT and course.item.allowed_operations != listed)
            verdict = course.verdict(self._operation)
            if verdict in ARRIVED and course.position.phase is Phase.READY and course.lacks(decided):
                return Verdict.WAIT  # it could not be read whether its disks are in sync
        return verdict

    def _arrive(self, course: Course, verdict: Verdict) -> None:
        phase = course.position.phase
        if course.moving:
            self._journal.finish(course, DONE[self._operation])
        elif verdict is Verdict.DONE:
            self._journal.finish(course, f"nothing to do: it is {phase} already")
        else:
            self._journal.finish(course, f"nothing to do: it is further on, {phase}")

    def _await(self, course: Course) -> None:
        course.moving = True
        if self._settings.check_mode or not self._settings.wait:
            self._journal.finish(course, f"{self._operation} is under way already ({course.position})")
            return
        facts = self._watch.progress(course)
        if facts:
            self._journal.emit("progress", course, **facts)
            self._compare_with_window(course, facts["remaining_seconds"])

    def _compare_with_window(self, course: Course, remaining: float | None) -> None:
        """A machine of unknown pace is late when the window is over."""
        window = self._settings.finish_by
        if window is not None and self._watch.service_time() + timedelta(seconds=remaining or 0) > window:
            self._journal.warn([course], f"at its pace so far it will not have arrived by {window:%Y-%m-%d %H:%M %Z}")

    def _may_pass(self, unit: Unit, course: Course) -> bool:
        """Whether a phase that makes no sense may be the lag between an action or a job and the item's change.

        The action may be somebody else's: a modernized machine does not name its job [asr-modernized 2].
        """
        if course.was_due and unit.doubt is None and not unit.moving and not self._settings.check_mode:
            unit.doubt, unit.unsure_polls = self._refusal(course), 0
        return (unit.moving or unit.doubt is not None) and self._recent(course.odd_since or 0.0)

    def _recent(self, moment: float) -> bool:
        return self._clock.monotonic() - moment < self._settings.settle

    def _refusal(self, course: Course) -> FailbackError:
        where = course.position
        return refusal(course.name, course.architecture.NAME, where.phase, where.reason, self._operation)

    def _settle(self, unit: Unit, course: Course) -> None:
        """A job has ended and the machine stands where it stood: after an own job that is an error, else our turn.

        Where a machine stands that the lists lack now, is not known.
        """
        if course.missing:
            return
        if unit.sent:
            self._journal.fail(course, no_effect(course, self._operation))
        else:
            unit.settled_at = None

    def _check_timeout(self, unit: Unit) -> None:
        for course in unit.open:
            if self._clock.monotonic() - course.started >= self._settings.wait_timeout:
                job = self._watch.job(unit.job) if unit.job else None
                self._journal.fail(course, timed_out(course, self._operation, self._settings.wait_timeout, job))
