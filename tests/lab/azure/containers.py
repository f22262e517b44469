# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Protection containers, their mappings to policies, and vCenters."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import refused
from lab.azure.fabrics import fabric_names, known_fabric
from lab.azure.names import AZURE, TYPE
from lab.azure.paths import CONTAINER, FABRIC, VAULT
from lab.azure.web import Call, Reply, Route, listing
from lab.clock import iso_trimmed

CONTAINER_TYPE = f"{TYPE}/replicationFabrics/replicationProtectionContainers"
MAPPING_TYPE = f"{CONTAINER_TYPE}/replicationProtectionContainerMappings"


def container_of(call: Call, fabric: str) -> str:
    """Return the name of a fabric's only container."""
    names = call.lab.names
    return names.classic_container if fabric == names.classic_fabric else names.modernized_container


def _container_body(call: Call, fabric: str) -> dict[str, Any]:
    names, classic, name = call.lab.names, fabric == call.lab.names.classic_fabric, container_of(call, fabric)
    friendly = names.scenario.classic.fabric if classic else name
    return {
        "id": names.container(fabric, name),
        "type": CONTAINER_TYPE,
        "name": name,
        "properties": {
            "fabricFriendlyName": names.scenario.classic.fabric if classic else fabric,
            "friendlyName": friendly,
            "fabricType": "VMware" if classic else "InMageRcm",
            "protectedItemCount": sum(names.fabric_name(m) == fabric for m in call.world.living()),
            "pairingStatus": "Paired",
            "role": "Primary",
            "fabricSpecificDetails": None,
        },
    }


def known_container(call: Call) -> str:
    """Return the fabric of the container a path names.

    :raises ArmError: 404.
    """
    fabric = known_fabric(call)
    if container_of(call, fabric).lower() != call.params["container"].lower():
        raise refused("not_found", what=call.params["container"])
    return fabric


def list_containers(call: Call) -> Reply:
    """Answer the containers of a fabric."""
    return listing([_container_body(call, known_fabric(call))])


def list_all_containers(call: Call) -> Reply:
    """Answer the containers of all fabrics."""
    return listing([_container_body(call, fabric) for fabric in fabric_names(call)])


def get_container(call: Call) -> Reply:
    """Answer one container."""
    return Reply(body=_container_body(call, known_container(call)))


def mapping_body(call: Call, fabric: str, name: str) -> dict[str, Any]:
    """Return a mapping: forward to "Microsoft Azure", reverse to the container itself [asr-api 1.9]."""
    names, classic = call.lab.names, fabric == call.lab.names.classic_fabric
    mapping = call.world.mappings[fabric, name]
    container = names.container(fabric, container_of(call, fabric))
    friendly = names.scenario.classic.fabric if classic else fabric
    source = friendly if classic else container_of(call, fabric)
    details = None if classic else {"instanceType": "InMageRcm", "enableAgentAutoUpgrade": "true"}
    return {
        "id": f"{container}/replicationProtectionContainerMappings/{name}",
        "type": MAPPING_TYPE,
        "name": name,
        "properties": {
            "targetProtectionContainerId": container if mapping["reverse"] else AZURE,
            "targetProtectionContainerFriendlyName": source if mapping["reverse"] else AZURE,
            "providerSpecificDetails": details,
            "health": "Normal",
            "healthErrorDetails": [],
            "policyId": names.policy(mapping["policy"]),
            "state": "Paired",
            "sourceProtectionContainerFriendlyName": source,
            "sourceFabricFriendlyName": friendly,
            "targetFabricFriendlyName": friendly if mapping["reverse"] else AZURE,
            "policyFriendlyName": mapping["policy"],
        },
    }


def _mapping_key(call: Call) -> tuple[str, str]:
    fabric = known_container(call)
    for key in call.world.mappings:
        if key[0] == fabric and key[1].lower() == call.params["mapping"].lower():
            return key
    raise refused("not_found", what=call.params["mapping"])


def list_mappings(call: Call) -> Reply:
    """Answer the mappings of a container."""
    fabric = known_container(call)
    return listing([mapping_body(call, *key) for key in call.world.mappings if key[0] == fabric])


def list_all_mappings(call: Call) -> Reply:
    """Answer the mappings of the vault."""
    return listing([mapping_body(call, *key) for key in call.world.mappings])


def get_mapping(call: Call) -> Reply:
    """Answer one mapping."""
    return Reply(body=mapping_body(call, *_mapping_key(call)))


