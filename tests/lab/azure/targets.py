# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The inputs of a reprotect: every id has to exist and to fit the machine [asr-api 1.6, 3.1]."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import refused
from lab.azure.items_modernized_forward import run_as_accounts
from lab.azure.master_targets import discovered, master_target_disks
from lab.azure.policies import policy_kind
from lab.azure.storage import storage_accounts
from lab.azure.web import Call
from lab.classic_servers import KnownMasterTarget
from lab.scenario import Appliance, MasterTarget
from lab.world import Machine, Target

DISK_LIMIT = 60


def _listed(known: dict[str, Any]) -> str:
    return ", ".join(known)


def _choose(what: str, given: Any, known: dict[str, Any]) -> Any:
    for key, value in known.items():
        if key.lower() == str(given).lower():
            return value
    raise refused("unknown", what=what, given=given, wanted=_listed(known))


def _policy(call: Call, given: str, kind: str) -> str:
    known = {
        call.lab.names.policy(n): n for n, details in call.world.policies.items() if details["instanceType"] == kind
    }
    found = policy_kind(call.world, given)
    if found is None or found[1] != kind:
        raise refused("unknown", what=f"The {kind} policy", given=given, wanted=_listed(known))
    return found[0]


def _require_association(call: Call, policy: str, *, reverse: bool) -> None:
    """Refuse a classic policy that no container mapping has: nobody makes it by itself [asr-api 1.9]."""
    if {"policy": policy, "reverse": reverse} not in call.world.mappings.values():
        raise refused("policy_not_associated", given=policy)


def _process_server(call: Call, given: str) -> str:
    known = {server.host_id: server.host_id for server in call.world.process_servers()}
    return str(_choose("The process server", given, known))


def _run_as_account(call: Call, given: Any) -> str | None:
    if given in (None, ""):
        return None
    accounts = call.world.scenario.classic.run_as_accounts
    _choose("The run-as account", given, dict(accounts))
    return str(given)


def _require_room(call: Call, machine: Machine, name: str) -> None:
    disks = master_target_disks(call, name) + len(machine.spec.disks)
    if disks > DISK_LIMIT:
        raise refused("too_many_disks", machine=machine.name, given=name, what=disks)


def _require_one_master_target(call: Call, machine: Machine, chosen: Target) -> None:
    """Refuse another master target than the rest of the replication group has or is about to have."""
    for other in call.world.living():
        if other is machine or not machine.spec.group or other.spec.group != machine.spec.group:
            continue
        running = other.job.inputs.get(other.name) if other.job and other.job.running else None
        theirs = running or (other.target if other.reverse else Target())
        if theirs.keeper_id and theirs.keeper_id != chosen.keeper_id:
            raise refused("group_master_target", what=machine.spec.group, have=other.name, wanted=theirs.keeper)


def _require_retention(target: MasterTarget, given: str) -> None:
    usable = {volume.volume: volume for volume in target.retention if volume.capacity_gib > 0}
    if given.lower() not in [name.lower() for name in usable]:
        raise refused("no_retention", given=given, what=target.name, wanted=_listed(usable) or "none")


def master_target_inputs(call: Call, machine: Machine, details: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a classic reprotect to on-premises."""
    targets = {target.host_id: target for target in call.world.master_targets()}
    known: KnownMasterTarget = _choose("The master target", details["masterTargetId"], targets)
    target, seen = known.spec, discovered(call, known)
    if target.os != machine.spec.os:
        raise refused("os_family", given=target.name, have=target.os, machine=machine.name, wanted=machine.spec.os)
    if not seen.running:
        raise refused("master_target_unhealthy", given=target.name, what="78145 VM is Powered off")
    if call.world.troubles.server(target.name).silent:  # it has to reach configuration and process server [asr-api 3.1]
        raise refused("master_target_unhealthy", given=target.name, what="nothing was heard of it for a while")
    _require_retention(target, str(details["retentionDrive"]))
    process_server = _process_server(call, details["processServerId"])
    policy = _policy(call, str(details["profileId"]), "InMage")
    _require_association(call, policy, reverse=True)
    account = _run_as_account(call, details.get("runAsAccountId"))
    # A datastore is wanted even where it is ignored, for the original location [asr-api 3.1].
    if not details.get("datastoreName"):
        raise refused("missing", what="providerSpecificDetails.datastoreName")
    datastore = _choose("The datastore", details["datastoreName"], {name: name for name in seen.datastores})
    _require_room(call, machine, seen.vm)
    chosen = Target(
        keeper=seen.vm,
        keeper_id=known.host_id,
        process_server_id=process_server,
        retention_drive=str(details["retentionDrive"]),
        datastore=datastore,
        run_as_account=account,
    )
    _require_one_master_target(call, machine, chosen)
    return {machine.name: chosen, "policy": policy}


def classic_azure_inputs(call: Call, machine: Machine, details: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a classic reprotect to Azure."""
    world = call.world
    process_server = _process_server(call, details["processServerId"])
    policy = _policy(call, str(details["policyId"]), "InMageAzureV2")
    _require_association(call, policy, reverse=False)
    account = _run_as_account(call, details.get("runAsAccountId"))
    if details.get("masterTargetId"):  # usually the process server's own id: it carries a master target [asr-api 1.6]
        known = [each.host_id for each in world.process_servers()]
        known += [each.host_id for each in world.master_targets()]
        _choose("The master target", details["masterTargetId"], dict.fromkeys(known))
    return {"process_server": process_server, "policy": policy, "run_as_account": account}


def _appliance(call: Call, what: str, given: str) -> Appliance:
    names = call.lab.names
    known = {names.appliance(each.name): each for each in call.world.scenario.modernized.appliances}
    appliance: Appliance = _choose(what, given, known)
    if appliance.health == "Critical" or call.world.troubles.server(appliance.name).silent:
        raise refused("appliance_unhealthy", given=appliance.name, what="Critical")
    return appliance


def appliance_inputs(call: Call, machine: Machine, details: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a modernized reprotect to on-premises; a policy is optional, the service has one."""
    appliance = _appliance(call, "The reprotect agent", details["reprotectAgentId"])
    datastore = _choose("The datastore", details["datastoreName"], {name: name for name in appliance.datastores})
    account = str(details["logStorageAccountId"])
    _choose("The log storage account", account, {each["id"]: each for each in storage_accounts(call)})
    policy = _policy(call, str(details["policyId"]), "InMageRcmFailback") if details.get("policyId") else ""
    _require_room(call, machine, appliance.name)
    chosen = Target(
        keeper=appliance.name,
        keeper_id=call.lab.names.appliance(appliance.name),
        datastore=datastore,
        log_storage_account_id=account,
    )
    return {machine.name: chosen, "policy": policy}


def azure_inputs(call: Call, machine: Machine, details: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a modernized reprotect to Azure."""
    _appliance(call, "The process server", details["processServerId"])
    policy = _policy(call, str(details["policyId"]), "InMageRcm")
    if details.get("runAsAccountId"):
        _choose("The run-as account", details["runAsAccountId"], dict.fromkeys(run_as_accounts(call).values()))
    return {"process_server": str(details["processServerId"]), "policy": policy}
