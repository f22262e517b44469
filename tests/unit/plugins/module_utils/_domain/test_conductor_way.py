# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The whole way home, stage by stage, and what a second run, check mode and a short leash make of it."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.fakes import ScriptedVault, items, jobs, run
from unit.job_payloads import job
from unit.payloads import classic, modernized

REPROTECT = "SwitchReplicationGroupProtection"

#: operation → stage before, scenario of its job, stages that follow: (ticks after the send, stage, job's state)
CLASSIC_WAY = {
    Operation.REPROTECT_TO_ON_PREMISES: (
        "in azure",
        REPROTECT,
        [(1, "in azure", "InProgress"), (2, "copying back", "InProgress"), (3, "copying back", "Succeeded")],
        "ready",
    ),
    Operation.FAILOVER: ("ready", "UnplannedFailover", [(1, "ready", "InProgress")], "failed back"),
    Operation.COMMIT_FAILOVER: ("failed back", "CommitFailover", [(1, "failed back", "InProgress")], "committed"),
    Operation.REPROTECT_TO_AZURE: (
        "committed",
        REPROTECT,
        [(1, "committed", "InProgress"), (3, "copying to azure", "Succeeded")],
        "protected",
    ),
}
MODERN_WAY = {
    Operation.REPROTECT_TO_ON_PREMISES: (
        "s4",
        REPROTECT,
        [(1, "s4", "InProgress"), (2, "s5", "InProgress"), (3, "s5", "Succeeded")],
        "s6",
    ),
    Operation.FAILOVER: ("s6", "PlannedFailover", [(1, "s6", "InProgress")], "failed back"),
    Operation.COMMIT_FAILOVER: ("failed back", "CommitFailover", [(1, "failed back", "InProgress")], "committed"),
    Operation.REPROTECT_TO_AZURE: (
        "committed",
        REPROTECT,
        [(1, "committed", "InProgress"), (3, "s1", "Succeeded"), (4, "s2", "Succeeded")],
        "s3",
    ),
    Operation.CANCEL_FAILOVER: ("failed back", "CancelFailover", [(1, "failed back", "InProgress")], "s6"),
}
STAGES = [(classic, op, *way) for op, way in CLASSIC_WAY.items()] + [
    (modernized, op, *way) for op, way in MODERN_WAY.items()
]
PHASES = {
    Operation.REPROTECT_TO_ON_PREMISES: ("in_azure", "ready"),
    Operation.FAILOVER: ("ready", "failed_back"),
    Operation.COMMIT_FAILOVER: ("failed_back", "committed"),
    Operation.REPROTECT_TO_AZURE: ("committed", "protected"),
    Operation.CANCEL_FAILOVER: ("failed_back", "ready"),
}
END = 6


def _vault(build, scenario, before, between, after) -> ScriptedVault:
    """A vault in which the stage's action is taken as job-1 and brings the machine to its goal."""
    vault = ScriptedVault(build(before, "web01"))
    then = {ticks: [items(build(s, "web01")), jobs(job("job-1", scenario, state))] for ticks, s, state in between}
    then[END] = [items(build(after, "web01")), jobs(job("job-1", scenario, "Succeeded"))]
    vault.answer("job-1", {0: [jobs(job("job-1", scenario, "NotStarted"))]} | then)
    return vault


@pytest.mark.parametrize(("build", "operation", "before", "scenario", "between", "after"), STAGES)
def test_a_stage_sends_one_action_and_waits_for_its_goal(build, operation, before, scenario, between, after):
    vault = _vault(build, scenario, before, between, after)
    result = run(vault, operation, "web01")["web01"]
    assert not result["failed"], result["msg"]
    assert len(vault.sent) == 1
    assert (result["phase_before"], result["phase_after"]) == PHASES[operation]
    assert result["changed"] is True
    assert [(entry["id"], entry["state"]) for entry in result["jobs"]] == [("job-1", "Succeeded")]
    assert result["jobs"][0]["duration_seconds"] == pytest.approx(215.9, abs=0.1)
    assert result["duration_seconds"] <= END * 30


@pytest.mark.parametrize(("build", "operation", "before", "scenario", "between", "after"), STAGES)
def test_a_second_run_changes_nothing(build, operation, before, scenario, between, after):
    vault = ScriptedVault(build(after, "web01"), jobs=[job("job-1", scenario, "Succeeded")])
    done = run(vault, operation, "web01")
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert done["web01"]["changed"] is False
    assert vault.sent == []
    assert done.seconds == 0


@pytest.mark.parametrize(("build", "operation", "before", "scenario", "between", "after"), STAGES)
def test_check_mode_sends_nothing_and_tells_the_plan(build, operation, before, scenario, between, after):
    vault = ScriptedVault(build(before, "web01"))
    done = run(vault, operation, "web01", check_mode=True)
    result = done["web01"]
    assert vault.sent == []
    assert done.seconds == 0
    assert not result["failed"], result["msg"]
    assert result["changed"] is True
    assert (result["phase_before"], result["phase_after"]) == PHASES[operation]
    assert result["request"]["target"].endswith("/rpi-web01")
    assert result["request"]["operation"] in {
        "reProtect",
        "unplannedFailover",
        "plannedFailover",
        "failoverCommit",
        "failoverCancel",
    }


