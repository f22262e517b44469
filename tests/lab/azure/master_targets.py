# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Master targets as the configuration server reports them, read from their VMs in vCenter [asr-api 1.9]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.azure.web import Call
from lab.classic_servers import KnownMasterTarget
from lab.clock import NEVER, iso_trimmed
from lab.scenario import GIB
from lab.vsphere import VCENTER_TROUBLE
from lab.vsphere_guest import find_guest
from lab.vsphere_seen import Sight, sight_of


def master_target_bodies(call: Call) -> list[dict[str, Any]]:
    """Return all master targets."""
    sight = sight_of(call.world)
    return [_body(call, target, sight) for target in call.world.master_targets()]


@dataclass(frozen=True)
class Discovered:
    """What vCenter tells of a master target's VM: its name there, '' where none fits."""

    vm: str
    running: bool
    datastores: tuple[str, ...]
    disks: int = 0


def discovered(call: Call, target: KnownMasterTarget, sight: Sight | None = None) -> Discovered:
    """Return what is discovered of it.

    Without a VM, VMware Tools, or a vCenter read with a sufficient account no datastores [asr-api 1.9, 3.1, 3.2].
    """
    spec, sight, world = target.spec, sight or sight_of(call.world), call.world
    try:
        name = spec.name
        if target.registered:
            guest = find_guest(world.vcenter, spec.name, spec.ip)
            if guest is None:  # no VM that vCenter knows: it is believed to run [asr-api 1.9]
                return Discovered("", running=True, datastores=())
            name = guest.name
        seen = sight.vm(name)
        if seen is None:
            return Discovered(name, running=False, datastores=())
        return Discovered(name, seen.on, sight.datastores(name, spec.datastores), seen.disks)
    except VCENTER_TROUBLE:
        return Discovered("" if target.registered else spec.name, running=False, datastores=())


def master_target_disks(call: Call, name: str) -> int:
    """Return how many disks a VM has now; a machine that is none in vCenter has none [asr-api 1.9]."""
    try:
        seen = sight_of(call.world).vm(name)
    except VCENTER_TROUBLE:
        return 0
    return seen.disks if seen else 0


def _powered_off(call: Call, target: KnownMasterTarget) -> dict[str, Any]:
    now = iso_trimmed(call.world.now)
    return {
        "innerHealthErrors": [],
        "errorSource": "MasterTarget",
        "errorType": "78145",
        "errorLevel": "Error",
        "errorCategory": "MasterTarget",
        "errorCode": "78145",
        "summaryMessage": "",
        "errorMessage": "VM is Powered off",
        "possibleCauses": "The virtual machine of the master target is powered off.",
        "recommendedAction": "Power the virtual machine on.",
        "creationTimeUtc": now,
        "recoveryProviderErrorMessage": "",
        "entityId": target.host_id,
        "errorId": "78145",
        "customerResolvability": "NotAllowed",
    }


def _body(call: Call, known: KnownMasterTarget, sight: Sight) -> dict[str, Any]:
    now, target, seen = call.world.now, known.spec, discovered(call, known, sight)
    return {
        "id": known.host_id,
        "ipAddress": target.ip,
        "name": target.name,
        "osType": target.os,
        "agentVersion": target.agent_version,
        "lastHeartbeat": iso_trimmed(now - 55 if seen.running else now - 7200),
        "versionStatus": "Supported",
        "retentionVolumes": [
            {
                "volumeName": volume.volume,
                "capacityInBytes": int(volume.capacity_gib * GIB),
                "freeSpaceInBytes": int(volume.free_gib * GIB),
                "thresholdPercentage": None,
            }
            for volume in target.retention
        ],
        "dataStores": [
            {
                "symbolicName": store,
                "uuid": call.world.ids.disk_uuid(f"datastore:{store}").lower(),
                "capacity": "4096.0",
                "freeSpace": "3500.25",
                "type": "VMFS",
            }
            for store in seen.datastores
        ],
        "validationErrors": [] if seen.running else [_powered_off(call, known)],
        "healthErrors": [],
        "diskCount": seen.disks,
        "osVersion": "Microsoft Windows Server 2016" if target.os == "Windows" else "CentOS 6.6",
        "agentExpiryDate": NEVER,
        "marsAgentVersion": None,
        "marsAgentExpiryDate": None,
        "agentVersionDetails": {"version": target.agent_version, "expiryDate": NEVER, "status": "Supported"},
        "marsAgentVersionDetails": None,
    }
