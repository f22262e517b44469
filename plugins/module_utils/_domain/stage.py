# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One stage for many machines: who is meant, what goes together, the drive itself, and the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .architecture import Group, group_of, members_of_groups
from .choices import Choices
from .conductor import Conductor
from .course import Course, Unit
from .errors import FailbackError
from .groups import check_one_architecture, check_one_value, check_whole, choose_plan
from .model import Operation, Phase, ProtectedItem, RecoveryPlan
from .ports import Checker, Clock, Sink, Vault
from .selection import by_name, find_machine, find_plan, plan_members
from .settings import Settings
from .slots import common

#: These go through a recovery plan for a replication group; a reprotect cannot [asr-api 1.7].
_BY_PLAN = frozenset({Operation.FAILOVER, Operation.COMMIT_FAILOVER})


@dataclass(frozen=True)
class Wish:
    """What the user asked for: machines or a recovery plan, and choices for all and for single machines."""

    machines: tuple[str, ...] = ()
    recovery_plan: str = ""
    choices: Choices = field(default_factory=Choices)
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def choices_of(self, *names: str) -> Choices:
        """The choices of a machine that goes by these names."""
        own = next((self._overrides[name.lower()] for name in names if name.lower() in self._overrides), None)
        return self.choices if own is None else self.choices.override(own)

    @cached_property
    def _overrides(self) -> dict[str, Mapping[str, Any]]:
        return {name.lower(): own for name, own in reversed(list(self.overrides.items()))}


