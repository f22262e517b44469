# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which protected items are meant by the machines, or the recovery plan, that a user named."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .errors import FailbackError
from .model import ProtectedItem, RecoveryPlan


def by_name(items: Iterable[ProtectedItem]) -> dict[str, list[ProtectedItem]]:
    """All that an item may be called, in lower case → the items that are."""
    called: dict[str, list[ProtectedItem]] = defaultdict(list)
    for item in items:
        for name in dict.fromkeys((item.friendly_name.lower(), item.name.lower(), item.arm_id.rstrip("/").lower())):
            called[name].append(item)
    return dict(called)


def find_machine(
    name: str, items: Sequence[ProtectedItem], called: Mapping[str, Sequence[ProtectedItem]] | None = None
) -> ProtectedItem:
    """The item with that friendly name, name or ARM id.

    :param called: ``by_name`` of the items, where many are looked for.
    :raises FailbackError: ``MACHINE_NOT_FOUND`` or ``MACHINE_AMBIGUOUS``.
    """
    # An ARM id may end in a slash [asr-api 1.2].
    matches = (called or by_name(items)).get((name.rstrip("/") if name.startswith("/") else name).lower(), ())
    if len(matches) == 1:
        return matches[0]
    names = sorted({item.friendly_name for item in items})
    if matches:
        ids = ", ".join(item.arm_id for item in matches)
        raise FailbackError(
            "MACHINE_AMBIGUOUS",
            f"{len(matches)} protected items of the vault are called {name!r}: {ids}.",
            "Give the ARM id of the one that is meant instead of its name.",
            {"machine": name, "candidates": [item.arm_id for item in matches]},
        )
    raise FailbackError(
        "MACHINE_NOT_FOUND",
        f"The vault protects no machine called {name!r}. {_instead(name, names)}",
        "Correct the name (names are those of the vault's protected items), or name another vault.",
        {"machine": name, "machines": names[:50]},
    )


def _instead(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=3)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    if not names:
        return "It protects no machines at all."
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"It protects {', '.join(names[:10])}{more}."


def find_plan(name: str, plans: Iterable[RecoveryPlan]) -> RecoveryPlan:
    """The recovery plan with that name.

    :raises FailbackError: ``RECOVERY_PLAN_NOT_FOUND``.
    """
    plans = list(plans)
    for plan in plans:
        if name.lower() in {plan.name.lower(), plan.friendly_name.lower()}:
            return plan
    listed = ", ".join(sorted(plan.friendly_name for plan in plans)) or "none"
    raise FailbackError(
        "RECOVERY_PLAN_NOT_FOUND",
        f"The vault has no recovery plan {name!r}. Its recovery plans: {listed}.",
        "Set recovery_plan to one of them, or name the machines instead.",
        {"recovery_plan": name, "plans": [plan.friendly_name for plan in plans]},
    )


def plan_members(plan: RecoveryPlan, items: Sequence[ProtectedItem]) -> list[ProtectedItem]:
    """The items of a plan that still exist."""
    wanted = {member.lower() for member in plan.members}
    return [item for item in items if item.arm_id.lower() in wanted]
