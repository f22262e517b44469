# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The classic item: InMageAzureV2 towards Azure, InMage towards on-premises [asr-api 1.8, 2.4].

Keys are in the order of the published models; where the reference gives a value it is used, and a key whose content
nobody showed is null. The stage words while disks are copied are unverified: only "DifferentialSync" is recorded.
"""

from __future__ import annotations

from typing import Any

from lab.azure.names import AZURE, AZURE_CONTAINER, AZURE_FABRIC
from lab.azure.web import Call
from lab.clock import NEVER, iso7, iso_seconds, iso_trimmed
from lab.effects import agent_registered
from lab.recovery_points import application_consistent, crash_consistent
from lab.scenario import GIB
from lab.world import Machine, Stage

AGENT_VERSION = "9.62.7172.1"
COPYING_STAGE = "InitialReplication"
TAGS_SHOWN = 12


def classic_envelope(call: Call, machine: Machine) -> dict[str, Any]:
    """Return the item's two sides: in the reverse leg both are the configuration server [asr-api 1.8]."""
    names, reverse = call.lab.names, machine.reverse
    fabric = names.fabric(names.classic_fabric)
    friendly = names.scenario.classic.fabric
    azure_container = names.container(AZURE_FABRIC, AZURE_CONTAINER)
    return {
        "sides": {
            "protectableItemId": f"{names.container(names.classic_fabric, names.classic_container)}"
            f"/replicationProtectableItems/{call.world.ids.guid('protectable:' + machine.name)}",
            "recoveryServicesProviderId": f"{fabric}/replicationRecoveryServicesProviders/{names.classic_guid}",
            "primaryFabricFriendlyName": friendly,
            "primaryFabricProvider": "InMageFabric",
            "recoveryFabricFriendlyName": friendly if reverse else AZURE,
            "recoveryFabricId": fabric if reverse else AZURE,
            "primaryProtectionContainerFriendlyName": friendly,
            "recoveryProtectionContainerFriendlyName": friendly if reverse else AZURE,
        },
        "failover_recovery_point": None,
        "recovery_container": names.container(names.classic_fabric, names.classic_container)
        if reverse
        else azure_container,
    }


def classic_details(call: Call, machine: Machine) -> dict[str, Any]:
    """Return providerSpecificDetails of the leg the machine is in."""
    return _in_mage(call, machine) if machine.reverse else _in_mage_azure_v2(call, machine)


def is_copying(machine: Machine) -> bool:
    """Tell whether the disks are still being copied."""
    return machine.stage in (Stage.REPLICATING_BACK, Stage.REPROTECTING)


