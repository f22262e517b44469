# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The requests that both architectures send in the same form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .choices import Choices
from .model import Action, ProtectedItem, RecoveryPlan
from .phase_rules import REPROTECT

Properties = Mapping[str, Any]


def reprotect(
    item: ProtectedItem, direction: str, details: Properties, inputs: Mapping[str, Any], notes: Iterable[str] = ()
) -> Action:
    """:param details: providerSpecificDetails, with the instance type of the leg that the reprotect leads to."""
    body = {"properties": {"failoverDirection": direction, "providerSpecificDetails": details}}
    return Action(item.arm_id, "reProtect", body, inputs, frozenset({REPROTECT}), tuple(notes))


def failover(item: ProtectedItem, verb: str, properties: Properties, choices: Choices) -> Action:
    inputs = {"recovery_point": choices.recovery_point.value}
    return Action(item.arm_id, verb, {"properties": properties}, inputs, frozenset({verb.lower()}))


def plan_failover(plan: RecoveryPlan, verb: str, properties: Properties, choices: Choices) -> Action:
    inputs = {"recovery_plan": plan.friendly_name, "recovery_point": choices.recovery_point.value}
    return Action(plan.arm_id, verb, {"properties": properties}, inputs, frozenset({verb.lower()}))


def commit(item: ProtectedItem) -> Action:
    return Action(item.arm_id, "failoverCommit", None, {}, frozenset({"commitfailover"}))


def plan_commit(plan: RecoveryPlan) -> Action:
    return Action(plan.arm_id, "failoverCommit", None, {"recovery_plan": plan.friendly_name}, frozenset())


def cancel(item: ProtectedItem) -> Action:
    return Action(item.arm_id, "failoverCancel", None, {}, frozenset({"cancelfailover"}))
