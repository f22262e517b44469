# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fabrics: the classic configuration server and the modernized appliances. Lists lack what single fabrics have."""

from __future__ import annotations

from typing import Any

from lab.azure.appliances import appliance_components
from lab.azure.errors import refused
from lab.azure.fabric_troubles import with_troubles
from lab.azure.master_targets import master_target_bodies
from lab.azure.names import TYPE
from lab.azure.paths import FABRIC, VAULT
from lab.azure.process_servers import process_server_bodies
from lab.azure.web import Call, Reply, Route, listing
from lab.clock import NEVER, iso7, iso_trimmed
from lab.scenario import GIB

NO_ENCRYPTION = {"kekState": "None", "kekCertThumbprint": None}


def fabric_names(call: Call) -> list[str]:
    """Return the names of the vault's fabrics: only of architectures the scenario has."""
    names, scenario = call.lab.names, call.world.scenario
    found = [names.classic_fabric] if scenario.classic.process_servers else []
    return found + ([names.modernized_fabric] if scenario.modernized.appliances else [])


def known_fabric(call: Call) -> str:
    """Return the fabric a path names.

    :raises ArmError: 404.
    """
    for name in fabric_names(call):
        if name.lower() == call.params["fabric"].lower():
            return name
    raise refused("not_found", what=call.params["fabric"])


def fabric_body(call: Call, name: str, detailed: bool) -> dict[str, Any]:
    """Return a fabric; without details its arrays are empty [asr-modernized 4]."""
    names, classic = call.lab.names, name == call.lab.names.classic_fabric
    body = {
        "name": name,
        "type": f"{TYPE}/replicationFabrics",
        "id": names.fabric(name),
        "properties": {
            "friendlyName": names.scenario.classic.fabric if classic else name,
            "encryptionDetails": NO_ENCRYPTION,
            "rolloverEncryptionDetails": NO_ENCRYPTION,
            "internalIdentifier": names.classic_guid if classic else names.modernized_guid,
            "bcdrState": "Valid",
            "customDetails": _vmware(call, detailed) if classic else _rcm(call, detailed),
            "healthErrorDetails": [],
            "health": "Normal",
        },
    }
    return with_troubles(call, body)


def _vmware(call: Call, detailed: bool) -> dict[str, Any]:
    classic, now = call.world.scenario.classic, call.world.now
    servers, targets = call.world.process_servers(), call.world.master_targets()
    accounts = [{"accountId": key, "accountName": name} for key, name in classic.run_as_accounts.items()]
    return {
        "instanceType": "VMware",
        "processServers": process_server_bodies(call) if detailed else [],
        "masterTargetServers": master_target_bodies(call) if detailed else [],
        "runAsAccounts": accounts if detailed else [],
        "replicationPairCount": str(sum(len(m.spec.disks) for m in call.world.living() if m.spec.is_classic)),
        "processServerCount": str(len(servers)),
        "agentCount": str(len(servers) + len(targets)),
        "protectedServers": str(sum(m.spec.is_classic for m in call.world.living())),
        "systemLoad": "0%",
        "systemLoadStatus": "Green",
        "cpuLoad": "2%",
        "cpuLoadStatus": "Green",
        "totalMemoryInBytes": 16 * GIB,
        "availableMemoryInBytes": 11 * GIB,
        "memoryUsageStatus": "Green",
        "totalSpaceInBytes": 600 * GIB,
        "availableSpaceInBytes": 540 * GIB,
        "spaceUsageStatus": "Green",
        "webLoad": "1%",
        "webLoadStatus": "Green",
        "databaseServerLoad": "1%",
        "databaseServerLoadStatus": "Green",
        "csServiceStatus": "Running",
        "ipAddress": classic.ip,
        "agentVersion": classic.agent_version,
        "hostName": classic.fabric,
        "lastHeartbeat": iso_trimmed(now - 35),
        "versionStatus": "Supported",
        "sslCertExpiryDate": iso_trimmed(now + 1076 * 86400),
        "sslCertExpiryRemainingDays": 1076,
        "psTemplateVersion": classic.agent_version,
        "agentExpiryDate": NEVER,
        "agentVersionDetails": {"version": classic.agent_version, "expiryDate": NEVER, "status": "Supported"},
        "switchProviderBlockingErrorDetails": [],
    }


