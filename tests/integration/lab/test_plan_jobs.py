# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs of recovery plans: one machine fails, all fail, and what a restart does."""

from __future__ import annotations

from typing import Any

from lab.client import LabClient
from lab.sdk import Inputs

GROUP = ("lin-db01", "lin-db02")


def ready_group(lab: LabClient) -> None:
    """Reprotect the replication group and wait until it can fail back."""
    inputs = Inputs(lab)
    for name in GROUP:
        lab.finished_job(lab.act(name, "reProtect", inputs.classic_reprotect("Linux", "datastore2")))
        lab.await_protected(name)


def plan_failover(lab: LabClient) -> dict[str, Any]:
    """Fail the replication group back and return the job that has ended."""
    body = {"properties": Inputs(lab).plan_failover()}
    return lab.finished_job(lab.arm("POST", "replicationRecoveryPlans/plan-db/unplannedFailover", body))


def phases(lab: LabClient) -> list[str]:
    """Return where the machines of the replication group stand."""
    return [lab.machine(name)["phase"] for name in GROUP]


def test_one_machine_of_a_plan_fails(lab: LabClient) -> None:
    ready_group(lab)
    lab.faults({"job": {"machine": "lin-db02", "scenario": "UnplannedFailover", "task": 2, "error": {"code": "8038"}}})
    job = plan_failover(lab)["properties"]
    assert [task["state"] for task in job["tasks"]] == ["Succeeded", "Failed"]
    assert job["state"] == "Failed"
    assert phases(lab) == ["failed_back", "ready"]


def test_restart_of_a_plans_job_is_for_the_machines_that_failed(lab: LabClient) -> None:
    ready_group(lab)
    lab.faults({"job": {"machine": "lin-db02", "scenario": "UnplannedFailover", "task": 2, "error": {"code": "8038"}}})
    failed = plan_failover(lab)
    assert failed["properties"]["allowedActions"] == ["Restart"]
    assert lab.arm("POST", f"{failed['id']}/restart").status_code == 202
    lab.advance(600)
    newest = lab.get(lab.get("replicationJobs")["value"][0]["id"])["properties"]
    assert (newest["targetObjectName"], newest["targetInstanceType"]) == ("plan-db", "RecoveryPlan")
    assert [task["friendlyName"] for task in newest["tasks"]] == ["lin-db02: failover"]
    assert phases(lab) == ["failed_back", "failed_back"]


def test_a_plan_wants_a_recovery_point_of_every_machine(lab: LabClient) -> None:
    ready_group(lab)
    lab.control("POST", "troubles", {"lin-db02": {"recovery_points": "none"}})
    job = plan_failover(lab)["properties"]
    assert {error["serviceErrorDetails"]["code"] for error in job["errors"]} == {"NoRecoveryPoint"}
    assert [task["state"] for task in job["tasks"]] == ["Failed", "Failed"]
    assert phases(lab) == ["ready", "ready"]
