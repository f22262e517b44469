# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The inputs of a reprotect: every id has to exist and to fit the machine [asr-api 1.6, 3.1]."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import refused
from lab.azure.master_targets import master_target_disks, master_target_running
from lab.azure.policies import policy_kind
from lab.azure.web import Call
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


def _process_server(call: Call, given: str) -> str:
    names, servers = call.lab.names, call.world.scenario.classic.process_servers
    known = {names.host(server.name, server.os): names.host(server.name, server.os) for server in servers}
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


def _require_one_master_target(call: Call, machine: Machine, target: MasterTarget) -> None:
    """Refuse another master target than the rest of the replication group has or is about to have."""
    for other in call.world.living():
        if other is machine or not machine.spec.group or other.spec.group != machine.spec.group:
            continue
        running = other.job.inputs.get(other.name) if other.job and other.job.running else None
        keeper = running.keeper if running else other.target.keeper if other.reverse else ""
        if keeper and keeper != target.name:
            raise refused("group_master_target", what=machine.spec.group, have=other.name, wanted=keeper)


def _require_retention(target: MasterTarget, given: str) -> None:
    usable = {volume.volume: volume for volume in target.retention if volume.capacity_gib > 0}
    if given.lower() not in [name.lower() for name in usable]:
        raise refused("no_retention", given=given, what=target.name, wanted=_listed(usable) or "none")


def master_target_inputs(call: Call, machine: Machine, details: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a classic reprotect to on-premises."""
    names, classic = call.lab.names, call.world.scenario.classic
    targets = {names.host(target.name, target.os): target for target in classic.master_targets}
    target: MasterTarget = _choose("The master target", details["masterTargetId"], targets)
    if target.os != machine.spec.os:
        raise refused("os_family", given=target.name, have=target.os, machine=machine.name, wanted=machine.spec.os)
    if not master_target_running(call, target):
        raise refused("master_target_unhealthy", given=target.name, what="78145 VM is Powered off")
    _require_retention(target, str(details["retentionDrive"]))
    process_server = _process_server(call, details["processServerId"])
    policy = _policy(call, str(details["profileId"]), "InMage")
    account = _run_as_account(call, details.get("runAsAccountId"))
    # A datastore is wanted even where it is ignored, for the original location [asr-api 3.1].
    if not details.get("datastoreName"):
        raise refused("missing", what="providerSpecificDetails.datastoreName")
    datastore = _choose("The datastore", details["datastoreName"], {name: name for name in target.datastores})
    _require_room(call, machine, target.name)
    _require_one_master_target(call, machine, target)
    chosen = Target(
        keeper=target.name,
        keeper_id=names.host(target.name, target.os),
        process_server_id=process_server,
        retention_drive=str(details["retentionDrive"]),
        datastore=datastore,
        run_as_account=account,
    )
    return {machine.name: chosen, "policy": policy}


def classic_azure_inputs(call: Call, machine: Machine, details: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a classic reprotect to Azure."""
    names, classic = call.lab.names, call.world.scenario.classic
    process_server = _process_server(call, details["processServerId"])
    policy = _policy(call, str(details["policyId"]), "InMageAzureV2")
    account = _run_as_account(call, details.get("runAsAccountId"))
    if details.get("masterTargetId"):  # usually the process server's own id: it carries a master target [asr-api 1.6]
        known = [names.host(each.name, each.os) for each in classic.process_servers]
        known += [names.host(each.name, each.os) for each in classic.master_targets]
        _choose("The master target", details["masterTargetId"], dict.fromkeys(known))
    return {"process_server": process_server, "policy": policy, "run_as_account": account}


def _appliance(call: Call, what: str, given: str) -> Appliance:
    names = call.lab.names
    known = {names.appliance(each.name): each for each in call.world.scenario.modernized.appliances}
    appliance: Appliance = _choose(what, given, known)
    if appliance.health == "Critical":
        raise refused("appliance_unhealthy", given=appliance.name, what=appliance.health)
    return appliance


def appliance_inputs(call: Call, machine: Machine, details: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a modernized reprotect to on-premises; a policy is optional, the service has one."""
    appliance = _appliance(call, "The reprotect agent", details["reprotectAgentId"])
    datastore = _choose("The datastore", details["datastoreName"], {name: name for name in appliance.datastores})
    account = str(details["logStorageAccountId"])
    if "/providers/microsoft.storage/storageaccounts/" not in account.lower():
        raise refused("invalid", what="logStorageAccountId", given=account, wanted="the ARM id of a storage account")
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
    return {"process_server": str(details["processServerId"]), "policy": policy}
