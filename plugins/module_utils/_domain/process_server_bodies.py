# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is sent to Compute and Network to make a process server's VM."""

from __future__ import annotations

from typing import Any

from .process_server_facts import TAG, MarketplacePlan, WantedServer

Body = dict[str, Any]


def nic_body(wanted: WantedServer, location: str) -> Body:
    """A network interface with an address of the subnet and none of the internet."""
    configuration = {"subnet": {"id": wanted.subnet_id}, "privateIPAllocationMethod": "Dynamic"}
    return {
        "location": location,
        "tags": wanted.all_tags,
        "properties": {"ipConfigurations": [{"name": "ipconfig1", "properties": configuration}]},
    }


def vm_body(wanted: WantedServer, location: str, nic_id: str, password: str, terms: MarketplacePlan | None) -> Body:
    """:param nic_id: the network interface; one that is not ours stays when the VM is deleted."""
    nic_fate = "Detach" if wanted.nic_id else "Delete"
    body: Body = {
        "location": location,
        "tags": wanted.all_tags,
        "properties": {
            "hardwareProfile": {"vmSize": wanted.size},
            "storageProfile": {"imageReference": _image(wanted), "osDisk": _disk(wanted)},
            "osProfile": {
                "computerName": wanted.name,
                "adminUsername": wanted.user,
                "adminPassword": password,
                "windowsConfiguration": {"provisionVMAgent": True, "enableAutomaticUpdates": True},
            },
            "networkProfile": {
                "networkInterfaces": [{"id": nic_id, "properties": {"primary": True, "deleteOption": nic_fate}}]
            },
        },
    }
    if wanted.zone:
        body["zones"] = [wanted.zone]
    if terms:
        body["plan"] = {"name": terms.name, "product": terms.product, "publisher": terms.publisher}
    return body


def _image(wanted: WantedServer) -> Body:
    image = wanted.image
    if image.image_id:
        return {"id": image.image_id}
    return {"publisher": image.publisher, "offer": image.offer, "sku": image.sku, "version": image.version}


def _disk(wanted: WantedServer) -> Body:
    common: Body = {"name": wanted.disk_name, "createOption": "FromImage", "caching": "ReadWrite", "osType": "Windows"}
    if wanted.disk_gb:
        common["diskSizeGB"] = wanted.disk_gb
    if wanted.storage_account:
        uri = f"{wanted.storage_account.rstrip('/')}/vhds/{wanted.disk_name}.vhd"
        return common | {"vhd": {"uri": uri}}
    # So the disk goes with the VM, even when a run breaks off while it deletes.
    return common | {"deleteOption": "Delete", "managedDisk": {"storageAccountType": wanted.disk_type}}


def run_command_body(
    location: str, name: str, script: str, plain: dict[str, str], secret: dict[str, str], timeout_seconds: int
) -> Body:
    """A managed run command. What is in ``secret`` is never given back by Azure.

    :param name: the process server's name, for the tag.
    :param timeout_seconds: after which Azure ends the script.
    """
    return {
        "location": location,
        "tags": {TAG: name},
        "properties": {
            "source": {"script": script},
            "parameters": [{"name": key, "value": value} for key, value in plain.items()],
            "protectedParameters": [{"name": key, "value": value} for key, value in secret.items()],
            "asyncExecution": True,
            "timeoutInSeconds": timeout_seconds,
        },
    }
