# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""providerSpecificDetails of type InMageRcm, towards Azure [asr-modernized 2, 3]."""

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
from lab.azure.recovery_point_ids import crash_point_id, failover_point_id
from lab.azure.web import Call
from lab.clock import iso_trimmed
from lab.effects import agent_registered
from lab.recovery_points import crash_consistent
from lab.world import Machine, Stage, World


def appliance_id(call: Call, machine: Machine) -> str:
    """Return the id of the appliance the machine replicates through."""
    return machine.forward_process_server or call.lab.names.appliance(call.world.scenario.modernized.appliances[0].name)


def _appliance_name(call: Call, identity: str) -> str:
    for appliance in call.world.scenario.modernized.appliances:
        if call.lab.names.appliance(appliance.name) == identity:
            return appliance.name
    return ""


def _rcm_disk(call: Call, machine: Machine, number: int, size: int) -> dict[str, Any]:
    names, copy, now = call.lab.names, machine.replication, call.world.now
    seed = call.world.ids.guid(f"seed:{machine.name}:{number}")
    copying = is_copying(machine) and copy is not None
    done = not copying or copy is None or copy.fraction(copy.disks[number], now) >= 1
    target = names.provider(f"Microsoft.Compute/disks/PHYSICALDRIVE{number}-{machine.name}-{seed}")
    body = {
        "diskId": disk_id(call, machine, number),
        "diskName": disk_name(machine, number),
        "isOSDisk": text(number == 0),
        "capacityInBytes": size,
        "logStorageAccountId": names.provider("Microsoft.Storage/storageAccounts/logsdr"),
        "diskEncryptionSetId": None,
        "seedManagedDiskId": names.provider(f"Microsoft.Compute/disks/asrseeddisk-{machine.name[:8]}-PHYSICAL-{seed}"),
        "seedBlobUri": None,
        "targetManagedDiskId": target if machine.stage is Stage.IN_AZURE else None,
        "targetBlobUri": None,
        "diskType": "Premium_LRS",
        "dataPendingInLogDataStoreInMB": 0.0,
        "dataPendingAtSourceAgentInMB": 0.087890625,
        "isInitialReplicationComplete": text(done),
    }
    if copying and copy is not None and not done:
        body["irDetails"] = ir_details(call, machine, copy.disks[number])
    return body


def rcm_details(call: Call, machine: Machine) -> dict[str, Any]:
    names, world = call.lab.names, call.world
    ids, failed_over = world.ids, machine.stage is Stage.IN_AZURE
    appliance = appliance_id(call, machine)
    received = _last_point(world, machine)
    # Absent, not null, before the first recovery point exists [asr-modernized 2].
    recovery = {} if received is None else {
        "lastRecoveryPointReceived": iso_trimmed(received),
        "lastRpoInSeconds": 541 if failed_over else int(world.now - received) + 60,
        "lastRpoCalculatedTime": iso_trimmed(received + 60),
    }  # fmt: skip
    return {
        "instanceType": "InMageRcm",
        "internalIdentifier": internal_identifier(call, machine),
        "fabricDiscoveryMachineId": names.provider(
            f"Microsoft.OffAzure/VMwareSites/{names.site}/machines/{ids.guid('discovered:' + machine.name)}"
        ),
        "multiVmGroupName": machine.spec.group or None,
        "discoveryType": "Physical" if machine.spec.on_premises == "physical" else "VCenter",
        "processServerId": appliance,
        "processorCoreCount": machine.spec.cpus,
        "allocatedMemoryInMB": float(machine.spec.memory_mb) - 1,
        "processServerName": _appliance_name(call, appliance),
        "runAsAccountId": run_as_accounts(call)[machine.spec.os],
        "osType": machine.spec.os,
        "firmwareType": "BIOS",
        "primaryNicIpAddress": f"10.1.1.{len(machine.name)}",
        "targetGeneration": "V1",
        "licenseType": "NotSpecified",
        "storageAccountId": None,
        "targetVmName": machine.name,
        "targetVmSize": "Standard_F4s_v2",
        "targetResourceGroupId": names.resource_group(),
        "targetLocation": names.scenario.location,
        "targetAvailabilitySetId": "",
        "targetAvailabilityZone": "",
        "targetProximityPlacementGroupId": "",
        "targetBootDiagnosticsStorageAccountId": names.provider("Microsoft.Storage/storageAccounts/diagdr"),
        "targetNetworkId": names.provider("Microsoft.Network/virtualNetworks/vnet-recovery"),
        "testNetworkId": "",
        "failoverRecoveryPointId": failover_point_id(call, machine) if failed_over else None,
        **recovery,
        "lastRecoveryPointId": None if received is None else crash_point_id(call, machine, received),
        **overall_progress(call, machine),
        "agentUpgradeState": "None",
        "lastAgentUpgradeType": None,
        "agentUpgradeJobId": None,
        "agentUpgradeAttemptToVersion": None,
        "protectedDisks": [_rcm_disk(call, machine, n, size) for n, size in enumerate(machine.disk_bytes())],
        "isLastUpgradeSuccessful": "false",
        "isAgentRegistrationSuccessfulAfterFailover": agent_registered(world, machine) if failed_over else None,
        "mobilityAgentDetails": agent_details(call, machine, "AlreadyOnLatestVersion", released=True),
        "lastAgentUpgradeErrorDetails": [],
        "agentUpgradeBlockingErrorDetails": [],
        "vmNics": [_forward_nic(call, machine)],
        "discoveredVmDetails": discovered_vm(call, machine),
    }


def _last_point(world: World, machine: Machine) -> float | None:
    """Return when the last recovery point was made; a machine in Azure keeps the one that it was failed over to."""
    if machine.stage is Stage.IN_AZURE:
        return machine.recovery_point_at
    points = crash_consistent(world, machine)
    return points[-1] if points else None


def internal_identifier(call: Call, machine: Machine) -> str:
    """Return what the item is called inside the service while it replicates to Azure, and in recovery plans."""
    return call.world.ids.guid(f"forward:{machine.name}")


def run_as_accounts(call: Call) -> dict[str, str]:
    """Return operating system -> OffAzure run-as account; ids have it in lower case [asr-modernized 6]."""
    site, ids = f"Microsoft.OffAzure/VMwareSites/{call.lab.names.site}", call.world.ids
    return {
        system: call.lab.names.provider(f"{site}/runasaccounts/{ids.guid(f'account:{system}')}")
        for system in ("Windows", "Linux")
    }


def _forward_nic(call: Call, machine: Machine) -> dict[str, Any]:
    return {
        "nicId": call.world.ids.mac(f"vmnic:{machine.name}", "00:50:56"),
        "isPrimaryNic": "true",
        "isSelectedForFailover": "true",
        "sourceIPAddress": f"10.1.1.{len(machine.name)}",
        "sourceIPAddressType": "Static",
        "sourceNetworkId": "VM Network",
        "sourceSubnetName": None,
        "targetIPAddress": "",
        "targetIPAddressType": "Dynamic",
        "targetSubnetName": "default",
        "testSubnetName": None,
        "testIPAddress": None,
        "testIPAddressType": "Dynamic",
    }
