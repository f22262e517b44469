# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What may be done to a protected item, and what is refused: tables of directions, providers and required fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.azure.errors import refused
from lab.azure.item_states import allowed_operations, item_state
from lab.azure.items import find_machine, item_body
from lab.azure.paths import ITEM
from lab.azure.targets import appliance_inputs, azure_inputs, classic_azure_inputs, master_target_inputs
from lab.azure.web import Call, Reply, Route
from lab.jobs import Job
from lab.world import Machine


@dataclass(frozen=True)
class Step:
    """A request that is right for an architecture and a leg [asr-api 1.6]."""

    operation: str
    allowed: str  # the operation that allowedOperations must name
    direction: str
    instance_type: str
    required: tuple[str, ...] = ()
    direction_required: bool = True


# (architecture, request, in the reverse leg) -> step
STEPS: dict[tuple[str, str, bool], Step] = {
    ("classic", "reProtect", False): Step(
        "reprotect_to_on_premises", "SwitchProtection", "RecoveryToPrimary", "InMage",
        ("masterTargetId", "processServerId", "retentionDrive", "profileId"),
    ),
    # The primary side is Azure now: the trap of this API [asr-api 9 no. 3].
    ("classic", "unplannedFailover", True): Step("failover", "UnplannedFailover", "PrimaryToRecovery", "InMage"),
    ("classic", "reProtect", True): Step(
        "reprotect_to_azure", "SwitchProtection", "RecoveryToPrimary", "InMageAzureV2", ("processServerId", "policyId")
    ),
    ("modernized", "reProtect", False): Step(
        "reprotect_to_on_premises", "SwitchProtection", "RecoveryToPrimary", "InMageRcm",
        ("reprotectAgentId", "datastoreName", "logStorageAccountId"),
    ),
    # Recorded without any direction [asr-modernized 7].
    ("modernized", "plannedFailover", True): Step(
        "failover", "PlannedFailover", "RecoveryToPrimary", "InMageRcmFailback", ("recoveryPointType",),
        direction_required=False,
    ),
    ("modernized", "reProtect", True): Step(
        "reprotect_to_azure", "SwitchProtection", "PrimaryToRecovery", "InMageRcmFailback",
        ("processServerId", "policyId"),
    ),
}  # fmt: skip

# The input of a failover names its recovery point.
RECOVERY_POINT_TYPES = {
    "InMage": ("LatestTime", "LatestTag", "Custom"),
    "InMageRcmFailback": ("ApplicationConsistent", "CrashConsistent"),
}
INPUTS = {
    ("classic", "reprotect_to_on_premises"): master_target_inputs,
    ("classic", "reprotect_to_azure"): classic_azure_inputs,
    ("modernized", "reprotect_to_on_premises"): appliance_inputs,
    ("modernized", "reprotect_to_azure"): azure_inputs,
}
PROVIDERS = {
    ("classic", False): "InMageAzureV2",
    ("classic", True): "InMage",
    ("modernized", False): "InMageRcm",
    ("modernized", True): "InMageRcmFailback",
}


def provider_of(machine: Machine) -> str:
    """Return the item's instanceType."""
    return PROVIDERS[machine.spec.architecture, machine.reverse]


def require_idle(call: Call, machine: Machine) -> None:
    """Refuse an item that a job holds.

    :raises ArmError: 409.
    """
    job = machine.job
    if job is not None and job.running:
        raise refused("job_running", what=job.friendly, machine=machine.name, job=call.lab.names.job(job.id))


def require_allowed(call: Call, machine: Machine, operation: str) -> None:
    """Refuse what allowedOperations does not name.

    :raises ArmError: 400.
    """
    allowed = allowed_operations(call.world, machine)
    if operation not in allowed:
        raise refused(
            "wrong_phase",
            what=operation,
            machine=machine.name,
            state=item_state(machine).protection_state,
            allowed=", ".join(allowed) or "none",
        )


def check_recovery_point_type(instance_type: str, details: dict[str, Any]) -> str:
    """Return the recovery point type of a failover's input.

    :raises ArmError: 400 if it is none of the provider's.
    """
    known = RECOVERY_POINT_TYPES[instance_type]
    given = str(details.get("recoveryPointType") or known[0])
    match = next((each for each in known if each.lower() == given.lower()), None)
    if match is None:
        raise refused("invalid", what="recoveryPointType", given=given, wanted=", ".join(known))
    return match


def _details(properties: dict[str, Any], step: Step, request: str, provider: str) -> dict[str, Any]:
    """Return providerSpecificDetails after checking direction, type and required fields."""
    direction = properties.get("failoverDirection")
    if not direction and step.direction_required:
        raise refused("missing", what="properties.failoverDirection")
    if direction and str(direction).lower() != step.direction.lower():
        raise refused("wrong_direction", given=direction, what=request, provider=provider, wanted=step.direction)
    details = properties.get("providerSpecificDetails")
    if not isinstance(details, dict):
        raise refused("missing", what="properties.providerSpecificDetails")
    if str(details.get("instanceType")).lower() != step.instance_type.lower():
        given = details.get("instanceType")
        raise refused("wrong_provider", given=given, what=request, provider=provider, wanted=step.instance_type)
    for name in step.required:
        if not details.get(name):
            raise refused("missing", what=f"providerSpecificDetails.{name}")
    return details


