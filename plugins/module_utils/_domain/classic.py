# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The classic architecture: InMageAzureV2 while Azure is the target, InMage while on-premises is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import classic_choices as choose
from . import requests, retention
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
from .site import MasterTarget, Site
from .slots import Keeper
from .wire import instant, items, mapping, number, text, texts

NAME = "classic"
TO_AZURE = "inmageazurev2"
TO_ON_PREMISES = "inmage"
INSTANCE_TYPES = frozenset({TO_AZURE, TO_ON_PREMISES})
KEEPER_OPTION = "master_target"
#: Its system's disk, and a retention drive of its own [asr-api 3.7].
_OWN_DISKS = 2

_FAILOVER = "unplannedfailover"
#: A reprotect has the same direction in both legs [asr-api 1.6].
_DIRECTION = "RecoveryToPrimary"

RULES = (
    Rule(Phase.IN_AZURE, TO_AZURE, "recovery", REPROTECT_ALLOWED),
    Rule(
        Phase.BLOCKED,
        TO_AZURE,
        "recovery",
        frozenset({"commit"}),
        reason="its failover to Azure is not committed; commit that first, in the portal",
    ),
    Rule(Phase.PROTECTED, TO_AZURE, "primary", frozenset({_FAILOVER})),
    Rule(Phase.REPROTECTING, TO_AZURE, "primary", states=COPYING_STATES),
    Rule(Phase.FAILED_BACK, TO_ON_PREMISES, "recovery", frozenset({"commit"})),
    Rule(Phase.COMMITTED, TO_ON_PREMISES, "recovery", REPROTECT_ALLOWED),
    # The sides are swapped in this leg: "primary" is Azure [asr-api 1.8].
    Rule(Phase.READY, TO_ON_PREMISES, "primary", frozenset({_FAILOVER})),
    Rule(Phase.REPLICATING_BACK, TO_ON_PREMISES, "primary", states=COPYING_STATES),
)

SCENARIOS = scenarios(TO_AZURE, TO_ON_PREMISES, _FAILOVER)


def position(item: ProtectedItem, running_scenario: str | None = None) -> Position:
    found = position_by_rules(item, RULES, SCENARIOS, running_scenario)
    if found.phase is Phase.READY and item.detailed:
        reason = _not_ready(item)
        return Position(Phase.REPLICATING_BACK, reason) if reason else found
    return found


def _not_ready(item: ProtectedItem) -> str:
    """What a failback would still trip over although Azure offers it [asr-api 1.8]."""
    if item.replication_health.lower() == "critical":
        return "replication health is critical"
    for disk in facts(item).disks:
        if disk.in_sync is False:
            return f"disk {disk.name} is in {disk.state}"
    if not mapping(item.provider.get("consistencyPoints")):
        return "no recovery point yet"
    return ""


def facts(item: ProtectedItem) -> MachineFacts:
    psd = item.provider
    group = group_name(text(psd.get("multiVmGroupName")), text(psd.get("multiVmGroupId")))
    disks = tuple(_disk(entry) for entry in items(psd.get("protectedDisks")))
    return MachineFacts(
        architecture=NAME,
        os_type=text(psd.get("osType")) or text(mapping(psd.get("osDetails")).get("osType")),
        replication_group=group,
        group_id=text(psd.get("multiVmGroupId")) if group else None,
        disks=disks,
        datastores=texts(psd.get("datastores")),
        ip_address=text(psd.get("ipAddress")),
        rpo_seconds=number(psd.get("rpoInSeconds")),
        rpo_time=instant(psd.get("lastRpoCalculatedTime")),
        copied_percent=_copied_percent(item, disks),
        copied_bytes=_copied_bytes(item),
        app_consistent_time=_newest_tag(item, "filesystem"),
        azure_vm_id=_target_vm_id(item),
        process_server_id=text(psd.get("processServerId")),
        # In the leg to Azure it is the server that takes the data in: nothing is known of the way back.
        master_target_id=text(psd.get("masterTargetId")) if item.instance_type.lower() == TO_ON_PREMISES else "",
    )


