# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Payloads: of classic items, fabrics and appliances; what lists leave out; and that the SDK can read them all."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from lab.client import LabClient
from lab.sdk import VAULT, Inputs, site_recovery

HOST_ID = r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{16}"
GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def test_classic_item_in_azure(steady_lab: LabClient) -> None:
    properties = steady_lab.item("win-sql01")["properties"]
    details = properties["providerSpecificDetails"]
    assert properties["allowedOperations"] == ["CompleteMigration", "DisableProtection", "SwitchProtection"]
    assert (details["instanceType"], details["discoveryType"]) == ("InMageAzureV2", "VCenter")
    assert details["multiVmGroupName"] == details["multiVmGroupId"]  # no replication group, though sync is "Enabled"
    assert details["multiVmSyncStatus"] == "Enabled"
    assert re.fullmatch(HOST_ID, details["processServerId"])
    physical = steady_lab.item("phys-app01")["properties"]["providerSpecificDetails"]
    assert (physical["discoveryType"], physical["vCenterInfrastructureId"]) == ("Physical", None)
    group = [steady_lab.item(name)["properties"]["providerSpecificDetails"] for name in ("lin-db01", "lin-db02")]
    assert [each["multiVmGroupName"] for each in group] == ["db-group", "db-group"]
    assert group[0]["multiVmGroupId"] == group[1]["multiVmGroupId"]