def put_mapping(call: Call) -> Reply:
    """Associate a policy with the container: to Azure, or with itself for the way back."""
    fabric, properties, names = known_container(call), call.properties(), call.lab.names
    policy = str(properties.get("policyId") or "").rsplit("/", 1)[-1]
    known = {name.lower(): name for name in call.world.policies}
    if not policy:
        raise refused("missing", what="properties.policyId")
    if policy.lower() not in known:
        raise refused("unknown", what="The policy", given=policy, wanted=", ".join(call.world.policies))
    target = str(properties.get("targetProtectionContainerId") or "")
    own = names.container(fabric, container_of(call, fabric))
    if target.lower() not in (AZURE.lower(), own.lower()):
        raise refused("unknown", what="The target container", given=target, wanted=f"{AZURE}, {own}")
    key = (fabric, call.params["mapping"])
    call.world.mappings[key] = {"policy": known[policy.lower()], "reverse": target.lower() == own.lower()}
    path = f"{own}/replicationProtectionContainerMappings/{key[1]}"
    return call.lab.accept(path, call.world.seconds("mapping"), lambda: mapping_body(call, *key))


def delete_mapping(call: Call) -> Reply:
    """Remove a mapping."""
    key = _mapping_key(call)
    path = mapping_body(call, *key)["id"]
    del call.world.mappings[key]
    return call.lab.accept(path, call.world.seconds("mapping"), lambda: None)


def _vcenter_body(call: Call) -> dict[str, Any]:
    names, classic = call.lab.names, call.world.scenario.classic
    return {
        "id": f"{names.fabric(names.classic_fabric)}/replicationvCenters/{classic.vcenter}",
        "type": f"{TYPE}/replicationFabrics/replicationvCenters",
        "name": classic.vcenter,
        "properties": {
            "friendlyName": classic.vcenter,
            "internalId": call.world.ids.guid(f"vcenter:{classic.vcenter}"),
            "lastHeartbeat": iso_trimmed(call.world.now - 90),
            "discoveryStatus": "DiscoverySuccess",
            "processServerId": names.host(classic.process_servers[0].name),
            "ipAddress": "127.0.0.1",
            "infrastructureId": "11",
            "port": "443",
            "runAsAccountId": call.world.vcenter_account,
            "fabricArmResourceName": names.classic_fabric,
            "healthErrors": [],
        },
    }


def list_vcenters(call: Call) -> Reply:
    """Answer the vCenters of the vault or of a fabric; only classic fabrics have any."""
    classic = call.lab.names.classic_fabric
    fabrics = [known_fabric(call)] if "fabric" in call.params else fabric_names(call)
    return listing([_vcenter_body(call)] if classic in fabrics else [])


def _known_vcenter(call: Call) -> dict[str, Any]:
    if known_fabric(call) == call.lab.names.classic_fabric:
        body = _vcenter_body(call)
        if body["name"].lower() == call.params["vcenter"].lower():
            return body
    raise refused("not_found", what=call.params["vcenter"])


def get_vcenter(call: Call) -> Reply:
    """Answer one vCenter."""
    return Reply(body=_known_vcenter(call))


def patch_vcenter(call: Call) -> Reply:
    """Change the account of a vCenter."""
    body = _known_vcenter(call)
    account = call.properties().get("runAsAccountId")
    accounts = call.world.scenario.classic.run_as_accounts
    if account is not None:
        if str(account) not in accounts:
            raise refused("unknown", what="The run-as account", given=account, wanted=", ".join(accounts))
        call.world.vcenter_account = str(account)
    return call.lab.accept(body["id"], call.world.seconds("mapping"), lambda: _vcenter_body(call))


MAPPINGS = f"{CONTAINER}/replicationProtectionContainerMappings"
VCENTERS = f"{FABRIC}/replicationvCenters"
ROUTES = [
    Route("GET", f"{FABRIC}/replicationProtectionContainers", list_containers),
    Route("GET", f"{VAULT}/replicationProtectionContainers", list_all_containers),
    Route("GET", CONTAINER, get_container),
    Route("GET", MAPPINGS, list_mappings),
    Route("GET", f"{VAULT}/replicationProtectionContainerMappings", list_all_mappings),
    Route("GET", f"{MAPPINGS}/{{mapping}}", get_mapping),
    Route("PUT", f"{MAPPINGS}/{{mapping}}", put_mapping),
    Route("DELETE", f"{MAPPINGS}/{{mapping}}", delete_mapping),
    Route("POST", f"{MAPPINGS}/{{mapping}}/remove", delete_mapping),
    Route("GET", f"{VAULT}/replicationvCenters", list_vcenters),
    Route("GET", VCENTERS, list_vcenters),
    Route("GET", f"{VCENTERS}/{{vcenter}}", get_vcenter),
    Route("PATCH", f"{VCENTERS}/{{vcenter}}", patch_vcenter),
]
