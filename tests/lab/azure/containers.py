# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Protection containers, and their mappings to policies."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import refused
from lab.azure.fabrics import fabric_names, known_fabric
from lab.azure.names import AZURE, TYPE
from lab.azure.paths import CONTAINER, FABRIC, VAULT
from lab.azure.policies import policy_kind
from lab.azure.web import Call, Reply, Route, listing

CONTAINER_TYPE = f"{TYPE}/replicationFabrics/replicationProtectionContainers"
# (classic, for the way back) -> instanceType of the policy [asr-api 1.9, asr-modernized 4]
POLICY_KINDS = {
    (True, False): "InMageAzureV2",
    (True, True): "InMage",
    (False, False): "InMageRcm",
    (False, True): "InMageRcmFailback",
}
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


def _policy(call: Call, fabric: str, reverse: bool) -> str:
    """Return the name of the policy that a mapping names; each direction has its own kind."""
    given = str(call.properties().get("policyId") or "")
    if not given:
        raise refused("missing", what="properties.policyId")
    found = policy_kind(call.world, given)
    if found is None:
        known = ", ".join(call.lab.names.policy(name) for name in call.world.policies)
        raise refused("unknown", what="The policy", given=given, wanted=known)
    wanted = POLICY_KINDS[fabric == call.lab.names.classic_fabric, reverse]
    if found[1] != wanted:
        raise refused("policy_kind", given=found[0], have=found[1], wanted=wanted)
    return found[0]


def put_mapping(call: Call) -> Reply:
    """Associate a policy with the container: to Azure, or with itself for the way back."""
    fabric, names, world = known_container(call), call.lab.names, call.world
    target = str(call.properties().get("targetProtectionContainerId") or "")
    own = names.container(fabric, container_of(call, fabric))
    if target.lower() not in (AZURE.lower(), own.lower()):
        raise refused("unknown", what="The target container", given=target, wanted=f"{AZURE}, {own}")
    key = (fabric, call.params["mapping"])
    mapping = {"policy": _policy(call, fabric, target.lower() == own.lower()), "reverse": target.lower() == own.lower()}
    _require_first(call, key, mapping)
    path = f"{own}/replicationProtectionContainerMappings/{key[1]}"

    def paired() -> None:
        world.mappings[key] = mapping

    world.after(world.seconds("mapping"), paired)
    return call.lab.accept(path, world.seconds("mapping"), lambda: mapping_body(call, *key))


def _require_first(call: Call, key: tuple[str, str], mapping: dict[str, Any]) -> None:
    """Refuse a policy that is associated already, and a second one for the way back."""
    for (fabric, name), other in call.world.mappings.items():
        if fabric != key[0] or other["reverse"] != mapping["reverse"]:
            continue
        same = name.lower() == key[1].lower()
        if same and other["policy"] != mapping["policy"]:
            raise refused("mapping_exists", given=key[1], what=name, wanted=other["policy"])
        if not same and (mapping["reverse"] or other["policy"] == mapping["policy"]):
            raise refused("mapping_exists", given=key[1], what=name, wanted=other["policy"])


def delete_mapping(call: Call) -> Reply:
    """Remove a mapping that no machine replicates by."""
    key, world = _mapping_key(call), call.world
    path, policy = mapping_body(call, *key)["id"], world.mappings[key]["policy"]
    users = [machine.name for machine in world.living() if machine.policy == policy]
    if users:
        raise refused("mapping_in_use", given=key[1], what=", ".join(users))

    def removed() -> None:
        world.mappings.pop(key, None)

    world.after(world.seconds("mapping"), removed)
    return call.lab.accept(path, world.seconds("mapping"), lambda: None)


MAPPINGS = f"{CONTAINER}/replicationProtectionContainerMappings"
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
]