def test_classic_item_ready_to_fail_back(lab: LabClient) -> None:
    lab.finished_job(lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows")))
    lab.advance(100)
    details = lab.item("win-sql01")["properties"]["providerSpecificDetails"]
    assert isinstance(details["resyncDetails"]["initialReplicationProgressPercentage"], str)
    assert 0 < details["protectedDisks"][0]["resyncProgressPercentage"] < 100
    assert details["consistencyPoints"] == {}
    properties = lab.await_protected("win-sql01")["properties"]
    details = properties["providerSpecificDetails"]
    assert properties["allowedOperations"] == ["UnplannedFailover", "DisableProtection"]
    assert properties["recoveryFabricFriendlyName"] == properties["primaryFabricFriendlyName"] == "CS01"
    assert details["resyncDetails"]["initialReplicationProgressPercentage"] == "0"
    disk = details["protectedDisks"][0]
    assert (disk["protectionStage"], disk["resyncProgressPercentage"], disk["progressStatus"]) == (
        "DifferentialSync", 0, "Grey"
    )  # fmt: skip
    assert details["totalProgressHealth"] == "Completed"
    assert {re.match(r"[a-zA-Z]+?(?=[0-9a-f]{8}$)", tag)[0] for tag in details["consistencyPoints"]} == {  # type: ignore[index]
        "systemLevelTag", "fileSystem"
    }  # fmt: skip
    lab.advance(7200)
    points = lab.item("win-sql01")["properties"]["providerSpecificDetails"]["consistencyPoints"]
    newest = {kind: max(time for tag, time in points.items() if tag.startswith(kind)) for kind in ("system", "file")}
    assert newest["file"] <= newest["system"]


def test_lists_leave_out_what_single_resources_have(lab: LabClient) -> None:
    lab.finished_job(lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows")))
    whole = lab.item("win-sql01")
    container = whole["id"].rsplit("/", 1)[0]
    for path in ("replicationProtectedItems", container):
        listed = {each["name"]: each for each in lab.get(path)["value"]}
        details = listed[whole["name"]]["properties"]["providerSpecificDetails"]
        assert (details["protectedDisks"], details["masterTargetId"]) == ([], None)
    assert whole["properties"]["providerSpecificDetails"]["masterTargetId"]
    fabrics = lab.get("replicationFabrics")
    assert fabrics["nextLink"] is None
    for fabric in fabrics["value"]:
        assert fabric["properties"]["customDetails"]["processServers"] == []
        assert lab.get(fabric["id"])["properties"]["customDetails"]["processServers"] != []
    assert fabrics["value"][1]["properties"]["customDetails"]["sourceAgentIdentityDetails"] is None
    assert lab.get("replicationRecoveryPlans")["value"][0]["properties"]["groups"] == []


def test_classic_fabric(steady_lab: LabClient) -> None:
    inputs = Inputs(steady_lab)
    windows, linux = inputs.master_target("Windows"), inputs.master_target("Linux")
    assert re.fullmatch(HOST_ID, windows["id"])
    assert re.fullmatch(GUID, linux["id"])
    assert [volume["volumeName"] for volume in linux["retentionVolumes"]] == ["/var/crash", "/mnt/retention"]
    assert linux["retentionVolumes"][0]["capacityInBytes"] == 4294967296
    assert isinstance(windows["dataStores"][0]["capacity"], str)
    assert {account["accountName"] for account in inputs.classic["runAsAccounts"]} == {
        "vcenteruser",
        "winadmin",
        "linroot",
    }
    assert inputs.classic["processServers"][0]["agentExpiryDate"] == "9999-12-31T23:59:59.9999999"
    mappings = steady_lab.get("replicationProtectionContainerMappings")["value"]
    targets = [each["properties"]["targetProtectionContainerId"] for each in mappings]
    assert targets[0] == "Microsoft Azure"
    assert targets[1] == mappings[1]["id"].split("/replicationProtectionContainerMappings")[0]


def test_appliance(steady_lab: LabClient) -> None:
    details = Inputs(steady_lab).modernized
    agent, server = details["reprotectAgents"][0], details["processServers"][0]
    assert agent["id"] == server["id"] == details["dras"][0]["id"]
    assert agent["accessibleDatastores"] == ["datastore1", "datastore2"]
    assert "fqdn" not in details["dras"][0]
    listed = steady_lab.get("replicationAppliances")["value"][0]
    assert set(listed) == {"properties"}
    assert listed["properties"]["providerSpecificDetails"]["appliances"][0]["reprotectAgent"]["id"] == agent["id"]


def test_recovery_points_are_in_no_order(steady_lab: LabClient) -> None:
    points = steady_lab.get(f"{steady_lab.item('win-sql01')['id']}/recoveryPoints")["value"]
    times = [point["properties"]["recoveryPointTime"] for point in points]
    assert times != sorted(times)
    assert times != sorted(times, reverse=True)
    assert steady_lab.get(points[0]["id"])["name"] == points[0]["name"]


def test_health_errors(lab: LabClient) -> None:
    given = {"errorCode": "ECH0007", "customerResolvability": "Allowed"}
    lab.control("POST", "machines/win-sql01", {"health_errors": [given, {"errorCode": "1", "errorLevel": "Warning"}]})
    properties = lab.item("win-sql01")["properties"]
    assert properties["replicationHealth"] == "Critical"
    assert properties["healthErrors"][0]["creationTimeUtc"].endswith("+05:30")
    wanted = {"healthErrors": [{"healthErrorId": properties["healthErrors"][0]["errorId"]}]}
    assert lab.act("win-sql01", "resolveHealthErrors", wanted).status_code == 202
    assert lab.item("win-sql01")["properties"]["replicationHealth"] == "Warning"


def test_stalled_copy(lab: LabClient) -> None:
    lab.finished_job(lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows")))
    lab.control("POST", "machines/win-sql01", {"stalled": True})
    lab.advance(86400)
    details = lab.item("win-sql01")["properties"]["providerSpecificDetails"]
    assert details["rpoInSeconds"] >= 86400
    assert lab.machine("win-sql01")["phase"] == "replicating_back"
    lab.control("POST", "machines/win-sql01", {"stalled": False})
    lab.await_protected("win-sql01")


READS: list[tuple[str, Any]] = [
    ("replication_protected_items", ()),
    ("replication_fabrics", ()),
    ("replication_policies", ()),
    ("replication_recovery_plans", ()),
    ("replicationv_centers", ()),
    ("replication_protection_containers", ()),
    ("replication_protection_container_mappings", ()),
    ("replication_jobs", ()),
    ("replication_appliances", ()),
]


@pytest.mark.parametrize(("group", "arguments"), READS)
def test_sdk_reads_every_list(lab: LabClient, group: str, arguments: Any) -> None:
    lab.finished_job(lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows")))
    assert list(getattr(site_recovery(lab), group).list(*VAULT, *arguments))


def walk(model: Any) -> int:
    """Read every attribute of an SDK model and of those below it, so that each is deserialized, and count the dates."""
    if isinstance(model, list):
        return sum(walk(each) for each in model)
    if not hasattr(model, "_attr_to_rest_field"):
        return int(isinstance(model, datetime))
    return sum(walk(getattr(model, name)) for name in model._attr_to_rest_field)


@pytest.mark.parametrize("name", ["win-sql01", "rcm-win01"])
def test_sdk_can_read_every_field_of_every_leg(lab: LabClient, name: str) -> None:
    inputs, client = Inputs(lab), site_recovery(lab)
    kind = "classic" if name == "win-sql01" else "modernized"
    body = inputs.classic_reprotect("Windows") if kind == "classic" else inputs.modernized_reprotect()
    failover = "unplannedFailover" if kind == "classic" else "plannedFailover"
    place = lab.item(name)["id"].split("/")

    def seen(phase: str) -> str:
        item = client.replication_protected_items.get(*VAULT, place[10], place[12], place[14])
        assert walk(item.properties) >= 2
        assert lab.machine(name)["phase"] == phase
        return str(item.properties.protection_state)

    assert seen("in_azure").startswith("UnplannedFailoverCommit")
    lab.finished_job(lab.act(name, "reProtect", body))
    assert seen("replicating_back") == "InitialReplicationInProgress"
    lab.await_protected(name)
    assert seen("ready") == "Protected"
    lab.finished_job(lab.act(name, failover, getattr(inputs, f"{kind}_failover")()))
    assert "Commit" in seen("failed_back")
    lab.finished_job(lab.act(name, "failoverCommit"))
    seen("committed")
    lab.advance(300)
    lab.finished_job(lab.act(name, "reProtect", getattr(inputs, f"{kind}_way_back")()))
    assert seen("reprotecting") == "InitialReplicationInProgress"
    lab.await_protected(name)
    assert seen("protected") == "Protected"
    jobs = [client.replication_jobs.get(*VAULT, job.name) for job in client.replication_jobs.list(*VAULT)]
    assert sum(walk(job.properties) for job in jobs) > 20
    for fabric in client.replication_fabrics.list(*VAULT):
        assert walk(client.replication_fabrics.get(*VAULT, fabric.name).properties) > 5
