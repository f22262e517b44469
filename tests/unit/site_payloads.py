# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fabrics and their container mappings as Azure sends them [asr-api 1.9, 2.4; asr-modernized 4]."""

from __future__ import annotations

from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.site import Site, site
from unit.legs import (
    CLASSIC_CONTAINER,
    CLASSIC_FABRIC,
    FAILBACK_POLICY,
    FORWARD_POLICY,
    MODERN_CONTAINER,
    MODERN_FABRIC,
    MT_ID,
    PS_ID,
    VAULT,
)
from unit.payloads import Raw

LINUX_MT_ID = "0d6f5b1c-9a9b-4b2e-8f3e-0c0ffee00001"
GIB = 1024**3

POWERED_OFF = {"errorCode": "78145", "errorMessage": "VM is Powered off", "errorLevel": "Error"}


def volume(name: str, capacity: int | None = 1000 * GIB) -> Raw:
    return {
        "volumeName": name,
        "capacityInBytes": capacity,
        "freeSpaceInBytes": capacity,
        "thresholdPercentage": None,
    }


def datastore(name: str) -> Raw:
    return {"symbolicName": name, "uuid": f"uuid-{name}", "capacity": "439.5", "freeSpace": "154.11", "type": "VMFS"}


def master_target(name: str, os_type: str = "Windows", **changes: Any) -> Raw:
    """A master target with the documented retention volume and two datastores."""
    windows = os_type == "Windows"
    return {
        "id": MT_ID if windows else LINUX_MT_ID,
        "ipAddress": "10.0.0.5",
        "name": name,
        "osType": os_type,
        "agentVersion": "9.41.0.0",
        "lastHeartbeat": "2021-04-06T15:00:55Z",
        "versionStatus": "Supported",
        "retentionVolumes": [volume("F"), volume("R")] if windows else [volume("/mnt/retention")],
        "dataStores": [datastore("datastore1"), datastore("gold")],
        "validationErrors": [],
        "healthErrors": [],
        "diskCount": 3,
    } | changes


def process_server(name: str, server_id: str = PS_ID, address: str = "10.0.0.4") -> Raw:
    return {
        "friendlyName": name,
        "id": server_id,
        "hostId": server_id,
        "ipAddress": address,
        "osType": "Windows",
        "agentVersion": "9.41.0.0",
        "lastHeartbeat": "2021-04-06T15:00:55Z",
        "machineCount": "1",
        "health": "Normal",
    }


def fabric(name: str, friendly: str, custom: Raw) -> Raw:
    return {
        "name": name,
        "type": "Microsoft.RecoveryServices/vaults/replicationFabrics",
        "id": f"{VAULT}/replicationFabrics/{name}",
        "properties": {
            "friendlyName": friendly,
            "internalIdentifier": "d1d1d1d1-0000-4000-8000-000000000001",
            "bcdrState": "Valid",
            "health": "Normal",
            "healthErrorDetails": [],
            "customDetails": custom,
        },
    }


def classic_fabric(**custom: Any) -> Raw:
    return fabric(
        CLASSIC_FABRIC,
        "CS01",
        {
            "instanceType": "VMware",
            "processServers": [process_server("ps-azure")],
            "masterTargetServers": [master_target("mt-win")],
            "runAsAccounts": [{"accountId": "1", "accountName": "vcenteruser"}],
            "csServiceStatus": "Running",
        }
        | custom,
    )


def appliance_component(name: str, component_id: str = "agent-1", **more: Any) -> Raw:
    return {
        "id": component_id,
        "name": name,
        "fqdn": f"{name}.corp.local",
        "version": "9.55.6765.1",
        "lastHeartbeatUtc": "2023-08-26T04:06:46.1958486Z",
        "health": "Normal",
        "healthErrors": [],
    } | more


def reprotect_agent(name: str, component_id: str = "agent-1", **more: Any) -> Raw:
    return appliance_component(
        name, component_id, **({"accessibleDatastores": ["5 TB External storage", "Datastore 3"]} | more)
    )


def modern_fabric(**custom: Any) -> Raw:
    return fabric(
        MODERN_FABRIC,
        MODERN_FABRIC,
        {
            "instanceType": "InMageRcm",
            "processServers": [appliance_component("appliance01", ipAddresses=["192.168.7.5", "fe80::5"])],
            "reprotectAgents": [reprotect_agent("appliance01")],
        }
        | custom,
    )


def container_mapping(fabric_name: str, container: str, policy_id: str, target: str) -> Raw:
    name = policy_id.rsplit("/", 1)[-1]
    base = f"{VAULT}/replicationFabrics/{fabric_name}/replicationProtectionContainers/{container}"
    return {
        "id": f"{base}/replicationProtectionContainerMappings/map-{name}",
        "name": f"map-{name}",
        "properties": {
            "targetProtectionContainerId": target,
            "policyId": policy_id,
            "policyFriendlyName": name,
            "state": "Paired",
            "providerSpecificDetails": None,
        },
    }


def classic_mappings() -> list[Raw]:
    """Forward to Azure, and the reverse one: its target is the container itself [asr-api 1.9]."""
    own = f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}/replicationProtectionContainers/{CLASSIC_CONTAINER}"
    return [
        container_mapping(CLASSIC_FABRIC, CLASSIC_CONTAINER, FORWARD_POLICY, "Microsoft Azure"),
        container_mapping(CLASSIC_FABRIC, CLASSIC_CONTAINER, FAILBACK_POLICY, own),
    ]


def modern_mappings() -> list[Raw]:
    return [container_mapping(MODERN_FABRIC, MODERN_CONTAINER, FORWARD_POLICY, "Microsoft Azure")]


def classic_site(mappings: list[Raw] | None = None, **custom: Any) -> Site:
    return site(classic_fabric(**custom), classic_mappings() if mappings is None else mappings)


def modern_site(mappings: list[Raw] | None = None, **custom: Any) -> Site:
    return site(modern_fabric(**custom), modern_mappings() if mappings is None else mappings)
