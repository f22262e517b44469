# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Network interfaces: those of the recovered machines, and those that clients make and delete."""

from __future__ import annotations

import ipaddress
from typing import Any

from lab.azure.arm_errors import not_found, refusal
from lab.azure.long_running import accept
from lab.azure.machine_vms import interface_body as machine_interface
from lab.azure.machine_vms import machines_in_azure
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route
from lab.cloud import Interface
from lab.scenario_azure import Network, Subnet

KIND = "Microsoft.Network/networkInterfaces"


def _body(call: Call, nic: Interface) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "provisioningState": nic.state,
        "enableIPForwarding": bool(nic.properties.get("enableIPForwarding")),
        "ipConfigurations": [
            {
                "name": _configuration(nic.properties).get("name") or "ipconfig1",
                "id": f"{nic.id}/ipConfigurations/ipconfig1",
                "properties": {
                    "privateIPAddress": nic.ip,
                    "privateIPAllocationMethod": "Dynamic",
                    "primary": True,
                    "subnet": {"id": nic.subnet},
                },
            }
        ],
    }
    if nic.vm:
        mac = call.world.ids.mac(f"nic:{nic.id}", "00-0D-3A").replace(":", "-")
        properties |= {"virtualMachine": {"id": nic.vm}, "macAddress": mac, "primary": True}
    return {
        "name": nic.name,
        "id": nic.id,
        "type": KIND,
        "location": nic.location,
        "tags": nic.tags,
        "properties": properties,
    }


def interface_bodies(call: Call) -> list[dict[str, Any]]:
    """Return all network interfaces."""
    recovered = [machine_interface(call, machine) for machine in machines_in_azure(call)]
    return recovered + [_body(call, nic) for nic in call.world.cloud.interfaces.values()]


def user_of(call: Call, identity: str) -> str | None:
    """Return the id of the VM that has a network interface, '' if none has it, None if there is no such interface."""
    for body in interface_bodies(call):
        if body["id"].lower() == identity.lower():
            return str(body["properties"].get("virtualMachine", {}).get("id", ""))
    return None


def list_interfaces(call: Call) -> Reply:
    """Answer the network interfaces."""
    return Reply(body={"value": interface_bodies(call)})


def get_interface(call: Call) -> Reply:
    """Answer one network interface."""
    for body in interface_bodies(call):
        if body["name"].lower() == call.params["nic"].lower():
            return Reply(body=body)
    raise not_found(call, KIND, call.params["nic"])


def _configuration(properties: dict[str, Any]) -> dict[str, Any]:
    found = properties.get("ipConfigurations") or [{}]
    return found[0] if isinstance(found[0], dict) else {}


def _subnet(call: Call, identity: str, by: str, location: str) -> tuple[Network, Subnet]:
    """Return the subnet of a new interface: of this subscription, and of its region."""
    subscription = identity.lower().partition("/subscriptions/")[2].partition("/")[0]
    if subscription and subscription != call.params["subscription"].lower():
        action = "Microsoft.Network/virtualNetworks/subnets/join/action"
        raise refusal("LinkedAuthorizationFailed", action=action, by=by, subscription=subscription)
    found = call.world.cloud.subnet(identity)
    group = call.world.scenario.resource_group.lower()
    if not found or f"/resourcegroups/{group}/" not in identity.lower():
        raise refusal("InvalidResourceReference", what=identity, by=by)
    if call.world.cloud.region(found[0]).lower() != location.lower():
        raise refusal("InvalidResourceReference", what=identity, by=by)
    return found


def _address(call: Call, subnet: Subnet, identity: str, wanted: str, old: Interface | None) -> str:
    if old and wanted in ("", old.ip):
        return old.ip
    machines = [machine.azure_vm.ip for machine in machines_in_azure(call)]
    taken = {*machines, *(nic.ip for nic in call.world.cloud.interfaces.values() if nic is not old)}
    if not wanted:
        address = call.world.cloud.free_address(subnet, taken)
        if not address:
            raise refusal("SubnetIsFull", what=subnet.name)
        return address
    if ipaddress.ip_address(wanted) not in ipaddress.ip_network(subnet.prefix):
        raise refusal("InvalidResourceReference", what=wanted, by=identity)
    if wanted in taken:
        raise refusal("PrivateIPAddressInUse", what=wanted, by=identity)
    return wanted


