# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Classic machines go home and back under protection, driven by the unmodified SDK; vCenter shows each step."""

from __future__ import annotations

from typing import Any

import pytest
from pyVim.task import WaitForTask

from lab.client import LabClient
from lab.sdk import VAULT, Inputs, compute, site_recovery, vcenter_vm


def place(lab: LabClient, name: str) -> tuple[str, ...]:
    """Return the arguments that name an item to the SDK."""
    parts = lab.item(name)["id"].split("/")
    return (*VAULT, parts[10], parts[12], parts[14])


def carried_out(lab: LabClient, begin: Any, *arguments: Any) -> Any:
    """Call an SDK action without waiting, take the job from the headers, and see the job through."""
    seen: dict[str, str] = {}
    begin(*arguments, polling=False, raw_response_hook=lambda answer: seen.update(answer.http_response.headers))
    client = site_recovery(lab)
    guid = seen["location"].split("operationresults/")[1].split("?")[0]
    lab.advance_until(lambda: client.replication_jobs.get(*VAULT, guid).properties.state != "InProgress", 20)
    return client.replication_jobs.get(*VAULT, guid)


CASES = [
    ("win-sql01", "Windows", "datastore1", "esx2.lab", "mt-win"),
    ("lin-web01", "Linux", "datastore2", "esx1.lab", "mt-linux"),
    ("phys-app01", "Windows", "datastore2", "esx1.lab", "mt-win"),
]


@pytest.mark.parametrize(("name", "os_type", "datastore", "host", "keeper"), CASES)
def test_three_stages(lab: LabClient, name: str, os_type: str, datastore: str, host: str, keeper: str) -> None:
    client, inputs, where = site_recovery(lab), Inputs(lab), place(lab, name)
    items = client.replication_protected_items

    job = carried_out(lab, items.begin_reprotect, *where, {"properties": inputs.classic_reprotect(os_type, datastore)})
    assert (job.properties.scenario_name, job.properties.state) == ("SwitchReplicationGroupProtection", "Succeeded")
    truth = lab.machine(name)
    assert truth["phase"] == "replicating_back"
    assert truth["vcenter"]["power_state"] == "poweredOff"
    assert truth["vcenter"]["disks"] == []
    assert {held["vm"] for held in truth["vcenter"]["disks_on_master_target"]} == {keeper}
    assert (truth["vcenter"]["host"], truth["vcenter"]["datastore"]) == (host, [datastore])

    details = lab.await_protected(name)["properties"]["providerSpecificDetails"]
    assert (details["instanceType"], details["discoveryType"], details["vCenterInfrastructureId"]) == (
        "InMage",
        "Physical",
        None,
    )
    assert lab.machine(name)["phase"] == "ready"

    job = carried_out(lab, items.begin_unplanned_failover, *where, {"properties": inputs.classic_failover()})
    assert job.properties.state == "Succeeded"
    truth = lab.machine(name)
    assert (truth["phase"], truth["azure_vm"]["power_state"]) == ("failed_back", "deallocated")
    assert truth["vcenter"]["power_state"] == "poweredOn"
    assert truth["vcenter"]["disks_on_master_target"] == []
    assert len(truth["vcenter"]["disks"]) == len(details["protectedDisks"])
    assert truth["vcenter"]["tools"] == "guestToolsNotRunning"
    lab.advance(120)
    assert lab.machine(name)["vcenter"]["tools"] == "guestToolsRunning"

    job = carried_out(lab, items.begin_failover_commit, *where)
    assert job.properties.scenario_name == "CommitFailover"
    truth = lab.machine(name)
    assert (truth["phase"], truth["azure_vm"]["exists"]) == ("committed", False)
    assert name not in [vm.name for vm in compute(lab).virtual_machines.list("rg-dr")]

    lab.advance(300)  # the agent registers
    job = carried_out(lab, items.begin_reprotect, *where, {"properties": inputs.classic_way_back()})
    assert job.properties.state == "Succeeded"
    item = lab.await_protected(name)["properties"]
    assert item["providerSpecificDetails"]["instanceType"] == "InMageAzureV2"
    assert item["allowedOperations"] == ["UnplannedFailover", "DisableProtection", "TestFailover"]
    assert lab.machine(name)["phase"] == "protected"


def test_replication_group_goes_home_by_its_plan(lab: LabClient) -> None:
    inputs, members = Inputs(lab), ("lin-db01", "lin-db02")
    for name in members:
        lab.finished_job(lab.act(name, "reProtect", inputs.classic_reprotect("Linux", "datastore2")))
    for name in members:
        lab.await_protected(name)
    plan = lab.get("replicationRecoveryPlans/plan-db")
    assert [len(group["replicationProtectedItems"]) for group in plan["properties"]["groups"]] == [0, 0, 2]
    assert plan["properties"]["allowedOperations"] == ["UnplannedFailover"]

    answer = lab.arm(
        "POST", "replicationRecoveryPlans/plan-db/unplannedFailover", {"properties": inputs.plan_failover()}
    )
    assert lab.machine("lin-db01")["phase"] == "failing_back"
    job = lab.finished_job(answer)["properties"]
    assert (job["state"], job["targetInstanceType"], job["targetObjectName"]) == (
        "Succeeded",
        "RecoveryPlan",
        "plan-db",
    )
    assert [task["friendlyName"].split(":")[0] for task in job["tasks"]] == list(members)
    assert [len(task["groupTaskCustomDetails"]["childTasks"]) for task in job["tasks"]] == [5, 5]
    assert [lab.machine(name)["phase"] for name in members] == ["failed_back", "failed_back"]

    lab.finished_job(lab.arm("POST", "replicationRecoveryPlans/plan-db/failoverCommit"))
    assert [lab.machine(name)["phase"] for name in members] == ["committed", "committed"]


def test_vm_deleted_just_before_comes_back_as_a_new_one(lab: LabClient) -> None:
    old = lab.machine("win-sql01")["vcenter"]["moid"]
    WaitForTask(vcenter_vm(lab, "win-sql01").Destroy())
    job = lab.finished_job(lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows")))
    assert job["properties"]["state"] == "Succeeded"
    new = lab.machine("win-sql01")["vcenter"]
    assert (new["host"], new["moid"] != old) == ("esx1.lab", True)
    people = [task["method"] for task in lab.control("GET", "vcenter/tasks") if "administrator" in task["user"].lower()]
    assert people == ["Destroy_Task"]  # all else was done by the service's own account
