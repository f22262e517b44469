# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual machines in Azure, and the network they are in: as far as a failback looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.azure.errors import ArmError
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route
from lab.clock import iso_offset
from lab.world import Machine, Operation

POWER = {"running": "VM running", "stopped": "VM stopped", "deallocated": "VM deallocated"}


def _not_found(kind: str, name: str, call: Call) -> ArmError:
    group = call.world.scenario.resource_group
    return ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found."
        " For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def _find(call: Call) -> Machine:
    for machine in call.world.machines.values():
        if machine.azure_vm.exists and machine.azure_vm.name.lower() == call.params["vm"].lower():
            return machine
    raise _not_found("Microsoft.Compute/virtualMachines", call.params["vm"], call)


def _instance_view(call: Call, machine: Machine) -> dict[str, Any]:
    power = machine.azure_vm.power_state
    statuses = [
        {
            "code": "ProvisioningState/succeeded",
            "level": "Info",
            "displayStatus": "Provisioning succeeded",
            "time": iso_offset(call.world.now - 60),
        },
        {"code": f"PowerState/{power}", "level": "Info", "displayStatus": POWER[power]},
    ]
    return {"disks": [], "statuses": statuses}


def _body(call: Call, machine: Machine, view: bool = False) -> dict[str, Any]:
    names, vm = call.lab.names, machine.azure_vm
    properties: dict[str, Any] = {
        "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
        "provisioningState": "Succeeded",
        "vmId": call.world.ids.guid(f"azure:{machine.name}"),
        "storageProfile": {
            "osDisk": {
                "osType": machine.spec.os,
                "name": f"{vm.name}-disk0",
                "createOption": "Attach",
                "caching": "ReadWrite",
                "managedDisk": {"id": names.provider(f"Microsoft.Compute/disks/{vm.name}-disk0")},
                "deleteOption": "Detach",
                "diskSizeGB": machine.spec.disks[0],
            },
            "dataDisks": [
                {
                    "lun": number,
                    "name": f"{vm.name}-disk{number}",
                    "createOption": "Attach",
                    "caching": "None",
                    "managedDisk": {"id": names.provider(f"Microsoft.Compute/disks/{vm.name}-disk{number}")},
                    "diskSizeGB": size,
                }
                for number, size in enumerate(machine.spec.disks)
                if number
            ],
        },
        "networkProfile": {"networkInterfaces": [{"id": vm.nic_id, "properties": {"primary": True}}]},
    }
    if view:
        properties["instanceView"] = _instance_view(call, machine)
    return {
        "name": vm.name,
        "id": vm.id,
        "type": "Microsoft.Compute/virtualMachines",
        "location": names.scenario.location,
        "tags": {"AsrProtected": "true"},
        "properties": properties,
    }


def list_vms(call: Call) -> Reply:
    """Answer the VMs of the group or subscription."""
    view = (call.argument("statusOnly") or "").lower() == "true"
    bodies = [_body(call, m, view) for m in call.world.machines.values() if m.azure_vm.exists]
    return Reply(body={"value": bodies})


def get_vm(call: Call) -> Reply:
    """Answer a VM."""
    expand = (call.argument("expand") or "").lower()
    return Reply(body=_body(call, _find(call), view=expand == "instanceview"))


def instance_view(call: Call) -> Reply:
    """Answer a VM's statuses."""
    return Reply(body=_instance_view(call, _find(call)))


def _power(call: Call, state: str) -> Reply:
    machine, world = _find(call), call.world
    seconds = world.seconds("compute")

    def done() -> None:
        if state == "running" and machine.azure_vm.power_state != "running":
            machine.booted_at = world.now
        machine.azure_vm.power_state = state

    world.after(seconds, done)
    operation = Operation(world.ids.next_guid(), "", world.now, ends=world.now + seconds)
    world.operations[operation.id] = operation
    location = world.scenario.location
    path = f"/subscriptions/{world.scenario.subscription}/providers/Microsoft.Compute/locations/{location}/operations"
    url = call.lab.signer.url(call.lab.base, f"{path}/{operation.id}", world.now, "2024-07-01")
    result = call.lab.signer.url(call.lab.base, f"{path}/{operation.id}/result", world.now, "2024-07-01")
    return Reply(202, headers=[("Azure-AsyncOperation", url), ("Location", result), call.lab.retry_after()])


def start(call: Call) -> Reply:
    """Start a VM."""
    return _power(call, "running")


def power_off(call: Call) -> Reply:
    """Stop a VM without giving its place up."""
    return _power(call, "stopped")


def deallocate(call: Call) -> Reply:
    """Stop a VM and give its place up."""
    return _power(call, "deallocated")


