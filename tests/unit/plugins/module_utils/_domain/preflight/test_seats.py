# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Of several master targets or appliances, preflight looks at the one that the stage will give a machine."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight import intent
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Unclear
from unit import preflight_world
from unit.legs import CLASSIC_FABRIC, MODERN_FABRIC
from unit.preflight_world import chosen, classic, modern_site, modernized, the_agent, the_master_target, world

GROUP = {"multiVmGroupName": "sql-group", "multiVmGroupId": "bbbbbbbb-0000-4000-8000-00000000000b"}


def targets(first: int = 3, second: int = 3) -> dict[str, Any]:
    two = [the_master_target("mt-a", id="A", diskCount=first), the_master_target("mt-b", id="B", diskCount=second)]
    return {CLASSIC_FABRIC: preflight_world.classic_site(masterTargetServers=two)}


def used(run: Any) -> Counter[str]:
    return Counter(intent.master_target(facts).name for facts in run.views)


def test_machines_are_shared_out_as_the_stage_does():
    machines = [chosen(classic(name=f"web{number}"), master_target="auto") for number in range(4)]
    assert used(world(*machines, fabrics=targets())) == {"mt-a": 2, "mt-b": 2}
    assert used(world(*machines, fabrics=targets(first=60))) == {"mt-b": 4}


def test_a_group_is_looked_at_with_one_target():
    machines = [chosen(classic(name=f"web{number}", psd=GROUP), master_target=["A", "B"]) for number in range(3)]
    assert len(used(world(*machines, fabrics=targets()))) == 1


def test_where_none_has_room_one_of_them_is_looked_at_all_the_same():
    machine = chosen(classic(), master_target="auto")
    assert used(world(machine, fabrics=targets(60, 60))) == {"mt-a": 1}


def test_without_a_choice_several_are_not_clear():
    with pytest.raises(Unclear):
        used(world(chosen(classic()), fabrics=targets()))


def test_appliances_are_shared_out_too():
    agents = [the_agent("appliance01", "agent-1"), the_agent("appliance02", "agent-2")]
    machines = [chosen(modernized(name=f"sql{number}"), appliance="auto") for number in range(2)]
    run = world(*machines, fabrics={MODERN_FABRIC: modern_site(reprotectAgents=agents)})
    assert {intent.appliance(facts).name for facts in run.views} == {"appliance01", "appliance02"}
