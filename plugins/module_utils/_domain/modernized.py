# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The modernized architecture: InMageRcm while Azure is the target, InMageRcmFailback while on-premises is.

After a planned failover, after its commit and in the reprotect to Azure nothing was recorded: the rules below
follow the published models and decide by allowedOperations [asr-modernized 7].
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import modernized_choices as choose
from . import requests
from .addresses import Addresses, first_address
from .choices import Choices
from .data_loss import DataGivenUp
from .errors import FailbackError
from .groups import group_name
from .model import (
    Action,
    Disk,
    MachineFacts,
    Operation,
    Phase,
    Position,
    ProtectedItem,
    RecoveryPlan,
    RecoveryPoint,
)
from .phase_rules import COPYING_STATES, REPROTECT_ALLOWED, Rule, scenarios
from .phase_rules import position as position_by_rules
from .site import ReprotectAgent, Site
from .slots import Keeper
from .wire import flag, instant, items, mapping, number, text, texts

NAME = "modernized"
TO_AZURE = "inmagercm"
TO_ON_PREMISES = "inmagercmfailback"
INSTANCE_TYPES = frozenset({TO_AZURE, TO_ON_PREMISES})
KEEPER_OPTION = "appliance"
#: Azure does not tell how many disks an appliance has itself; without one it would not run.
_OWN_DISKS = 1

_FAILOVER = "plannedfailover"

RULES = (
    # A reprotect is accepted from an uncommitted failover to Azure too [asr-modernized 7].
    Rule(Phase.IN_AZURE, TO_AZURE, "recovery", REPROTECT_ALLOWED),
    Rule(
        Phase.BLOCKED,
        TO_AZURE,
        "recovery",
        frozenset({"commit"}),
        reason="Azure offers no reprotect; commit its failover to Azure first, in the portal",
    ),
    Rule(Phase.PROTECTED, TO_AZURE, "primary", frozenset({"unplannedfailover"})),
    Rule(Phase.REPROTECTING, TO_AZURE, "primary", states=COPYING_STATES),
    Rule(Phase.FAILED_BACK, TO_ON_PREMISES, "", frozenset({"commit"})),
    Rule(Phase.COMMITTED, TO_ON_PREMISES, "recovery", REPROTECT_ALLOWED),
    Rule(Phase.READY, TO_ON_PREMISES, "primary", frozenset({_FAILOVER})),
    Rule(
        Phase.BLOCKED,
        TO_ON_PREMISES,
        "",
        frozenset({"cancelfailover"}),
        reason="its planned failover failed and must be cancelled (asr.failback.cancel_failover)",
    ),
    Rule(Phase.REPLICATING_BACK, TO_ON_PREMISES, "primary", states=COPYING_STATES),
)

SCENARIOS = scenarios(TO_AZURE, TO_ON_PREMISES, _FAILOVER)


def position(item: ProtectedItem, running_scenario: str | None = None) -> Position:
    found = position_by_rules(item, RULES, SCENARIOS, running_scenario)
    if found.phase is Phase.READY and item.replication_health.lower() == "critical":
        return Position(Phase.REPLICATING_BACK, "replication health is critical")
    if found.phase is Phase.READY and flag(item.provider.get("resyncRequired")):
        return Position(Phase.REPLICATING_BACK, "a resynchronization is required")
    return found


def facts(item: ProtectedItem) -> MachineFacts:
    psd = item.provider
    discovered = mapping(psd.get("discoveredVmDetails"))
    target_datastore = text(psd.get("targetDataStoreName"))
    return MachineFacts(
        architecture=NAME,
        os_type=text(psd.get("osType")),
        replication_group=group_name(text(psd.get("multiVmGroupName")), ""),
        group_id=None,
        disks=tuple(_disk(entry) for entry in items(psd.get("protectedDisks"))),
        datastores=(target_datastore,) if target_datastore else texts(discovered.get("datastores")),
        ip_address=text(psd.get("primaryNicIpAddress")),
        rpo_seconds=number(psd.get("lastRpoInSeconds")),
        rpo_time=instant(psd.get("lastRpoCalculatedTime")),
        copied_percent=_copied_percent(psd),
        copied_bytes=number(psd.get("initialReplicationProcessedBytes")),
        app_consistent_time=None,
        azure_vm_id=text(psd.get("azureVirtualMachineId")),
        process_server_id=text(psd.get("processServerId")),
        master_target_id=text(psd.get("reprotectAgentId")),
    )


