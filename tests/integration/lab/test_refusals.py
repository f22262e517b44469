# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Wrong requests get Azure's refusal: an error envelope with causes and a recommended action, and nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
import yaml
from pyVim.task import WaitForTask

from lab.client import LabClient
from lab.scenario import SCENARIOS
from lab.sdk import Inputs, vcenter_vm

Request = Callable[[LabClient, Inputs], requests.Response]


def reprotect(name: str, make: Callable[[Inputs], dict[str, Any]]) -> Request:
    """Return a request to reprotect."""
    return lambda lab, inputs: lab.act(name, "reProtect", make(inputs))


def without(properties: dict[str, Any], key: str) -> dict[str, Any]:
    """Return reprotect properties that lack one field."""
    details = {name: value for name, value in properties["providerSpecificDetails"].items() if name != key}
    return properties | {"providerSpecificDetails": details}


def turned(properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties with the other direction."""
    other = {"RecoveryToPrimary": "PrimaryToRecovery", "PrimaryToRecovery": "RecoveryToPrimary"}
    return properties | {"failoverDirection": other[properties["failoverDirection"]]}


FIELDS_CLASSIC = ("masterTargetId", "processServerId", "retentionDrive", "profileId", "datastoreName")
PLAN = "replicationRecoveryPlans/plan-db"
UNKNOWN = "InvalidInputReference"
FIELDS_MODERNIZED = ("reprotectAgentId", "datastoreName", "logStorageAccountId")
IN_AZURE: list[tuple[str, Request, str]] = [
    ("direction", reprotect("win-sql01", lambda i: turned(i.classic_reprotect("Windows"))), "InvalidFailoverDirection"),
    ("direction rcm", reprotect("rcm-win01", lambda i: turned(i.modernized_reprotect())), "InvalidFailoverDirection"),
    ("provider", reprotect("win-sql01", lambda i: i.modernized_reprotect()), "InvalidProviderSpecificInput"),
    ("provider rcm", reprotect("rcm-win01", lambda i: i.classic_reprotect("Windows")), "InvalidProviderSpecificInput"),
    *[
        (f"no {field}", reprotect("win-sql01", lambda i, f=field: without(i.classic_reprotect("Windows"), f)),
         "MissingRequiredParameter") for field in FIELDS_CLASSIC
    ],
    *[
        (f"no {field} rcm", reprotect("rcm-win01", lambda i, f=field: without(i.modernized_reprotect(), f)),
         "MissingRequiredParameter") for field in FIELDS_MODERNIZED
    ],
    *[
        (f"unknown {field}", reprotect("win-sql01", lambda i, f=field: i.classic_reprotect("Windows", **{f: "nobody"})),
         UNKNOWN) for field in ("masterTargetId", "processServerId", "profileId", "runAsAccountId")
    ],
    ("unknown datastore", reprotect("win-sql01", lambda i: i.classic_reprotect("Windows", "nfs7")), UNKNOWN),
    ("unknown agent", reprotect("rcm-win01", lambda i: i.modernized_reprotect(reprotectAgentId="x")), UNKNOWN),
    ("unknown log account", reprotect("rcm-win01", lambda i: i.modernized_reprotect(
        logStorageAccountId=i.log_storage_account.replace("logsdr", "nobody"))), UNKNOWN),
    ("unknown datastore rcm", reprotect("rcm-win01", lambda i: i.modernized_reprotect("nfs7")), UNKNOWN),
    ("forward policy",
     reprotect("win-sql01", lambda i: i.classic_reprotect("Windows", profileId=i.policies["policy-24h"])), UNKNOWN),
    ("os family", reprotect("win-sql01", lambda i: i.classic_reprotect("Linux")), "MasterTargetOsMismatch"),
    ("retention", reprotect("win-sql01", lambda i: i.classic_reprotect("Windows", retentionDrive="Q")),
     "RetentionVolumeNotFound"),
    ("failover too early", lambda lab, i: lab.act("win-sql01", "unplannedFailover", i.classic_failover()),
     "OperationNotSupported"),
    ("planned classic", lambda lab, i: lab.act("win-sql01", "plannedFailover", i.modernized_failover()),
     "OperationNotSupported"),
    ("unplanned rcm", lambda lab, i: lab.act("rcm-win01", "unplannedFailover", i.classic_failover()),
     "OperationNotSupported"),
    ("commit committed", lambda lab, i: lab.act("win-sql01", "failoverCommit"), "OperationNotAllowed"),
    ("cancel classic", lambda lab, i: lab.act("win-sql01", "failoverCancel"), "OperationNotSupported"),
    ("cancel early", lambda lab, i: lab.act("rcm-win01", "failoverCancel"), "OperationNotAllowed"),
    ("test failover", lambda lab, i: lab.act("win-sql01", "testFailover", {}), "OperationNotSupported"),
    ("switch provider", lambda lab, i: lab.act("win-sql01", "switchProvider", {}), "OperationNotSupported"),
    ("resync", lambda lab, i: lab.act("win-sql01", "repairReplication"), "OperationNotAllowed"),
    ("plan reprotect", lambda lab, i: lab.arm("POST", f"{PLAN}/reProtect"), "OperationNotSupported"),
    ("plan too early",
     lambda lab, i: lab.arm("POST", f"{PLAN}/unplannedFailover", {"properties": i.plan_failover()}),
     "OperationNotSupported"),
    ("plan commit early", lambda lab, i: lab.arm("POST", f"{PLAN}/failoverCommit"),
     "OperationNotAllowed"),
    ("health error",
     lambda lab, i: lab.act("win-sql01", "resolveHealthErrors", {"healthErrors": [{"healthErrorId": "1"}]}),
     "HealthErrorNotResolvable"),
    ("no body", lambda lab, i: lab.arm("POST", f"{lab.item('win-sql01')['id']}/reProtect"), "InvalidRequestContent"),
    ("policy in use", lambda lab, i: lab.arm("DELETE", "replicationPolicies/policy-24h"), "PolicyInUse"),
    ("policy enum",
     lambda lab, i: lab.arm("PUT", "replicationPolicies/p", {"properties": {"providerSpecificInput": {
         "instanceType": "InMage", "multiVmSyncStatus": "Enabled"}}}), "InvalidParameter"),
    ("bad filter", lambda lab, i: lab.arm("GET", "replicationJobs?$filter=state%20gt%201"), "InvalidFilter"),
    ("bad skip token", lambda lab, i: lab.arm("GET", "replicationProtectedItems?skipToken=x"), "InvalidSkipToken"),
]  # fmt: skip


@pytest.fixture
def inputs(steady_lab: LabClient) -> Inputs:
    return Inputs(steady_lab)


@pytest.mark.parametrize(("request_", "code"), [case[1:] for case in IN_AZURE], ids=[case[0] for case in IN_AZURE])
def test_refused_in_azure(steady_lab: LabClient, inputs: Inputs, request_: Request, code: str) -> None:
    before = steady_lab.control("GET", "machines")
    answer = request_(steady_lab, inputs)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == code, error
    assert steady_lab.get("replicationJobs")["value"] == []
    assert steady_lab.control("GET", "machines") == before


def test_a_refusal_has_the_envelope_of_the_service(steady_lab: LabClient, inputs: Inputs) -> None:
    properties = inputs.classic_reprotect("Windows", masterTargetId="nobody")
    error = steady_lab.act("win-sql01", "reProtect", properties).json()["error"]
    assert set(error) == {"code", "message", "details"}
    assert set(error["details"][0]) == {
        "code", "message", "possibleCauses", "recommendedAction", "clientRequestId", "activityId"
    }  # fmt: skip
    assert steady_lab.get("replicationFabrics")["value"]  # and the lab goes on


NOT_FOUND = [
    ("/subscriptions/0/resourceGroups/rg-dr", "SubscriptionNotFound"),
    (
        "/subscriptions/{s}/resourceGroups/nowhere/providers/Microsoft.RecoveryServices/vaults/v",
        "ResourceGroupNotFound",
    ),
    ("/subscriptions/{s}/resourceGroups/rg-dr/providers/Microsoft.RecoveryServices/vaults/nowhere", "ResourceNotFound"),
    ("replicationFabrics/nowhere", "NotFound"),
    ("replicationRecoveryPlans/nowhere", "NotFound"),
    ("replicationJobs/None", "NotFound"),
    ("replicationPolicies/nowhere", "NotFound"),
    ("/subscriptions/{s}/resourceGroups/rg-dr/providers/Microsoft.Compute/virtualMachines/nowhere", "ResourceNotFound"),
]


@pytest.mark.parametrize(("path", "code"), NOT_FOUND)
def test_not_found(steady_lab: LabClient, path: str, code: str) -> None:
    answer = steady_lab.arm("GET", path.replace("{s}", steady_lab.environment["AZURE_SUBSCRIPTION_ID"]))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)


def test_one_job_at_a_time(lab: LabClient) -> None:
    inputs = Inputs(lab)
    first = lab.act("win-sql01", "reProtect", inputs.classic_reprotect("Windows"))
    again = lab.act("win-sql01", "reProtect", inputs.classic_reprotect("Windows"))
    assert again.status_code == 409
    assert lab.job_of(first)["name"] in again.json()["error"]["details"][0]["recommendedAction"]
    assert lab.item("win-sql01")["properties"]["allowedOperations"] == []


def test_a_group_fails_over_as_a_whole_and_with_one_master_target(lab: LabClient) -> None:
    lab.reset(scenario=two_linux_master_targets(lab))
    inputs = Inputs(lab)
    lab.finished_job(lab.act("lin-db01", "reProtect", inputs.classic_reprotect("Linux", "datastore2")))
    other = next(each["id"] for each in inputs.classic["masterTargetServers"] if each["name"] == "mt-linux2")
    answer = lab.act("lin-db02", "reProtect", inputs.classic_reprotect("Linux", "datastore2", masterTargetId=other))
    assert answer.json()["error"]["code"] == "ReplicationGroupMasterTargetMismatch"
    lab.await_protected("lin-db01")
    alone = lab.act("lin-db01", "unplannedFailover", inputs.classic_failover())
    assert alone.json()["error"]["code"] == "ReplicationGroupOperationNotAllowed"


def two_linux_master_targets(lab: LabClient) -> str:
    """Write the scenario ``small`` with a second Linux master target, and return its path."""

    scenario = yaml.safe_load((SCENARIOS / "small.yml").read_text())
    targets = scenario["classic"]["master_targets"]
    targets.append({**targets[1], "name": "mt-linux2", "ip": "10.1.0.23"})
    path = lab.home / "two_linux.yml"
    path.write_text(yaml.safe_dump(scenario))
    return str(path)


def test_single_failback_and_plan_failback_want_opposite_directions(lab: LabClient) -> None:
    inputs = Inputs(lab)
    for name in ("win-sql01", "lin-db01", "lin-db02"):
        os_type = "Windows" if name.startswith("win") else "Linux"
        lab.control("POST", f"machines/{name}", {"phase": "ready"})
        assert lab.item(name)["properties"]["providerSpecificDetails"]["osDetails"]["osType"] == os_type
    single = lab.act("win-sql01", "unplannedFailover", turned(inputs.classic_failover()))
    assert single.json()["error"]["code"] == "InvalidFailoverDirection"
    plan = lab.arm(
        "POST",
        f"{PLAN}/unplannedFailover",
        {"properties": inputs.plan_failover("PrimaryToRecovery")},
    )
    assert plan.json()["error"]["code"] == "InvalidFailoverDirection"


def test_unknown_account_of_the_way_back_is_refused(lab: LabClient) -> None:
    inputs = Inputs(lab)
    account = lab.item("rcm-win01")["properties"]["providerSpecificDetails"]["runAsAccountId"]
    lab.finished_job(lab.act("rcm-win01", "reProtect", inputs.modernized_reprotect()))
    lab.await_protected("rcm-win01")
    lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))
    lab.finished_job(lab.act("rcm-win01", "failoverCommit"))
    lab.advance(300)
    answer = lab.act("rcm-win01", "reProtect", inputs.modernized_way_back(runAsAccountId="2"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, UNKNOWN)
    assert lab.act("rcm-win01", "reProtect", inputs.modernized_way_back(runAsAccountId=account)).status_code == 202


def test_master_target_that_is_off_is_reported_and_refused(lab: LabClient) -> None:

    WaitForTask(vcenter_vm(lab, "mt-win").PowerOff())
    inputs = Inputs(lab)
    target = inputs.master_target("Windows")
    assert (target["validationErrors"][0]["errorCode"], target["dataStores"]) == ("78145", [])
    answer = lab.act("win-sql01", "reProtect", inputs.classic_reprotect("Windows"))
    assert answer.json()["error"]["code"] == "MasterTargetNotAvailable"
