# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""providerSpecificDetails of type InMageRcmFailback, towards on-premises [asr-modernized 2, 3].

After the planned failover nothing was recorded: the leg's keys stay, and the two of the published model that tell of
the planned failover come (unverified).
"""

from __future__ import annotations

from typing import Any

from lab.azure.items_classic import is_copying
from lab.azure.items_modernized_parts import (
    agent_details,
    discovered_vm,
    disk_id,
    disk_name,
    ir_details,
    overall_progress,
    text,
)
from lab.azure.web import Call
from lab.clock import iso_trimmed
from lab.effects import agent_registered
from lab.world import Machine, Stage


def _failback_disk(call: Call, machine: Machine, number: int, size: int) -> dict[str, Any]:
    copy = machine.replication
    body = {
        "diskId": disk_id(call, machine, number),
        "diskName": disk_name(machine, number),
        "isOSDisk": text(number == 0),
        "capacityInBytes": size,
        "diskUuid": call.world.ids.disk_uuid(f"{machine.name}:{number}"),
        "dataPendingInLogDataStoreInMB": 0.0,
        "dataPendingAtSourceAgentInMB": 1.13671875,
        # "false" even when the item is protected [asr-modernized 3].
        "isInitialReplicationComplete": "false",
    }
    if is_copying(machine) and copy is not None:
        body["irDetails"] = ir_details(call, machine, copy.disks[number])
    return body


def failback_details(call: Call, machine: Machine) -> dict[str, Any]:
    names, world = call.lab.names, call.world
    failed_back = machine.stage in (Stage.FAILED_BACK, Stage.COMMITTED)
    planned = {} if machine.planned_failover_started is None else {
        "lastPlannedFailoverStartTime": iso_trimmed(machine.planned_failover_started),
        "lastPlannedFailoverStatus": machine.planned_failover_status,
    }  # fmt: skip
    return {
        "instanceType": "InMageRcmFailback",
        "internalIdentifier": world.ids.guid(f"reverse:{machine.name}"),
        "azureVirtualMachineId": machine.azure_vm.id,
        "multiVmGroupName": machine.spec.group or None,
        "reprotectAgentId": machine.target.keeper_id,
        "reprotectAgentName": machine.target.keeper,
        "osType": machine.spec.os,
        "logStorageAccountId": machine.target.log_storage_account_id,
        "targetvCenterId": names.provider(f"Microsoft.OffAzure/VMwareSites/{names.site}/vcenters/vc1"),
        "targetDataStoreName": machine.target.datastore,
        "targetVmName": machine.name,
        **overall_progress(call, machine),
        "protectedDisks": [_failback_disk(call, machine, n, size) for n, size in enumerate(machine.disk_bytes())],
        "mobilityAgentDetails": agent_details(call, machine, "UnsupportedProtectionScenario", released=False),
        "vmNics": [
            {
                "macAddress": world.ids.mac(f"nic:{machine.name}", "00:0D:3A"),
                "networkName": None,
                "adapterType": None,
                "sourceIpAddress": machine.azure_vm.ip,
            }
        ],
        **planned,
        "discoveredVmDetails": discovered_vm(call, machine) if failed_back else None,
        "lastUsedPolicyId": names.policy(names.scenario.modernized.policy),
        "lastUsedPolicyFriendlyName": names.scenario.modernized.policy,
        "isAgentRegistrationSuccessfulAfterFailover": agent_registered(world, machine) if failed_back else None,
    }
