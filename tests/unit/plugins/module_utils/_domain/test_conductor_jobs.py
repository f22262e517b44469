# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a job ends, and what the machine's item then shows."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.fakes import ScriptedVault, items, jobs, run
from unit.job_payloads import error, job, task
from unit.payloads import classic

SCENARIO = "UnplannedFailover"


def _vault(*changes, names=("web01",)) -> ScriptedVault:
    """Each machine's failover is taken as job-NAME; the changes come two ticks later."""
    vault = ScriptedVault(*[classic("ready", name) for name in names])
    for name in names:
        vault.answer(f"job-{name}", {0: [jobs(job(f"job-{name}", SCENARIO, target=name))]})
    vault.at(2, *changes)
    return vault


def test_a_failed_job_is_told_with_azures_causes_and_the_others_go_on():
    problem = error(
        "8038",
        "The virtual machine could not be started.",
        causes="The host has not enough memory.",
        action="Add memory to the host.",
        task_id="FailoverTask",
    )
    failed = job("job-web01", SCENARIO, "Failed", "web01", errors=[problem])
    vault = _vault(jobs(failed), names=("web01", "web02"))
    vault.at(4, jobs(job("job-web02", SCENARIO, "Succeeded", "web02")), items(classic("failed back", "web02")))
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    result = done["web01"]
    assert result["error_code"] == "JOB_FAILED"
    for part in ("web01", "Failed", "8038", "could not be started", "Start failover"):
        assert part in result["msg"]
    assert result["remedy"] == "Add memory to the host."
    assert result["details"]["errors"][0]["possible_causes"] == "The host has not enough memory."
    assert result["changed"]
    assert done["web02"]["phase_after"] == "failed_back"
    assert not done["web02"]["failed"]
    assert len(vault.sent) == 2


@pytest.mark.parametrize("state", ["Failed", "Cancelled", "Other"])
def test_a_job_that_did_not_succeed_fails_the_machine(state):
    vault = _vault(jobs(job("job-web01", SCENARIO, state)))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert result["error_code"] == "JOB_FAILED"
    assert state in result["msg"]
    assert len(vault.sent) == 1


def test_a_suspended_job_is_said_and_awaited():
    vault = _vault(jobs(job("job-web01", SCENARIO, "Suspended")))
    vault.at(6, jobs(job("job-web01", SCENARIO, "Succeeded")), items(classic("failed back")))
    done = run(vault, Operation.FAILOVER, "web01")
    assert not done["web01"]["failed"]
    (warning,) = done["web01"]["warnings"]
    assert "resume" in warning
    assert len(done.said("warning")) == 1


@pytest.mark.parametrize("description", ["PartiallySucceeded", "CompletedWithInformation"])
def test_success_in_part_is_a_warning_with_the_reason(description):
    problem = error("28175", "The VM name was modified.")
    ended = job("job-web01", SCENARIO, "Succeeded", stateDescription=description, errors=[problem])
    vault = _vault(jobs(ended), items(classic("failed back")))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert not result["failed"]
    (warning,) = result["warnings"]
    assert description in warning
    assert "28175 The VM name was modified." in warning


def test_an_error_in_a_job_that_succeeded_is_no_failure():
    """Seen in recordings: error and Succeeded together [asr-modernized 5]."""
    ended = job("job-web01", SCENARIO, "Succeeded", errors=[error("310024", "The name is unavailable.")])
    vault = _vault(jobs(ended), items(classic("failed back")))
    assert not run(vault, Operation.FAILOVER, "web01")["web01"]["failed"]


def test_an_item_may_lag_behind_its_job():
    vault = _vault(jobs(job("job-web01", SCENARIO, "Succeeded")))
    vault.at(7, items(classic("failed back")))
    done = run(vault, Operation.FAILOVER, "web01", settle=300)
    assert not done["web01"]["failed"]
    assert done.seconds == 7 * 30
    assert len(vault.sent) == 1


def test_an_item_that_lags_for_good_is_an_error_not_a_second_action():
    vault = _vault(jobs(job("job-web01", SCENARIO, "Succeeded")))
    done = run(vault, Operation.FAILOVER, "web01", settle=300)
    assert done["web01"]["error_code"] == "NO_EFFECT"
    assert "ready" in done["web01"]["msg"]
    assert 300 <= done.seconds <= 450
    assert len(vault.sent) == 1


