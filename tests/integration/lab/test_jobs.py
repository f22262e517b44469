# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs: task lists as recorded, lists without tasks, and what happens to jobs that are cancelled, wait or fail."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from pyVim.task import WaitForTask
from pyVmomi import vim

from lab.client import LabClient
from lab.sdk import Inputs, vcenter

REPROTECT_TASKS = [
    ("SwitchReplicationGroupProtectionPreflightTask", "Prerequisite check", "Succeeded"),
    ("CommitFailoverTask", "Committing failover", "Other"),
    ("DiscoverReplicaTask", "Discovering replica virtual machine", "Succeeded"),
    ("GetSwitchProtectionRequirementsTask", "Getting reprotection requirements", "Succeeded"),
    ("ProtectReplicaTask", "Reprotecting virtual machine (1)", "Succeeded"),
]


def reprotect(lab: LabClient) -> requests.Response:
    """Have a reprotect accepted."""
    return lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows"))


def state(lab: LabClient, job: dict[str, Any]) -> tuple[str, str]:
    """Return a job's state and its description."""
    properties = lab.get(job["id"])["properties"]
    return properties["state"], properties["stateDescription"]


def test_tasks_of_a_reprotect(lab: LabClient) -> None:
    answer = reprotect(lab)
    running = lab.job_of(answer)["properties"]
    assert (running["state"], running["allowedActions"]) == ("InProgress", ["Cancel"])
    assert running["endTime"] == running["tasks"][4]["startTime"] == "0001-01-01T00:00:00"
    properties = lab.finished_job(answer)["properties"]
    tasks = [(task["taskId"], task["friendlyName"], task["state"]) for task in properties["tasks"]]
    assert tasks == REPROTECT_TASKS
    assert properties["tasks"][1]["stateDescription"] == "Skipped"
    assert properties["customDetails"]["newReplicationProtectedItemId"] == lab.item("win-sql01")["id"]
    child = properties["tasks"][4]["groupTaskCustomDetails"]["childTasks"][0]["customDetails"]["jobTask"]
    assert (child["jobScenarioName"], child["targetInstanceType"]) == ("EnableDr", "Vm")
    assert lab.get(child["jobId"])["properties"]["state"] == "Succeeded"


def test_data_copy_outlives_the_job(lab: LabClient) -> None:
    lab.finished_job(reprotect(lab))
    copying = [
        job for job in lab.get("replicationJobs")["value"] if job["properties"]["scenarioName"] == "IrCompletion"
    ]
    assert state(lab, copying[0])[0] == "InProgress"
    assert lab.item("win-sql01")["properties"]["protectionState"] == "InitialReplicationInProgress"
    lab.await_protected("win-sql01")
    assert state(lab, copying[0]) == ("Succeeded", "Completed")


def test_list_has_no_details_and_can_be_filtered(lab: LabClient) -> None:
    job = lab.finished_job(reprotect(lab))
    listed = {each["name"]: each["properties"] for each in lab.get("replicationJobs")["value"]}
    assert (listed[job["name"]]["tasks"], listed[job["name"]]["customDetails"]) == ([], None)
    query = "replicationJobs?$filter=JobStatus eq 'Succeeded' and JobName eq 'SwitchReplicationGroupProtection'"
    assert [each["name"] for each in lab.get(query)["value"]] == [job["name"]]
    assert lab.get("replicationJobs?$filter=StartTime eq '2999-01-01T00:00:00Z'")["value"] == []


def test_cancel_leaves_everything_as_it_was(lab: LabClient) -> None:
    before = lab.machine("win-sql01")["vcenter"]
    answer = reprotect(lab)
    job = lab.job_of(answer)
    assert lab.arm("POST", f"{job['id']}/cancel").status_code == 202
    assert state(lab, job) == ("Cancelled", "Cancelled")
    assert lab.machine("win-sql01")["vcenter"] == before
    assert lab.arm("GET", answer.headers["Azure-AsyncOperation"]).json()["status"] == "Canceled"
    assert lab.arm("POST", f"{job['id']}/cancel").json()["error"]["code"] == "JobActionNotAllowed"


def test_restart_of_a_failed_job(lab: LabClient) -> None:
    lab.faults({"job": {"machine": "win-sql01", "task": "VmProtectReplica", "error": {"code": "8061"}}})
    job = lab.finished_job(reprotect(lab))
    assert (job["properties"]["state"], job["properties"]["allowedActions"]) == ("Failed", ["Restart"])
    assert job["properties"]["tasks"][4]["state"] == "Failed"
    assert lab.machine("win-sql01")["phase"] == "in_azure"
    assert lab.arm("POST", f"{job['id']}/restart").status_code == 202
    lab.advance(400)
    assert lab.machine("win-sql01")["phase"] == "replicating_back"


def test_an_old_failed_job_cannot_be_restarted(lab: LabClient) -> None:
    lab.faults({"job": {"machine": "win-sql01", "task": "VmProtectReplica", "error": {"code": "8061"}}})
    failed = lab.finished_job(reprotect(lab))
    second = lab.job_of(reprotect(lab))
    assert lab.get(failed["id"])["properties"]["allowedActions"] == []  # while a newer one runs
    lab.arm("POST", f"{second['id']}/cancel")
    lab.finished_job(reprotect(lab))
    lab.await_protected("win-sql01")
    assert lab.get(failed["id"])["properties"]["allowedActions"] == []
    answer = lab.arm("POST", f"{failed['id']}/restart")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "JobActionNotAllowed")
    assert lab.machine("win-sql01")["phase"] == "ready"


