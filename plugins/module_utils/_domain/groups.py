# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replication groups (multi-VM consistency): which machines belong together, and through which plan they go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .errors import FailbackError
from .model import RecoveryPlan

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def group_name(name: str, group_id: str) -> str | None:
    """The name of a replication group that a user made, or None.

    Multi-VM sync without a user's group shows as a GUID that is name and id at once [asr-api 1.7].
    """
    if not name or (_GUID.fullmatch(name) and (not group_id or name.lower() == group_id.lower())):
        return None
    return name


def check_whole(group: str, members: Iterable[str], selected: Iterable[str]) -> None:
    """A group goes as a whole.

    :raises FailbackError: ``GROUP_INCOMPLETE`` naming the members that are not selected.
    """
    members, chosen = sorted(members), {name.lower() for name in selected}
    missing = [name for name in members if name.lower() not in chosen]
    if missing:
        raise FailbackError(
            "GROUP_INCOMPLETE",
            f"Replication group {group} goes as a whole, and {', '.join(missing)} of it "
            f"{'is' if len(missing) == 1 else 'are'} not among the machines of this run.",
            f"Select all of {', '.join(members)}, with asr_failback_serial in one batch; a member that failed earlier "
            "must be brought back in first.",
            {"replication_group": group, "members": members, "missing": missing},
        )


def check_one_value(together: str, what: str, option: str, values: Mapping[str, str]) -> None:
    """What goes together uses one master target (S44), and goes to one recovery point [asr-api 1.6].

    :param together: a replication group or a recovery plan, in words; ``values``: machine → the value it would use.
    :raises FailbackError: ``GROUP_DIVIDED``.
    """
    if len(set(values.values())) > 1:
        listed = ", ".join(f"{machine}: {value}" for machine, value in sorted(values.items()))
        raise FailbackError(
            "GROUP_DIVIDED",
            f"All machines of {together} need the same {what}, but they have {listed}.",
            f"Give all of them one {option}.",
            {"together": together, "values": dict(values)},
        )


def check_one_architecture(plan: str, architectures: Iterable[str]) -> None:
    """A plan fails back with one request, and the architectures have different ones [asr-api 1.6].

    :raises FailbackError: ``RECOVERY_PLAN_MIXED``.
    """
    if len(set(architectures)) > 1:
        raise FailbackError(
            "RECOVERY_PLAN_MIXED",
            f"Recovery plan {plan} holds classic and modernized machines, which cannot be failed back together.",
            "Name the machines of each architecture by themselves, or split the plan.",
            {"recovery_plan": plan},
        )


def choose_plan(
    group: str, member_ids: Sequence[str], selected_ids: Sequence[str], plans: Sequence[RecoveryPlan], wanted: str
) -> RecoveryPlan:
    """The recovery plan through which a group fails over; Azure refuses its members one by one [asr-api 1.7].

    :param member_ids: ARM ids of the group; ``selected_ids`` those of all machines of this run.
    :raises FailbackError: ``RECOVERY_PLAN_NOT_FOUND`` or ``RECOVERY_PLAN_AMBIGUOUS``.
    """
    members, selected = _lower(member_ids), _lower(selected_ids)
    holding = [plan for plan in plans if members <= _lower(plan.members)]
    fit = [plan for plan in holding if _lower(plan.members) <= selected]
    if wanted:
        fit = [plan for plan in fit if wanted.lower() in {plan.name.lower(), plan.friendly_name.lower()}]
    smallest = min((len(plan.members) for plan in fit), default=0)
    fit = [plan for plan in fit if len(plan.members) == smallest]
    if len(fit) == 1:
        return fit[0]
    names = ", ".join(plan.friendly_name for plan in fit or holding) or "none"
    if fit:
        raise FailbackError(
            "RECOVERY_PLAN_AMBIGUOUS",
            f"Replication group {group} is in more than one recovery plan: {names}.",
            "Choose one with recovery_plan.",
            {"replication_group": group, "plans": names},
        )
    raise FailbackError(
        "RECOVERY_PLAN_NOT_FOUND",
        f"Replication group {group} fails over through a recovery plan, and none holds just machines of this run. "
        f"Plans that hold the group: {names}.",
        "Make a recovery plan with the group's machines, or select every machine of the plan.",
        {"replication_group": group, "plans": names},
    )


def _lower(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(arm_id.lower() for arm_id in ids)