def _rcm(call: Call, detailed: bool) -> dict[str, Any]:
    names, ids = call.lab.names, call.world.ids
    identity = {
        "tenantId": names.scenario.tenant,
        "applicationId": ids.guid("agents-application"),
        "objectId": ids.guid("agents-object"),
        "audience": f"https://{names.scenario.vault}.lab/audience",
        "aadAuthority": "https://login.windows.net/",
    }
    return {
        "instanceType": "InMageRcm",
        "vmwareSiteId": names.provider(f"Microsoft.OffAzure/VMwareSites/{names.site}"),
        "physicalSiteId": names.provider(f"Microsoft.OffAzure/ServerSites/{names.physical_site}"),
        "serviceEndpoint": "https://rcm.lab",
        "serviceResourceId": "5476210934871",
        "serviceContainerId": "812345",
        "dataPlaneUri": "https://dataplane.lab",
        "controlPlaneUri": "https://controlplane.lab",
        "sourceAgentIdentityDetails": identity if detailed else None,
        **appliance_components(call, detailed),
        "agentDetails": [],
    }


def list_fabrics(call: Call) -> Reply:
    """Answer the list of fabrics."""
    return listing([fabric_body(call, name, detailed=False) for name in fabric_names(call)])


def get_fabric(call: Call) -> Reply:
    """Answer one fabric with its servers."""
    return Reply(body=fabric_body(call, known_fabric(call), detailed=True))


def check_consistency(call: Call) -> Reply:
    """Accept a consistency check."""
    name = known_fabric(call)
    return call.lab.accept(
        call.lab.names.fabric(name), call.world.seconds("refresh"), lambda: fabric_body(call, name, detailed=True)
    )


def _provider_bodies(call: Call, fabric: str) -> list[dict[str, Any]]:
    names, scenario = call.lab.names, call.world.scenario
    if fabric == names.classic_fabric:
        return [_provider(call, fabric, names.classic_guid, scenario.classic.fabric, "InMage", names.classic_guid)]
    found = []
    for appliance in scenario.modernized.appliances:
        guid = names.appliance(appliance.name)
        name = f"{appliance.name}{call.world.ids.hex64('provider:' + appliance.name)[:4]}dra"
        found.append(_provider(call, fabric, name, appliance.name, "InMageRcm", guid))
    return found


def _provider(call: Call, fabric: str, name: str, friendly: str, kind: str, guid: str) -> dict[str, Any]:
    names = call.lab.names
    version = "5.26.720.4"
    return {
        "id": f"{names.fabric(fabric)}/replicationRecoveryServicesProviders/{name}",
        "type": f"{TYPE}/replicationFabrics/replicationRecoveryServicesProviders",
        "name": name,
        "properties": {
            "fabricType": kind,
            "friendlyName": friendly,
            "providerVersion": version,
            "serverVersion": "0.0",
            "providerVersionState": "Latest",
            "providerVersionExpiryDate": NEVER,
            "fabricFriendlyName": friendly if kind == "InMage" else fabric,
            "lastHeartBeat": iso7(call.world.now - 50),
            "connectionStatus": "Connected",
            "protectedItemCount": sum(names.fabric_name(m) == fabric for m in call.world.living()),
            "allowedScenarios": ["Refresh"],
            "healthErrorDetails": [],
            "draIdentifier": guid,
            "machineId": guid,
            "machineName": friendly,
            "biosId": guid.upper(),
            "authenticationIdentityDetails": {},
            "resourceAccessIdentityDetails": {},
            "dataPlaneAuthenticationIdentityDetails": {},
            "providerVersionDetails": {"version": version, "expiryDate": NEVER, "status": "Supported"},
        },
    }


def list_providers(call: Call) -> Reply:
    """Answer the providers of a fabric."""
    return listing(_provider_bodies(call, known_fabric(call)))


def _one_provider(call: Call) -> dict[str, Any]:
    for body in _provider_bodies(call, known_fabric(call)):
        if body["name"].lower() == call.params["provider"].lower():
            return body
    raise refused("not_found", what=call.params["provider"])


def get_provider(call: Call) -> Reply:
    """Answer one provider."""
    return Reply(body=_one_provider(call))


def refresh_provider(call: Call) -> Reply:
    """Accept the portal's "Refresh server", after which servers that registered lately can be seen [asr-api 1.3]."""
    body, world = _one_provider(call), call.world
    if known_fabric(call) == call.lab.names.classic_fabric:
        world.after(world.seconds("refresh"), world.show_registered)
    return call.lab.accept(body["id"], world.seconds("refresh"), lambda: body)


PROVIDERS = f"{FABRIC}/replicationRecoveryServicesProviders"
ROUTES = [
    Route("GET", f"{VAULT}/replicationFabrics", list_fabrics),
    Route("GET", FABRIC, get_fabric),
    Route("POST", f"{FABRIC}/checkConsistency", check_consistency),
    Route("GET", PROVIDERS, list_providers),
    Route("GET", f"{PROVIDERS}/{{provider}}", get_provider),
    Route("POST", f"{PROVIDERS}/{{provider}}/refreshProvider", refresh_provider),
]
