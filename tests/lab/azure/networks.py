# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual networks and their subnets; they are only looked at."""

from __future__ import annotations

from typing import Any

from lab.azure.arm_errors import not_found
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route
from lab.scenario_azure import Network, Subnet

KIND = "Microsoft.Network/virtualNetworks"


def _subnet(call: Call, network: Network, subnet: Subnet) -> dict[str, Any]:
    identity = call.lab.names.provider(f"{KIND}/{network.name}/subnets/{subnet.name}")
    properties = {"addressPrefix": subnet.prefix, "provisioningState": "Succeeded", "delegations": []}
    return {"name": subnet.name, "id": identity, "type": f"{KIND}/subnets", "properties": properties}


def _network(call: Call, network: Network) -> dict[str, Any]:
    return {
        "name": network.name,
        "id": call.lab.names.provider(f"{KIND}/{network.name}"),
        "type": KIND,
        "location": call.world.cloud.region(network),
        "tags": {},
        "properties": {
            "provisioningState": "Succeeded",
            "addressSpace": {"addressPrefixes": [network.prefix]},
            "subnets": [_subnet(call, network, subnet) for subnet in network.subnets],
            "virtualNetworkPeerings": [],
        },
    }


def network_bodies(call: Call) -> list[dict[str, Any]]:
    """Return all virtual networks."""
    return [_network(call, network) for network in call.world.cloud.side.networks]


def list_networks(call: Call) -> Reply:
    """Answer the virtual networks."""
    return Reply(body={"value": network_bodies(call)})


def _known(call: Call) -> Network:
    network = call.world.cloud.network(call.params["network"])
    if network is None:
        raise not_found(call, KIND, call.params["network"])
    return network


def get_network(call: Call) -> Reply:
    """Answer one virtual network."""
    return Reply(body=_network(call, _known(call)))


def list_subnets(call: Call) -> Reply:
    """Answer the subnets of a virtual network."""
    network = _known(call)
    return Reply(body={"value": [_subnet(call, network, subnet) for subnet in network.subnets]})


def get_subnet(call: Call) -> Reply:
    """Answer one subnet."""
    network = _known(call)
    for subnet in network.subnets:
        if subnet.name.lower() == call.params["subnet"].lower():
            return Reply(body=_subnet(call, network, subnet))
    raise not_found(call, f"{KIND}/{network.name}/subnets", call.params["subnet"])


NETWORKS = f"{GROUP}/providers/{KIND}"
ROUTES = [
    Route("GET", f"{SUBSCRIPTION}/providers/{KIND}", list_networks),
    Route("GET", NETWORKS, list_networks),
    Route("GET", f"{NETWORKS}/{{network}}", get_network),
    Route("GET", f"{NETWORKS}/{{network}}/subnets", list_subnets),
    Route("GET", f"{NETWORKS}/{{network}}/subnets/{{subnet}}", get_subnet),
]
