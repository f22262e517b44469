# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Protected items as Azure sends them, leg by leg [asr-api 1.8, 2.4; asr-modernized 2, 3]."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain import wire
from ansible_collections.asr.failback.plugins.module_utils._domain.model import ProtectedItem
from unit.legs import (
    CLASSIC,
    CLASSIC_CONTAINER,
    CLASSIC_FABRIC,
    FORWARD_POLICY,
    GROUP_GUID,
    LOG_ACCOUNT,
    MODERN_CONTAINER,
    MODERN_FABRIC,
    MODERNIZED,
    MT_ID,
    PS_ID,
    SUBSCRIPTION,
    VAULT,
)

Raw = dict[str, Any]

CURRENT_NONE = {
    "scenarioName": "None",
    "jobId": f"{VAULT}/replicationJobs/None",
    "startTime": "1753-01-01T01:01:01Z",
}


def running(scenario: str, job: str = "job-1") -> Raw:
    """A currentScenario while a job runs."""
    return {
        "scenarioName": scenario,
        "jobId": f"{VAULT}/replicationJobs/{job}",
        "startTime": "2023-08-26T04:22:13.1215306Z",
    }


def _envelope(name: str, fabric: str, container: str, shown: tuple[str, str, str, str, list[str]]) -> Raw:
    _, state, description, location, allowed = shown
    return {
        "id": (
            f"{VAULT}/replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
            f"/replicationProtectedItems/rpi-{name}"
        ),
        "name": f"rpi-{name}",
        "type": "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers"
        "/replicationProtectedItems",
        "properties": {
            "friendlyName": name,
            "protectedItemType": "",
            "protectableItemId": None,
            "primaryFabricFriendlyName": fabric,
            "recoveryFabricId": "Microsoft Azure",
            "protectionState": state,
            "protectionStateDescription": description,
            "activeLocation": location,
            "testFailoverState": "None",
            "allowedOperations": list(allowed),
            "replicationHealth": "Normal",
            "failoverHealth": "Normal",
            "healthErrors": [],
            "policyId": FORWARD_POLICY,
            "policyFriendlyName": "p-24h",
            "currentScenario": dict(CURRENT_NONE),
            "failoverRecoveryPointId": None,
        },
    }


def _classic_disk(index: int) -> Raw:
    return {
        "diskId": f"{{disk-{index}}}",
        "diskName": f"Disk{index}",
        "protectionStage": "DifferentialSync",
        "resyncRequired": "NotRequired",
        "resyncProgressPercentage": 0,  # 0 is also the figure of a finished copy [asr-api 1.8]
        "resyncProcessedBytes": 1073741824,
        "diskCapacityInBytes": 32212254720,
        "diskResized": "NotResized",
        "progressHealth": "Completed",
        "progressStatus": "Grey",
    }


def _classic_details(instance_type: str, stage: str) -> Raw:
    common = {
        "instanceType": instance_type,
        "ipAddress": "10.1.0.4",
        "processServerId": PS_ID,
        "masterTargetId": MT_ID,
        "multiVmGroupId": GROUP_GUID,
        "multiVmGroupName": GROUP_GUID,  # sync without a user's group [asr-api 1.7]
        "multiVmSyncStatus": "Enabled",
        "datastores": ["datastore1"],
        "rpoInSeconds": 242,
        "lastRpoCalculatedTime": "2021-04-06T15:00:55.1234567Z",
        "protectedDisks": [_classic_disk(0), _classic_disk(1)],
    }
    if instance_type == "InMage":
        return common | {
            "activeSiteType": "Azure",
            "discoveryType": "Physical",
            "vCenterInfrastructureId": None,
            "osDetails": {"osType": "Windows"},
            "resyncDetails": {
                "initialReplicationType": "InitialReplication",
                "initialReplicationProgressPercentage": "0",
            },
            "consistencyPoints": {
                "systemLevelTag606c3e8d": "2021-04-06T14:58:21Z",
                "fileSystem606c46c6": "2021-04-06T14:00:00Z",
                "fileSystem606c0000": "2021-04-06T13:00:00Z",
            },
        }
    vm = "" if stage in {"protected", "copying to azure"} else "web01-azure"
    machines = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dr/providers/Microsoft.Compute/virtualMachines"
    return common | {
        "osType": "Windows",
        "discoveryType": "VCenter",
        "vCenterInfrastructureId": "11",
        "targetVmId": f"{machines}/{vm}",
    }


