# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Master targets as the configuration server reports them, read from their VMs in vCenter [asr-api 1.9]."""

from __future__ import annotations

from typing import Any

from lab.azure.web import Call
from lab.clock import NEVER, iso_trimmed
from lab.scenario import GIB, MasterTarget
from lab.vsphere import VCENTER_TROUBLE


def master_target_bodies(call: Call) -> list[dict[str, Any]]:
    """Return all master targets."""
    return [_body(call, target) for target in call.world.scenario.classic.master_targets]


def master_target_running(call: Call, target: MasterTarget) -> bool:
    """Tell whether the master target's VM is there and powered on."""
    try:
        return call.world.vcenter.is_on(target.name)
    except VCENTER_TROUBLE:
        return False


def master_target_disks(call: Call, name: str) -> int:
    """Return how many disks the VM has now."""
    try:
        return len(call.world.vcenter.disk_files(name))
    except VCENTER_TROUBLE:
        return 0


def _powered_off(call: Call, target: MasterTarget) -> dict[str, Any]:
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
        "entityId": call.lab.names.host(target.name, target.os),
        "errorId": "78145",
        "customerResolvability": "NotAllowed",
    }


def _body(call: Call, target: MasterTarget) -> dict[str, Any]:
    now, running = call.world.now, master_target_running(call, target)
    return {
        "id": call.lab.names.host(target.name, target.os),
        "ipAddress": target.ip,
        "name": target.name,
        "osType": target.os,
        "agentVersion": target.agent_version,
        "lastHeartbeat": iso_trimmed(now - 55 if running else now - 7200),
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
            for store in (target.datastores if running else ())
        ],
        "validationErrors": [] if running else [_powered_off(call, target)],
        "healthErrors": [],
        "diskCount": master_target_disks(call, target.name),
        "osVersion": "Microsoft Windows Server 2016" if target.os == "Windows" else "CentOS 6.6",
        "agentExpiryDate": NEVER,
        "marsAgentVersion": None,
        "marsAgentExpiryDate": None,
        "agentVersionDetails": {"version": target.agent_version, "expiryDate": NEVER, "status": "Supported"},
        "marsAgentVersionDetails": None,
    }