def _disk(raw: Any) -> Disk:
    stage = text(raw.get("protectionStage"))
    resync = text(raw.get("resyncRequired")).lower()
    in_sync = stage.lower() == "differentialsync" and resync in {"", "notrequired"} if stage else None
    return Disk(
        disk_id=text(raw.get("diskId")),
        name=text(raw.get("diskName")),
        size_bytes=number(raw.get("diskCapacityInBytes")) or 0,
        in_sync=in_sync,
        state=stage if resync in {"", "notrequired"} else f"{stage}, resync {raw.get('resyncRequired')}",
    )


def _copied_percent(item: ProtectedItem, disks: tuple[Disk, ...]) -> int | None:
    # 0 also means finished; the stage tells which [asr-api 1.8].
    if not disks:
        return _copied_as_listed(item) or None
    sizes = [max(disk.size_bytes, 1) for disk in disks]
    done = [
        100 if disk.in_sync else number(raw.get("resyncProgressPercentage")) or 0
        for disk, raw in zip(disks, items(item.provider.get("protectedDisks")), strict=True)
    ]
    return sum(size * part for size, part in zip(sizes, done, strict=True)) // sum(sizes)


def _copied_as_listed(item: ProtectedItem) -> int | None:
    """A list's entry has no disks, but the figure for all of them: a string in one direction [asr-api 1.8]."""
    psd = item.provider
    back = mapping(psd.get("resyncDetails")).get("initialReplicationProgressPercentage")
    return number(back if item.instance_type.lower() == TO_ON_PREMISES else psd.get("resyncProgressPercentage"))


def _copied_bytes(item: ProtectedItem) -> int | None:
    values = [number(raw.get("resyncProcessedBytes")) for raw in items(item.provider.get("protectedDisks"))]
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _newest_tag(item: ProtectedItem, prefix: str) -> datetime | None:
    """The newest consistency point of a kind: ``filesystem…`` tags are app-consistent [asr-api 1.8]."""
    points = mapping(item.provider.get("consistencyPoints"))
    times = [instant(value) for tag, value in points.items() if str(tag).lower().startswith(prefix)]
    return max((time for time in times if time), default=None)


def _target_vm_id(item: ProtectedItem) -> str:
    # While there is no Azure VM the id ends in an empty segment [asr-api 1.8].
    vm_id = text(item.provider.get("targetVmId"))
    return "" if vm_id.endswith("/") else vm_id


def addresses(item: ProtectedItem) -> Addresses:
    """An item has its source's address: the Azure VM's on the way back. Of a machine that was failed over nobody knows
    whose it is [asr-api 1.8]."""
    known = first_address([text(item.provider.get("ipAddress"))])
    if item.instance_type.lower() == TO_ON_PREMISES:
        return Addresses(azure=known)
    return Addresses(on_premises=known) if item.active_location.lower() == "primary" else Addresses()


def lacks(item: ProtectedItem, operation: Operation) -> bool:
    """Lists have no disks [asr-api 1.3]: they are noted before a reprotect, in sync before a failover, then counted."""
    return operation is not Operation.REPROTECT_TO_AZURE


def not_yet(item: ProtectedItem, operation: Operation) -> str:
    return ""


def keepers(item: ProtectedItem, site: Site, choices: Choices) -> list[Keeper]:
    known = facts(item)
    targets, _notes = choose.master_targets(item, site, choices, known.os_type, known.datastores)
    return [_keeper(target) for target in targets]


def all_keepers(site: Site) -> list[Keeper]:
    return [_keeper(target) for target in site.master_targets]


def _keeper(target: MasterTarget) -> Keeper:
    return Keeper(target.server_id, target.name, "master target", target.os_type, _OWN_DISKS, target.disk_count)


def data_given_up(item: ProtectedItem, choices: Choices, now: datetime) -> DataGivenUp:
    known = facts(item)
    if choices.recovery_point is RecoveryPoint.LATEST:
        return DataGivenUp(
            choices.recovery_point,
            known.rpo_seconds,
            True,
            None,
            "at most the replication lag; Azure shuts the Azure VM down and synchronizes the latest changes first",
        )
    point = known.app_consistent_time
    if point is None:
        raise FailbackError(
            "NO_APP_CONSISTENT_POINT",
            f"{item.friendly_name} has no app-consistent recovery point to fail over to.",
            "Wait for one (the failback policy takes one every 60 minutes), or use recovery_point: latest.",
            {"machine": item.friendly_name},
        )
    lost = max(0, int((now - point).total_seconds()))
    return DataGivenUp(choices.recovery_point, lost, False, point, "changes since the app-consistent recovery point")


