# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replication groups and recovery plans in a stage: one action for all of them, and all of them or none."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import machine_result
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.settings import Settings
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Wish, summary
from unit.fakes import Run, ScriptedVault, items, jobs, run
from unit.job_payloads import job, plan
from unit.legs import CLASSIC_FABRIC, MT_ID
from unit.payloads import Raw, classic, modernized
from unit.site_payloads import classic_site, master_target, modern_site, reprotect_agent

GROUP = {"multiVmGroupName": "sql-group", "multiVmGroupId": "bbbbbbbb-0000-4000-8000-00000000000b"}
SECOND_MT = "99999999-1122-3344-AABBCCDDEEFF0099"


def member(stage: str, name: str, **psd: object) -> Raw:
    return classic(stage, name, psd=GROUP | psd)


def grouped(stage: str = "ready", *more: Raw) -> ScriptedVault:
    """web01 and web02 are a group and have a recovery plan."""
    raws = [member(stage, "web01"), member(stage, "web02")]
    return ScriptedVault(*raws, *more, plans=[plan("rp-sql", *[raw["id"] for raw in raws])])


def plan_takes(vault: ScriptedVault, *ends: object, state: str = "Succeeded", **properties: object) -> None:
    """The plan's failover is taken as job-rp, and ends so two ticks later."""
    as_plan = {"target": "rp-sql", "targetInstanceType": "RecoveryPlan"} | properties
    vault.answer(
        "job-rp",
        {
            0: [jobs(job("job-rp", "UnplannedFailover", **as_plan))],
            2: [jobs(job("job-rp", "UnplannedFailover", state, **as_plan)), *ends],
        },
    )


BOTH_HOME = items(member("failed back", "web01"), member("failed back", "web02"))


def test_a_group_fails_over_through_its_plan_with_one_action():
    vault = grouped()
    plan_takes(vault, BOTH_HOME)
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    (action,) = vault.sent
    assert action.arm_id.endswith("/replicationRecoveryPlans/rp-sql")
    assert action.verb == "unplannedFailover"
    for name in ("web01", "web02"):
        assert done[name]["phase_after"] == "failed_back"
        assert done[name]["changed"]
        assert [entry["id"] for entry in done[name]["jobs"]] == ["job-rp"]


def test_a_group_and_a_machine_beside_it_take_two_actions():
    vault = grouped("ready", classic("ready", "app01"))
    plan_takes(vault, BOTH_HOME)
    over = jobs(job("job-app01", "UnplannedFailover", "Succeeded", "app01"))
    vault.answer(
        "job-app01",
        {
            0: [jobs(job("job-app01", "UnplannedFailover", target="app01"))],
            2: [over, items(classic("failed back", "app01"))],
        },
    )
    done = run(vault, Operation.FAILOVER, "web01", "web02", "app01")
    assert sorted(action.arm_id.rsplit("/", 1)[-1] for action in vault.sent) == ["rp-sql", "rpi-app01"]
    assert not any(result["failed"] for result in done.list)


def test_half_a_group_is_refused_and_names_the_other_half():
    vault = grouped()
    done = run(vault, Operation.FAILOVER, "web01")
    assert done["web01"]["error_code"] == "GROUP_INCOMPLETE"
    assert "web02" in done["web01"]["msg"]
    assert vault.sent == []


def test_a_group_of_another_configuration_server_is_another_group():
    elsewhere = member("ready", "db01")
    elsewhere["id"] = elsewhere["id"].replace(CLASSIC_FABRIC, "7a" * 32)
    vault = grouped("ready", elsewhere)
    plan_takes(vault, BOTH_HOME)
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert [result["phase_after"] for result in done.list] == ["failed_back", "failed_back"], done.list


def test_one_member_that_cannot_go_holds_the_others():
    vault = grouped()
    vault.put(member("failed over", "web02"))
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert vault.sent == []
    assert done["web02"]["error_code"] == "MACHINE_BLOCKED"
    assert done["web01"]["error_code"] == "GROUP_HELD"
    assert "web02" in done["web01"]["msg"]


def test_a_plans_failed_job_fails_those_that_did_not_arrive():
    vault = grouped()
    plan_takes(vault, items(member("failed back", "web01"), member("ready", "web02")), state="Failed")
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert done["web02"]["error_code"] == "JOB_FAILED"
    assert len(vault.sent) == 1


