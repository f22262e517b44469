# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Error envelopes: those of Resource Manager, and those of Site Recovery with causes and recommended action."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ArmError(Exception):
    """An answer that is an error."""

    status: int
    code: str
    message: str
    details: list[dict[str, Any]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    unexpected: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the envelope [asr-api 1.4]."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, **self.extra}
        if self.details:
            error["details"] = self.details
        return {"error": error}


# What Site Recovery refuses: key -> (HTTP status, code, message, possible causes, recommended action). The envelope is
# recorded, "NotFound"/"ArmResourceDoesNotExist" too [asr-api 1.4]; all other codes and words here are unverified.
REFUSALS: dict[str, tuple[int, str, str, str, str]] = {
    "not_found": (
        404,
        "ArmResourceDoesNotExist",
        "The resource {what} does not exist.",
        "The name is wrong, or the resource was removed.",
        "List the resources and use a name from the list.",
    ),
    "job_running": (
        409,
        "AnotherOperationInProgress",
        "Another operation ({what}) is in progress on {machine}.",
        "A job for the same object has not ended.",
        "Wait for the job {job} to end and try again.",
    ),
    "wrong_phase": (
        400,
        "OperationNotAllowed",
        "The operation {what} is not allowed on {machine} in its current state {state}.",
        "Allowed operations now: {allowed}.",
        "Bring the item to a state that allows the operation.",
    ),
    "wrong_direction": (
        400,
        "InvalidFailoverDirection",
        "The failover direction {given!r} is not valid for {what} of a {provider} item; {wanted} is expected.",
        "The direction is seen from the item's present primary side.",
        "Send failoverDirection {wanted}.",
    ),
    "wrong_provider": (
        400,
        "InvalidProviderSpecificInput",
        "providerSpecificDetails.instanceType {given!r} does not fit {what} of a {provider} item: {wanted} is due.",
        "The input is meant for another replication provider or another step.",
        "Send providerSpecificDetails of type {wanted}.",
    ),
    "missing": (
        400,
        "MissingRequiredParameter",
        "The required parameter {what} is missing.",
        "The request does not carry it, or it is empty.",
        "Send {what}.",
    ),
    "invalid": (
        400,
        "InvalidParameter",
        "The value {given!r} is not valid for {what}.",
        "Valid values: {wanted}.",
        "Send one of the valid values.",
    ),
    "unknown": (
        400,
        "InvalidInputReference",
        "{what} {given!r} was not found.",
        "Known: {wanted}.",
        "Use one of the known values; refresh the server if it was added lately.",
    ),
    "os_family": (
        400,
        "MasterTargetOsMismatch",
        "The master target {given} runs {have}; {machine} runs {wanted}.",
        "Master target and machine must be of the same operating system family.",
        "Choose a master target that runs {wanted}.",
    ),
    "no_retention": (
        400,
        "RetentionVolumeNotFound",
        "The retention volume {given!r} is not usable on master target {what}.",
        "Usable retention volumes: {wanted}.",
        "Attach and format a retention drive, or choose another one.",
    ),
    "master_target_unhealthy": (
        400,
        "MasterTargetNotAvailable",
        "The master target {given} is not available: {what}",
        "Its virtual machine is powered off, or it reaches the configuration server no more.",
        "Bring the master target up and refresh the server.",
    ),
    "appliance_unhealthy": (
        400,
        "ApplianceNotHealthy",
        "The appliance {given} is not healthy.",
        "Its health is {what}.",
        "Bring the appliance up, or choose a healthy one.",
    ),
    "too_many_disks": (
        400,
        "MasterTargetDiskLimitReached",
        "The disks of {machine} do not fit on {given}: it would have {what} of at most 60.",
        "Too many machines are being reprotected with it.",
        "Use another one, or wait until machines have failed back.",
    ),
    "group_master_target": (
        400,
        "ReplicationGroupMasterTargetMismatch",
        "All members of the replication group {what} must use one master target; {have} uses {wanted}.",
        "A member was reprotected with another master target.",
        "Use the master target {wanted}.",
    ),
    "group_single": (
        400,
        "ReplicationGroupOperationNotAllowed",
        "{machine} belongs to the replication group {what}; a single member cannot be failed over.",
        "Machines of a replication group fail over together.",
        "Use a recovery plan that holds all members.",
    ),
    "group_incomplete": (
        400,
        "ReplicationGroupIncomplete",
        "The recovery plan lacks members of the replication group {what}: {wanted}.",
        "Machines of a replication group fail over together.",
        "Add the missing members to the plan.",
    ),
    "plan_reprotect": (
        400,
        "OperationNotSupported",
        "Reprotect of a recovery plan is for deprecated scenarios and no longer works.",
        "The operation cannot carry a master target and process server.",
        "Reprotect each machine of the plan.",
    ),
    "not_supported": (
        400,
        "OperationNotSupported",
        "The operation {what} is not supported for a {provider} item.",
        "",
        "",
    ),
    "health_not_resolvable": (
        400,
        "HealthErrorNotResolvable",
        "The health error {given!r} cannot be resolved by the customer.",
        "customerResolvability is not Allowed, or there is no such error.",
        "Remove its cause.",
    ),
    "job_action": (
        400,
        "JobActionNotAllowed",
        "The action {what} is not allowed on a job in state {state}.",
        "Allowed actions: {allowed}.",
        "",
    ),
    "filter": (
        400,
        "InvalidFilter",
        "The filter {given!r} is not understood.",
        "",
        "Use Field eq 'value' joined by and.",
    ),
    "policy_kind": (
        400,
        "InvalidPolicyType",
        "The policy {given} is of type {have}; {wanted} is due.",
        "Each direction and each architecture has policies of its own type.",
        "Use a policy of type {wanted}.",
    ),
    "policy_exists": (
        400,
        "PolicyNotEditable",
        "The policy {given} exists with other values.",
        "A policy of this type cannot be edited.",
        "Make one of another name.",
    ),
    "policy_not_associated": (
        400,
        "PolicyNotAssociated",
        "The policy {given} is not associated with the configuration server.",
        "There is no container mapping with this policy in this direction.",
        "Make the mapping.",
    ),
    "mapping_exists": (
        400,
        "ProtectionContainerAlreadyPaired",
        "The mapping {given} cannot be made: {what} is there with the policy {wanted}.",
        "The container is associated already.",
        "Use the mapping that is there, or remove it.",
    ),
    "mapping_in_use": (
        400,
        "ProtectionContainerMappingInUse",
        "The mapping {given} is in use by {what}.",
        "Machines replicate by its policy.",
        "Bring them to the other direction, or disable their replication.",
    ),
    "vcenter_known": (
        400,
        "VCenterAlreadyAdded",
        "The vCenter {given} is known as {what}.",
        "It was added before.",
        "Change the vCenter {what}.",
    ),
    "in_use": (
        400,
        "PolicyInUse",
        "The policy {given} is in use.",
        "It is associated with a container.",
        "Remove the mapping.",
    ),
}


def refused(key: str, **values: Any) -> ArmError:
    """Return the refusal of the table, filled with ``values``."""
    status, code, message, causes, action = REFUSALS[key]
    text = message.format(**values)
    detail = {
        "code": code,
        "message": text,
        "possibleCauses": causes.format(**values),
        "recommendedAction": action.format(**values),
        "clientRequestId": "",
        "activityId": "",
    }
    return ArmError(status, {404: "NotFound", 409: "Conflict"}.get(status, code), text, [detail])