def _disk(raw: Any) -> Disk:
    # isInitialReplicationComplete stays "false" in the reverse leg even when it is complete [asr-modernized 3].
    return Disk(
        disk_id=text(raw.get("diskId")),
        name=text(raw.get("diskName")),
        size_bytes=number(raw.get("capacityInBytes")) or 0,
        in_sync=flag(raw.get("isInitialReplicationComplete")) or None,
        state=text(mapping(raw.get("irDetails")).get("progressHealth")),
    )


def addresses(item: ProtectedItem) -> Addresses:
    """The network cards of the leg to on-premises are the Azure VM's [asr-modernized 3]."""
    discovered = texts(mapping(item.provider.get("discoveredVmDetails")).get("ipAddresses"))
    primary = text(item.provider.get("primaryNicIpAddress"))
    cards = [text(card.get("sourceIpAddress")) for card in items(item.provider.get("vmNics"))]
    return Addresses(azure=first_address(cards), on_premises=first_address([*discovered, primary]))


def _copied_percent(psd: Mapping[str, Any]) -> int | None:
    """The figure for the whole machine, which stays at 0 on the way back [asr-modernized 5]; its disks have their own.

    Disks without irDetails are not copied yet, or are done: nothing tells which [asr-modernized 3].
    """
    whole = number(psd.get("initialReplicationProgressPercentage"))
    known = [mapping(raw.get("irDetails")) for raw in items(psd.get("protectedDisks"))]
    if whole or not known or not all(known):
        return whole or None
    return sum(number(disk.get("progressPercentage")) or 0 for disk in known) // len(known)


#: What a list's entry has to have for an operation to be decided on it; whether Azure's has it nobody saw. Disks, which
#: the other operations need, it never has.
_LISTED = {
    Operation.FAILOVER: "resyncRequired",
    Operation.REPROTECT_TO_AZURE: "isAgentRegistrationSuccessfulAfterFailover",
}


def lacks(item: ProtectedItem, operation: Operation) -> bool:
    return _LISTED.get(operation, "") not in item.provider


def not_yet(item: ProtectedItem, operation: Operation) -> str:
    """False right after a failover, true once the agent has registered: up to 15 minutes [asr-modernized 2]."""
    reprotects = {Operation.REPROTECT_TO_ON_PREMISES, Operation.REPROTECT_TO_AZURE}
    if operation in reprotects and flag(item.provider.get("isAgentRegistrationSuccessfulAfterFailover")) is False:
        return "its mobility agent has not registered since the failover"
    return ""


def keepers(item: ProtectedItem, site: Site, choices: Choices) -> list[Keeper]:
    agents = choose.agents(item, site, choices, choose.wanted_datastore(item, site, choices, facts(item).datastores))
    return [_keeper(agent) for agent in agents]


def all_keepers(site: Site) -> list[Keeper]:
    return [_keeper(agent) for agent in site.reprotect_agents]


def _keeper(agent: ReprotectAgent) -> Keeper:
    return Keeper(agent.agent_id, agent.name, "appliance", "", _OWN_DISKS)


def data_given_up(item: ProtectedItem, choices: Choices, now: datetime) -> DataGivenUp:
    if choices.recovery_point is RecoveryPoint.LATEST:
        # The point is made after the job started, when the Azure VM takes no more writes [asr-api 3.8].
        return DataGivenUp(choices.recovery_point, 0, False, None, "the recovery point is made during the failover")
    return DataGivenUp(
        choices.recovery_point, None, False, None, "Azure does not say when the app-consistent recovery point was made"
    )