def test_a_failover_of_a_plan_that_runs_already_is_adopted():
    vault = grouped()
    vault.put_job(job("job-7", "UnplannedFailover", target="rp-sql", targetInstanceType="RecoveryPlan"))
    for name in ("web01", "web02"):
        vault.put(
            member("ready", name)
            | {"properties": member("ready", name)["properties"] | {"currentScenario": _current("job-7")}}
        )
    vault.at(3, jobs(job("job-7", "UnplannedFailover", "Succeeded", "rp-sql")), BOTH_HOME)
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert vault.sent == []
    assert [result["phase_after"] for result in done.list] == ["failed_back", "failed_back"]


def test_a_plans_running_job_is_adopted_though_its_machines_do_not_show_it_yet():
    vault = grouped()
    vault.put_job(job("job-7", "UnplannedFailover", target="rp-sql", targetInstanceType="RecoveryPlan"))
    vault.at(3, jobs(job("job-7", "UnplannedFailover", "Succeeded", "rp-sql")), BOTH_HOME)
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert vault.sent == []
    assert [[entry["id"] for entry in result["jobs"]] for result in done.list] == [["job-7"], ["job-7"]]


def _current(name: str, scenario: str = "UnplannedFailover") -> Raw:
    return {"scenarioName": scenario, "jobId": f"/x/replicationJobs/{name}", "startTime": None}


def test_without_a_plan_the_group_cannot_fail_over():
    vault = grouped()
    vault.plans = []
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert done["web01"]["error_code"] == "RECOVERY_PLAN_NOT_FOUND"
    assert vault.sent == []


def test_a_group_reprotects_one_by_one_with_the_same_master_target():
    """A plan cannot reprotect [asr-api 1.7]."""
    vault = grouped("in azure")
    for name in ("web01", "web02"):
        scenario = "SwitchReplicationGroupProtection"
        vault.answer(
            f"job-{name}",
            {
                0: [jobs(job(f"job-{name}", scenario, target=name))],
                2: [jobs(job(f"job-{name}", scenario, "Succeeded", name)), items(member("ready", name))],
            },
        )
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02")
    assert not any(result["failed"] for result in done.list)
    assert [action.arm_id.rsplit("/", 1)[-1] for action in vault.sent] == ["rpi-web01", "rpi-web02"]
    details = [action.body["properties"]["providerSpecificDetails"] for action in vault.sent]
    assert {entry["masterTargetId"] for entry in details} == {MT_ID}


def _two_targets(vault: ScriptedVault) -> None:
    targets = [master_target("mt-1"), master_target("mt-2", id=SECOND_MT)]
    vault.sites = dict.fromkeys(vault.sites, classic_site(masterTargetServers=targets))


def _reprotect(vault: ScriptedVault, **overrides: dict[str, str]) -> Run:
    wish = Wish(machines=("web01", "web02"), choices=Choices(master_target=("mt-1",)), overrides=overrides)
    return Run(vault, wish, Settings(Operation.REPROTECT_TO_ON_PREMISES, check_mode=True))


def test_a_group_divided_between_master_targets_is_refused():
    vault = grouped("in azure")
    _two_targets(vault)
    done = _reprotect(vault, web02={"master_target": "mt-2"})
    for result in done.list:
        assert result["error_code"] == "GROUP_DIVIDED"
        assert "web02: mt-2" in result["msg"]


def test_a_member_that_replicates_already_counts_with_the_target_it_has():
    vault = grouped("in azure")
    _two_targets(vault)
    vault.put(member("copying back", "web02", masterTargetId=SECOND_MT))
    assert _reprotect(vault)["web01"]["error_code"] == "GROUP_DIVIDED"
    vault.put(member("copying back", "web02", masterTargetId=MT_ID))
    assert not _reprotect(vault)["web01"]["failed"]