def _require_no_public_address(call: Call, name: str, configuration: dict[str, Any]) -> None:
    if configuration.get("publicIPAddress") and call.world.cloud.side.forbid_public_ips:
        raise refusal("RequestDisallowedByPolicy", name=name)


def location_of(call: Call, data: dict[str, Any], kind: str) -> str:
    """Return the region that a request names.

    :raises ArmError: 400 if there is none, or none that the lab knows.
    """
    location = str(data.get("location") or "").replace(" ", "").lower()
    if not location:
        raise refusal("LocationRequired")
    cloud = call.world.cloud
    if location not in {cloud.location, *(cloud.region(network) for network in cloud.side.networks)}:
        raise refusal("LocationNotAvailableForResourceType", location=location, kind=kind)
    return location


def put_interface(call: Call) -> Reply:
    """Make a network interface, or change one's tags."""
    cloud, name, data = call.world.cloud, call.params["nic"], call.json()
    properties, location = call.properties(), location_of(call, data, KIND)
    identity = call.lab.names.provider(f"{KIND}/{name}")
    if any(machine_interface(call, m)["name"].lower() == name.lower() for m in machines_in_azure(call)):
        raise refusal("PropertyChangeNotAllowed", what="ipConfigurations")
    old = cloud.interfaces.get(name.lower())
    if old and old.location != location:
        raise refusal("InvalidResourceLocation", name=name, location=old.location, wanted=location)
    configuration = _configuration(properties)
    _require_no_public_address(call, name, configuration)
    given = configuration.get("properties") or {}
    _require_no_public_address(call, name, given)
    subnet_id = str((given.get("subnet") or {}).get("id") or "")
    _, subnet = _subnet(call, subnet_id, identity, location)
    ip = _address(call, subnet, identity, str(given.get("privateIPAddress") or ""), old)
    nic = old or Interface(name, identity, location, subnet_id, ip, {}, properties)
    nic.subnet, nic.ip, nic.properties, nic.tags = subnet_id, ip, properties, dict(data.get("tags") or {})
    nic.state = "Updating"
    cloud.interfaces[name.lower()] = nic

    def done() -> None:
        nic.state = "Succeeded"

    seconds = call.world.seconds("network_interface")
    return accept(call, "Microsoft.Network", seconds, done, 200 if old else 201, _body(call, nic))


def tag_interface(call: Call) -> Reply:
    """Change the tags of a network interface."""
    nic = call.world.cloud.interfaces.get(call.params["nic"].lower())
    if nic is None:
        return get_interface(call)
    nic.tags = dict(call.json().get("tags") or {})
    return Reply(body=_body(call, nic))


def delete_interface(call: Call) -> Reply:
    """Delete a network interface that no VM has; one that is not there is no trouble."""
    cloud, name = call.world.cloud, call.params["nic"].lower()
    identity = call.lab.names.provider(f"{KIND}/{call.params['nic']}")
    user = user_of(call, identity)
    if user is None:
        return Reply(204)
    if user:
        raise refusal("NicInUse", nic=identity, user=user)
    nic = cloud.interfaces[name]
    if nic.reserved_until > call.world.now:
        raise refusal("NicReservedForAnotherVm", user=nic.reserved_for)
    nic.state = "Deleting"

    def done() -> None:
        cloud.interfaces.pop(name, None)

    return accept(call, "Microsoft.Network", call.world.seconds("network_interface"), done)


INTERFACES = f"{GROUP}/providers/{KIND}"
ROUTES = [
    Route("GET", f"{SUBSCRIPTION}/providers/{KIND}", list_interfaces),
    Route("GET", INTERFACES, list_interfaces),
    Route("GET", f"{INTERFACES}/{{nic}}", get_interface),
    Route("PUT", f"{INTERFACES}/{{nic}}", put_interface),
    Route("PATCH", f"{INTERFACES}/{{nic}}", tag_interface),
    Route("DELETE", f"{INTERFACES}/{{nic}}", delete_interface),
]
