# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""VMs, network interfaces, networks and images as Compute and Network send them."""

from __future__ import annotations

from typing import Any

from unit.legs import SUBSCRIPTION
from unit.network import Answer, error_answer
from unit.payloads import Raw

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ps"
RECOVERED_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dr"
NETWORK = f"{RECOVERED_GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-recovery"
SUBNET = f"{NETWORK}/subnets/servers"
OTHER_NETWORK = f"{RECOVERED_GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-other"
VM = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/ps-azure"
NIC = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/ps-azure-nic"
WEB01 = f"{RECOVERED_GROUP}/providers/Microsoft.Compute/virtualMachines/web01-azure"
OURS = {"asr-failback": "ps-azure"}
IMAGE = {
    "publisher": "MicrosoftAzureSiteRecovery",
    "offer": "Process-Server",
    "sku": "Windows-2012-R2-Datacenter",
    "version": "latest",
}


def vm(power: str = "running", provisioning: str = "Succeeded", **changes: Any) -> Raw:
    """The process server's VM, with its instance view."""
    return {
        "id": VM,
        "name": "ps-azure",
        "location": "eastus",
        "tags": dict(OURS),
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_A8_v2"},
            "provisioningState": provisioning,
            "storageProfile": {
                "imageReference": IMAGE | {"exactVersion": "1.0.3"},
                "osDisk": {
                    "osType": "Windows",
                    "name": "ps-azure-os",
                    "createOption": "FromImage",
                    "managedDisk": {
                        "id": f"{GROUP}/providers/Microsoft.Compute/disks/ps-azure-os",
                        "storageAccountType": "StandardSSD_LRS",
                    },
                    "deleteOption": "Delete",
                },
                "dataDisks": [],
            },
            "osProfile": {"computerName": "ps-azure", "adminUsername": "psadmin"},
            "networkProfile": {"networkInterfaces": [{"id": NIC, "properties": {"primary": True}}]},
            "instanceView": {"statuses": [{"code": f"PowerState/{power}"}]},
        },
    } | changes


def nic(arm_id: str = NIC, subnet: str = SUBNET, vm_id: str = "", **changes: Any) -> Raw:
    configuration = {"primary": True, "privateIPAddress": "10.1.0.9", "subnet": {"id": subnet}}
    return {
        "id": arm_id,
        "name": arm_id.rsplit("/", 1)[-1],
        "location": "eastus",
        "tags": dict(OURS) if arm_id == NIC else {},
        "properties": {
            "provisioningState": "Succeeded",
            "ipConfigurations": [{"name": "ipconfig1", "properties": configuration}],
            **({"virtualMachine": {"id": vm_id}} if vm_id else {}),
        },
    } | changes


def network(arm_id: str = NETWORK, location: str = "eastus") -> Raw:
    subnets = [{"id": f"{arm_id}/subnets/{name}", "name": name, "properties": {}} for name in ("servers", "gateway")]
    return {
        "id": arm_id,
        "name": arm_id.rsplit("/", 1)[-1],
        "location": location,
        "properties": {"subnets": subnets, "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}},
    }


def missing(kind: str = "Resource") -> Answer:
    return error_answer(404, f"{kind}NotFound", "It was not found.")
