# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Gives each machine of a reprotect to on-premises its master target or appliance, as long as there are disk slots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .course import Course, Unit
from .errors import TRANSIENT, FailbackError
from .holdings import Holdings
from .slot_errors import no_slot, too_many_disks
from .slot_plan import slot_plan
from .slots import Keeper, Load, Seats, common, pack


class Allocation:
    """:param holdings: who holds how many slots."""

    def __init__(self, holdings: Holdings, courses: Sequence[Course]) -> None:
        self._holdings = holdings
        self._courses = courses
        self.plan: list[dict[str, Any]] | None = None

    def seat(self, units: Sequence[Unit]) -> dict[Course, FailbackError]:
        """Give seats to the machines of these units that have none; what finds none is returned with the reason.

        A machine whose candidates cannot be told is left alone: its action says why.
        """
        homeless = [course for unit in units for course in unit.open if not course.keeper]
        candidates: dict[Course, list[Keeper]] = {}
        held: dict[Course, FailbackError] = {}
        for course in homeless:
            try:
                candidates[course] = self._holdings.candidates(course)
            except FailbackError as error:
                if error.code in TRANSIENT:
                    held[course] = error
        if not candidates:
            return held
        keepers = {keeper.key: keeper for found in candidates.values() for keeper in found}
        members, whole = _members(candidates), _members(self._courses)
        loads = [self._load(group, candidates, whole[key], key) for key, group in members.items()]
        now, later = self._holdings.free(keepers.values()), self._holdings.free_later(keepers.values())
        seats = pack(loads, now)
        if self.plan is None:
            self.plan = slot_plan(loads, keepers, now, later, self._holdings.slots)
        for key, seat in seats.items():
            for course in members[key]:
                self._holdings.take(course, keepers[seat])
        return held | self._reasons(loads, seats, members, keepers)

    def _load(
        self, group: Sequence[Course], candidates: Mapping[Course, list[Keeper]], mates: Sequence[Course], key: str
    ) -> Load:
        """The machines of a group go to one keeper (S44): the one that another member uses, if one does."""
        options = [[keeper.key for keeper in candidates[course]] for course in group]
        options += [[keeper] for mate in mates if (keeper := self._holdings.keeper_of(mate))]
        fit = common(options) or tuple(options[0])  # that they differ is said before
        return Load(key, tuple(course.name for course in group), sum(map(self._holdings.disks, group)), fit)

    def _reasons(
        self,
        loads: Sequence[Load],
        seats: Seats,
        members: Mapping[str, Sequence[Course]],
        keepers: Mapping[str, Keeper],
    ) -> dict[Course, FailbackError]:
        free = self._holdings.free(keepers.values())
        reasons: dict[Course, FailbackError] = {}
        for load in (load for load in loads if load.key not in seats):
            own = [keepers[key] for key in load.keepers]
            room = {keeper.key: self._holdings.free_ever(keeper) for keeper in own}
            for course in members[load.key]:
                reasons[course] = (
                    no_slot(course, load, own, free, self._holdings.slots)
                    if load.disks <= max(room.values())
                    else too_many_disks(course, load, own, room)
                )
        return reasons

    @property
    def may_be_returned(self) -> bool:
        """Whether a machine of this run might still give its seat back, because its reprotect fails."""
        return any(
            course.keeper and not course.finished and not self._holdings.is_flipped(course) for course in self._courses
        )


def _members(courses: Iterable[Course]) -> dict[str, list[Course]]:
    """What needs one keeper together, by key."""
    found: dict[str, list[Course]] = {}
    for course in courses:
        group = course.facts.replication_group
        key = f"group {course.item.fabric}/{group}" if group else course.item.arm_id
        found.setdefault(key, []).append(course)
    return found