def test_check_mode_does_not_wait_for_what_runs():
    vault = ScriptedVault(classic("copying back"))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", check_mode=True)
    assert done.seconds == 0
    assert not done["web01"]["failed"]
    assert done["web01"]["changed"] is False


def test_check_mode_finds_a_missing_input():
    vault = ScriptedVault(classic("in azure", psd={"osType": "Linux"}))
    result = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", check_mode=True)["web01"]
    assert result["failed"]
    assert result["error_code"].startswith("MASTER_TARGET")


def test_a_machine_that_is_further_on_is_left_alone():
    vault = ScriptedVault(classic("committed"))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert not result["failed"]
    assert not result["changed"]
    assert "further on" in result["msg"]


def test_a_refused_machine_does_not_hold_the_others():
    vault = ScriptedVault(classic("in azure", "early"), classic("failed back", "late"))
    done = run(vault, Operation.FAILOVER, "early", "late", "nobody")
    assert done["early"]["error_code"] == "WRONG_PHASE"
    assert done["early"]["remedy"]
    assert done["nobody"]["error_code"] == "MACHINE_NOT_FOUND"
    assert not done["late"]["failed"]


@pytest.mark.parametrize("stage", ["no reprotect offered", "s4"])
def test_a_failover_to_azure_is_not_cancelled(stage):
    """Only a planned failover to on-premises can be cancelled [asr-api 3.8]."""
    vault = ScriptedVault(modernized(stage))
    result = run(vault, Operation.CANCEL_FAILOVER, "sql01")["sql01"]
    assert vault.sent == []
    assert result["failed"]


def test_a_planned_failover_that_could_not_undo_itself_is_cancelled():
    vault = ScriptedVault(modernized("cancel me"))
    vault.answer(
        "job-1",
        {
            0: [jobs(job("job-1", "CancelFailover", target="sql01"))],
            2: [jobs(job("job-1", "CancelFailover", "Succeeded", "sql01")), items(modernized("s6"))],
        },
    )
    result = run(vault, Operation.CANCEL_FAILOVER, "sql01")["sql01"]
    assert not result["failed"], result["msg"]
    assert vault.verbs == ["failoverCancel"]
    assert result["phase_after"] == "ready"


def test_the_copy_is_reported_while_it_runs():
    def copying(percent):
        disks = classic("ready")["properties"]["providerSpecificDetails"]["protectedDisks"]
        left = {"protectionStage": "InitialReplication", "resyncProgressPercentage": percent}
        return classic("copying back", psd={"protectedDisks": [disk | left for disk in disks]})

    vault = ScriptedVault(copying(10))
    vault.at(4, items(copying(60)))
    vault.at(9, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")
    assert [event["percent"] for event in done.said("progress")] == [10, 60]
    assert done["web01"]["phase_after"] == "ready"


def test_offered_by_the_list_but_not_ready_by_its_details_keeps_waiting():
    """A list has no disks: what it calls ready is looked at closely before it is believed."""
    disks = classic("ready")["properties"]["providerSpecificDetails"]["protectedDisks"]
    resync = classic("ready", psd={"protectedDisks": [disks[0] | {"protectionStage": "Resync"}]})
    vault = ScriptedVault(resync)
    vault.at(3, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")
    assert done.seconds == 90
    assert done["web01"]["phase_after"] == "ready"


def test_a_failover_of_a_machine_whose_details_are_not_ready_is_refused():
    vault = ScriptedVault(classic("ready", psd={"consistencyPoints": {}}))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert result["error_code"] == "WRONG_PHASE"
    assert "no recovery point" in result["msg"]


def test_without_wait_the_stage_ends_when_the_action_is_taken():
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"))
    vault.answer("job-1")
    vault.answer("job-2")
    done = run(vault, Operation.FAILOVER, "web01", "web02", wait=False)
    assert done.seconds == 0
    assert len(vault.sent) == 2
    assert done["web01"]["changed"]
    assert [entry["id"] for entry in done["web02"]["jobs"]] == ["job-2"]


def test_without_wait_a_job_that_runs_already_is_named_and_left_alone():
    vault = ScriptedVault(classic("ready"), jobs=[job("job-7", "UnplannedFailover")])
    done = run(vault, Operation.FAILOVER, "web01", wait=False)
    assert done.seconds == 0
    assert vault.sent == []
    assert not done["web01"]["changed"]
    assert "under way" in done["web01"]["msg"]


def test_a_modernized_reprotect_waits_for_the_agent_to_register():
    unregistered = modernized("s4", psd={"isAgentRegistrationSuccessfulAfterFailover": False})
    vault = ScriptedVault(unregistered)
    vault.at(3, items(modernized("s4")))
    vault.answer(
        "job-1",
        {
            0: [jobs(job("job-1", REPROTECT, target="sql01"))],
            1: [jobs(job("job-1", REPROTECT, "Succeeded", "sql01")), items(modernized("s6"))],
        },
    )
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "sql01")
    assert len(done.said("waiting", "sql01")) == 1
    assert done["sql01"]["phase_after"] == "ready"
    assert done.seconds == 4 * 30
