# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What only preflight wants of a protected item. Each fact has the keys of both architectures; one of them is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..model import ProtectedItem
from ..wire import Json, flag, instant, items, mapping, text

#: Words for "no" in resyncRequired: a string in both architectures [asr-api 1.8; asr-modernized 3].
_NO_RESYNC = frozenset({"", "notrequired", "false", "none"})


def _first(psd: Json, *paths: str) -> Any:
    """The first value that is there and not empty, by dotted paths."""
    for path in paths:
        value: Any = psd
        for key in path.split("."):
            value = mapping(value).get(key)
        if value not in (None, ""):
            return value
    return None


def heartbeat(item: ProtectedItem) -> datetime | None:
    """When its mobility agent was last heard of."""
    return instant(_first(item.provider, "lastHeartbeat", "mobilityAgentDetails.lastHeartbeatUtc"))


def agent_version(item: ProtectedItem) -> str:
    return text(_first(item.provider, "agentVersion", "agentDetails.agentVersion", "mobilityAgentDetails.version"))


def agent_expiry(item: ProtectedItem) -> datetime | None:
    """When its mobility agent's version goes out of support."""
    return instant(
        _first(
            item.provider,
            "agentExpiryDate",
            "agentDetails.agentExpiryDate",
            "mobilityAgentDetails.agentVersionExpiryDate",
        )
    )


def discovery_type(item: ProtectedItem) -> str:
    """VCenter or Physical; in the classic leg to on-premises always Physical [asr-api 1.8]."""
    return text(item.provider.get("discoveryType"))


def os_name(item: ProtectedItem) -> str:
    """The operating system as discovered on-premises; how it is spelled is unverified."""
    return text(_first(item.provider, "osName", "osVersion", "discoveredVmDetails.osName"))


def vcenter_id(item: ProtectedItem) -> str:
    """The vCenter that the machine was discovered by; classic only, null in the leg to on-premises [asr-api 1.8]."""
    return text(item.provider.get("vCenterInfrastructureId"))


def resync_required(item: ProtectedItem) -> tuple[str, ...]:
    """What has to be copied anew: names of disks, or "all disks" where Azure speaks of the machine only."""
    if text(item.provider.get("resyncRequired")).lower() not in _NO_RESYNC or flag(item.provider.get("resyncRequired")):
        return ("all disks",)
    disks = items(item.provider.get("protectedDisks"))
    return tuple(
        text(disk.get("diskName")) for disk in disks if text(disk.get("resyncRequired")).lower() not in _NO_RESYNC
    )


def consistency_points(item: ProtectedItem) -> Mapping[str, Any]:
    """The recovery points of a classic item on its way back: tag → time [asr-api 1.8]."""
    return mapping(item.provider.get("consistencyPoints"))


def log_storage_accounts(item: ProtectedItem) -> tuple[str, ...]:
    """ARM ids of the log storage accounts that it replicates, or replicated, through; modernized only."""
    own = text(item.provider.get("logStorageAccountId"))
    used = [text(disk.get("logStorageAccountId")) for disk in items(item.provider.get("protectedDisks"))]
    found = {account.lower(): account for account in [own, *used] if account}
    return tuple(found.values())


def azure_vm_name(item: ProtectedItem) -> str:
    """The name that its Azure VM was to get."""
    return text(_first(item.provider, "recoveryAzureVMName", "targetVmName")) or item.friendly_name


def azure_resource_group_id(item: ProtectedItem) -> str:
    """The resource group that its Azure VM was to get; '' in the legs that do not say."""
    return text(_first(item.provider, "recoveryAzureResourceGroupId", "targetResourceGroupId"))
