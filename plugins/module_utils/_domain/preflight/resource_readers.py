# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From Resource Manager's JSON to what preflight judges of VMs, networks and storage accounts."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import arm_part
from ..wire import Json, items, mapping, text
from .azure_facts import Circuit, Connection, Gateway, Network, Nic, StorageAccount, Vm

_POWER = "powerstate/"


def vm(raw: Json) -> Vm:
    """A VM of a list with statuses."""
    view = mapping(mapping(raw.get("properties")).get("instanceView"))
    codes = [text(status.get("code")) for status in items(view.get("statuses"))]
    power = next((code[len(_POWER) :] for code in codes if code.lower().startswith(_POWER)), "")
    return Vm(text(raw.get("id")), text(raw.get("name")), text(raw.get("location")), power)


def nic(raw: Json) -> Nic:
    properties = mapping(raw.get("properties"))
    configurations = [mapping(entry.get("properties")) for entry in items(properties.get("ipConfigurations"))]
    return Nic(
        nic_id=text(raw.get("id")),
        vm_id=_id(properties.get("virtualMachine")),
        network_ids=_networks(_id(entry.get("subnet")) for entry in configurations),
        addresses=tuple(text(entry.get("privateIPAddress")) for entry in configurations),
    )


def network(raw: Json) -> Network:
    peerings = [mapping(entry.get("properties")) for entry in items(_properties(raw).get("virtualNetworkPeerings"))]
    return Network(
        network_id=text(raw.get("id")),
        name=text(raw.get("name")),
        gateway_peers=tuple(
            _id(peering.get("remoteVirtualNetwork")) for peering in peerings if peering.get("useRemoteGateways") is True
        ),
    )


def gateway(raw: Json) -> Gateway:
    configurations = [mapping(entry.get("properties")) for entry in items(_properties(raw).get("ipConfigurations"))]
    networks = _networks(_id(entry.get("subnet")) for entry in configurations)
    return Gateway(
        gateway_id=text(raw.get("id")),
        name=text(raw.get("name")),
        kind=text(_properties(raw).get("gatewayType")),
        network_id=networks[0] if networks else "",
    )


def connection(raw: Json) -> Connection:
    """A connection from its GET: a list does not say whether it is up."""
    properties = _properties(raw)
    return Connection(
        name=text(raw.get("name")),
        kind=text(properties.get("connectionType")),
        gateway_id=_id(properties.get("virtualNetworkGateway1")),
        status=text(properties.get("connectionStatus")),
        peer_id=_id(properties.get("peer")),
    )


def circuit(raw: Json) -> Circuit:
    properties = _properties(raw)
    peerings = [mapping(entry.get("properties")) for entry in items(properties.get("peerings"))]
    return Circuit(
        circuit_id=text(raw.get("id")),
        name=text(raw.get("name")),
        provider_state=text(properties.get("serviceProviderProvisioningState")),
        peerings=tuple((text(entry.get("peeringType")), text(entry.get("state"))) for entry in peerings),
    )


def storage_account(raw: Json) -> StorageAccount:
    return StorageAccount(text(raw.get("id")), text(raw.get("location")))


def _properties(raw: Json) -> Json:
    return mapping(raw.get("properties"))


def _id(reference: object) -> str:
    return text(mapping(reference).get("id"))


def _networks(subnet_ids: Iterable[str]) -> tuple[str, ...]:
    """The virtual networks of subnets, each once."""
    found = [subnet.split("/subnets/")[0] for subnet in subnet_ids if arm_part(subnet, "virtualNetworks")]
    return tuple(dict.fromkeys(found))
