# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who holds how many disk slots of which master target or appliance, among the machines of a run and all others.

A machine holds slots from its reprotect until it is failed over. Azure tells which keeper it uses once the item is
flipped, and of a master target how many disks it has; of an appliance it does not [asr-api 1.9; asr-modernized 4].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .architecture import architecture_of
from .course import Course
from .errors import FailbackError
from .model import Phase, ProtectedItem
from .ports import Vault
from .slots import Keeper

#: In these, a machine that is flipped has its disks back.
_GIVEN_BACK = frozenset({Phase.FAILED_BACK, Phase.COMMITTED, Phase.REPROTECTING, Phase.PROTECTED})
#: In these, a machine that is not flipped yet is being reprotected, by a job that does not tell with which keeper.
_COMING = frozenset({Phase.REPLICATING_BACK, Phase.IN_TRANSITION})


class Holdings:
    """:param slots: how many disks a keeper takes, its own included."""

    def __init__(self, vault: Vault, courses: Sequence[Course], slots: int) -> None:
        self.slots = slots
        self._vault = vault
        self._courses = courses
        self._ours = frozenset(course.item.arm_id.lower() for course in courses)
        self._items: Mapping[str, ProtectedItem] = {}
        self._own: dict[str, int] = {}
        self._others: dict[str, tuple[str, int]] = {}  # machines of nobody here, by ARM id: keeper and disks
        self._used: dict[Course, str] = {}  # the keeper that the item tells
        self._disks: dict[Course, int] = {}
        self._candidates: dict[Course, list[Keeper]] = {}

    def see(self, items: Mapping[str, ProtectedItem]) -> None:
        """All items of the vault, by lower-case ARM id, as a list shows them now."""
        self._items = items

    def candidates(self, course: Course) -> list[Keeper]:
        """The keepers that can take a machine, told from its details once.

        :raises FailbackError: where no keeper fits, or several do and the user chose none
        """
        if course not in self._candidates:
            site = self._vault.site(course.item.fabric)
            self._candidates[course] = course.architecture.keepers(course.item, site, course.choices)
        return self._candidates[course]

    def take(self, course: Course, keeper: Keeper) -> None:
        """The machine goes there."""
        course.keeper = keeper.key
        course.choices = course.choices.override({course.architecture.KEEPER_OPTION: keeper.keeper_id})

    def disks(self, course: Course) -> int:
        """How many slots a machine needs: one for each disk that is protected."""
        item = self._detailed(course.item) if course.item.detailed or course not in self._disks else None
        if item is not None:
            self._disks[course] = _disks(item)
        return self._disks.get(course, 1)

    def is_flipped(self, course: Course) -> bool:
        return course.item.instance_type.lower() == course.architecture.TO_ON_PREMISES

    def keeper_of(self, course: Course) -> str:
        """Key of the keeper that holds, or is about to get, a machine's disks; '' for none or where it is not known."""
        if self.is_flipped(course):
            return "" if course.position.phase in _GIVEN_BACK else self._told(course)
        return "" if course.failed else course.keeper

    def _told(self, course: Course) -> str:
        if course not in self._used:
            item = self._detailed(course.item)
            if item is not None:
                self._used[course] = course.architecture.facts(item).master_target_id.lower()
                self._disks[course] = _disks(item)
        return self._used.get(course, course.keeper)

    def _detailed(self, item: ProtectedItem) -> ProtectedItem | None:
        """A list tells neither disks nor keeper."""
        try:
            return item if item.detailed else self._vault.get_item(item.arm_id)
        except FailbackError:
            return None  # it is asked for again next time

    def free(self, keepers: Iterable[Keeper]) -> dict[str, int]:
        """Free slots now, by key."""
        self._look_at_others()
        return {keeper.key: max(0, self.slots - self._taken(keeper)) for keeper in keepers}

    def _taken(self, keeper: Keeper) -> int:
        return self._own_of(keeper) + self._others_on(keeper) + self._ours_on(keeper)

    def free_later(self, keepers: Iterable[Keeper]) -> dict[str, int]:
        """Free slots once all machines that hold some are failed over."""
        return {keeper.key: max(0, self.slots - self._own_of(keeper)) for keeper in keepers}

    def free_ever(self, keeper: Keeper) -> int:
        """Slots that it has for machines at the most."""
        return max(0, self.slots - keeper.own_disks)

    def _own_of(self, keeper: Keeper) -> int:
        """How many disks it has that are no known machine's: told apart once, when there are none of this run yet."""
        if keeper.key not in self._own:
            there = [course for course in self._courses if self.is_flipped(course)]
            ours = sum(self.disks(course) for course in there if self.keeper_of(course) == keeper.key)
            # The count may be up to 15 minutes old, and machines that just came not be in it [asr-api 1.9].
            self._own[keeper.key] = max(keeper.own_disks, keeper.disk_count - self._others_on(keeper) - ours)
        return self._own[keeper.key]

    def _others_on(self, keeper: Keeper) -> int:
        return sum(disks for used, disks in self._others.values() if used == keeper.key)

    def _ours_on(self, keeper: Keeper) -> int:
        return sum(self.disks(course) for course in self._courses if self._is_on(course, keeper))

    def _is_on(self, course: Course, keeper: Keeper) -> bool:
        known = self.keeper_of(course)
        if known or self.is_flipped(course) or course.failed or course.position.phase not in _COMING:
            return known == keeper.key
        # Somebody started it, nobody tells with which keeper: it may be any of those that can take it.
        family = course.architecture.facts(course.item).os_type
        return self._same_fabric(course, keeper) and keeper.os_type.lower() in {"", family.lower()}

    def _same_fabric(self, course: Course, keeper: Keeper) -> bool:
        try:
            site = self._vault.site(course.item.fabric)
        except FailbackError:
            return True
        return any(entry.key == keeper.key for entry in course.architecture.all_keepers(site))

    def _look_at_others(self) -> None:
        """Machines outside this run hold slots too: each is read once, when it comes, and forgotten when it goes."""
        holding = {key: item for key, item in self._items.items() if key not in self._ours and _holds(item)}
        for key in self._others.keys() - holding.keys():
            del self._others[key]
        for key in holding.keys() - self._others.keys():
            item = self._detailed(holding[key])
            if item is not None:
                used = architecture_of(item).facts(item).master_target_id.lower()
                self._others[key] = (used, _disks(item))


def _disks(item: ProtectedItem) -> int:
    return max(1, len(architecture_of(item).facts(item).disks))


def _holds(item: ProtectedItem) -> bool:
    """Whether a keeper holds the machine's disks."""
    try:
        architecture = architecture_of(item)
    except FailbackError:
        return False
    flipped = item.instance_type.lower() == architecture.TO_ON_PREMISES
    return flipped and architecture.position(item).phase not in _GIVEN_BACK
