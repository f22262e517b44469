# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Recovery plans: the one way to fail a replication group back, and no way to reprotect it [asr-api 1.7]."""

from __future__ import annotations

from typing import Any

from lab.azure.actions import check_recovery_point_type, provider_of, require_allowed, require_idle
from lab.azure.errors import refused
from lab.azure.item_states import allowed_operations
from lab.azure.items_modernized_forward import internal_identifier
from lab.azure.names import AZURE, TYPE
from lab.azure.paths import PLAN, VAULT
from lab.azure.web import Call, Reply, Route, listing
from lab.clock import NO_SCENARIO, iso7
from lab.jobs import Job
from lab.scenario import Plan
from lab.world import Machine

# Which providers a request is for, and the direction it takes. With a plan, a classic failback is RecoveryToPrimary,
# unlike that of a single item [asr-api 1.6].
FAILOVERS = {"unplannedFailover": "InMage", "plannedFailover": "InMageRcmFailback"}
DIRECTION = "RecoveryToPrimary"


def _find(call: Call) -> Plan:
    for plan in call.world.scenario.plans:
        if plan.name.lower() == call.params["plan"].lower():
            return plan
    raise refused("not_found", what=call.params["plan"])


def _members(call: Call, plan: Plan) -> list[Machine]:
    found = (call.world.machine(name) for name in plan.machines)
    return [machine for machine in found if machine is not None]


def _running(members: list[Machine]) -> Job | None:
    return next((m.job for m in members if m.job is not None and m.job.running and m.job.group), None)


def _allowed(call: Call, members: list[Machine]) -> list[str]:
    """Return what all members allow, without what a plan cannot do."""
    every = [set(allowed_operations(call.world, machine)) for machine in members]
    common = set.intersection(*every) if every else set()
    return sorted(common - {"DisableProtection", "SwitchProtection", "CompleteMigration", "RepairReplication"})


def _item(call: Call, machine: Machine) -> dict[str, str]:
    """Name a machine as the plan was made with, when it replicated to Azure [asr-modernized 1 no. 13]."""
    classic = machine.spec.is_classic  # what a classic plan says nobody recorded
    identity = call.world.ids.guid(f"entity:{machine.name}") if classic else internal_identifier(call, machine)
    return {"id": call.lab.names.item(machine), "virtualMachineId": identity}


def _group(kind: str, items: list[dict[str, str]]) -> dict[str, Any]:
    return {"groupType": kind, "replicationProtectedItems": items, "startGroupActions": [], "endGroupActions": []}


def _body(call: Call, plan: Plan, detailed: bool) -> dict[str, Any]:
    names, members = call.lab.names, _members(call, plan)
    job = _running(members)
    classic = all(machine.spec.is_classic for machine in members)
    fabric = names.classic_fabric if classic else names.modernized_fabric
    scenario = None
    if classic:
        scenario = {
            "scenarioName": job.scenario if job else "None",
            "jobId": names.job(job.id if job else "None"),
            "startTime": iso7(job.started) if job else NO_SCENARIO,
        }
    groups = [
        _group("Shutdown", []),
        _group("Failover", []),
        _group("Boot", [_item(call, machine) for machine in members]),
    ]
    return {
        "id": names.plan(plan.name),
        "type": f"{TYPE}/replicationRecoveryPlans",
        "name": plan.name,
        "properties": {
            "friendlyName": plan.name,
            "primaryFabricId": names.fabric(fabric),
            "primaryFabricFriendlyName": names.scenario.classic.fabric if classic else fabric,
            "recoveryFabricId": AZURE,
            "recoveryFabricFriendlyName": AZURE,
            "failoverDeploymentModel": "ResourceManager",
            "replicationProviders": sorted({provider_of(machine) for machine in members}),
            "allowedOperations": _allowed(call, members),
            "currentScenario": scenario,
            "currentScenarioStatus": job.state if job else None,
            "currentScenarioStatusDescription": None,
            "groups": groups if detailed else [],
            "providerSpecificDetails": [],
        },
    }


def list_plans(call: Call) -> Reply:
    """Answer all plans, their groups empty [asr-modernized 4]."""
    return listing([_body(call, plan, detailed=False) for plan in call.world.scenario.plans])


def get_plan(call: Call) -> Reply:
    """Answer one plan."""
    return Reply(body=_body(call, _find(call), detailed=True))


