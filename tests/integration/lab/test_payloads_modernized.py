# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Payloads of modernized items, leg by leg: keys and their order, what is missing, null or empty."""

from __future__ import annotations

import re
from typing import Any

from lab.client import LabClient
from lab.sdk import Inputs

# Keys of properties in the service's order [asr-modernized 3]; the one in parentheses comes and goes.
ITEM_KEYS = [
    "friendlyName", "protectedItemType", "protectableItemId", "recoveryServicesProviderId",
    "primaryFabricFriendlyName", "primaryFabricProvider", "recoveryFabricFriendlyName", "recoveryFabricId",
    "primaryProtectionContainerFriendlyName", "recoveryProtectionContainerFriendlyName", "protectionState",
    "protectionStateDescription", "activeLocation", "testFailoverState", "testFailoverStateDescription",
    "switchProviderState", "switchProviderStateDescription", "allowedOperations", "replicationHealth",
    "failoverHealth", "healthErrors", "policyId", "policyFriendlyName", "(lastSuccessfulFailoverTime)",
    "currentScenario", "failoverRecoveryPointId", "providerSpecificDetails", "recoveryContainerId",
    "eventCorrelationId",
]  # fmt: skip
RCM_KEYS = [
    "instanceType", "internalIdentifier", "fabricDiscoveryMachineId", "multiVmGroupName", "discoveryType",
    "processServerId", "processorCoreCount", "allocatedMemoryInMB", "processServerName", "runAsAccountId", "osType",
    "firmwareType", "primaryNicIpAddress", "targetGeneration", "licenseType", "storageAccountId", "targetVmName",
    "targetVmSize", "targetResourceGroupId", "targetLocation", "targetAvailabilitySetId", "targetAvailabilityZone",
    "targetProximityPlacementGroupId", "targetBootDiagnosticsStorageAccountId", "targetNetworkId", "testNetworkId",
    "failoverRecoveryPointId", "(lastRecoveryPointReceived)", "(lastRpoInSeconds)", "(lastRpoCalculatedTime)",
    "lastRecoveryPointId", "initialReplicationProgressPercentage", "initialReplicationProcessedBytes",
    "initialReplicationTransferredBytes", "initialReplicationProgressHealth", "resyncProgressPercentage",
    "resyncProcessedBytes", "resyncTransferredBytes", "resyncProgressHealth", "resyncRequired", "resyncState",
    "agentUpgradeState", "lastAgentUpgradeType", "agentUpgradeJobId", "agentUpgradeAttemptToVersion",
    "protectedDisks", "isLastUpgradeSuccessful", "isAgentRegistrationSuccessfulAfterFailover",
    "mobilityAgentDetails", "lastAgentUpgradeErrorDetails", "agentUpgradeBlockingErrorDetails", "vmNics",
    "discoveredVmDetails",
]  # fmt: skip
FAILBACK_KEYS = [
    "instanceType", "internalIdentifier", "azureVirtualMachineId", "multiVmGroupName", "reprotectAgentId",
    "reprotectAgentName", "osType", "logStorageAccountId", "targetvCenterId", "targetDataStoreName", "targetVmName",
    "initialReplicationProgressPercentage", "initialReplicationProcessedBytes",
    "initialReplicationTransferredBytes", "initialReplicationProgressHealth", "resyncProgressPercentage",
    "resyncProcessedBytes", "resyncTransferredBytes", "resyncProgressHealth", "resyncRequired", "resyncState",
    "protectedDisks", "mobilityAgentDetails", "vmNics", "discoveredVmDetails", "lastUsedPolicyId",
    "lastUsedPolicyFriendlyName", "isAgentRegistrationSuccessfulAfterFailover",
]  # fmt: skip


def present(keys: list[str], *optional: str) -> list[str]:
    """Return the keys that have to be there, with those optional ones that are named."""
    return [key.strip("()") for key in keys if not key.startswith("(") or key.strip("()") in optional]


def test_modernized_item_in_azure(steady_lab: LabClient) -> None:
    item = steady_lab.item("rcm-win01")
    assert list(item) == ["id", "name", "type", "properties"]
    properties = item["properties"]
    assert list(properties) == present(ITEM_KEYS, "lastSuccessfulFailoverTime")
    assert properties["allowedOperations"] == [
        "CompleteMigration", "Commit", "DisableProtection", "ChangePit", "SwitchProtection"
    ]  # fmt: skip
    assert (properties["protectedItemType"], properties["protectableItemId"]) == ("", None)
    assert (properties["activeLocation"], properties["recoveryFabricId"]) == ("Recovery", "Microsoft Azure")
    assert properties["currentScenario"]["startTime"] == "1753-01-01T01:01:01Z"
    assert properties["currentScenario"]["jobId"].endswith("/replicationJobs/None")
    details = properties["providerSpecificDetails"]
    assert list(details) == present(RCM_KEYS, "lastRecoveryPointReceived", "lastRpoInSeconds", "lastRpoCalculatedTime")
    assert properties["failoverRecoveryPointId"] == details["failoverRecoveryPointId"]
    assert "/replicationProtectionContainers/cloud_" in details["failoverRecoveryPointId"]
    assert (details["resyncRequired"], details["isLastUpgradeSuccessful"]) == ("false", "false")
    assert (details["isAgentRegistrationSuccessfulAfterFailover"], details["allocatedMemoryInMB"]) == (True, 4095.0)
    assert (details["discoveredVmDetails"]["isDeleted"], details["discoveredVmDetails"]["powerStatus"]) == (
        False,
        "OFF",
    )
    assert details["discoveredVmDetails"]["createdTimestamp"].endswith("+00:00")
    assert (details["protectedDisks"][0]["isOSDisk"], details["targetAvailabilitySetId"]) == ("true", "")
    assert details["protectedDisks"][0]["diskName"] == "\\\\.\\PHYSICALDRIVE0"
    assert details["targetVmName"] == "rcm-win01"  # though the VM was renamed
    deleted = steady_lab.item("rcm-lin01")["properties"]["providerSpecificDetails"]["discoveredVmDetails"]
    assert deleted["isDeleted"] is True