def _operation(call: Call) -> Operation:
    call.lab.signer.check(call.path, call.query)
    operation = call.world.operations.get(call.params["operation"].lower())
    if operation is None or operation.ends is None:
        raise ArmError(404, "NotFound", "The operation was not found.")
    return operation


def operation_status(call: Call) -> Reply:
    """Answer how starting or stopping is doing."""
    operation = _operation(call)
    ended = operation.ends is not None and call.world.now >= operation.ends
    body: dict[str, Any] = {"startTime": iso_offset(operation.started)}
    if ended and operation.ends is not None:
        body["endTime"] = iso_offset(operation.ends)
    return Reply(body=body | {"status": "Succeeded" if ended else "InProgress", "name": operation.id})


def operation_result(call: Call) -> Reply:
    """Answer 202 until it is done, then 204."""
    operation = _operation(call)
    return Reply(204 if operation.ends is not None and call.world.now >= operation.ends else 202)


def _interface(call: Call, machine: Machine) -> dict[str, Any]:
    names, vm = call.lab.names, machine.azure_vm
    subnet = names.provider("Microsoft.Network/virtualNetworks/vnet-dr/subnets/default")
    return {
        "name": vm.nic_id.rsplit("/", 1)[-1],
        "id": vm.nic_id,
        "type": "Microsoft.Network/networkInterfaces",
        "location": names.scenario.location,
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
                        "subnet": {"id": subnet},
                    },
                }
            ],
        },
    }


def list_interfaces(call: Call) -> Reply:
    """Answer the network interfaces."""
    return Reply(body={"value": [_interface(call, m) for m in call.world.machines.values() if m.azure_vm.exists]})


def get_interface(call: Call) -> Reply:
    """Answer one network interface."""
    for machine in call.world.machines.values():
        body = _interface(call, machine)
        if machine.azure_vm.exists and body["name"].lower() == call.params["nic"].lower():
            return Reply(body=body)
    raise _not_found("Microsoft.Network/networkInterfaces", call.params["nic"], call)


def _subnet(call: Call) -> dict[str, Any]:
    path = "Microsoft.Network/virtualNetworks/vnet-dr/subnets/default"
    properties = {"addressPrefix": "10.2.0.0/24", "provisioningState": "Succeeded"}
    return {"name": "default", "id": call.lab.names.provider(path), "properties": properties}


def _network(call: Call) -> dict[str, Any]:
    return {
        "name": "vnet-dr",
        "id": call.lab.names.provider("Microsoft.Network/virtualNetworks/vnet-dr"),
        "type": "Microsoft.Network/virtualNetworks",
        "location": call.world.scenario.location,
        "properties": {
            "provisioningState": "Succeeded",
            "addressSpace": {"addressPrefixes": ["10.2.0.0/16"]},
            "subnets": [_subnet(call)],
        },
    }


def list_networks(call: Call) -> Reply:
    """Answer the virtual networks."""
    return Reply(body={"value": [_network(call)]})


def _named(kind: str, name: str, parameter: str, make: Callable[[Call], dict[str, Any]]) -> Callable[[Call], Reply]:
    def get(call: Call) -> Reply:
        if call.params[parameter].lower() != name:
            raise _not_found(kind, call.params[parameter], call)
        return Reply(body=make(call))

    return get


VMS = f"{GROUP}/providers/Microsoft.Compute/virtualMachines"
NETWORKS = f"{GROUP}/providers/Microsoft.Network/virtualNetworks"
OPERATIONS = f"{SUBSCRIPTION}/providers/Microsoft.Compute/locations/{{location}}/operations/{{operation}}"
ROUTES = [
    Route("GET", f"{SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines", list_vms),
    Route("GET", VMS, list_vms),
    Route("GET", f"{VMS}/{{vm}}", get_vm),
    Route("GET", f"{VMS}/{{vm}}/instanceView", instance_view),
    Route("POST", f"{VMS}/{{vm}}/start", start),
    Route("POST", f"{VMS}/{{vm}}/powerOff", power_off),
    Route("POST", f"{VMS}/{{vm}}/deallocate", deallocate),
    Route("GET", OPERATIONS, operation_status),
    Route("GET", f"{OPERATIONS}/result", operation_result),
    Route("GET", f"{GROUP}/providers/Microsoft.Network/networkInterfaces", list_interfaces),
    Route("GET", f"{GROUP}/providers/Microsoft.Network/networkInterfaces/{{nic}}", get_interface),
    Route("GET", NETWORKS, list_networks),
    Route(
        "GET", f"{NETWORKS}/{{network}}", _named("Microsoft.Network/virtualNetworks", "vnet-dr", "network", _network)
    ),
    Route(
        "GET",
        f"{NETWORKS}/{{network}}/subnets/{{subnet}}",
        _named("Microsoft.Network/virtualNetworks/subnets", "default", "subnet", _subnet),
    ),
]
