# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual machines in Azure: the recovered machines' and those that clients make."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from lab.azure import machine_vms
from lab.azure.arm_errors import not_found, refusal
from lab.azure.long_running import Failure, accept
from lab.azure.moved_vms import moved_bodies
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.sizes import known_size
from lab.azure.vm_create import KIND, draft_vm, place_vm
from lab.azure.web import Call, Reply, Route
from lab.clock import iso_offset
from lab.cloud import VirtualMachine
from lab.world import AzureVm, Machine

PROVIDER = "Microsoft.Compute"
POWER = {
    "starting": "VM starting",
    "running": "VM running",
    "stopped": "VM stopped",
    "deallocated": "VM deallocated",
}
DISPLAY = {"Succeeded": "Provisioning succeeded", "Failed": "Provisioning failed"}


def find_vm(call: Call) -> Machine | VirtualMachine:
    """Return the VM that a path names.

    :raises ArmError: 404.
    """
    wanted = call.params["vm"].lower()
    for machine in machine_vms.machines_in_azure(call):
        if machine.azure_vm.name.lower() == wanted:
            return machine
    made = call.world.cloud.vms.get(wanted)
    if made is None:
        raise not_found(call, KIND, call.params["vm"])
    return made


def _statuses(call: Call, state: str, power: str, failure: Failure | None) -> list[dict[str, Any]]:
    provisioning = {
        "code": f"ProvisioningState/{state.lower()}" + (f"/{failure[0]}" if state == "Failed" and failure else ""),
        "level": "Error" if state == "Failed" else "Info",
        "displayStatus": DISPLAY.get(state, state),
        "time": iso_offset(call.world.now - 60),
    }
    if state == "Failed" and failure:
        provisioning["message"] = failure[1]
        return [provisioning]
    return [provisioning, {"code": f"PowerState/{power}", "level": "Info", "displayStatus": POWER[power]}]