def _act(call: Call, request: str) -> Reply:
    machine, properties = find_machine(call), call.properties()
    provider = provider_of(machine)
    require_idle(call, machine)
    step = STEPS.get((machine.spec.architecture, request, machine.reverse))
    if step is None:
        raise refused("not_supported", what=request, provider=provider)
    require_allowed(call, machine, step.allowed)
    details = _details(properties, step, request, provider)
    if step.operation == "failover":
        inputs = _failover_inputs(machine, step, details)
    else:
        inputs = INPUTS[machine.spec.architecture, step.operation](call, machine, details)
    return accept(call, machine, call.lab.engine.start(step.operation, [machine], inputs))


def _failover_inputs(machine: Machine, step: Step, details: dict[str, Any]) -> dict[str, Any]:
    if machine.spec.group:
        raise refused("group_single", machine=machine.name, what=machine.spec.group)
    return {"recovery_point_type": check_recovery_point_type(step.instance_type, details)}


def accept(call: Call, machine: Machine, job: Job) -> Reply:
    """Answer 202 for an item's job."""
    return call.lab.accept_job(job, call.lab.names.item(machine), lambda: item_body(call, machine))


def reprotect(call: Call) -> Reply:
    """Reprotect, in the direction that the item's leg gives."""
    return _act(call, "reProtect")


def unplanned_failover(call: Call) -> Reply:
    """Fail back a classic item."""
    return _act(call, "unplannedFailover")


def planned_failover(call: Call) -> Reply:
    """Fail back a modernized item."""
    return _act(call, "plannedFailover")


def commit(call: Call) -> Reply:
    """Commit a failover; there is no body."""
    machine = find_machine(call)
    require_idle(call, machine)
    require_allowed(call, machine, "Commit")
    return accept(call, machine, call.lab.engine.start("commit", [machine], {}))


def cancel_failover(call: Call) -> Reply:
    """Undo a planned failover that is not committed; classic has no such thing."""
    machine = find_machine(call)
    require_idle(call, machine)
    if machine.spec.is_classic:
        raise refused("not_supported", what="failoverCancel", provider=provider_of(machine))
    require_allowed(call, machine, "CancelFailover")
    return accept(call, machine, call.lab.engine.start("cancel_failover", [machine], {}))


def repair_replication(call: Call) -> Reply:
    """Resynchronize an item for which that is due."""
    machine = find_machine(call)
    require_idle(call, machine)
    require_allowed(call, machine, "RepairReplication")
    return accept(call, machine, call.lab.engine.start("resync", [machine], {}))


def resolve_health_errors(call: Call) -> Reply:
    """Remove health errors that the customer may resolve."""
    machine, errors = find_machine(call), call.properties().get("healthErrors")
    wanted = [str(error.get("healthErrorId")) for error in errors or [] if isinstance(error, dict)]
    if not wanted:
        raise refused("missing", what="properties.healthErrors")
    open_errors = {error["errorId"]: error for error in machine.health_errors}
    for each in wanted:
        if open_errors.get(each, {}).get("customerResolvability") != "Allowed":
            raise refused("health_not_resolvable", given=each)
    machine.health_errors = [error for error in machine.health_errors if error["errorId"] not in wanted]
    return call.lab.accept(call.lab.names.item(machine), 1, lambda: item_body(call, machine))


def disable(call: Call) -> Reply:
    """Disable replication, which ends the ability to fail back."""
    machine = find_machine(call)
    require_idle(call, machine)
    return accept(call, machine, call.lab.engine.start("disable", [machine], {}))


def not_offered(call: Call) -> Reply:
    """Refuse what makes no sense for an item that fails back."""
    machine = find_machine(call)
    require_idle(call, machine)
    raise refused("not_supported", what=call.path.rsplit("/", 1)[-1], provider=provider_of(machine))


REFUSED = ("testFailover", "testFailoverCleanup", "applyRecoveryPoint", "switchProvider", "updateMobilityService",
           "updateAppliance", "completeMigration")  # fmt: skip
ROUTES = [
    Route("POST", f"{ITEM}/reProtect", reprotect),
    Route("POST", f"{ITEM}/unplannedFailover", unplanned_failover),
    Route("POST", f"{ITEM}/plannedFailover", planned_failover),
    Route("POST", f"{ITEM}/failoverCommit", commit),
    Route("POST", f"{ITEM}/failoverCancel", cancel_failover),
    Route("POST", f"{ITEM}/repairReplication", repair_replication),
    Route("POST", f"{ITEM}/resolveHealthErrors", resolve_health_errors),
    Route("POST", f"{ITEM}/remove", disable),
    Route("DELETE", ITEM, disable),
    *(Route("POST", f"{ITEM}/{name}", not_offered) for name in REFUSED),
]
