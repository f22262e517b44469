# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which servers a machine uses while its reprotect runs: before its flip, the item names those of the way to Azure."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.model import Phase
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight import intent
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import FactMissing, Unclear
from unit.payloads import running
from unit.preflight_world import (
    chosen,
    classic,
    classic_site,
    fabrics,
    modern_site,
    modernized,
    the_agent,
    the_master_target,
    world,
)

RUNNING: dict[str, Any] = {"currentScenario": running("SwitchReplicationGroupProtection")}
OF_THE_WAY_TO_AZURE = {"masterTargetId": "F096CD1C", "processServerId": "30AE6187"}
TWO = fabrics(classic_site(masterTargetServers=[the_master_target("mt-a"), the_master_target("mt-b")]))


def being_reprotected(**choices: Any) -> Facts:
    """A classic machine in the first half of its reprotect's job."""
    item = classic("in azure", psd=OF_THE_WAY_TO_AZURE, **RUNNING)
    (facts,) = world(chosen(item, **choices), fabrics=TWO).views
    assert facts.phase is Phase.REPLICATING_BACK
    return facts


def test_the_choice_counts_until_the_item_is_flipped():
    assert intent.master_target(being_reprotected(master_target="mt-b")).name == "mt-b"


def test_what_cannot_be_told_while_it_runs_is_not_known_rather_than_wrong():
    with pytest.raises(FactMissing) as caught:
        intent.master_target(being_reprotected())
    assert not isinstance(caught.value, Unclear)
    assert "does not say yet" in caught.value.reason


def test_before_the_reprotect_an_open_choice_is_to_be_made():
    (facts,) = world(chosen(classic("in azure")), fabrics=TWO).views
    with pytest.raises(Unclear):
        intent.master_target(facts)


def test_an_appliance_is_not_asked_of_the_item_before_it_is_flipped():
    (facts,) = world(chosen(modernized("s4", **RUNNING))).views
    assert facts.phase is Phase.REPLICATING_BACK
    assert intent.appliance(facts).name == "appliance01"
    two = fabrics(modern=modern_site(reprotectAgents=[the_agent(), the_agent("appliance02", "agent-2")]))
    (facts,) = world(chosen(modernized("s4", **RUNNING), appliance="appliance02"), fabrics=two).views
    assert intent.appliance(facts).name == "appliance02"
