# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a user is told about a failback policy."""

from __future__ import annotations

from typing import Any

from .failback_policy import PolicyPlan, Surroundings


def sentence(plan: PolicyPlan, around: Surroundings, check_mode: bool) -> str:
    """What is there, or what was done (in check mode: would be)."""
    if plan.policy is None:
        return "Azure chooses a failback policy by itself where a reprotect names none; no single one is there yet."
    deeds = {write.deed for write in plan.writes}
    verb = "would be" if check_mode else "was"
    if plan.associated is None:
        if deeds:
            return f"Failback policy {plan.policy.name} {verb} made; a reprotect that shall use it has to name it."
        return f"Failback policy {plan.policy.name} is there; Azure chooses by itself where a reprotect names none."
    what = f"associated with configuration server {around.configuration_server}."
    if not deeds:
        return f"Failback policy {plan.policy.name} is {what}"
    return f"Failback policy {plan.policy.name} {verb} {'made and ' if 'creation' in deeds else ''}{what}"


def warnings(plan: PolicyPlan) -> list[str]:
    """One sentence for all that is otherwise than wanted: it stays so."""
    if not plan.policy or not plan.differences:
        return []
    told = ", ".join(f"{entry['setting']} is {entry['found']}, not {entry['wanted']}" for entry in plan.differences)
    return [
        f"Failback policy {plan.policy.name} differs from what is wanted: {told}. It is left as it is: a failback "
        "policy cannot be edited."
    ]


def as_diff(plan: PolicyPlan) -> dict[str, dict[str, Any]]:
    """Ansible's diff of what the plan's writes change."""
    if plan.policy is None:
        return {"before": {}, "after": {}}
    state = {"policy": plan.policy.name, **plan.policy.settings}
    made = any(write.deed == "creation" for write in plan.writes)
    before = {} if made else dict(state)
    if plan.associated is None:
        return {"before": before, "after": state}
    return {"before": {**before, "associated": plan.associated}, "after": {**state, "associated": True}}
