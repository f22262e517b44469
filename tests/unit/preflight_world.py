# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A world in which every rule of preflight that reads Azure holds, and how to break one thing in it.

Everything is made from what Azure sends, through the same readers as in earnest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Job
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight import fabric_readers, resource_readers
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import AzureFacts, Fabric
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Machine, Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.vcenter import vcenter as read_vcenter
from unit import payloads
from unit.legs import (
    CLASSIC_FABRIC,
    FAILBACK_POLICY,
    FORWARD_POLICY,
    LOG_ACCOUNT,
    MODERN_FABRIC,
    SUBSCRIPTION,
    VAULT,
)
from unit.payloads import Raw
from unit.site_payloads import (
    appliance_component,
    classic_fabric,
    classic_mappings,
    container_mapping,
    master_target,
    modern_fabric,
    modern_mappings,
    process_server,
    reprotect_agent,
)

READ_AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FRESH = "2026-11-22T11:59:00Z"
OLD = "2026-11-22T06:00:00Z"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dr"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-dr"
OTHER_NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-other"
GATEWAY = f"{GROUP}/providers/Microsoft.Network/virtualNetworkGateways/gw"
CIRCUIT = f"{GROUP}/providers/Microsoft.Network/expressRouteCircuits/circuit"
VERSION = "9.62.7172.1"
UNREAD = Missing("Azure refused to give it")


def vm_id(name: str, group: str = "rg-dr") -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}"


# --- machines -----------------------------------------------------------------------------------------------------


def classic(
    leg: str = "in azure", name: str = "web01", *, psd: Raw | None = None, listed: bool = False, **properties: Any
) -> payloads.ProtectedItem:
    """A classic machine; ``psd`` and ``properties`` replace what is healthy; ``listed``: without disks."""
    own = {
        "targetVmId": vm_id(name),
        "recoveryAzureResourceGroupId": GROUP,
        "osVersion": "Microsoft Windows Server 2016 (64-bit)",
        "agentVersion": VERSION,
        "agentExpiryDate": "9999-12-31T23:59:59.9999999",
        "lastHeartbeat": FRESH,
        "lastRpoCalculatedTime": FRESH,
    }
    raw = payloads.classic(leg, name, own | (psd or {}), **properties)
    return payloads.item(payloads.listed(raw) if listed else raw, detailed=not listed)


def modernized(
    leg: str = "s4", name: str = "sql01", *, psd: Raw | None = None, listed: bool = False, **properties: Any
) -> payloads.ProtectedItem:
    """The same for a modernized machine."""
    own = {
        "targetResourceGroupId": GROUP,
        "discoveryType": "VCenter",
        "mobilityAgentDetails": {"version": VERSION, "lastHeartbeatUtc": FRESH},
    }
    if leg != "s4":
        own |= {"azureVirtualMachineId": vm_id(name)}
    raw = payloads.modernized(leg, name, own | (psd or {}), **properties)
    return payloads.item(payloads.listed(raw) if listed else raw, detailed=not listed)


def chosen(item: payloads.ProtectedItem, job: Job | None = None, **choices: Any) -> Machine:
    return Machine(item.friendly_name, item, Choices().override(choices), job)


# --- fabrics ------------------------------------------------------------------------------------------------------


def the_process_server(**changes: Any) -> Raw:
    healthy = {
        "lastHeartbeat": FRESH,
        "agentVersion": VERSION,
        "versionStatus": "Supported",
        "psServiceStatus": "Running",
        "sslCertExpiryRemainingDays": 1076,
        "healthErrors": [],
    }
    return process_server("ps-azure", address="10.2.0.4") | healthy | changes


def the_master_target(name: str = "mt-win", os_type: str = "Windows", **changes: Any) -> Raw:
    return master_target(name, os_type, lastHeartbeat=FRESH, agentVersion=VERSION) | changes


def classic_site(mappings: list[Raw] | None = None, properties: Raw | None = None, **custom: Any) -> Fabric:
    """The classic fabric; ``custom`` replaces parts of its customDetails, ``properties`` of what is around them."""
    healthy = {
        "processServers": [the_process_server()],
        "masterTargetServers": [the_master_target(), the_master_target("mt-linux", "Linux")],
        "lastHeartbeat": FRESH,
        "agentVersion": VERSION,
        "versionStatus": "Supported",
        "sslCertExpiryRemainingDays": 1076,
    }
    raw = classic_fabric(**(healthy | custom))
    raw["properties"] |= properties or {}
    return fabric_readers.fabric(raw, classic_mappings() if mappings is None else mappings)


