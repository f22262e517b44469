# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs and recovery plans as Azure sends them [asr-api 1.5, 1.7; asr-modernized 4]."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain import wire
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Job, RecoveryPlan
from unit.legs import VAULT
from unit.payloads import Raw

#: scenario → friendly name [asr-api 1.5]
TITLES = {
    "UnplannedFailover": "Failover",
    "PlannedFailover": "Planned failover",
    "CommitFailover": "Commit",
    "SwitchReplicationGroupProtection": "Reprotect",
    "CancelFailover": "Cancel failover",
    "IrCompletion": "Finalize protection on the recovery virtual machine",
}


def task(task_id: str, friendly: str, state: str, **more: Any) -> Raw:
    return {
        "taskId": task_id,
        "name": task_id,
        "friendlyName": friendly,
        "state": state,
        "stateDescription": state,
        "startTime": "0001-01-01T00:00:00",
        "endTime": "0001-01-01T00:00:00",
        "allowedActions": [],
        "errors": [],
    } | more


def error(code: str, message: str, *, causes: str = "", action: str = "", task_id: str = "") -> Raw:
    return {
        "serviceErrorDetails": {
            "code": code,
            "message": message,
            "possibleCauses": causes,
            "recommendedAction": action,
            "activityId": "activity",
        },
        "providerErrorDetails": None,
        "errorLevel": "Error",
        "creationTime": "2021-04-06T12:05:00Z",
        "taskId": task_id,
    }


def job(name: str, scenario: str, state: str = "InProgress", target: str = "web01", **properties: Any) -> Raw:
    """A job's GET. While it runs it has no end time and can be cancelled."""
    over = state not in {"InProgress", "NotStarted", "Suspended"}
    return {
        "id": f"{VAULT}/replicationJobs/{name}",
        "name": name,
        "type": "Microsoft.RecoveryServices/vaults/replicationJobs",
        "properties": {
            "activityId": "activity",
            "scenarioName": scenario,
            "friendlyName": TITLES.get(scenario, scenario),
            "state": state,
            "stateDescription": "Completed" if state == "Succeeded" else state,
            "tasks": [task("FailoverTask", "Start failover", state)],
            "errors": [],
            "startTime": "2021-04-06T12:02:36.1234567Z",
            "endTime": "2021-04-06T12:06:12.0000000Z" if over else None,
            "allowedActions": [] if over else ["Cancel"],
            "targetObjectId": "internal-guid",
            "targetObjectName": target,
            "targetInstanceType": "ProtectionEntity",
            "customDetails": {"instanceType": "AsrJobDetails", "affectedObjectDetails": {}},
        }
        | properties,
    }


def listed(raw: Raw) -> Raw:
    """The same job in a list: without tasks and custom details [asr-api 1.3]."""
    entry = copy.deepcopy(raw)
    entry["properties"]["tasks"] = []
    entry["properties"]["customDetails"] = None
    return entry


def parsed(raw: Raw) -> Job:
    return wire.job(raw)


def plan(name: str, *member_ids: str, providers: tuple[str, ...] = ("InMage",)) -> Raw:
    """A recovery plan's GET: the service adds the groups Shutdown and Failover, empty."""
    boot = [{"id": member, "virtualMachineId": "internal"} for member in member_ids]
    groups = (("Shutdown", []), ("Failover", []), ("Boot", boot))
    return {
        "id": f"{VAULT}/replicationRecoveryPlans/{name}",
        "name": name,
        "type": "Microsoft.RecoveryServices/vaults/replicationRecoveryPlans",
        "properties": {
            "friendlyName": name,
            "failoverDeploymentModel": "ResourceManager",
            "replicationProviders": list(providers),
            "allowedOperations": ["UnplannedFailover"],
            "currentScenario": None,
            "groups": [
                {
                    "groupType": kind,
                    "replicationProtectedItems": members,
                    "startGroupActions": [],
                    "endGroupActions": [],
                }
                for kind, members in groups
            ],
            "providerSpecificDetails": [],
        },
    }


def parsed_plan(raw: Raw) -> RecoveryPlan:
    return wire.recovery_plan(raw)
