# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Modernized machines go home and back under protection, and a planned failover can be taken back."""

from __future__ import annotations

import pytest

from lab.client import LabClient
from lab.sdk import Inputs


def ready(lab: LabClient, name: str, datastore: str = "datastore1") -> Inputs:
    """Reprotect a machine to on-premises and wait until it can fail back."""
    inputs = Inputs(lab)
    job = lab.finished_job(lab.act(name, "reProtect", inputs.modernized_reprotect(datastore)))
    assert job["properties"]["state"] == "Succeeded", job
    lab.await_protected(name)
    return inputs


@pytest.mark.parametrize(
    ("name", "datastore", "host"), [("rcm-win01", "datastore1", "esx2.lab"), ("rcm-lin01", "datastore2", "esx1.lab")]
)
def test_three_stages(lab: LabClient, name: str, datastore: str, host: str) -> None:
    before = lab.item(name)["properties"]
    assert before["protectionState"] == "UnplannedFailoverCommitPendingStatesBegin"  # never committed, all the same
    inputs = ready(lab, name, datastore)
    assert {held["vm"] for held in lab.machine(name)["vcenter"]["disks_on_master_target"]} == {"appliance1"}

    job = lab.finished_job(lab.act(name, "plannedFailover", inputs.modernized_failover()))
    assert (job["properties"]["scenarioName"], job["properties"]["state"]) == ("PlannedFailover", "Succeeded")
    truth = lab.machine(name)
    assert (truth["phase"], truth["azure_vm"]["power_state"]) == ("failed_back", "deallocated")
    assert (truth["vcenter"]["host"], truth["vcenter"]["datastore"]) == (host, [datastore])
    assert (truth["vcenter"]["power_state"], truth["vcenter"]["disks_on_master_target"]) == ("poweredOn", [])
    details = lab.item(name)["properties"]["providerSpecificDetails"]
    assert details["lastPlannedFailoverStatus"] == "Succeeded"

    lab.finished_job(lab.act(name, "failoverCommit"))
    assert lab.machine(name)["azure_vm"]["exists"] is False
    lab.advance(300)
    lab.finished_job(lab.act(name, "reProtect", inputs.modernized_way_back()))
    assert lab.machine(name)["phase"] == "reprotecting"
    item = lab.await_protected(name)["properties"]
    assert item["providerSpecificDetails"]["instanceType"] == "InMageRcm"
    assert lab.machine(name)["phase"] == "protected"


def test_cancel_gives_everything_back(lab: LabClient) -> None:
    inputs = ready(lab, "rcm-win01")
    lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))
    job = lab.finished_job(lab.act("rcm-win01", "failoverCancel"))
    assert job["properties"]["state"] == "Succeeded"
    truth = lab.machine("rcm-win01")
    assert (truth["phase"], truth["azure_vm"]["power_state"]) == ("ready", "running")
    assert (truth["vcenter"]["power_state"], truth["vcenter"]["disks"]) == ("poweredOff", [])
    details = lab.item("rcm-win01")["properties"]["providerSpecificDetails"]
    assert details["lastPlannedFailoverStatus"] == "Cancelled"


def test_failed_planned_failover_is_cancelled_by_the_service(lab: LabClient) -> None:
    inputs = ready(lab, "rcm-win01")
    lab.faults({"job": {"machine": "rcm-win01", "scenario": "PlannedFailover", "task": 5, "error": {"code": "8038"}}})
    job = lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))
    assert job["properties"]["state"] == "Failed"
    newest = lab.get("replicationJobs")["value"][0]["properties"]
    assert (newest["scenarioName"], newest["state"]) == ("CancelFailover", "InProgress")
    lab.advance(1200)
    assert lab.machine("rcm-win01")["phase"] == "ready"
    details = lab.item("rcm-win01")["properties"]["providerSpecificDetails"]
    assert details["lastPlannedFailoverStatus"] == "Failed"
    job = lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))
    assert job["properties"]["state"] == "Succeeded"


def test_stopped_azure_vm_cannot_fail_back(lab: LabClient) -> None:
    inputs = ready(lab, "rcm-win01")
    lab.control("POST", "machines/rcm-win01", {"power_state": "deallocated"})
    job = lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))["properties"]
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "78093"


def test_silent_mobility_services_cannot_fail_back(lab: LabClient) -> None:
    inputs = ready(lab, "rcm-win01")
    lab.control("POST", "troubles", {"rcm-win01": {"agent_silent": True}})
    job = lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))["properties"]
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "MobilityServicesNotRunning"
    assert lab.machine("rcm-win01")["azure_vm"]["power_state"] == "running"


def test_silent_appliance_cannot_give_the_disks_back(lab: LabClient) -> None:
    inputs = ready(lab, "rcm-win01")
    lab.control("POST", "troubles", {"appliance1": {"silent": True}})
    job = lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))["properties"]
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "ApplianceNotConnected"


def test_commit_of_the_failover_to_azure_keeps_the_azure_vm(lab: LabClient) -> None:
    lab.finished_job(lab.act("rcm-win01", "failoverCommit"))
    assert lab.item("rcm-win01")["properties"]["protectionState"] == "UnplannedFailoverCommitted"
    truth = lab.machine("rcm-win01")
    assert (truth["phase"], truth["azure_vm"]["exists"]) == ("in_azure", True)
    ready(lab, "rcm-win01")