def _modern_details(instance_type: str, name: str, stage: str) -> Raw:
    disk = {
        "diskId": "{1477963391}",
        "diskName": "\\\\.\\PHYSICALDRIVE0",
        "isOSDisk": "true",
        "capacityInBytes": 42949672960,
        "isInitialReplicationComplete": "true",
    }
    common = {
        "instanceType": instance_type,
        "internalIdentifier": "95640000-0000-4000-8000-000000009b5b",
        "multiVmGroupName": None,
        "osType": "Windows",
        "targetVmName": name,
        "initialReplicationProgressPercentage": None,
        "initialReplicationProcessedBytes": None,
        "initialReplicationProgressHealth": "None",
        "resyncProgressPercentage": None,
        "resyncRequired": "false",
        "resyncState": "None",
    }
    if instance_type == "InMageRcmFailback":
        machines = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dr/providers/Microsoft.Compute/virtualMachines"
        # "false" even when the copy is complete [asr-modernized 3]
        reverse = disk | {"diskUuid": "6000C29b-1cb1", "isInitialReplicationComplete": "false"}
        return common | {
            "azureVirtualMachineId": f"{machines}/{name}-8a970000-0000-4000-8000-00000000c125",
            "reprotectAgentId": "agent-1",
            "reprotectAgentName": "appliance01",
            "logStorageAccountId": LOG_ACCOUNT,
            "targetDataStoreName": "Datastore 3",
            "protectedDisks": [reverse],
            "discoveredVmDetails": None,
            "lastUsedPolicyId": FORWARD_POLICY,
            "lastUsedPolicyFriendlyName": "p-24h",
            "isAgentRegistrationSuccessfulAfterFailover": None,
        }
    return common | {
        "processServerId": "agent-1",
        "processServerName": "appliance01",
        "primaryNicIpAddress": "192.168.7.10",
        "lastRecoveryPointId": None,
        "protectedDisks": [disk | {"logStorageAccountId": LOG_ACCOUNT}],
        "isAgentRegistrationSuccessfulAfterFailover": True if stage == "s4" else None,
        "discoveredVmDetails": {
            "datastores": ["Datastore 3"],
            "ipAddresses": ["fe80::1_192.168.7.10"],
            "vmwareToolsStatus": "OK",
            "powerStatus": "ON",
            "isDeleted": False,
        },
    }


def classic(stage: str, name: str = "web01", psd: Raw | None = None, **properties: Any) -> Raw:
    """A classic item's GET; ``psd`` and ``properties`` replace what the stage says."""
    shown = CLASSIC[stage]
    raw = _envelope(name, CLASSIC_FABRIC, CLASSIC_CONTAINER, shown)
    raw["properties"] |= properties
    raw["properties"]["providerSpecificDetails"] = _classic_details(shown[0], stage) | (psd or {})
    return raw


def modernized(stage: str, name: str = "sql01", psd: Raw | None = None, **properties: Any) -> Raw:
    """A modernized item's GET; ``psd`` and ``properties`` replace what the stage says."""
    shown = MODERNIZED[stage]
    raw = _envelope(name, MODERN_FABRIC, MODERN_CONTAINER, shown)
    raw["properties"] |= properties
    raw["properties"]["providerSpecificDetails"] = _modern_details(shown[0], name, stage) | (psd or {})
    return raw


def listed(raw: Raw) -> Raw:
    """The same item in a list: without disks and master target [asr-api 1.3]."""
    entry = copy.deepcopy(raw)
    details = entry["properties"]["providerSpecificDetails"]
    details["protectedDisks"] = []
    details["masterTargetId"] = None
    return entry


def item(raw: Raw, *, detailed: bool = True) -> ProtectedItem:
    return wire.protected_item(raw, detailed=detailed)