def test_a_modernized_group_needs_one_appliance():
    raws = [modernized("s4", name, psd={"multiVmGroupName": "sql-group"}) for name in ("web01", "web02")]
    vault = ScriptedVault(*raws)
    agents = [reprotect_agent("appliance01"), reprotect_agent("appliance02", "agent-2")]
    vault.sites = dict.fromkeys(vault.sites, modern_site(reprotectAgents=agents))
    choices, settings = (
        Choices(appliance=("appliance01",)),
        Settings(Operation.REPROTECT_TO_ON_PREMISES, check_mode=True),
    )
    machines = ("web01", "web02")
    divided = Run(vault, Wish(machines, "", choices, {"web02": {"appliance": "appliance02"}}), settings)
    assert [result["error_code"] for result in divided.list] == ["GROUP_DIVIDED", "GROUP_DIVIDED"]
    assert "web02: appliance02" in divided["web01"]["msg"]
    assert not any(result["failed"] for result in Run(vault, Wish(machines, "", choices), settings).list)


def test_guid_groups_go_one_by_one():
    """Multi-VM sync without a user's group: name and id are one GUID [asr-api 1.7]."""
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"))
    done = run(vault, Operation.FAILOVER, "web01", check_mode=True)
    assert done["web01"]["request"]["target"].endswith("/rpi-web01")


def test_a_reprotect_that_has_just_begun_does_not_name_its_master_target_yet():
    """A run was killed after the first machine of a group: until the leg flips, Azure names the server of the other."""
    begun = member("in azure", "web01", masterTargetId=SECOND_MT)
    begun["properties"]["currentScenario"] = _current("job-1", "SwitchReplicationGroupProtection")
    vault = grouped("in azure")
    vault.put(begun)
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02", check_mode=True)
    assert [result["failed"] for result in done.list] == [False, False]
    assert done["web02"]["inputs"]["master_target"] == "mt-win"


def test_a_recovery_plan_names_its_machines():
    vault = grouped("ready", classic("ready", "other"))
    done = Run(vault, Wish(recovery_plan="RP-SQL"), Settings(Operation.FAILOVER, check_mode=True))
    assert sorted(done.machines) == ["web01", "web02"]
    assert done["web01"]["request"]["target"].endswith("/rp-sql")


def test_a_plans_machines_reprotect_one_by_one():
    vault = grouped("in azure")
    done = Run(vault, Wish(recovery_plan="rp-sql"), Settings(Operation.REPROTECT_TO_ON_PREMISES, check_mode=True))
    targets = sorted(result["request"]["target"].rsplit("/", 1)[-1] for result in done.list)
    assert targets == ["rpi-web01", "rpi-web02"]


def test_both_architectures_go_in_one_run():
    vault = ScriptedVault(classic("ready"), modernized("s6"))
    done = run(vault, Operation.FAILOVER, "web01", "sql01", check_mode=True)
    assert done["web01"]["request"]["operation"] == "unplannedFailover"
    assert done["sql01"]["request"]["operation"] == "plannedFailover"
    assert [done[name]["architecture"] for name in ("web01", "sql01")] == ["classic", "modernized"]


def test_a_machines_own_choices_win_over_those_for_all():
    vault = ScriptedVault(classic("in azure"), classic("in azure", "web02"))
    wish = Wish(
        machines=("web01", "WEB02"),
        choices=Choices(datastore="datastore1"),
        overrides={"web02": {"datastore": "gold"}},
    )
    done = Run(vault, wish, Settings(Operation.REPROTECT_TO_ON_PREMISES, check_mode=True))
    assert [result["inputs"]["datastore"] for result in done.list] == ["datastore1", "gold"]


def test_a_machine_asked_for_by_three_names_is_one_machine_with_three_results():
    """Each of the hosts that stand for it finds its result."""
    raw = classic("ready")
    names = ["Web01", raw["id"].replace("/Subscriptions/", "/subscriptions/"), "rpi-web01"]
    done = run(ScriptedVault(raw), Operation.FAILOVER, *names, check_mode=True)
    assert len(done.list) == 3
    for name in names:
        found = machine_result({"machines": done.list}, "host", {"host": {"asr_failback_name": name}})
        assert found["request"]["operation"] == "unplannedFailover"


def test_the_summary_counts_every_machine_once():
    vault = ScriptedVault(classic("ready"), classic("failed back", "web02"))
    results = run(vault, Operation.FAILOVER, "web01", "web02", "nobody", check_mode=True).list
    assert summary(results) == {
        "total": 3,
        "changed": 1,
        "unchanged": 1,
        "failed": 1,
        "failed_machines": ["nobody"],
    }