def action(operation: Operation, item: ProtectedItem, site: Site, choices: Choices) -> Action:
    return _BUILDERS[operation](item, site, choices)


def plan_action(operation: Operation, plan: RecoveryPlan, choices: Choices) -> Action:
    if operation is Operation.COMMIT_FAILOVER:
        return requests.plan_commit(plan)
    properties = {
        "failoverDirection": "RecoveryToPrimary",
        "providerSpecificDetails": [
            {"instanceType": "InMageRcmFailback", "recoveryPointType": _RECOVERY_POINTS[choices.recovery_point]}
        ],
    }
    return requests.plan_failover(plan, "plannedFailover", properties, choices)


_RECOVERY_POINTS = {
    RecoveryPoint.LATEST: "CrashConsistent",
    RecoveryPoint.LATEST_APP_CONSISTENT: "ApplicationConsistent",
}


def _failover(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    properties = {
        "failoverDirection": "RecoveryToPrimary",
        "providerSpecificDetails": {
            "instanceType": "InMageRcmFailback",
            "recoveryPointType": _RECOVERY_POINTS[choices.recovery_point],
        },
    }
    return requests.failover(item, "plannedFailover", properties, choices)


def _commit(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    return requests.commit(item)


def _cancel(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    if item.instance_type.lower() != TO_ON_PREMISES:
        # Only the failover to on-premises can be cancelled [asr-api 3.8].
        raise FailbackError(
            "WRONG_PHASE",
            f"{item.friendly_name} has no failover to on-premises to cancel: {item.protection_state_description}.",
            "Nothing to do here; a failover to Azure is committed in the portal.",
            {"machine": item.friendly_name},
        )
    return requests.cancel(item)


def _to_on_premises(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    wanted_datastore = choose.wanted_datastore(item, site, choices, facts(item).datastores)
    agent = choose.agents(item, site, choices, wanted_datastore)[0]
    datastore = choose.datastore(item, agent.datastores, wanted_datastore)
    account = choices.log_storage_account or choose.log_storage_account(item)
    details = {
        "instanceType": "InMageRcm",
        "reprotectAgentId": agent.agent_id,
        "datastoreName": datastore,
        "logStorageAccountId": account,
    }
    inputs = {
        "direction": "to_on_premises",
        "appliance": agent.name,
        "datastore": datastore,
        "log_storage_account": account.rsplit("/", 1)[-1],
    }
    if choices.policy:  # Azure chooses the failback policy where none is sent [asr-modernized 7]
        policy = choose.policy_id(item, site, choices, to_azure=False)
        details["policyId"], inputs["policy"] = policy
    return requests.reprotect(item, "RecoveryToPrimary", details, inputs)


def _to_azure(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    server = choose.process_server(item, site, choices, facts(item).master_target_id)
    policy_id, policy_name = choose.policy_id(item, site, choices, to_azure=True)
    details = {"instanceType": "InMageRcmFailback", "processServerId": server.server_id, "policyId": policy_id}
    inputs: dict[str, Any] = {"direction": "to_azure", "process_server": server.name, "policy": policy_name}
    if choices.run_as_account:  # an ARM id of an OffAzure run-as account [asr-api 1.6]
        details["runAsAccountId"] = inputs["run_as_account"] = choices.run_as_account
    return requests.reprotect(item, "PrimaryToRecovery", details, inputs)


_BUILDERS = {
    Operation.REPROTECT_TO_ON_PREMISES: _to_on_premises,
    Operation.FAILOVER: _failover,
    Operation.COMMIT_FAILOVER: _commit,
    Operation.REPROTECT_TO_AZURE: _to_azure,
    Operation.CANCEL_FAILOVER: _cancel,
}
