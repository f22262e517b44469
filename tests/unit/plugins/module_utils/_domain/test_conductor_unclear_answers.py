# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Answers that do not tell whether the action was taken: looked into, never sent again blindly [asr-api 6]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import (
    ActionConflict,
    ActionRejected,
    ActionThrottled,
    ActionUnsure,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.fakes import ScriptedVault, items, jobs, run
from unit.job_payloads import job
from unit.payloads import classic

SCENARIO = "UnplannedFailover"


def unsure() -> ActionUnsure:
    return ActionUnsure("ANSWER_UNCLEAR", "No clear answer came.", "Look at the machine's jobs.")


def conflict() -> ActionConflict:
    return ActionConflict("OPERATION_IN_PROGRESS", "Another operation is in progress.", "Wait.")


def rejected() -> ActionRejected:
    return ActionRejected("ACTION_REFUSED", "Azure refused: 400.", "Mend it.", {"status": 400})


def _taken(vault: ScriptedVault, name: str = "job-2") -> None:
    """The next send is taken and brings the machine home."""
    vault.answer(
        name,
        {
            0: [jobs(job(name, SCENARIO))],
            2: [jobs(job(name, SCENARIO, "Succeeded")), items(classic("failed back"))],
        },
    )


@pytest.mark.parametrize("appears_after", [0, 1, 2, 3])
def test_a_job_that_appears_after_an_unclear_answer_is_taken_as_ours(appears_after):
    vault = ScriptedVault(classic("ready"), jobs=[job("job-0", SCENARIO, "Failed")])
    vault.answer(
        unsure(),
        {
            appears_after: [jobs(job("job-1", SCENARIO))],
            6: [jobs(job("job-1", SCENARIO, "Succeeded")), items(classic("failed back"))],
        },
    )
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert not result["failed"], result["msg"]
    assert len(vault.sent) == 1
    assert [entry["id"] for entry in result["jobs"]] == ["job-1"]
    assert result["changed"]
    assert any("No clear answer" in warning for warning in result["warnings"])