def action(operation: Operation, item: ProtectedItem, site: Site, choices: Choices) -> Action:
    return _BUILDERS[operation](item, site, choices)


def plan_action(operation: Operation, plan: RecoveryPlan, choices: Choices) -> Action:
    if operation is Operation.COMMIT_FAILOVER:
        return requests.plan_commit(plan)
    properties = {
        # A plan's direction is the reverse of a single machine's [asr-api 1.6].
        "failoverDirection": "RecoveryToPrimary",
        "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": [
            {"instanceType": "InMage", "recoveryPointType": _RECOVERY_POINTS[choices.recovery_point]}
        ],
    }
    return requests.plan_failover(plan, "unplannedFailover", properties, choices)


_RECOVERY_POINTS = {RecoveryPoint.LATEST: "LatestTime", RecoveryPoint.LATEST_APP_CONSISTENT: "LatestTag"}


def _failover(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    properties = {
        "failoverDirection": "PrimaryToRecovery",  # primary is Azure now [asr-api 1.6]
        "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": {
            "instanceType": "InMage",
            "recoveryPointType": _RECOVERY_POINTS[choices.recovery_point],
        },
    }
    return requests.failover(item, "unplannedFailover", properties, choices)


def _commit(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    return requests.commit(item)


def _to_on_premises(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    known = facts(item)
    targets, notes = choose.master_targets(item, site, choices, known.os_type, known.datastores)
    target = targets[0]
    server, more_notes = choose.process_server(item, site, choices, to_azure=False)
    volume = retention.choose(item.friendly_name, target, choices.retention_volume)
    datastore = choose.datastore(item, target, known.datastores, choices)
    policy = choose.policy(item, site, choices, to_azure=False)
    account = choose.run_as_account(item, site, choices, to_azure=False)
    details: dict[str, Any] = {
        "instanceType": "InMage",
        "masterTargetId": target.server_id,
        "processServerId": server.server_id,
        "retentionDrive": volume,
        "datastoreName": datastore,
        "profileId": policy.policy_id,
    }
    if account:
        details["runAsAccountId"] = account.account_id
    if known.os_type.lower() == "windows":
        # The Azure VM's temporary disk must not come home [asr-api 1.6].
        details["diskExclusionInput"] = {
            "volumeOptions": [{"volumeLabel": "Temporary Storage", "onlyExcludeIfSingleVolume": "Yes"}]
        }
    inputs = {
        "direction": "to_on_premises",
        "master_target": target.name,
        "process_server": server.name,
        "retention_volume": volume,
        "datastore": datastore,
        "policy": policy.policy_name,
        "run_as_account": account.name if account else None,
    }
    return requests.reprotect(item, _DIRECTION, details, inputs, notes + more_notes)


def _to_azure(item: ProtectedItem, site: Site, choices: Choices) -> Action:
    server, notes = choose.process_server(item, site, choices, to_azure=True)
    policy = choose.policy(item, site, choices, to_azure=True)
    account = choose.run_as_account(item, site, choices, to_azure=True)
    details = {
        "instanceType": "InMageAzureV2",
        # On the way to Azure the process server is its own master target [asr-api 1.6].
        "masterTargetId": server.server_id,
        "processServerId": server.server_id,
        "policyId": policy.policy_id,
    }
    if account:
        details["runAsAccountId"] = account.account_id
    inputs = {
        "direction": "to_azure",
        "process_server": server.name,
        "policy": policy.policy_name,
        "run_as_account": account.name if account else None,
    }
    return requests.reprotect(item, _DIRECTION, details, inputs, notes)


_BUILDERS = {
    Operation.REPROTECT_TO_ON_PREMISES: _to_on_premises,
    Operation.FAILOVER: _failover,
    Operation.COMMIT_FAILOVER: _commit,
    Operation.REPROTECT_TO_AZURE: _to_azure,
}