def the_agent(name: str = "appliance01", component_id: str = "agent-1", **changes: Any) -> Raw:
    return reprotect_agent(name, component_id, lastHeartbeatUtc=FRESH) | changes


def modern_site(**custom: Any) -> Fabric:
    healthy = {
        "processServers": [
            appliance_component("appliance01", ipAddresses=["192.168.7.5"]) | {"lastHeartbeatUtc": FRESH}
        ],
        "reprotectAgents": [the_agent()],
    }
    return fabric_readers.fabric(modern_fabric(**(healthy | custom)), modern_mappings())


def unmapped() -> list[Raw]:
    """The classic fabric's associations without the one that leads home."""
    return classic_mappings()[:1]


def vcenter(**properties: Any) -> Raw:
    return {
        "id": f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}/replicationvCenters/vc1",
        "name": "vc1",
        "properties": {
            "friendlyName": "vc1",
            "ipAddress": "10.1.0.9",
            "discoveryStatus": "DiscoverySuccess",
            "lastHeartbeat": FRESH,
            "runAsAccountId": "1",
            "infrastructureId": "11",
            "fabricArmResourceName": CLASSIC_FABRIC,
            "healthErrors": [],
        }
        | properties,
    }


def policy(policy_id: str, instance_type: str, **settings: Any) -> Raw:
    name = policy_id.rsplit("/", 1)[-1]
    details = {"instanceType": instance_type} | settings
    return {"id": policy_id, "name": name, "properties": {"friendlyName": name, "providerSpecificDetails": details}}


def failback_policy(**settings: Any) -> Raw:
    documented = {
        "recoveryPointThresholdInMinutes": 15,
        "recoveryPointHistory": 1440,
        "appConsistentFrequencyInMinutes": 60,
    }
    return policy(FAILBACK_POLICY, "InMage", **(documented | settings))


# --- resources ----------------------------------------------------------------------------------------------------


def vm(name: str, power: str = "PowerState/running", group: str = "rg-dr", location: str = "eastus") -> Raw:
    statuses = [{"code": "ProvisioningState/succeeded"}, *([{"code": power}] if power else [])]
    return {
        "id": vm_id(name, group),
        "name": name,
        "location": location,
        "properties": {"instanceView": {"statuses": statuses}},
    }


def nic(owner: str, address: str, network: str = NETWORK) -> Raw:
    configuration = {"privateIPAddress": address, "subnet": {"id": f"{network}/subnets/servers"}}
    return {
        "id": f"{GROUP}/providers/Microsoft.Network/networkInterfaces/{owner}-nic",
        "name": f"{owner}-nic",
        "properties": {"virtualMachine": {"id": vm_id(owner)}, "ipConfigurations": [{"properties": configuration}]},
    }


def network(network_id: str = NETWORK, *uses_gateway_of: str) -> Raw:
    peerings = [
        {"properties": {"remoteVirtualNetwork": {"id": peer}, "useRemoteGateways": True}} for peer in uses_gateway_of
    ]
    return {
        "id": network_id,
        "name": network_id.rsplit("/", 1)[-1],
        "properties": {"virtualNetworkPeerings": peerings},
    }


def gateway(kind: str = "Vpn", in_network: str = NETWORK) -> Raw:
    configuration = {"properties": {"subnet": {"id": f"{in_network}/subnets/GatewaySubnet"}}}
    return {
        "id": GATEWAY,
        "name": "gw",
        "properties": {"gatewayType": kind, "ipConfigurations": [configuration]},
    }


def connection(kind: str = "IPsec", status: str | None = "Connected", peer: str = "") -> Raw:
    properties = {
        "connectionType": kind,
        "virtualNetworkGateway1": {"id": GATEWAY},
        "connectionStatus": status,
        "peer": {"id": peer} if peer else None,
    }
    return {
        "id": f"{GROUP}/providers/Microsoft.Network/connections/gw-to-site",
        "name": "gw-to-site",
        "properties": properties,
    }