def test_suspended_job_waits_to_be_resumed(lab: LabClient) -> None:
    lab.faults({"job": {"machine": "win-sql01", "task": 3}, "state": "Suspended"})
    job = lab.job_of(reprotect(lab))
    lab.advance(3600)
    assert state(lab, job) == ("Suspended", "Suspended")
    assert lab.get(job["id"])["properties"]["allowedActions"] == ["Resume", "Cancel"]
    assert lab.item("win-sql01")["properties"]["currentScenario"]["jobId"] == job["id"]
    assert lab.arm("POST", f"{job['id']}/resume", {"properties": {"comments": "go on"}}).status_code == 202
    lab.advance(400)
    assert state(lab, job) == ("Succeeded", "Completed")


def test_partial_success_is_a_success_with_errors(lab: LabClient) -> None:
    lab.faults({"job": {"machine": "win-sql01", "task": 1}, "state": "PartiallySucceeded", "error": {"code": "28175"}})
    answer = reprotect(lab)
    job = lab.finished_job(answer)["properties"]
    assert (job["state"], job["stateDescription"]) == ("Succeeded", "PartiallySucceeded")
    assert job["errors"][0]["providerErrorDetails"]["errorCode"] == 28175
    status = lab.arm("GET", answer.headers["Azure-AsyncOperation"]).json()
    assert (status["status"], status["error"]["code"]) == ("Succeeded", "28175")


KNOWN = ["95226", "78052", "78093", "8061", "8038"]


@pytest.mark.parametrize("code", KNOWN)
def test_documented_errors_come_with_causes(lab: LabClient, code: str) -> None:
    lab.faults({"job": {"machine": "win-sql01", "task": 3, "error": {"code": code}}})
    error = lab.finished_job(reprotect(lab))["properties"]["errors"][0]
    assert error["providerErrorDetails"]["errorCode"] == int(code)
    assert error["serviceErrorDetails"]["possibleCauses"]
    assert error["serviceErrorDetails"]["recommendedAction"]
    assert lab.item("win-sql01")["properties"]["allowedOperations"][-1] == "SwitchProtection"  # it can be tried again


def test_agent_that_is_silent(lab: LabClient) -> None:
    lab.faults({"agent": {"machine": "win-sql01", "registered_after_minutes": 30}})
    job = lab.finished_job(reprotect(lab))["properties"]
    assert "agent isn't installed" in job["errors"][0]["serviceErrorDetails"]["message"]
    lab.advance(1800)
    assert lab.finished_job(reprotect(lab))["properties"]["state"] == "Succeeded"


def test_azure_vm_that_is_off(lab: LabClient) -> None:
    lab.control("POST", "machines/win-sql01", {"power_state": "deallocated"})
    assert lab.finished_job(reprotect(lab))["properties"]["errors"][0]["serviceErrorDetails"]["code"] == "78093"


def test_stray_vm_of_the_same_name_really_fails_the_job(lab: LabClient) -> None:
    center = vcenter(lab).rootFolder.childEntity[0]
    hosts = [host for cluster in center.hostFolder.childEntity for host in cluster.host]
    host = next(each for each in hosts if each.name == "esx1.lab")
    files = vim.vm.FileInfo(vmPathName="[datastore1]")
    config = vim.vm.ConfigSpec(name="phys-app01", guestId="otherGuest", files=files)  # it has no VM of its own
    WaitForTask(center.vmFolder.CreateVM_Task(config=config, pool=host.parent.resourcePool, host=host))
    job = lab.finished_job(lab.act("phys-app01", "reProtect", Inputs(lab).classic_reprotect("Windows")))
    assert job["properties"]["errors"][0]["serviceErrorDetails"]["code"] == "78052"
    assert lab.machine("phys-app01")["phase"] == "in_azure"


def test_failed_failover_can_be_tried_again(lab: LabClient) -> None:
    inputs = Inputs(lab)
    lab.finished_job(reprotect(lab))
    lab.await_protected("win-sql01")
    lab.faults({"job": {"machine": "win-sql01", "scenario": "UnplannedFailover", "task": 5, "error": {"code": "8038"}}})
    assert lab.finished_job(lab.act("win-sql01", "unplannedFailover", inputs.classic_failover()))["properties"][
        "errors"
    ]
    truth = lab.machine("win-sql01")
    assert (truth["phase"], len(truth["vcenter"]["disks_on_master_target"])) == ("ready", 2)
    job = lab.finished_job(lab.act("win-sql01", "unplannedFailover", inputs.classic_failover("LatestTag")))
    assert job["properties"]["state"] == "Succeeded"


def test_host_without_memory_really_fails_the_failover(lab: LabClient) -> None:
    lab.finished_job(reprotect(lab))
    lab.await_protected("win-sql01")
    url = f"https://127.0.0.1:{lab.environment['VMWARE_PORT']}/_lab/faults"
    fault = {"method": "PowerOnVM_Task", "fault": "InsufficientMemoryResourcesFault", "times": 1}
    lab.session.post(url, json=[fault]).raise_for_status()
    job = lab.finished_job(lab.act("win-sql01", "unplannedFailover", Inputs(lab).classic_failover()))["properties"]
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "8038"
    assert job["tasks"][4]["state"] == "Failed"


@pytest.mark.parametrize(("name", "datastore"), [("lin-db01", "datastore1"), ("lin-web01", "datastore2")])
def test_datastore_that_cannot_be_reached(lab: LabClient, name: str, datastore: str) -> None:
    url = f"https://127.0.0.1:{lab.environment['VMWARE_PORT']}/_lab/set"
    change = {"type": "Datastore", "name": "datastore2", "set": {"summary.accessible": False}}
    lab.session.post(url, json=change).raise_for_status()
    job = lab.finished_job(lab.act(name, "reProtect", Inputs(lab).classic_reprotect("Linux", datastore)))
    assert job["properties"]["errors"][0]["serviceErrorDetails"]["code"] == "8061"
