# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The recovered machines in Azure: their VMs, network interfaces and disks, all there as long as the VM is."""

from __future__ import annotations

from typing import Any

from lab.azure.web import Call
from lab.scenario_azure import RECOVERY, RECOVERY_SUBNET
from lab.world import Machine

SIZE = "Standard_D2s_v3"


def machines_in_azure(call: Call) -> list[Machine]:
    """Return the machines whose VM exists."""
    return [machine for machine in call.world.machines.values() if machine.azure_vm.exists]


def recovery_subnet(call: Call) -> str:
    """Return the id of the subnet that recovered machines are in."""
    return call.lab.names.provider(f"Microsoft.Network/virtualNetworks/{RECOVERY}/subnets/{RECOVERY_SUBNET}")


def _disk_id(call: Call, machine: Machine, number: int) -> str:
    return call.lab.names.provider(f"Microsoft.Compute/disks/{machine.azure_vm.name}-disk{number}")


def vm_body(call: Call, machine: Machine) -> dict[str, Any]:
    """Return the VM of a machine."""
    names, vm = call.lab.names, machine.azure_vm
    properties: dict[str, Any] = {
        "hardwareProfile": {"vmSize": SIZE},
        "provisioningState": "Succeeded",
        "vmId": call.world.ids.guid(f"azure:{machine.name}"),
        "storageProfile": {
            "osDisk": {
                "osType": machine.spec.os,
                "name": f"{vm.name}-disk0",
                "createOption": "Attach",
                "caching": "ReadWrite",
                "managedDisk": {"id": _disk_id(call, machine, 0)},
                "deleteOption": "Detach",
                "diskSizeGB": machine.spec.disks[0],
            },
            "dataDisks": [
                {
                    "lun": number,
                    "name": f"{vm.name}-disk{number}",
                    "createOption": "Attach",
                    "caching": "None",
                    "managedDisk": {"id": _disk_id(call, machine, number)},
                    "diskSizeGB": size,
                }
                for number, size in enumerate(machine.spec.disks)
                if number
            ],
        },
        "networkProfile": {"networkInterfaces": [{"id": vm.nic_id, "properties": {"primary": True}}]},
    }
    return {
        "name": vm.name,
        "id": vm.id,
        "type": "Microsoft.Compute/virtualMachines",
        "location": names.scenario.location,
        "tags": {"AsrProtected": "true"},
        "properties": properties,
    }


def interface_body(call: Call, machine: Machine) -> dict[str, Any]:
    """Return the network interface of a machine."""
    vm = machine.azure_vm
    return {
        "name": vm.nic_id.rsplit("/", 1)[-1],
        "id": vm.nic_id,
        "type": "Microsoft.Network/networkInterfaces",
        "location": call.lab.names.scenario.location,
        "properties": {
            "provisioningState": "Succeeded",
            "macAddress": call.world.ids.mac(f"nic:{machine.name}", "00-0D-3A").replace(":", "-"),
            "primary": True,
            "virtualMachine": {"id": vm.id},
            "ipConfigurations": [
                {
                    "name": "ipconfig1",
                    "id": f"{vm.nic_id}/ipConfigurations/ipconfig1",
                    "properties": {
                        "privateIPAddress": vm.ip,
                        "privateIPAllocationMethod": "Dynamic",
                        "primary": True,
                        "subnet": {"id": recovery_subnet(call)},
                    },
                }
            ],
        },
    }


def disk_bodies(call: Call, machine: Machine) -> list[dict[str, Any]]:
    """Return the disks of a machine."""
    return [
        {
            "name": f"{machine.azure_vm.name}-disk{number}",
            "id": _disk_id(call, machine, number),
            "type": "Microsoft.Compute/disks",
            "location": call.lab.names.scenario.location,
            "tags": {},
            "managedBy": machine.azure_vm.id,
            "sku": {"name": "Standard_LRS", "tier": "Standard"},
            "properties": {
                "osType": machine.spec.os if number == 0 else None,
                "creationData": {"createOption": "Empty"},
                "diskSizeGB": size,
                "provisioningState": "Succeeded",
                "diskState": "Attached",
            },
        }
        for number, size in enumerate(machine.spec.disks)
    ]
