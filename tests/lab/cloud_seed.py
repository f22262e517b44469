# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""VMs that somebody made by hand before the lab started."""

from __future__ import annotations

from lab.azure.names import Names
from lab.cloud import Disk, Interface, VirtualMachine
from lab.scenario import ProcessServer, ScenarioError
from lab.world import World

SIZE = "Standard_A8_v2"  # what the portal deploys a process server on [asr-api 3.5]


def seed_process_server_vm(world: World, names: Names, server: ProcessServer) -> VirtualMachine:
    """Put a process server's VM, network interface and disk into its network.

    :raises ScenarioError: if there is no such network.
    """
    cloud, name = world.cloud, server.name
    image = next((each for each in cloud.side.images if each.unified_setup and each.publisher), None)
    identity = names.provider(f"Microsoft.Compute/virtualMachines/{name}")
    nic = names.provider(f"Microsoft.Network/networkInterfaces/{name}-nic")
    disk = names.provider(f"Microsoft.Compute/disks/{name}-os")
    network = cloud.network(server.network)
    if network is None:
        raise ScenarioError(f"process server {name}: there is no network {server.network!r}")
    subnet = names.provider(f"Microsoft.Network/virtualNetworks/{network.name}/subnets/{network.subnets[0].name}")
    cloud.interfaces[f"{name}-nic".lower()] = Interface(
        f"{name}-nic", nic, cloud.location, subnet, server.ip, {}, {}, "Succeeded", identity
    )
    cloud.disks[f"{name}-os".lower()] = Disk(
        f"{name}-os", disk, cloud.location, 127, "Standard_LRS", "Windows", {}, identity
    )
    reference = {"publisher": image.publisher, "offer": image.offer, "sku": image.sku} if image else {}
    vm = VirtualMachine(
        name=name,
        id=identity,
        guid=world.ids.guid(f"azure:{name}"),
        location=cloud.location,
        tags={},
        properties={
            "storageProfile": {
                "imageReference": {**reference, "version": "latest"},
                "osDisk": {"name": f"{name}-os", "createOption": "FromImage", "deleteOption": "Detach"},
            },
            "osProfile": {"computerName": name[:15], "adminUsername": "dradmin"},
        },
        size=SIZE,
        os="Windows",
        image=image,
        interfaces=[nic],
        disks=[disk],
        plan={"publisher": image.publisher, "product": image.offer, "name": image.sku} if image else None,
        state="Succeeded",
        power_state="running",
        registered_with=world.scenario.classic.ip,
    )
    cloud.vms[name.lower()] = vm
    return vm
