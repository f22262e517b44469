# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which machines preflight is about: those that were named, or the members of a recovery plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import FailbackError
from ..model import Job, ProtectedItem, RecoveryPlan, same_id
from ..selection import by_name, find_machine, find_plan, plan_members
from ..stage import Wish
from ..wire import running_on_machines
from .facts import Machine
from .missing import FactMissing, Missing, known


def selected(
    wish: Wish,
    items: Sequence[ProtectedItem],
    plans: tuple[RecoveryPlan, ...] | Missing,
    jobs: tuple[Job, ...] | Missing,
) -> tuple[Machine, ...]:
    """The machines of a run. One that the vault does not know has the reason instead of an item.

    :raises FailbackError: where the recovery plan whose members are meant is unknown, or could not be read
    """
    running = {} if isinstance(jobs, Missing) else running_on_machines(jobs)
    machines: list[Machine] = []
    for name, item in _named(wish, items, plans):
        if isinstance(item, ProtectedItem) and _is_among(item, machines):
            continue
        machines.append(_machine(wish, name, item, running))
    return tuple(machines)


def _named(
    wish: Wish, items: Sequence[ProtectedItem], plans: tuple[RecoveryPlan, ...] | Missing
) -> list[tuple[str, ProtectedItem | Missing]]:
    if not wish.machines:
        plan = find_plan(wish.recovery_plan, _readable(plans))
        return [(item.friendly_name, item) for item in plan_members(plan, items)]
    called = by_name(items)
    return [(name, _find(name, items, called)) for name in dict.fromkeys(wish.machines)]


def _readable(plans: tuple[RecoveryPlan, ...] | Missing) -> tuple[RecoveryPlan, ...]:
    try:
        return known(plans)
    except FactMissing as missing:
        raise FailbackError(
            "RECOVERY_PLAN_NOT_FOUND",
            f"The recovery plans could not be read: {missing.reason}.",
            "Make them readable, or name the machines instead.",
        ) from missing


def _find(
    name: str, items: Sequence[ProtectedItem], called: Mapping[str, Sequence[ProtectedItem]]
) -> ProtectedItem | Missing:
    try:
        return find_machine(name, items, called)
    except FailbackError as error:
        return Missing(error.message.rstrip("."))


def _is_among(item: ProtectedItem, machines: Sequence[Machine]) -> bool:
    """A machine that is asked for by two of its names is one machine."""
    taken = (machine.item for machine in machines)
    return any(isinstance(other, ProtectedItem) and same_id(other.arm_id, item.arm_id) for other in taken)


def _machine(wish: Wish, name: str, item: ProtectedItem | Missing, running: Mapping[str, Job]) -> Machine:
    if isinstance(item, Missing):
        return Machine(name, item, wish.choices_of(name))
    # Nobody wants to read an ARM id in a report.
    called = item.friendly_name if name.startswith("/") else name
    choices = wish.choices_of(name, item.friendly_name, item.name, item.arm_id)
    return Machine(called, item, choices, running.get(item.friendly_name.lower()))