class Stage:
    """Run with ``run()``; ``results()`` then has one entry for every machine that was asked for."""

    def __init__(self, vault: Vault, clock: Clock, sink: Sink, settings: Settings, checker: Checker | None = None):
        self._vault = vault
        self._clock = clock
        self._sink = sink
        self._settings = settings
        self._checker = checker
        self._items: Sequence[ProtectedItem] = ()
        self._plans: Sequence[RecoveryPlan] | None = None
        self._courses: list[Course] = []
        self._taken: dict[str, Course] = {}
        self._asked: list[tuple[str, Course]] = []
        self._strangers: list[dict[str, Any]] = []
        self.slots: list[dict[str, Any]] = []

    def run(self, wish: Wish) -> None:
        """:raises FailbackError: where nothing at all can be done: vault or recovery plan unknown, no access."""
        self._items = self._vault.list_items()
        plan = find_plan(wish.recovery_plan, self.plans()) if wish.recovery_plan and not wish.machines else None
        self._select(wish, plan)
        self._sink(
            {
                "event": "run",
                "operation": str(self._settings.operation),
                "check_mode": self._settings.check_mode,
                "machines": [course.name for course in self._courses],
            }
        )
        for stranger in self._strangers:
            self._sink({"event": "stranger", "machine": stranger["name"], "result": stranger})
        units = self._units(wish, plan)
        conductor = Conductor(self._vault, self._clock, self._sink, self._settings, self._checker)
        conductor.run(units, self._items)
        self.slots = conductor.slots

    def plans(self) -> Sequence[RecoveryPlan]:
        if self._plans is None:
            self._plans = self._vault.list_plans()
        return self._plans

    def _select(self, wish: Wish, plan: RecoveryPlan | None) -> None:
        now = self._clock.monotonic()
        if plan is not None:
            for item in plan_members(plan, self._items):
                self._take(item.friendly_name, Course.begin(item, wish.choices_of(item.friendly_name), now))
        called = by_name(self._items)
        for name in dict.fromkeys(wish.machines):
            try:
                item = find_machine(name, self._items, called)
                self._take(name, Course.begin(item, wish.choices_of(item.friendly_name, item.name, item.arm_id), now))
            except FailbackError as error:
                self._strangers.append(_stranger(name, error))

    def _take(self, name: str, course: Course) -> None:
        """A machine that is asked for by two of its names is one machine."""
        same = self._taken.setdefault(course.item.arm_id.lower(), course)
        if same is course:
            self._courses.append(course)
        self._asked.append((name, same))

    def _units(self, wish: Wish, plan: RecoveryPlan | None) -> list[Unit]:
        by_plan = self._settings.operation in _BY_PLAN
        if plan is not None and by_plan:
            check_one_architecture(plan.friendly_name, [course.architecture.NAME for course in self._courses])
            return [Unit(list(self._courses), plan)]
        grouped: dict[Group, list[Course]] = defaultdict(list)
        for course in self._courses:
            course.position = course.architecture.position(course.item)
            if group := group_of(course.item):
                grouped[group].append(course)
        everybody = members_of_groups(self._items) if grouped else {}
        units: list[Unit] = []
        for group, courses in grouped.items():
            try:
                units += self._group_units(group[1], everybody[group], courses, wish, {unit.plan for unit in units})
            except FailbackError as error:
                self._give_up(courses, error)
        # A group's plan may take other machines along.
        taken = {course for unit in units for course in unit.courses}
        return units + [Unit([course]) for course in self._courses if course not in taken and not course.finished]

    def _group_units(
        self,
        group: str,
        members: Sequence[ProtectedItem],
        courses: list[Course],
        wish: Wish,
        taken: Collection[RecoveryPlan | None],
    ) -> list[Unit]:
        """:param members: all of the group in the vault; ``taken``: plans that go already, for another group."""
        check_whole(group, [item.friendly_name for item in members], [course.item.friendly_name for course in courses])
        if self._settings.operation not in _BY_PLAN:
            if self._settings.operation is Operation.REPROTECT_TO_ON_PREMISES:
                self._check_one_target(group, courses)
            return [Unit([course]) for course in courses]
        selected = [course.item.arm_id for course in self._courses]
        ids = [item.arm_id for item in members]
        plan = choose_plan(group, ids, selected, self.plans(), wish.recovery_plan)
        if plan in taken:
            return []
        in_plan = {member.lower() for member in plan.members}
        together = [course for course in self._courses if course.item.arm_id.lower() in in_plan]
        check_one_architecture(plan.friendly_name, [course.architecture.NAME for course in together])
        return [Unit(together, plan)]

    def _check_one_target(self, group: str, courses: list[Course]) -> None:
        """All members get one master target (S44), those that replicate already included."""
        targets: dict[Course, dict[str, str]] = {}
        for course in courses:
            if course.position.phase not in {Phase.IN_AZURE, Phase.REPLICATING_BACK, Phase.READY}:
                continue
            course.item = self._vault.get_item(course.item.arm_id)
            if own := self._targets_of(course):
                targets[course] = own
        shared = common([list(own) for own in targets.values()]) if targets else ()
        if targets and not shared:
            named = {course.name: " or ".join(own.values()) for course, own in targets.items()}
            check_one_value(f"replication group {group}", "master target", "master_target", named)
        for course, own in targets.items():
            if course.position.phase is Phase.IN_AZURE and len(own) > 1:
                course.choices = course.choices.override({course.architecture.KEEPER_OPTION: list(shared)})

    def _targets_of(self, course: Course) -> dict[str, str]:
        """The master targets or appliances that the machine uses or may use: key → name.

        Empty where Azure does not tell it yet, as of a machine whose reprotect has just begun.
        """
        site = self._vault.site(course.item.fabric)
        if course.position.phase is Phase.IN_AZURE:
            found = course.architecture.keepers(course.item, site, course.choices)
            return {keeper.key: keeper.name for keeper in found}
        used = course.architecture.facts(course.item).master_target_id
        names = {keeper.key: keeper.name for keeper in course.architecture.all_keepers(site)}
        return {used.lower(): names.get(used.lower(), used)} if used else {}

    def _give_up(self, courses: Sequence[Course], error: FailbackError) -> None:
        for course in courses:
            course.error, course.message = error, error.message
            self._sink({"event": "outcome", "machine": course.name, "result": course.as_result()})

    def results(self) -> list[dict[str, Any]]:
        """By the names by which the machines were asked for."""
        named = [(course.name if name.startswith("/") else name, course) for name, course in self._asked]
        return [{**course.as_result(), "name": name} for name, course in named] + self._strangers


def _stranger(name: str, error: FailbackError) -> dict[str, Any]:
    """The result of a machine that could not be taken up at all."""
    unknown = str(Phase.UNKNOWN)
    return {
        "name": name,
        "id": "",
        "changed": False,
        "failed": True,
        "phase_before": unknown,
        "phase_after": unknown,
        "jobs": [],
        "warnings": [],
        **error.as_result(),
    }


def summary(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts over the machines of a stage, and the names of those that failed."""
    failed = [str(result["name"]) for result in results if result["failed"]]
    changed = sum(1 for result in results if result["changed"] and not result["failed"])
    return {
        "total": len(results),
        "changed": changed,
        "unchanged": len(results) - changed - len(failed),
        "failed": len(failed),
        "failed_machines": failed,
    }
