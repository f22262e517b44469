# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The components of modernized appliances; one GUID is the id of all components of one [asr-modernized 4]."""

from __future__ import annotations

from typing import Any

from lab.azure.fabric_troubles import appliance_troubles
from lab.azure.names import Names
from lab.azure.paths import VAULT
from lab.azure.web import Call, Reply, Route, listing
from lab.clock import iso_trimmed
from lab.scenario import GIB, Appliance

VERSION = "9.62.7172.1"
ARRAYS = (
    "processServers",
    "rcmProxies",
    "pushInstallers",
    "replicationAgents",
    "reprotectAgents",
    "marsAgents",
    "dras",
)


def _common(call: Call, appliance: Appliance, addresses: dict[str, Any] | None = None) -> dict[str, Any]:
    names: Names = call.lab.names
    guid = names.appliance(appliance.name)
    site = f"Microsoft.OffAzure/VMwareSites/{names.site}/machines/{guid}"
    return {
        "id": guid,
        "name": appliance.name,
        "biosId": guid.upper(),
        "fabricObjectId": names.provider(site),
        "fqdn": appliance.name,
        **(addresses or {}),
        "version": VERSION,
        "lastHeartbeatUtc": iso_trimmed(call.world.now - (60 if appliance.health == "Normal" else 7200)),
        "health": appliance.health,
        "healthErrors": [],
    }


def _process_server(call: Call, appliance: Appliance) -> dict[str, Any]:
    return {
        **_common(call, appliance, {"ipAddresses": [appliance.ip]}),
        "totalMemoryInBytes": 32 * GIB,
        "availableMemoryInBytes": 28 * GIB,
        "usedMemoryInBytes": 4 * GIB,
        "memoryUsagePercentage": 12.5,
        "totalSpaceInBytes": 600 * GIB,
        "availableSpaceInBytes": 570 * GIB,
        "usedSpaceInBytes": 30 * GIB,
        "freeSpacePercentage": 95.0,
        "throughputUploadPendingDataInBytes": 0,
        "throughputInBytes": 0,
        "processorUsagePercentage": 4.25,
        "throughputStatus": "Healthy",
        "systemLoad": 0,
        "systemLoadStatus": "Healthy",
        "diskUsageStatus": "Healthy",
        "memoryUsageStatus": "Healthy",
        "processorUsageStatus": "Healthy",
        "historicHealth": "Normal",
    }


def _reprotect_agent(call: Call, appliance: Appliance) -> dict[str, Any]:
    names = call.lab.names
    return {
        **_common(call, appliance),
        "accessibleDatastores": list(appliance.datastores),
        "vcenterId": names.provider(f"Microsoft.OffAzure/VMwareSites/{names.site}/vcenters/vc1"),
        "lastDiscoveryInUtc": iso_trimmed(call.world.now - 300),
    }


def _dra(call: Call, appliance: Appliance) -> dict[str, Any]:
    return {key: value for key, value in _common(call, appliance).items() if key not in ("fabricObjectId", "fqdn")}


def _rcm_proxy(call: Call, appliance: Appliance) -> dict[str, Any]:
    return {**_common(call, appliance), "clientAuthenticationType": "Certificate"}


MAKERS = dict.fromkeys(ARRAYS, _common) | {
    "processServers": _process_server,
    "rcmProxies": _rcm_proxy,
    "reprotectAgents": _reprotect_agent,
    "dras": _dra,
}


def appliance_components(call: Call, detailed: bool) -> dict[str, list[Any]]:
    """Return the fabric's arrays of components; all empty in a list."""
    appliances = call.world.scenario.modernized.appliances if detailed else ()
    return {key: [MAKERS[key](call, appliance) for appliance in appliances] for key in ARRAYS}


def list_appliances(call: Call) -> Reply:
    """Answer the appliances, in one entry without id and name [asr-api 1.3]."""
    names = call.lab.names
    bodies = [
        {
            "id": names.appliance(appliance.name),
            "name": appliance.name,
            "fabricArmId": names.fabric(names.modernized_fabric),
            "processServer": _process_server(call, appliance),
            "rcmProxy": _rcm_proxy(call, appliance),
            "pushInstaller": _common(call, appliance),
            "replicationAgent": _common(call, appliance),
            "reprotectAgent": _reprotect_agent(call, appliance),
            "marsAgent": _common(call, appliance),
            "dra": _dra(call, appliance),
            "switchProviderBlockingErrorDetails": [],
        }
        for appliance in call.world.scenario.modernized.appliances
    ]
    for body in bodies:
        for part in body.values():
            if isinstance(part, dict):
                appliance_troubles(call, part)
    return listing([{"properties": {"providerSpecificDetails": {"instanceType": "InMageRcm", "appliances": bodies}}}])


ROUTES = [Route("GET", f"{VAULT}/replicationAppliances", list_appliances)]