def test_of_a_job_and_its_child_the_job_itself_is_watched():
    """A reprotect's last task has a job of its own, newer and about the same machine [asr-api 1.5]."""
    vault = ScriptedVault(classic("in azure"))
    scenario = "SwitchReplicationGroupProtection"
    vault.answer(unsure(), {0: [jobs(job("job-child", "EnableDr"), job("job-2", scenario))]})
    vault.at(3, jobs(job("job-2", scenario, "Succeeded")), items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")
    assert [event["job"] for event in done.said("adopted")] == ["job-2"]


def test_a_job_that_failed_at_once_after_an_unclear_answer_is_told():
    vault = ScriptedVault(classic("ready"))
    vault.answer(unsure(), {0: [jobs(job("job-1", SCENARIO, "Failed"))]})
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert len(vault.sent) == 1
    assert result["error_code"] == "JOB_FAILED"


def test_the_machine_itself_may_show_that_the_action_was_taken():
    vault = ScriptedVault(classic("ready"))
    vault.answer(unsure(), {2: [items(classic("failed back"))]})
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert len(vault.sent) == 1
    assert not result["failed"]


def test_without_a_trace_it_is_sent_again():
    vault = ScriptedVault(classic("ready"))
    vault.answer(unsure())
    _taken(vault)
    done = run(vault, Operation.FAILOVER, "web01")
    assert len(vault.sent) == 2
    assert done["web01"]["phase_after"] == "failed_back"
    assert done.seconds > 3 * 30  # not before some polls have shown nothing


def test_it_is_tried_three_times_and_then_said():
    vault = ScriptedVault(classic("ready"))
    for _ in range(3):
        vault.answer(unsure())
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert len(vault.sent) == 3
    assert result["error_code"] == "ANSWER_UNCLEAR"
    assert not result["changed"]


def test_a_copy_job_is_no_trace_of_the_action():
    vault = ScriptedVault(classic("ready"))
    vault.answer(unsure(), {1: [jobs(job("copy-1", "IrCompletion"))]})
    _taken(vault)
    assert run(vault, Operation.FAILOVER, "web01")["web01"]["phase_after"] == "failed_back"
    assert len(vault.sent) == 2


def test_another_machines_job_is_no_trace_of_the_action():
    vault = ScriptedVault(classic("ready"))
    vault.answer(unsure(), {1: [jobs(job("job-1", SCENARIO, target="web011"))]})
    _taken(vault)
    assert run(vault, Operation.FAILOVER, "web01")["web01"]["phase_after"] == "failed_back"
    assert len(vault.sent) == 2


def test_a_machine_named_by_its_item_name_is_found_in_the_job_list():
    """Jobs name the friendly name [asr-api 1.5]."""
    vault = ScriptedVault(classic("ready"))
    vault.answer(
        unsure(),
        {
            0: [jobs(job("job-1", SCENARIO))],
            8: [jobs(job("job-1", SCENARIO, "Succeeded")), items(classic("failed back"))],
        },
    )
    run(vault, Operation.FAILOVER, "rpi-web01")
    assert len(vault.sent) == 1


def test_a_conflict_means_that_somebodys_job_runs_which_is_then_watched():
    vault = ScriptedVault(classic("ready"))
    vault.answer(
        conflict(),
        {
            0: [jobs(job("job-9", SCENARIO))],
            3: [jobs(job("job-9", SCENARIO, "Succeeded")), items(classic("failed back"))],
        },
    )
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert len(vault.sent) == 1
    assert result["phase_after"] == "failed_back"
    assert [entry["id"] for entry in result["jobs"]] == ["job-9"]


def test_after_somebody_elses_other_job_it_is_sent():
    vault = ScriptedVault(classic("ready"))
    vault.answer(
        conflict(),
        {
            0: [jobs(job("job-9", "UpdateMobilityService"))],
            2: [jobs(job("job-9", "UpdateMobilityService", "Succeeded"))],
        },
    )
    _taken(vault)
    result = run(vault, Operation.FAILOVER, "web01", settle=60)["web01"]
    assert not result["failed"], result["msg"]
    assert len(vault.sent) == 2


def test_a_clear_no_ends_the_machine_and_no_other():
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"))
    vault.answer(rejected())
    vault.answer(
        "job-2",
        {
            0: [jobs(job("job-2", SCENARIO, target="web02"))],
            2: [jobs(job("job-2", SCENARIO, "Succeeded", "web02")), items(classic("failed back", "web02"))],
        },
    )
    done = run(vault, Operation.FAILOVER, "web01", "web02")
    assert len(vault.sent) == 2
    assert done["web01"]["error_code"] == "ACTION_REFUSED"
    assert done["web01"]["details"] == {"status": 400}
    assert not done["web01"]["changed"]
    assert not done["web02"]["failed"]


@pytest.mark.parametrize("meanwhile", ["ready", "failed back"])
def test_a_no_because_somebody_else_was_quicker_is_no_failure(meanwhile):
    """Their job runs, or has ended already: the next look tells."""
    vault = ScriptedVault(classic("ready"))
    state = "InProgress" if meanwhile == "ready" else "Succeeded"
    theirs = items(classic(meanwhile, **_named_job("job-9", state)))
    vault.answer(rejected(), {0: [jobs(job("job-9", SCENARIO, state)), theirs]})
    vault.at(4, jobs(job("job-9", SCENARIO, "Succeeded")), items(classic("failed back")))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert not result["failed"], result["msg"]
    assert result["phase_after"] == "failed_back"
    assert len(vault.sent) == 1


def _named_job(name, state):
    current = {"scenarioName": SCENARIO, "jobId": f"/x/replicationJobs/{name}", "startTime": None}
    return {"currentScenario": current} if state == "InProgress" else {}


@pytest.mark.parametrize(("retry_after", "waited"), [(10, 30), (100, 120), (300, 300)])
def test_a_throttled_action_waits_as_long_as_azure_says_and_is_sent_again(retry_after, waited):
    vault = ScriptedVault(classic("ready"))
    vault.answer(ActionThrottled(retry_after))
    _taken(vault)
    done = run(vault, Operation.FAILOVER, "web01")
    assert not done["web01"]["failed"]
    assert len(vault.sent) == 2
    (action,) = done.said("action")
    assert action["job"] == "job-2"
    assert done.seconds == waited + 60


def test_throttling_is_no_attempt_that_counts():
    vault = ScriptedVault(classic("ready"))
    for _ in range(5):
        vault.answer(ActionThrottled(30))
    _taken(vault)
    assert not run(vault, Operation.FAILOVER, "web01")["web01"]["failed"]
    assert len(vault.sent) == 6


def test_without_wait_a_job_found_after_an_unclear_answer_is_not_waited_for():
    vault = ScriptedVault(classic("ready"))
    vault.answer(unsure(), {1: [jobs(job("job-1", SCENARIO))]})
    done = run(vault, Operation.FAILOVER, "web01", wait=False)
    assert len(vault.sent) == 1
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert done.seconds <= 4 * 30
