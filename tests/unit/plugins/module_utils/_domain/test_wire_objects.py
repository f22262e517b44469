# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Items, jobs and plans out of their JSON, as a GET and as a list give them [asr-api 1.3, 1.5]."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unit import job_payloads, legs, payloads
from unit.job_payloads import error, job, parsed, task

REPROTECT_TASKS = [
    task("SwitchReplicationGroupProtectionPreflightTask", "Prerequisite check", "Succeeded"),
    task("CommitFailoverTask", "Committing failover", "Other", stateDescription="Skipped"),
    task(
        "ProtectReplicaTask",
        "Reprotecting virtual machine (1)",
        "InProgress",
        groupTaskCustomDetails={
            "instanceType": "GroupTaskDetails",
            "childTasks": [
                task(
                    "EnableDr",
                    "Enable replication",
                    "Failed",
                    errors=[error("78052", "A VM with the same name exists.", task_id="EnableDr")],
                )
            ],
        },
    ),
]


def test_a_running_job():
    running = parsed(job("j", "UnplannedFailover"))
    assert (running.name, running.scenario, running.title, running.target) == (
        "j",
        "UnplannedFailover",
        "Failover",
        "web01",
    )
    assert running.running
    assert not running.succeeded
    assert running.current_task == "Start failover"
    assert running.started == datetime(2021, 4, 6, 12, 2, 36, 123456, tzinfo=UTC)
    assert running.ended is None
    assert running.seconds is None
    assert running.allowed_actions == ("Cancel",)


@pytest.mark.parametrize(
    ("state", "running", "succeeded"),
    [
        ("NotStarted", True, False),
        ("InProgress", True, False),
        ("INPROGRESS", True, False),
        ("Suspended", True, False),
        ("Succeeded", False, True),
        ("Failed", False, False),
        ("Cancelled", False, False),
        ("Other", False, False),
    ],
)
def test_job_states(state: str, running: bool, succeeded: bool):
    found = parsed(job("j", "CommitFailover", state))
    assert (found.running, found.succeeded) == (running, succeeded)
    assert found.waits_for_user is (state == "Suspended")


@pytest.mark.parametrize(
    ("description", "clean"),
    [("Completed", True), ("PartiallySucceeded", False), ("CompletedWithInformation", False), ("", True)],
)
def test_success_in_part(description: str, clean: bool):
    assert parsed(job("j", "CommitFailover", "Succeeded", stateDescription=description)).clean is clean


def test_tasks_of_tasks_are_seen():
    found = parsed(job("j", "SwitchReplicationGroupProtection", tasks=REPROTECT_TASKS))
    assert [(entry.name, entry.state) for entry in found.tasks] == [
        ("Prerequisite check", "Succeeded"),
        ("Committing failover", "Other"),
        ("Reprotecting virtual machine (1)", "InProgress"),
        ("Enable replication", "Failed"),
    ]
    assert found.current_task == "Reprotecting virtual machine (1)"
    (problem,) = found.problems
    assert (problem.code, problem.task) == ("78052", "Enable replication")


def test_an_error_that_stands_twice_is_told_once_with_causes_and_action():
    problem = error("8038", "Could not be started.", causes="No memory.", action="Add memory.", task_id="FailoverTask")
    failed = job(
        "j",
        "UnplannedFailover",
        "Failed",
        errors=[problem],
        tasks=[task("FailoverTask", "Start failover", "Failed", errors=[problem])],
    )
    (told,) = parsed(failed).problems
    assert told.possible_causes == "No memory."
    assert told.recommended_action == "Add memory."
    assert told.task == "Start failover"


def test_a_providers_error_is_told_where_the_service_has_none():
    raw = error("", "") | {
        "serviceErrorDetails": None,
        "providerErrorDetails": {
            "errorCode": 95226,
            "errorMessage": "Cannot reach the configuration server.",
            "possibleCauses": "VPN.",
            "recommendedAction": "Mend the VPN.",
        },
    }
    (told,) = parsed(job("j", "x", "Failed", errors=[raw])).problems
    assert (told.code, told.message, told.recommended_action) == (
        "95226",
        "Cannot reach the configuration server.",
        "Mend the VPN.",
    )


def test_a_listed_job_has_no_tasks_and_is_a_job_all_the_same():
    found = parsed(job_payloads.listed(job("j", "UnplannedFailover")))
    assert found.tasks == ()
    assert found.current_task == ""
    assert found.running


@pytest.mark.parametrize("raw", [{}, {"properties": None}, {"properties": {"tasks": [None, 1], "errors": "x"}}])
def test_a_damaged_job_is_no_running_job(raw: dict):
    found = parsed(raw)
    assert not found.running
    assert not found.succeeded
    assert found.problems == ()


def test_an_item_that_nothing_runs_on():
    item = payloads.item(payloads.classic("ready"))
    assert item.scenario is None
    assert item.job_name is None
    assert item.allowed_operations == {"unplannedfailover", "disableprotection"}
    assert item.friendly_name == "web01"
    assert item.fabric == legs.CLASSIC_FABRIC
    assert item.container == legs.CLASSIC_CONTAINER


def test_an_item_that_a_job_runs_on():
    raw = payloads.classic("ready", currentScenario=payloads.running("UnplannedFailover", "job-7"))
    item = payloads.item(raw)
    assert (item.scenario, item.job_name) == ("UnplannedFailover", "job-7")


@pytest.mark.parametrize("none", ["None", "none", ""])
def test_a_job_called_none_is_no_job(none: str):
    raw = payloads.classic("ready", currentScenario={"scenarioName": "None", "jobId": f"/x/replicationJobs/{none}"})
    assert payloads.item(raw).job_name is None


def test_health_errors_are_told():
    raw = payloads.classic(
        "ready",
        healthErrors=[
            {
                "errorCode": "161011",
                "errorLevel": "Warning",
                "errorMessage": "No test failover was done.",
                "possibleCauses": "None was done.",
                "recommendedAction": "Do one.",
            }
        ],
    )
    (problem,) = payloads.item(raw).problems
    assert (problem.code, problem.level, problem.recommended_action) == ("161011", "Warning", "Do one.")


def test_a_plans_members_are_those_of_all_its_groups():
    ids = [payloads.classic("ready", name)["id"] for name in ("a", "b")]
    found = job_payloads.parsed_plan(job_payloads.plan("rp", *ids))
    assert list(found.members) == ids
    assert found.providers == ("InMage",)
    assert found.allowed_operations == {"unplannedfailover"}


def test_a_listed_plan_has_no_members():
    raw = job_payloads.plan("rp")
    raw["properties"]["groups"] = []
    assert job_payloads.parsed_plan(raw).members == ()
