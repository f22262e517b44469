# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Facts as plain data, for results and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from .architecture import architecture_of
from .model import Job, ProtectedItem, RecoveryPlan
from .site import Site


def plain(value: Any) -> Any:
    """Dataclasses as dictionaries, times in ISO 8601, enumerations by value, sets sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(entry) for entry in value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


def machine(item: ProtectedItem, running: Job | None) -> dict[str, Any]:
    """A machine as the info module shows it.

    :param running: the job that runs on it, where one does.
    :raises FailbackError: ``ARCHITECTURE_UNSUPPORTED``
    """
    architecture = architecture_of(item)
    position = architecture.position(item, running.scenario if running else None)
    return {
        "name": item.friendly_name,
        "id": item.arm_id,
        "phase": position.phase.value,
        "reason": position.reason,
        **plain(architecture.facts(item)),
        "health": item.replication_health,
        "problems": plain(item.problems),
        "allowed_operations": plain(item.allowed_operations),
        "protection_state": item.protection_state,
        "active_location": item.active_location,
        "instance_type": item.instance_type,
        "policy": item.policy_name,
        "fabric": item.fabric,
        "job": plain(running),
        "detailed": item.detailed,
    }


def recovery_plan(plan: RecoveryPlan, items: list[ProtectedItem]) -> dict[str, Any]:
    """A recovery plan with its members' names."""
    names = {item.arm_id.lower(): item.friendly_name for item in items}
    return {
        "name": plan.friendly_name,
        "id": plan.arm_id,
        "providers": list(plan.providers),
        "machines": [names.get(member.lower(), member) for member in plan.members],
        "allowed_operations": plain(plan.allowed_operations),
    }


def fabric(site: Site) -> dict[str, Any]:
    """A fabric with its servers; ids are verbatim."""
    return {**plain(site), "name": site.friendly_name, "id": site.arm_id}
