# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs name what they are about by a name: a machine's, or a recovery plan's, which may be the same [asr-api 1.5]."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionUnsure
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.fakes import Change, ScriptedVault, items, jobs, run
from unit.job_payloads import job, plan
from unit.payloads import Raw, classic

SCENARIO = "UnplannedFailover"
GROUP = {"multiVmGroupName": "sql-group", "multiVmGroupId": "bbbbbbbb-0000-4000-8000-00000000000b"}
OF_PLAN = {"targetInstanceType": "RecoveryPlan"}


def shop(*more: Raw) -> ScriptedVault:
    """A recovery plan called shop for web01 and web02, and a machine called shop."""
    raws = [classic("ready", name, psd=GROUP) for name in ("web01", "web02")]
    return ScriptedVault(*raws, *more, plans=[plan("shop", *[raw["id"] for raw in raws])])


def members_home() -> Change:
    return items(*(classic("failed back", name, psd=GROUP) for name in ("web01", "web02")))


def test_a_machines_job_is_not_that_of_a_plan_of_its_name():
    vault = shop(classic("in azure", "shop"))
    vault.put_job(job("job-7", "SwitchReplicationGroupProtection", target="shop"))
    over = jobs(job("job-rp", SCENARIO, "Succeeded", "shop", **OF_PLAN))
    vault.answer("job-rp", {0: [jobs(job("job-rp", SCENARIO, target="shop", **OF_PLAN))], 2: [over, members_home()]})
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert [result["phase_after"] for result in done.list] == ["failed_back", "failed_back"], done.list


def test_a_plans_failing_job_is_not_that_of_a_machine_of_its_name():
    vault = shop(classic("ready", "shop"))
    vault.put_job(job("job-7", SCENARIO, target="shop", **OF_PLAN))
    vault.at(1, jobs(job("job-7", SCENARIO, "Failed", "shop", **OF_PLAN)))
    over = jobs(job("job-shop", SCENARIO, "Succeeded", "shop"))
    vault.answer("job-shop", {0: [jobs(job("job-shop", SCENARIO, target="shop"))], 2: [over, _home("shop")]})
    done = run(vault, Operation.FAILOVER, "shop")
    assert not done["shop"]["failed"], done["shop"]["msg"]
    assert len(vault.sent) == 1


def _home(name: str) -> Change:
    return items(classic("failed back", name))


def test_of_two_machines_of_one_name_the_others_job_is_not_taken_for_ours():
    ours, theirs = classic("ready"), classic("ready")
    theirs |= {"id": theirs["id"].replace("rpi-web01", "rpi-other"), "name": "rpi-other"}
    vault = ScriptedVault(ours, theirs, jobs=[job("job-7", SCENARIO)])
    vault.at(1, jobs(job("job-7", SCENARIO, "Failed")))
    over = jobs(job("job-1", SCENARIO, "Succeeded"))
    vault.answer("job-1", {0: [jobs(job("job-1", SCENARIO))], 2: [over, _home("web01")]})
    done = run(vault, Operation.FAILOVER, ours["id"])
    assert not done.list[0]["failed"], done.list[0]["msg"]
    assert [entry["id"] for entry in done.list[0]["jobs"]] == ["job-1"]


def test_a_job_of_another_kind_that_fails_was_only_in_the_way():
    vault = ScriptedVault(classic("ready"), jobs=[job("job-7", "UpdateMobilityService")])
    vault.at(2, jobs(job("job-7", "UpdateMobilityService", "Failed")))
    over = jobs(job("job-1", SCENARIO, "Succeeded"))
    vault.answer("job-1", {0: [jobs(job("job-1", SCENARIO))], 2: [over, _home("web01")]})
    done = run(vault, Operation.FAILOVER, "web01")
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert len(vault.sent) == 1


def test_after_an_unclear_answer_the_plans_job_is_watched_and_not_a_members():
    vault = shop()
    unsure = ActionUnsure("ANSWER_UNCLEAR", "No clear answer came.", "Look.")
    both = [job("job-m", SCENARIO, target="web01"), job("job-rp", SCENARIO, target="shop", **OF_PLAN)]
    vault.answer(unsure, {0: [jobs(*both)]})
    vault.at(2, jobs(job("job-m", SCENARIO, "Succeeded", "web01")), items(classic("failed back", psd=GROUP)))
    vault.at(20, jobs(job("job-rp", SCENARIO, "Succeeded", "shop", **OF_PLAN)), members_home())
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert [result["phase_after"] for result in done.list] == ["failed_back", "failed_back"], done.list
    assert {event["job"] for event in done.said("adopted")} == {"job-rp"}