def _require_whole_groups(call: Call, members: list[Machine]) -> None:
    for group in {machine.spec.group for machine in members if machine.spec.group}:
        missing = [m.name for m in call.world.living() if m.spec.group == group and m not in members]
        if missing:
            raise refused("group_incomplete", what=group, wanted=", ".join(missing))


def _recovery_point(properties: dict[str, Any], wanted: str) -> str:
    entries = properties.get("providerSpecificDetails")
    if not isinstance(entries, list) or not entries:
        raise refused("missing", what="properties.providerSpecificDetails")
    for entry in entries:
        if isinstance(entry, dict) and str(entry.get("instanceType")).lower() == wanted.lower():
            if not entry.get("recoveryPointType"):
                raise refused("missing", what="providerSpecificDetails.recoveryPointType")
            return check_recovery_point_type(wanted, entry)
    given = [entry.get("instanceType") for entry in entries if isinstance(entry, dict)]
    raise refused("wrong_provider", given=given, what="a recovery plan", provider=wanted, wanted=wanted)


def _start(call: Call, plan: Plan, operation: str, members: list[Machine], inputs: dict[str, Any]) -> Reply:
    identity = call.world.ids.guid(f"plan:{plan.name}")
    job = call.lab.engine.start(operation, members, inputs, (plan.name, identity))
    return call.lab.accept_job(job, call.lab.names.plan(plan.name), lambda: _body(call, plan, detailed=True))


def _failover(call: Call, request: str) -> Reply:
    plan, properties = _find(call), call.properties()
    members, wanted = _members(call, plan), FAILOVERS[request]
    for machine in members:
        require_idle(call, machine)
    direction = properties.get("failoverDirection")
    if not direction:
        raise refused("missing", what="properties.failoverDirection")
    if request == "unplannedFailover" and not properties.get("sourceSiteOperations"):
        raise refused("missing", what="properties.sourceSiteOperations")
    for machine in members:
        if provider_of(machine) != wanted:
            raise refused("not_supported", what=request, provider=provider_of(machine))
        require_allowed(call, machine, request[0].upper() + request[1:])
    if str(direction).lower() != DIRECTION.lower():
        raise refused(
            "wrong_direction", given=direction, what=f"{request} of a recovery plan", provider=wanted, wanted=DIRECTION
        )
    _require_whole_groups(call, members)
    point = _recovery_point(properties, wanted)
    return _start(call, plan, "failover", members, {"recovery_point_type": point})


def unplanned_failover(call: Call) -> Reply:
    """Fail back the classic machines of a plan."""
    return _failover(call, "unplannedFailover")


def planned_failover(call: Call) -> Reply:
    """Fail back the modernized machines of a plan."""
    return _failover(call, "plannedFailover")


def _all_members(call: Call, operation: str, allowed: str) -> Reply:
    plan = _find(call)
    members = _members(call, plan)
    for machine in members:
        require_idle(call, machine)
        if operation == "cancel_failover" and machine.spec.is_classic:
            raise refused("not_supported", what="failoverCancel", provider=provider_of(machine))
        require_allowed(call, machine, allowed)
    return _start(call, plan, operation, members, {})


def commit(call: Call) -> Reply:
    """Commit the failover of all machines of a plan."""
    return _all_members(call, "commit", "Commit")


def cancel_failover(call: Call) -> Reply:
    """Cancel the planned failover of all machines of a plan."""
    return _all_members(call, "cancel_failover", "CancelFailover")


def reprotect(call: Call) -> Reply:
    """Refuse: "for deprecated scenarios and no longer works" [asr-api 1.7]."""
    _find(call)
    raise refused("plan_reprotect")


def not_offered(call: Call) -> Reply:
    """Refuse test failovers on the way back."""
    plan = _find(call)
    raise refused("not_supported", what=call.path.rsplit("/", 1)[-1], provider=plan.name)


ROUTES = [
    Route("GET", f"{VAULT}/replicationRecoveryPlans", list_plans),
    Route("GET", PLAN, get_plan),
    Route("POST", f"{PLAN}/unplannedFailover", unplanned_failover),
    Route("POST", f"{PLAN}/plannedFailover", planned_failover),
    Route("POST", f"{PLAN}/failoverCommit", commit),
    Route("POST", f"{PLAN}/failoverCancel", cancel_failover),
    Route("POST", f"{PLAN}/reProtect", reprotect),
    Route("POST", f"{PLAN}/testFailover", not_offered),
    Route("POST", f"{PLAN}/testFailoverCleanup", not_offered),
]