def copy_times(item: dict[str, Any]) -> set[str | None]:
    """Return the different times of the first disk's irDetails."""
    progress = item["properties"]["providerSpecificDetails"]["protectedDisks"][0]["irDetails"]
    return {progress[key] for key in ("lastDataTransferTimeUtc", "startTime", "lastRefreshTime")}


def test_modernized_item_on_its_way_back(lab: LabClient) -> None:
    before = lab.item("rcm-win01")
    lab.finished_job(lab.act("rcm-win01", "reProtect", Inputs(lab).modernized_reprotect()))
    assert copy_times(lab.item("rcm-win01")) == {None}
    lab.advance(120)
    copying = lab.item("rcm-win01")
    properties, details = copying["properties"], copying["properties"]["providerSpecificDetails"]
    assert [copying[key] for key in ("id", "name", "type")] == [before[key] for key in ("id", "name", "type")]
    assert list(properties) == present(ITEM_KEYS)
    assert list(details) == FAILBACK_KEYS
    assert (properties["activeLocation"], properties["failoverRecoveryPointId"]) == ("Primary", "")
    assert properties["primaryFabricFriendlyName"] == properties["recoveryFabricFriendlyName"]
    assert (properties["policyFriendlyName"], details["lastUsedPolicyFriendlyName"]) == (
        "crashconsistency-policy-failback", "policy-rcm-24h"
    )  # fmt: skip
    assert properties["eventCorrelationId"] != before["properties"]["eventCorrelationId"]
    assert (details["initialReplicationProgressPercentage"], details["initialReplicationProgressHealth"]) == (
        0, "InProgress"
    )  # fmt: skip
    assert copy_times(copying) == {""}
    done = lab.await_protected("rcm-win01")["properties"]["providerSpecificDetails"]
    assert "irDetails" not in done["protectedDisks"][0]
    assert done["protectedDisks"][0]["isInitialReplicationComplete"] == "false"  # even now
    assert done["initialReplicationProgressPercentage"] is None
    assert "latestAgentReleaseDate" not in done["mobilityAgentDetails"]
    assert "sourceIpAddress" in done["vmNics"][0]


def test_modernized_copy_to_azure_has_dates_of_two_forms(lab: LabClient) -> None:
    inputs = Inputs(lab)
    lab.finished_job(lab.act("rcm-win01", "reProtect", inputs.modernized_reprotect()))
    lab.await_protected("rcm-win01")
    lab.finished_job(lab.act("rcm-win01", "plannedFailover", inputs.modernized_failover()))
    lab.finished_job(lab.act("rcm-win01", "failoverCommit"))
    lab.advance(300)
    lab.finished_job(lab.act("rcm-win01", "reProtect", inputs.modernized_way_back()))
    lab.advance(120)
    details = lab.item("rcm-win01")["properties"]["providerSpecificDetails"]
    progress = details["protectedDisks"][0]["irDetails"]
    assert re.fullmatch(r"\d{4}-[A-Z][a-z]{2}-\d\d [\d:]{8}", progress["startTime"])
    assert re.fullmatch(r"\d+/\d+/\d{4} \d+:\d\d:\d\d [AP]M", progress["lastRefreshTime"])
    assert list(details) == present(RCM_KEYS)
    assert details["lastRecoveryPointId"] is None


def test_modernized_item_protected_again(lab: LabClient) -> None:
    lab.control("POST", "machines/rcm-win01", {"phase": "protected"})
    lab.advance(700)
    item = lab.item("rcm-win01")
    details = item["properties"]["providerSpecificDetails"]
    points = {each["id"]: each["properties"] for each in lab.get(f"{item['id']}/recoveryPoints")["value"]}
    last = points[details["lastRecoveryPointId"]]
    assert last["recoveryPointTime"] == details["lastRecoveryPointReceived"]
    assert last["recoveryPointType"] == "CrashConsistent"
    assert details["failoverRecoveryPointId"] is None


def test_modernized_members_of_plans_have_their_internal_names(lab: LabClient) -> None:
    path = lab.home / "plan_rcm.yml"
    path.write_text("based_on: small\nplans: [{name: plan-rcm, machines: [rcm-win01]}]\n")
    lab.reset(scenario=str(path))
    (member,) = lab.get("replicationRecoveryPlans/plan-rcm")["properties"]["groups"][-1]["replicationProtectedItems"]
    item = lab.item("rcm-win01")
    assert member["id"] == item["id"]
    assert member["virtualMachineId"] == item["properties"]["providerSpecificDetails"]["internalIdentifier"]
