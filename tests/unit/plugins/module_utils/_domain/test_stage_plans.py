# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Recovery plans that hold more than one group, or more than one architecture."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.settings import Settings
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Wish
from unit.fakes import Run, ScriptedVault, items, jobs, run
from unit.job_payloads import job, plan
from unit.payloads import Raw, classic, modernized

PLAN = {"target": "rp-all", "targetInstanceType": "RecoveryPlan"}


def member(name: str, group: str, stage: str = "ready") -> Raw:
    number = 1 + sorted(["red", "blue"]).index(group)
    psd = {"multiVmGroupName": group, "multiVmGroupId": f"bbbbbbbb-0000-4000-8000-00000000000{number}"}
    return classic(stage, name, psd=psd)


def test_two_groups_in_one_plan_take_one_action():
    raws = [member("web01", "red"), member("web02", "blue")]
    vault = ScriptedVault(*raws, plans=[plan("rp-all", *[raw["id"] for raw in raws])])
    home = items(member("web01", "red", "failed back"), member("web02", "blue", "failed back"))
    vault.answer(
        "job-rp",
        {
            0: [jobs(job("job-rp", "UnplannedFailover", **PLAN))],
            2: [jobs(job("job-rp", "UnplannedFailover", "Succeeded", **PLAN)), home],
        },
    )
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert len(vault.sent) == 1
    assert [done[name]["phase_after"] for name in ("web01", "web02")] == ["failed_back", "failed_back"]


def test_a_group_whose_plan_holds_both_architectures_is_refused_and_the_other_machine_goes_on():
    raws = [member("web01", "red"), modernized("s6")]
    vault = ScriptedVault(*raws, plans=[plan("rp-all", *[raw["id"] for raw in raws])])
    done = run(vault, Operation.FAILOVER, "web01", "sql01", check_mode=True)
    assert done["web01"]["error_code"] == "RECOVERY_PLAN_MIXED"
    assert done["sql01"]["request"]["operation"] == "plannedFailover"


def test_a_chosen_plan_of_both_architectures_is_refused():
    raws = [classic("ready"), modernized("s6")]
    vault = ScriptedVault(*raws, plans=[plan("rp-all", *[raw["id"] for raw in raws])])
    with pytest.raises(FailbackError) as refused:
        Run(vault, Wish(recovery_plan="rp-all"), Settings(Operation.FAILOVER))
    assert refused.value.code == "RECOVERY_PLAN_MIXED"
    assert vault.sent == []


def test_a_plan_goes_to_one_recovery_point():
    raws = [member("web01", "red"), member("web02", "red")]
    vault = ScriptedVault(*raws, plans=[plan("rp-all", *[raw["id"] for raw in raws])])
    overrides = {"web01": {"recovery_point": "latest_app_consistent"}}
    done = Run(vault, Wish(("web01", "web02"), overrides=overrides), Settings(Operation.FAILOVER))
    assert {result["error_code"] for result in done.list} == {"GROUP_DIVIDED"}
    assert "web01: latest_app_consistent, web02: latest" in done["web02"]["msg"]
    assert vault.sent == []


def test_members_that_are_only_held_do_not_count_as_failures_nor_as_reasons():
    group = [member("g0", "red", "failed over"), *(member(f"g{number}", "red") for number in range(1, 4))]
    alone = classic("ready", "app01")
    vault = ScriptedVault(*group, alone, plans=[plan("rp-all", *[raw["id"] for raw in group])])
    over = jobs(job("job-app01", "UnplannedFailover", "Succeeded", "app01"))
    vault.answer(
        "job-app01",
        {
            0: [jobs(job("job-app01", "UnplannedFailover", target="app01"))],
            2: [over, items(classic("failed back", "app01"))],
        },
    )
    done = run(vault, Operation.FAILOVER, "g0", "g1", "g2", "g3", "app01", max_failures="2")
    assert not done["app01"]["failed"], done["app01"]["msg"]
    assert done["g3"]["details"]["held_by"] == "g0"