def test_an_odd_state_in_passing_is_outlived():
    vault = _vault(items(classic("ready", protectionState="Odd", allowedOperations=[])))
    vault.at(3, jobs(job("job-web01", SCENARIO, "Succeeded")))
    vault.at(5, items(classic("failed back")))
    done = run(vault, Operation.FAILOVER, "web01", settle=300)
    assert not done["web01"]["failed"], done["web01"]["msg"]


def test_a_machine_that_gets_stuck_in_an_odd_state_is_said_so():
    vault = _vault(
        jobs(job("job-web01", SCENARIO, "Succeeded")),
        items(classic("ready", protectionState="Odd", allowedOperations=[])),
    )
    result = run(vault, Operation.FAILOVER, "web01", settle=300)["web01"]
    assert result["error_code"] == "STATE_UNKNOWN"
    assert "Odd" in result["msg"]


def test_an_action_that_was_taken_without_naming_its_job_is_not_sent_again():
    """A 202 whose headers a proxy has dropped is taken all the same."""
    vault = ScriptedVault(classic("ready"))
    vault.answer("")
    vault.at(4, items(classic("failed back")))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert len(vault.sent) == 1
    assert result["phase_after"] == "failed_back"


def test_a_job_that_cannot_be_read_yet_ends_nothing():
    """The job is named in the answer before it can be read: not a reason to give up on any machine."""
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"))
    vault.answer("job-web01")
    vault.answer("job-web02", {0: [jobs(job("job-web02", SCENARIO, target="web02"))]})
    vault.at(2, jobs(job("job-web01", SCENARIO)))
    for name in ("web01", "web02"):
        vault.at(4, jobs(job(f"job-{name}", SCENARIO, "Succeeded", name)), items(classic("failed back", name)))
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert [result["failed"] for result in done.list] == [False, False]


def test_each_step_of_a_job_is_an_event_once():
    vault = ScriptedVault(classic("ready"))
    first = job("job-1", SCENARIO, tasks=[task("a", "Prerequisites check", "InProgress")])
    second = job(
        "job-1",
        SCENARIO,
        tasks=[task("a", "Prerequisites check", "Succeeded"), task("b", "Start failover", "InProgress")],
    )
    ended = job("job-1", SCENARIO, "Succeeded")
    vault.answer("job-1", {0: [jobs(first)], 3: [jobs(second)], 5: [jobs(ended), items(classic("failed back"))]})
    done = run(vault, Operation.FAILOVER, "web01")
    assert [(event["state"], event["task"]) for event in done.said("job")] == [
        ("InProgress", "Prerequisites check"),
        ("InProgress", "Start failover"),
        ("Succeeded", ""),
    ]


def _agent_missing(number: int):
    problem = error("95226", "The mobility agent isn't installed on the virtual machine.", action="Wait.")
    return job(f"job-{number}", "SwitchReplicationGroupProtection", "Failed", errors=[problem])


@pytest.mark.parametrize("concurrency", [50, 1])
def test_a_reprotect_that_failed_for_want_of_the_agent_is_tried_again(concurrency: int):
    """The agent registers within 15 minutes of the boot; a reprotect before that fails [asr-api 3.1].

    Meanwhile it keeps its place among those that are under way, and does not queue behind itself.
    """
    vault = ScriptedVault(classic("in azure"))
    vault.answer("job-1", {0: [jobs(_agent_missing(1))]})
    scenario = "SwitchReplicationGroupProtection"
    vault.answer(
        "job-2",
        {0: [jobs(job("job-2", scenario))], 1: [jobs(job("job-2", scenario, "Succeeded")), items(classic("ready"))]},
    )
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", concurrency=concurrency)
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert len(vault.sent) == 2
    assert any("agent" in event["reason"] for event in done.said("waiting"))
    assert done.seconds >= 300


def test_an_agent_that_never_registers_is_said_after_a_while():
    vault = ScriptedVault(classic("in azure"))
    for number in range(20):
        vault.answer(f"job-{number}", {0: [jobs(_agent_missing(number))]})
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", wait_timeout=86400)
    assert done["web01"]["error_code"] == "JOB_FAILED"
    assert "agent" in done["web01"]["msg"]
    assert 15 * 60 <= done.seconds <= 60 * 60
    assert 2 <= len(vault.sent) <= 10