def circuit(state: str = "Provisioned", **peerings: str) -> Raw:
    entries = [
        {"properties": {"peeringType": kind, "state": value}}
        for kind, value in (peerings or {"AzurePrivatePeering": "Enabled", "MicrosoftPeering": "Enabled"}).items()
    ]
    return {
        "id": CIRCUIT,
        "name": "circuit",
        "properties": {"serviceProviderProvisioningState": state, "peerings": entries},
    }


def over_express_route(*circuits: Raw) -> dict[str, Any]:
    """The parts of a world whose network is connected by ExpressRoute."""
    return {
        "gateways": gateways(gateway("ExpressRoute")),
        "connections": connections(connection("ExpressRoute", peer=CIRCUIT)),
        "circuits": tuple(resource_readers.circuit(raw) for raw in circuits),
    }


def vms(*raws: Raw) -> tuple[Any, ...]:
    return tuple(resource_readers.vm(raw) for raw in raws)


def nics(*raws: Raw) -> tuple[Any, ...]:
    return tuple(resource_readers.nic(raw) for raw in raws)


def networks(*raws: Raw) -> tuple[Any, ...]:
    return tuple(resource_readers.network(raw) for raw in raws)


def gateways(*raws: Raw) -> tuple[Any, ...]:
    return tuple(resource_readers.gateway(raw) for raw in raws)


def connections(*raws: Raw) -> tuple[Any, ...]:
    return tuple(resource_readers.connection(raw) for raw in raws)


def vcenters(*raws: Raw) -> tuple[Any, ...]:
    return tuple(read_vcenter(raw) for raw in raws)


def policies(*raws: Raw) -> tuple[Any, ...]:
    return tuple(fabric_readers.policy(raw) for raw in raws)


def storage(account_id: str = LOG_ACCOUNT, location: str = "eastus") -> tuple[Any, ...]:
    return (resource_readers.storage_account({"id": account_id, "location": location}),)


# --- the whole ----------------------------------------------------------------------------------------------------


def fabrics(classic: Fabric | Missing | None = None, modern: Fabric | Missing | None = None) -> dict[str, Any]:
    return {CLASSIC_FABRIC: classic or classic_site(), MODERN_FABRIC: modern or modern_site()}


def azure(machines: Iterable[Machine], **parts: Any) -> AzureFacts:
    """What Azure says when all is well; ``parts`` replace parts of it."""
    items = tuple(machine.item for machine in machines if not isinstance(machine.item, Missing))
    names = [item.friendly_name for item in items]
    healthy: dict[str, Any] = {
        "items": items,
        "fabrics": fabrics(),
        "policies": policies(failback_policy(), policy(FORWARD_POLICY, "InMageAzureV2")),
        "vcenters": vcenters(vcenter()),
        "plans": (),
        "jobs": (),
        "vms": vms(*(vm(name) for name in names), vm("ps-azure")),
        "nics": nics(*(nic(name, f"10.2.0.{20 + n}") for n, name in enumerate(names)), nic("ps-azure", "10.2.0.4")),
        "networks": networks(network()),
        "gateways": gateways(gateway()),
        "connections": connections(connection()),
        "circuits": (),
        "storage_accounts": storage(),
    }
    return AzureFacts(**(healthy | parts))


def world(*machines: Machine | payloads.ProtectedItem, more: dict[str, Any] | None = None, **parts: Any) -> Run:
    """A run of these machines; ``parts`` replace parts of AzureFacts, ``more`` those of Run."""
    known = tuple(entry if isinstance(entry, Machine) else chosen(entry) for entry in machines)
    return Run(known, azure(known, **parts), Missing("there is no vCenter"), READ_AT, **(more or {}))


def problem(code: str = "95226", level: str = "Error", message: str = "It cannot be reached.") -> Raw:
    return {"errorCode": code, "errorLevel": level, "errorMessage": message, "recommendedAction": "Mend the way."}


def to_azure_again() -> list[Raw]:
    """Associations of the classic fabric with two policies to Azure."""
    container = classic_mappings()[0]["id"].split("/replicationProtectionContainers/")[1].split("/")[0]
    second = container_mapping(CLASSIC_FABRIC, container, f"{VAULT}/replicationPolicies/p-72h", "Microsoft Azure")
    return [*classic_mappings(), second]