def rpo_seconds(call: Call, machine: Machine) -> int:
    """Return the recovery point objective: it grows during the first copy, then wanders."""
    if is_copying(machine) or machine.health_errors:
        return int(call.world.now - machine.stage_since)
    minute = int((call.world.now - machine.stage_since) // 60)
    return 60 + minute * 37 % 240


def consistency_points(call: Call, machine: Machine) -> dict[str, str]:
    """Return the tags: systemLevelTag is crash-consistent, fileSystem application-consistent; hexadecimal seconds."""
    world = call.world
    tags = {f"systemLevelTag{int(t):x}": iso_seconds(t) for t in crash_consistent(world, machine)[-TAGS_SHOWN:]}
    return tags | {
        f"fileSystem{int(t):x}": iso_seconds(t) for t in application_consistent(world, machine)[-TAGS_SHOWN:]
    }


def group_keys(call: Call, machine: Machine) -> dict[str, str]:
    """Return the replication group; without one, name and id are the same GUID [asr-api 1.7]."""
    guid = call.world.ids.guid(f"group:{machine.spec.group or machine.name}")
    return {"multiVmGroupId": guid, "multiVmGroupName": machine.spec.group or guid, "multiVmSyncStatus": "Enabled"}


def last_heartbeat(call: Call, machine: Machine) -> str:
    """Return when the agent was last heard of: not since the boot while it has not registered."""
    heard = call.world.now - 45 if agent_registered(call.world, machine) else machine.booted_at - 300
    return iso_trimmed(heard)


def _disk_identity(call: Call, machine: Machine, number: int) -> dict[str, Any]:
    windows = machine.spec.os == "Windows"
    return {
        "diskId": f"{{{call.world.ids.guid(f'disk:{machine.name}:{number}').upper()}}}"
        if windows
        else f"DISK-{number}",
        "diskName": f"Disk{number}" if windows else f"/dev/sd{chr(ord('a') + number)}",
    }


def _disks(call: Call, machine: Machine, data_keys: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [_disk(call, machine, number, size, data_keys) for number, size in enumerate(machine.disk_bytes())]


def _disk(call: Call, machine: Machine, number: int, size: int, data_keys: tuple[str, str, str]) -> dict[str, Any]:
    copy, now, copying = machine.replication, call.world.now, is_copying(machine)
    done = 1.0 if copy is None else copy.fraction(copy.disks[number], now)
    transferred = 0 if copy is None else int(done * copy.disks[number].to_copy)
    working = copying and done < 1
    started = iso_trimmed(copy.started) if copy and copying else None
    return {
        **_disk_identity(call, machine, number),
        "protectionStage": COPYING_STAGE if working else "DifferentialSync",
        "healthErrorCode": "",
        "rpoInSeconds": rpo_seconds(call, machine),
        "resyncRequired": "NotRequired",
        # Zero when finished, not a hundred [asr-api 1.8].
        "resyncProgressPercentage": int(100 * done) if working else 0,
        "resyncDurationInSeconds": int(min(copy.elapsed(now), copy.disks[number].seconds)) if copy else 0,
        "diskCapacityInBytes": size,
        "fileSystemCapacityInBytes": None,
        data_keys[0]: 0.0,
        data_keys[1]: round((1 - done) * 512, 2),
        data_keys[2]: round((1 - done) * 128, 2),
        "diskResized": "NotResized",
        "lastRpoCalculatedTime": iso_trimmed(now - now % 60),
        "resyncProcessedBytes": int(done * size) if copying else 0,
        "resyncTotalTransferredBytes": transferred if copying else 0,
        "resyncLast15MinutesTransferredBytes": transferred if working else 0,
        "resyncLastDataTransferTimeUTC": iso_trimmed(now - now % 15) if working else None,
        "resyncStartTime": started,
        "progressHealth": "InProgress" if working else "Completed",
        "progressStatus": "Green" if working else "Grey",
    }


def _sync(machine: Machine, call: Call) -> dict[str, str]:
    copying = is_copying(machine) and machine.replication is not None
    percentage = int(100 * machine.replication.overall(call.world.now)) if copying and machine.replication else 0
    # A string, and "0" when finished [asr-api 1.8].
    return {"initialReplicationType": "InitialReplication", "initialReplicationProgressPercentage": str(percentage)}


def _in_mage(call: Call, machine: Machine) -> dict[str, Any]:
    world, now, copying = call.world, call.world.now, is_copying(machine)
    on_premises = machine.stage in (Stage.FAILED_BACK, Stage.COMMITTED)
    points = consistency_points(call, machine)
    return {
        "instanceType": "InMage",
        "activeSiteType": "OnPrem" if on_premises else "Azure",
        "sourceVmCpuCount": machine.spec.cpus,
        "sourceVmRamSizeInMB": machine.spec.memory_mb,
        "osDetails": {
            "osVhdId": _disk_identity(call, machine, 0)["diskId"],
            "osType": machine.spec.os,
            "vhdName": "Disk0",
        },
        "protectionStage": COPYING_STAGE if copying else "DifferentialSync",
        "vmId": world.ids.guid(f"vm:{machine.name}"),
        "vmProtectionState": "InitialReplicationInProgress" if copying else "Protected",
        "vmProtectionStateDescription": "Initial replication is in progress" if copying else "Protected",
        "resyncDetails": _sync(machine, call),
        "retentionWindowStart": min(points.values()) if points else None,
        "retentionWindowEnd": max(points.values()) if points else None,
        "compressedDataRateInMB": 0.6,
        "uncompressedDataRateInMB": 1.9,
        "rpoInSeconds": rpo_seconds(call, machine),
        "protectedDisks": _disks(call, machine, ("sourceDataInMB", "psDataInMB", "targetDataInMB")),
        "ipAddress": machine.azure_vm.ip,
        "lastHeartbeat": last_heartbeat(call, machine),
        "processServerId": machine.target.process_server_id,
        "masterTargetId": machine.target.keeper_id,
        "consistencyPoints": points,
        "diskResized": "NotResized",
        "rebootAfterUpdateStatus": "NotRequired",
        **group_keys(call, machine),
        "agentDetails": {
            "agentVersion": AGENT_VERSION,
            "agentUpdateStatus": "UpToDate",
            "postUpdateRebootStatus": "NotRequired",
            "agentExpiryDate": NEVER,
        },
        # The source is the VM in Azure now, so that even a vCenter VM is "Physical" here [asr-api 1.8].
        "vCenterInfrastructureId": None,
        "infrastructureVmId": None,
        "vmNics": [_nic(call, machine)],
        "discoveryType": "Physical",
        "azureStorageAccountId": None,
        "datastores": [machine.target.datastore],
        "validationErrors": [],
        "lastRpoCalculatedTime": iso_trimmed(now - now % 60),
        "lastUpdateReceivedTime": iso_trimmed(now - now % 60),
        "replicaId": world.ids.guid(f"replica:{machine.name}"),
        "osVersion": machine.spec.os_version,
        "isAdditionalStatsAvailable": True,
        "totalDataTransferred": int(machine.replication.overall(now) * sum(machine.disk_bytes()))
        if machine.replication
        else 0,
        "totalProgressHealth": "InProgress" if copying else "Completed",
    }


def _nic(call: Call, machine: Machine) -> dict[str, Any]:
    names = call.lab.names
    return {
        "nicId": call.world.ids.mac(f"nic:{machine.name}", "00:0D:3A"),
        "replicaNicId": None,
        "sourceNicArmId": machine.azure_vm.nic_id if machine.reverse else None,
        "vMNetworkName": "default",
        "recoveryVMNetworkId": names.provider("Microsoft.Network/virtualNetworks/vnet-recovery"),
        "selectionType": "SelectedByDefault",
        "ipConfigs": [
            {"name": "ipconfig1", "isPrimary": True, "staticIPAddress": machine.azure_vm.ip, "ipAddressType": "Dynamic"}
        ],
    }


def _own_datastores(call: Call, machine: Machine) -> list[str]:
    """Return where the VM on-premises was last discovered; of a deleted one, where it was."""
    vm = call.world.discover().get(machine.moid)
    return list(vm["datastore"]) if vm else [machine.spec.datastore]


def _in_mage_azure_v2(call: Call, machine: Machine) -> dict[str, Any]:
    names, world, now, copying = call.lab.names, call.world, call.world.now, is_copying(machine)
    physical = machine.spec.on_premises == "physical"
    failed_over = machine.stage is Stage.IN_AZURE
    # Not null but an id with an empty last segment while the machine is not failed over [asr-api 1.8].
    target_vm = machine.azure_vm.id if failed_over else names.provider("Microsoft.Compute/virtualMachines/")
    return {
        "instanceType": "InMageAzureV2",
        "infrastructureVmId": None if physical else world.ids.guid(f"instance:{machine.name}"),
        "vCenterInfrastructureId": None
        if physical
        else names.fabric(names.classic_fabric) + f"/replicationvCenters/{names.scenario.classic.vcenter}",
        "protectionStage": COPYING_STAGE if copying else "DifferentialSync",
        "vmId": world.ids.guid(f"vm:{machine.name}"),
        "vmProtectionState": "InitialReplicationInProgress" if copying else "Protected",
        "vmProtectionStateDescription": "Initial replication is in progress" if copying else "Protected",
        "resyncProgressPercentage": int(_sync(machine, call)["initialReplicationProgressPercentage"]),
        "rpoInSeconds": 0 if failed_over else rpo_seconds(call, machine),
        "compressedDataRateInMB": 0.4,
        "uncompressedDataRateInMB": 1.2,
        "ipAddress": machine.azure_vm.ip if failed_over else f"10.1.1.{len(machine.name)}",
        "agentVersion": AGENT_VERSION,
        "agentExpiryDate": NEVER,
        "isAgentUpdateRequired": "NotRequired",
        "isRebootAfterUpdateRequired": "NotRequired",
        "lastHeartbeat": last_heartbeat(call, machine),
        "processServerId": machine.forward_process_server,
        "processServerName": None,
        **group_keys(call, machine),
        "protectedDisks": _disks(
            call, machine, ("sourceDataInMegaBytes", "psDataInMegaBytes", "targetDataInMegaBytes")
        ),
        "diskResized": "NotResized",
        "masterTargetId": machine.forward_process_server,
        "sourceVmCpuCount": machine.spec.cpus,
        "sourceVmRamSizeInMB": machine.spec.memory_mb,
        "osType": machine.spec.os,
        "vhdName": "Disk0",
        "osDiskId": _disk_identity(call, machine, 0)["diskId"],
        "azureVMDiskDetails": [
            {
                "vhdType": "OperatingSystem" if number == 0 else "DataDisk",
                "vhdId": _disk_identity(call, machine, number)["diskId"],
                "diskId": str(number),
                "vhdName": f"Disk{number}",
                "maxSizeMB": str(size // 1024**2),
                "targetDiskLocation": None,
                "targetDiskName": f"{machine.name}-disk{number}",
                "lunId": str(number),
            }
            for number, size in enumerate(machine.disk_bytes())
        ],
        "recoveryAzureVMName": machine.azure_vm.name,
        "recoveryAzureVMSize": "Standard_D2s_v3",
        "recoveryAzureStorageAccount": "",
        "recoveryAzureLogStorageAccountId": names.provider("Microsoft.Storage/storageAccounts/logsdr"),
        "vmNics": [_nic(call, machine)],
        "selectedRecoveryAzureNetworkId": names.provider("Microsoft.Network/virtualNetworks/vnet-recovery"),
        "selectedTfoAzureNetworkId": "",
        "selectedSourceNicId": world.ids.mac(f"nic:{machine.name}", "00:0D:3A"),
        "discoveryType": "Physical" if physical else "VCenter",
        "enableRdpOnTargetOption": "Never",
        "datastores": [] if physical else _own_datastores(call, machine),
        "targetVmId": target_vm,
        "recoveryAzureResourceGroupId": names.resource_group(),
        "recoveryAvailabilitySetId": "",
        "targetAvailabilityZone": None,
        "targetProximityPlacementGroupId": "",
        "useManagedDisks": "True",
        "licenseType": "NotSpecified",
        "validationErrors": [],
        "lastRpoCalculatedTime": iso_trimmed(now - now % 60),
        "lastUpdateReceivedTime": iso_trimmed(now - now % 60),
        "replicaId": world.ids.guid(f"replica:{machine.name}"),
        "osVersion": machine.spec.os_version,
        "protectedManagedDisks": [],
        "lastRecoveryPointReceived": iso7(machine.recovery_point_at) if failed_over else None,
        "firmwareType": "BIOS",
        "azureVmGeneration": "V1",
        "isAdditionalStatsAvailable": True,
        "totalDataTransferred": sum(machine.disk_bytes()) if not copying else int(0.1 * GIB),
        "totalProgressHealth": "InProgress" if copying else "Completed",
        "switchProviderBlockingErrorDetails": [],
        "switchProviderDetails": None,
    }
