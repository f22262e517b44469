# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Gateways, connections and ExpressRoute circuits: as far as somebody asks whether the site can be reached.

Nothing here was recorded; shapes are those that the SDK reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.azure.errors import ArmError
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route
from lab.scenario_links import Link

NETWORK = "Microsoft.Network"
SITE_ADDRESS = "198.51.100.7"
Body = Callable[[Call, Link, bool], dict[str, Any]]


def connection_name(link: Link) -> str:
    """Return the name of a gateway's connection."""
    return f"{link.name}-to-site"


def _resource(call: Call, kind: str, name: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "id": call.lab.names.provider(f"{NETWORK}/{kind}/{name}"),
        "etag": f'W/"{call.world.ids.guid("etag:" + name)}"',
        "type": f"{NETWORK}/{kind}",
        "location": call.world.scenario.location,
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": call.world.ids.guid(f"{kind}:{name}"),
            **properties,
        },
    }


def _gateway(call: Call, link: Link, detailed: bool) -> dict[str, Any]:
    names, vpn = call.lab.names, link.kind == "Vpn"
    base = f"{NETWORK}/virtualNetworkGateways/{link.name}/ipConfigurations/default"
    subnet = f"{NETWORK}/virtualNetworks/{link.network}/subnets/GatewaySubnet"
    configuration = {
        "name": "default",
        "id": names.provider(base),
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAllocationMethod": "Dynamic",
            "subnet": {"id": names.provider(subnet)},
            "publicIPAddress": {"id": names.provider(f"{NETWORK}/publicIPAddresses/{link.name}-ip")},
        },
    }
    sku = "VpnGw1" if vpn else "Standard"
    return _resource(call, "virtualNetworkGateways", link.name, {
        "ipConfigurations": [configuration],
        "gatewayType": link.kind,
        "vpnType": "RouteBased",
        "enableBgp": False,
        "activeActive": False,
        "sku": {"name": sku, "tier": sku, "capacity": 2},
    })  # fmt: skip


def _connection(call: Call, link: Link, detailed: bool) -> dict[str, Any]:
    names, vpn = call.lab.names, link.kind == "Vpn"
    properties: dict[str, Any] = {
        "virtualNetworkGateway1": {"id": names.provider(f"{NETWORK}/virtualNetworkGateways/{link.name}")},
        "connectionType": "IPsec" if vpn else "ExpressRoute",
        "routingWeight": 0,
        "enableBgp": False,
    }
    if vpn:
        properties["localNetworkGateway2"] = {"id": names.provider(f"{NETWORK}/localNetworkGateways/{link.name}-site")}
    else:
        properties["peer"] = {"id": names.provider(f"{NETWORK}/expressRouteCircuits/{link.name}-circuit")}
    if detailed:  # a list does not ask the gateway
        down = call.world.troubles.server(link.name).stopped
        properties |= {
            "connectionStatus": "NotConnected" if down else "Connected",
            "ingressBytesTransferred": 0 if down else 73400320,
            "egressBytesTransferred": 0 if down else 52428800,
        }
    return _resource(call, "connections", connection_name(link), properties)


def _circuit(call: Call, link: Link, detailed: bool) -> dict[str, Any]:
    name, down = f"{link.name}-circuit", call.world.troubles.server(link.name).stopped
    peerings = [
        {
            "name": kind,
            "id": call.lab.names.provider(f"{NETWORK}/expressRouteCircuits/{name}/peerings/{kind}"),
            "properties": {"peeringType": kind, "state": "Enabled", "provisioningState": "Succeeded", "vlanId": 100},
        }
        for kind in link.peerings
    ]
    return _resource(call, "expressRouteCircuits", name, {
        "peerings": peerings,
        "circuitProvisioningState": "Enabled",
        "serviceProviderProvisioningState": "NotProvisioned" if down else "Provisioned",
        "serviceProviderProperties": {"serviceProviderName": "Lab", "peeringLocation": "Lab", "bandwidthInMbps": 200},
        "authorizations": [],
    })  # fmt: skip


def _local_gateway(call: Call, link: Link, detailed: bool) -> dict[str, Any]:
    return _resource(call, "localNetworkGateways", f"{link.name}-site", {
        "gatewayIpAddress": SITE_ADDRESS,
        "localNetworkAddressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
    })  # fmt: skip


# kind -> who makes its body, and which links have one
KINDS: dict[str, tuple[Body, str]] = {
    "virtualNetworkGateways": (_gateway, ""),
    "connections": (_connection, ""),
    "localNetworkGateways": (_local_gateway, "Vpn"),
    "expressRouteCircuits": (_circuit, "ExpressRoute"),
}


def _bodies(call: Call, kind: str, detailed: bool) -> list[dict[str, Any]]:
    make, only = KINDS[kind]
    return [make(call, link, detailed) for link in call.world.scenario.links if only in ("", link.kind)]


def link_resources(call: Call) -> list[dict[str, Any]]:
    """Return all of these resources, as lists show them."""
    return [body for kind in KINDS for body in _bodies(call, kind, detailed=False)]


def _lister(kind: str) -> Callable[[Call], Reply]:
    def answer(call: Call) -> Reply:
        return Reply(body={"value": _bodies(call, kind, detailed=False)})

    return answer


def _getter(kind: str) -> Callable[[Call], Reply]:
    def answer(call: Call) -> Reply:
        for body in _bodies(call, kind, detailed=True):
            if body["name"].lower() == call.params["name"].lower():
                return Reply(body=body)
        name, group = call.params["name"], call.world.scenario.resource_group
        text = f"The Resource '{NETWORK}/{kind}/{name}' under resource group '{group}' was not found."
        raise ArmError(404, "ResourceNotFound", text)

    return answer


def gateway_connections(call: Call) -> Reply:
    """Answer the connections of one gateway."""
    gateway = _getter("virtualNetworkGateways")(call).body["id"]
    every = _bodies(call, "connections", detailed=False)
    return Reply(body={"value": [e for e in every if e["properties"]["virtualNetworkGateway1"]["id"] == gateway]})


IN_GROUP = f"{GROUP}/providers/{NETWORK}"
ROUTES = [
    *(Route("GET", f"{IN_GROUP}/{kind}", _lister(kind)) for kind in KINDS),
    *(Route("GET", f"{IN_GROUP}/{kind}/{{name}}", _getter(kind)) for kind in KINDS),
    Route("GET", f"{IN_GROUP}/virtualNetworkGateways/{{name}}/connections", gateway_connections),
    # Of these only circuits can be listed for a whole subscription.
    Route("GET", f"{SUBSCRIPTION}/providers/{NETWORK}/expressRouteCircuits", _lister("expressRouteCircuits")),
]
