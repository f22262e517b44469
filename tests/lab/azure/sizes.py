# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Sizes of VMs, and how many cores of each family may be used: those of stopped VMs count too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.azure.arm_errors import refusal
from lab.azure.machine_vms import SIZE, machines_in_azure
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route

PLENTY = 100_000  # cores, where the scenario sets no limit


@dataclass(frozen=True)
class Size:
    """A size; memory in MiB."""

    name: str
    cores: int
    memory: int
    family: str
    disks: int


SIZES = {
    size.name.lower(): size
    for size in (
        Size("Standard_A4_v2", 4, 8192, "standardAv2Family", 8),
        Size("Standard_A8_v2", 8, 16384, "standardAv2Family", 16),
        Size("Standard_D2s_v3", 2, 8192, "standardDSv3Family", 4),
        Size("Standard_D4s_v3", 4, 16384, "standardDSv3Family", 8),
        Size("Standard_D8s_v3", 8, 32768, "standardDSv3Family", 16),
        Size("Standard_D4_v2", 8, 28672, "standardDv2Family", 32),
        Size("Standard_F8s_v2", 8, 16384, "standardFSv2Family", 16),
    )
}
REGIONAL = "cores"


def known_size(name: str) -> Size | None:
    """Find a size."""
    return SIZES.get(name.lower())


def _used(call: Call) -> dict[str, int]:
    names = [SIZE] * len(machines_in_azure(call)) + [vm.size for vm in call.world.cloud.vms.values()]
    used = {size.family: 0 for size in SIZES.values()} | {REGIONAL: 0}
    for size in filter(None, map(known_size, names)):
        used[size.family] += size.cores
        used[REGIONAL] += size.cores
    return used


def quota_trouble(call: Call, size: Size) -> dict[str, Any] | None:
    """Return what a further VM of this size would exceed, in the words of the error's message."""
    used, quotas = _used(call), call.world.cloud.side.quotas
    for key, family in ((REGIONAL, "Total Regional"), (size.family, size.family)):
        if key in quotas and used[key] + size.cores > quotas[key]:
            return _numbers(call, family, quotas[key], used[key], size)
    return None


def pretended_trouble(call: Call, size: Size) -> dict[str, Any]:
    """Return the same for a fault that says so without it being true."""
    used = _used(call)[size.family]
    return _numbers(call, size.family, used, used, size)


def _numbers(call: Call, family: str, limit: int, usage: int, size: Size) -> dict[str, Any]:
    return {
        "family": family,
        "location": call.world.scenario.location,
        "limit": limit,
        "usage": usage,
        "required": size.cores,
        "needed": usage + size.cores,
    }


def require_quota(call: Call, size: Size) -> None:
    """Refuse what exceeds a quota.

    :raises ArmError: 409.
    """
    trouble = quota_trouble(call, size)
    if trouble:
        raise refusal("OperationNotAllowed", **trouble)


def list_usages(call: Call) -> Reply:
    """Answer cores used and allowed, by family."""
    quotas = call.world.cloud.side.quotas
    bodies = [
        {
            "limit": quotas.get(name, PLENTY),
            "unit": "Count",
            "currentValue": count,
            "name": {"value": name, "localizedValue": "Total Regional vCPUs" if name == REGIONAL else f"{name} vCPUs"},
        }
        for name, count in _used(call).items()
    ]
    return Reply(body={"value": bodies})


def list_sizes(call: Call) -> Reply:
    """Answer the sizes of a region."""
    bodies = [
        {
            "name": size.name,
            "numberOfCores": size.cores,
            "memoryInMB": size.memory,
            "osDiskSizeInMB": 1047552,
            "resourceDiskSizeInMB": 81920,
            "maxDataDiskCount": size.disks,
        }
        for size in SIZES.values()
    ]
    return Reply(body={"value": bodies})


def list_skus(call: Call) -> Reply:
    """Answer the sizes with their restrictions in the scenario's region."""
    location, restricted = call.world.scenario.location, call.world.cloud.side.restricted_sizes
    restriction = {
        "type": "Location",
        "values": [location],
        "restrictionInfo": {"locations": [location]},
        "reasonCode": "NotAvailableForSubscription",
    }
    bodies = [
        {
            "resourceType": "virtualMachines",
            "name": size.name,
            "tier": "Standard",
            "size": size.name.removeprefix("Standard_"),
            "family": size.family,
            "locations": [location],
            "locationInfo": [{"location": location, "zones": ["1", "2", "3"], "zoneDetails": []}],
            "capabilities": [{"name": "vCPUs", "value": str(size.cores)}],
            "restrictions": [restriction] if size.name in restricted else [],
        }
        for size in SIZES.values()
    ]
    return Reply(body={"value": bodies})


LOCATION = f"{SUBSCRIPTION}/providers/Microsoft.Compute/locations/{{location}}"
ROUTES = [
    Route("GET", f"{LOCATION}/usages", list_usages),
    Route("GET", f"{LOCATION}/vmSizes", list_sizes),
    Route("GET", f"{SUBSCRIPTION}/providers/Microsoft.Compute/skus", list_skus),
    Route("GET", f"{GROUP}/providers/Microsoft.Compute/virtualMachines/{{vm}}/vmSizes", list_sizes),
]
