# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a phase is read off a protected item: rules as data, allowedOperations before protectionState [asr-api 1.8]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .model import Phase, Position, ProtectedItem

#: Either of them permits a reprotect; recordings show SwitchProtection [asr-api 1.8].
REPROTECT_ALLOWED = frozenset({"switchprotection", "reversereplicate"})

#: What was seen while data is copied, or when it is copied and Azure does not offer the next step yet.
COPYING_STATES = frozenset({"initialreplicationinprogress", "initialreplicationrecoverycompletionpending", "protected"})


@dataclass(frozen=True)
class Rule:
    """A phase and the signs of it; an empty sign matches anything. Everything is lower case."""

    phase: Phase
    instance_type: str
    location: str = ""
    allows: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    reason: str = ""

    def matches(self, item: ProtectedItem) -> bool:
        return (
            item.instance_type.lower() == self.instance_type
            and (not self.location or item.active_location.lower() == self.location)
            and (not self.allows or bool(self.allows & item.allowed_operations))
            and (not self.states or item.protection_state.lower() in self.states)
        )


#: (instance type, active location, scenario) → phase while that scenario's job runs.
Scenarios = Mapping[tuple[str, str, str], Phase]


#: The scenario of a reprotect's job, in either direction [asr-api 1.5].
REPROTECT = "switchreplicationgroupprotection"


def scenarios(to_azure: str, to_on_premises: str, failover: str) -> Scenarios:
    """The phases of running jobs, for an architecture's two instance types and its failover.

    A job may flip instance type and location while it still runs: either side of the flip is the same phase.
    """
    return {
        (to_azure, "recovery", REPROTECT): Phase.REPLICATING_BACK,
        (to_on_premises, "primary", REPROTECT): Phase.REPLICATING_BACK,
        (to_on_premises, "primary", failover): Phase.FAILING_BACK,
        (to_on_premises, "recovery", failover): Phase.FAILING_BACK,
        (to_on_premises, "recovery", REPROTECT): Phase.REPROTECTING,
        (to_azure, "primary", REPROTECT): Phase.REPROTECTING,
    }


def position(
    item: ProtectedItem, rules: Sequence[Rule], scenarios: Scenarios, running_scenario: str | None
) -> Position:
    """The machine's phase.

    :param running_scenario: scenarioName of a job that runs on the machine, where one is known. The item's own
        currentScenario counts too; it was never seen filled for modernized [asr-modernized 2].
    """
    scenario = running_scenario or item.scenario or ""
    if scenario or item.job_name:
        key = (item.instance_type.lower(), item.active_location.lower(), scenario.lower())
        return Position(scenarios.get(key, Phase.IN_TRANSITION), f"job {scenario or item.job_name} runs")
    for rule in rules:
        if rule.matches(item):
            return Position(rule.phase, rule.reason)
    shown = ", ".join(sorted(item.allowed_operations)) or "none"
    return Position(
        Phase.UNKNOWN,
        f"{item.instance_type or 'no provider'}, protectionState {item.protection_state or 'missing'}, "
        f"activeLocation {item.active_location or 'missing'}, allowedOperations {shown}",
    )