def _view(call: Call, vm: Machine | VirtualMachine) -> dict[str, Any]:
    if isinstance(vm, Machine):
        return {"disks": [], "statuses": _statuses(call, "Succeeded", vm.azure_vm.power_state, None)}
    view: dict[str, Any] = {
        "computerName": vm.computer_name,
        "osName": "Windows Server 2012 R2 Datacenter",
        "disks": [],
        "statuses": _statuses(call, vm.state, vm.power_state, vm.failure),
    }
    if vm.running:
        ready = {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Ready"}
        view["vmAgent"] = {"vmAgentVersion": "2.7.41491.1162", "statuses": [ready]}
    return view


def _made_body(vm: VirtualMachine) -> dict[str, Any]:
    properties = copy.deepcopy(vm.properties)
    storage = properties.setdefault("storageProfile", {})
    reference = storage.setdefault("imageReference", {})
    if vm.image and vm.image.publisher and reference.get("version") == "latest":
        reference["exactVersion"] = vm.image.versions[-1]
    if vm.disks:
        managed = storage["osDisk"].get("managedDisk") or {}
        name = vm.disks[0].rsplit("/", 1)[-1]
        storage["osDisk"] |= {"osType": vm.os, "name": name, "managedDisk": {**managed, "id": vm.disks[0]}}
    storage.setdefault("dataDisks", [])
    return {
        "name": vm.name,
        "id": vm.id,
        "type": KIND,
        "location": vm.location,
        "tags": vm.tags,
        **({"plan": vm.plan} if vm.plan else {}),
        **({"zones": vm.zones} if vm.zones else {}),
        "properties": {
            **properties,
            "hardwareProfile": {"vmSize": vm.size},
            "provisioningState": vm.state,
            "vmId": vm.guid,
        },
    }


def vm_body(call: Call, vm: Machine | VirtualMachine, view: bool = False) -> dict[str, Any]:
    """Return a VM, with its instance view if that is wanted."""
    body = machine_vms.vm_body(call, vm) if isinstance(vm, Machine) else _made_body(vm)
    if view:
        body["properties"]["instanceView"] = _view(call, vm)
    return body


def vm_bodies(call: Call, view: bool = False) -> list[dict[str, Any]]:
    """Return all VMs."""
    every: list[Machine | VirtualMachine] = [*machine_vms.machines_in_azure(call), *call.world.cloud.vms.values()]
    return [vm_body(call, vm, view) for vm in every]


def list_vms(call: Call) -> Reply:
    """Answer the VMs of the group or subscription."""
    elsewhere = [] if "group" in call.params else moved_bodies(call)
    return Reply(body={"value": vm_bodies(call, (call.argument("statusOnly") or "").lower() == "true") + elsewhere})


def get_vm(call: Call) -> Reply:
    """Answer a VM."""
    expand = (call.argument("expand") or "").lower()
    return Reply(body=vm_body(call, find_vm(call), view=expand == "instanceview"))


def instance_view(call: Call) -> Reply:
    """Answer a VM's statuses."""
    return Reply(body=_view(call, find_vm(call)))


# Making, changing, deleting -------------------------------------------------------------------------------------------


def put_vm(call: Call) -> Reply:
    """Make a VM, or change one."""
    data, properties, world = call.json(), call.properties(), call.world
    name = call.params["vm"].lower()
    if any(machine.azure_vm.name.lower() == name for machine in machine_vms.machines_in_azure(call)):
        raise refusal("PropertyChangeNotAllowed", what="imageReference")
    old = world.cloud.vms.get(name)
    if old and old.state != "Failed":
        return _change(call, old, data, properties)
    vm, disk = draft_vm(call, data, properties)
    place_vm(call, vm, disk)

    def done() -> Failure | None:
        vm.state = "Failed" if vm.failure else "Succeeded"
        vm.power_state = "stopped" if vm.failure else "running"
        return vm.failure

    return accept(call, PROVIDER, world.seconds("vm_create"), done, 200 if old else 201, vm_body(call, vm))


def _change(call: Call, vm: VirtualMachine, data: dict[str, Any], properties: dict[str, Any]) -> Reply:
    """Change tags and size; refuse what cannot be changed of a VM that is there."""
    reference = (properties.get("storageProfile") or {}).get("imageReference")
    had = (vm.properties.get("storageProfile") or {}).get("imageReference") or {}
    if reference and any(reference.get(key) != had.get(key) for key in ("id", "publisher", "offer", "sku")):
        raise refusal("PropertyChangeNotAllowed", what="imageReference")
    profile, old = properties.get("osProfile") or {}, vm.properties.get("osProfile") or {}
    if "adminPassword" in profile:
        raise refusal("PropertyChangeNotAllowed", what="osProfile.adminPassword")
    for key in ("computerName", "adminUsername"):
        if key in profile and profile[key] != old.get(key):
            raise refusal("PropertyChangeNotAllowed", what=f"osProfile.{key}")
    size = known_size(str((properties.get("hardwareProfile") or {}).get("vmSize") or vm.size))
    vm.size = size.name if size else vm.size
    vm.tags = dict(data.get("tags") or vm.tags)
    vm.state = "Updating"
    return accept(call, PROVIDER, call.world.seconds("compute"), _setter(vm, "state", "Succeeded"), 200, _made_body(vm))


def _setter(thing: Any, name: str, value: Any) -> Callable[[], None]:
    return lambda: setattr(thing, name, value)


def tag_vm(call: Call) -> Reply:
    """Change the tags of a VM."""
    vm, data = find_vm(call), call.json()
    if isinstance(vm, VirtualMachine) and "tags" in data:
        vm.tags = dict(data["tags"] or {})
    return accept(call, PROVIDER, call.world.seconds("compute"), lambda: None, 200, vm_body(call, vm))


def delete_vm(call: Call) -> Reply:
    """Delete a VM, and with it what its deleteOption says; one that is not there is no trouble."""
    world, name = call.world, call.params["vm"].lower()
    if name not in [body["name"].lower() for body in vm_bodies(call)]:
        return Reply(204)
    vm = find_vm(call)
    if isinstance(vm, VirtualMachine):
        vm.state = "Deleting"

    def done() -> None:
        if isinstance(vm, Machine):
            vm.azure_vm.exists = False
        else:
            world.cloud.remove_vm(vm, world.now)

    return accept(call, PROVIDER, world.seconds("vm_delete"), done)


# Power ----------------------------------------------------------------------------------------------------------------


def _power(call: Call, state: str) -> Reply:
    vm, world = find_vm(call), call.world

    def done() -> None:
        holder: AzureVm | VirtualMachine = vm.azure_vm if isinstance(vm, Machine) else vm
        if state == "running" and holder.power_state != "running" and isinstance(vm, Machine):
            vm.booted_at = world.now
        if isinstance(holder, VirtualMachine):
            silent = world.now if holder.silent_since is None else holder.silent_since
            holder.silent_since = None if state == "running" else silent
        holder.power_state = state

    return accept(call, PROVIDER, world.seconds("compute"), done)


def start(call: Call) -> Reply:
    """Start a VM."""
    return _power(call, "running")


def power_off(call: Call) -> Reply:
    """Stop a VM without giving its place up."""
    return _power(call, "stopped")


def deallocate(call: Call) -> Reply:
    """Stop a VM and give its place up."""
    return _power(call, "deallocated")


VMS = f"{GROUP}/providers/{KIND}"
ROUTES = [
    Route("GET", f"{SUBSCRIPTION}/providers/{KIND}", list_vms),
    Route("GET", VMS, list_vms),
    Route("GET", f"{VMS}/{{vm}}", get_vm),
    Route("PUT", f"{VMS}/{{vm}}", put_vm),
    Route("PATCH", f"{VMS}/{{vm}}", tag_vm),
    Route("DELETE", f"{VMS}/{{vm}}", delete_vm),
    Route("GET", f"{VMS}/{{vm}}/instanceView", instance_view),
    Route("POST", f"{VMS}/{{vm}}/start", start),
    Route("POST", f"{VMS}/{{vm}}/powerOff", power_off),
    Route("POST", f"{VMS}/{{vm}}/deallocate", deallocate),
]
