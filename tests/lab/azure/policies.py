# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replication policies: towards Azure, and for the failback; answered in other words than they were asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.azure.errors import refused
from lab.azure.names import TYPE
from lab.azure.paths import POLICY, VAULT
from lab.azure.web import Call, Reply, Route, listing
from lab.world import World

MULTI_VM = {"enable": "Enabled", "disable": "Disabled"}  # input "Enable", answer "Enabled" [asr-api 1.9]


def _in_mage(given: dict[str, Any]) -> dict[str, Any]:
    answer = MULTI_VM.get(str(given.get("multiVmSyncStatus") or "").lower())
    if answer is None:
        raise refused(
            "invalid", what="multiVmSyncStatus", given=given.get("multiVmSyncStatus"), wanted="Enable, Disable"
        )
    return {
        "instanceType": "InMage",
        "recoveryPointThresholdInMinutes": int(given.get("recoveryPointThresholdInMinutes") or 15),
        "recoveryPointHistory": int(given.get("recoveryPointHistory") or 1440),
        "appConsistentFrequencyInMinutes": int(given.get("appConsistentFrequencyInMinutes") or 60),
        "multiVmSyncStatus": answer,
    }


def _in_mage_azure_v2(given: dict[str, Any]) -> dict[str, Any]:
    details = _in_mage(given) | {"instanceType": "InMageAzureV2"}
    return {**details, "crashConsistentFrequencyInMinutes": int(given.get("crashConsistentFrequencyInMinutes") or 5)}


def _in_mage_rcm(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "instanceType": "InMageRcm",
        "recoveryPointHistoryInMinutes": int(given.get("recoveryPointHistoryInMinutes") or 1440),
        "appConsistentFrequencyInMinutes": int(given.get("appConsistentFrequencyInMinutes") or 0),
        "crashConsistentFrequencyInMinutes": int(given.get("crashConsistentFrequencyInMinutes") or 5),
        "enableMultiVmSync": str(given.get("enableMultiVmSync") or "true").lower(),
        "status": False,
        "associatedItemsCount": 0,
        "dataSourceType": "VM",
    }


def _in_mage_rcm_failback(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "instanceType": "InMageRcmFailback",
        "appConsistentFrequencyInMinutes": int(given.get("appConsistentFrequencyInMinutes") or 0),
        "crashConsistentFrequencyInMinutes": int(given.get("crashConsistentFrequencyInMinutes") or 5),
    }


KINDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "InMage": _in_mage,
    "InMageAzureV2": _in_mage_azure_v2,
    "InMageRcm": _in_mage_rcm,
    "InMageRcmFailback": _in_mage_rcm_failback,
}


def seed_policies(world: World) -> None:
    """Put the scenario's policies into the vault."""
    classic, modernized = world.scenario.classic, world.scenario.modernized
    sync = {"multiVmSyncStatus": "Enable"}
    if classic.process_servers:
        world.policies[classic.policy] = _in_mage_azure_v2(sync)
    if classic.process_servers and classic.failback_policy:
        world.policies[classic.failback_policy] = _in_mage(sync)
    if modernized.appliances:
        world.policies[modernized.policy] = _in_mage_rcm({})
        world.policies[modernized.failback_policy] = _in_mage_rcm_failback({})


def policy_kind(world: World, policy_id: str) -> tuple[str, str] | None:
    """Return name and instanceType of a policy by its id, or None."""
    wanted = policy_id.rsplit("/", 1)[-1].lower()
    for name, details in world.policies.items():
        if name.lower() == wanted and "/replicationpolicies/" in policy_id.lower():
            return name, str(details["instanceType"])
    return None


def _body(call: Call, name: str) -> dict[str, Any]:
    details = call.world.policies[name]
    return {
        "id": call.lab.names.policy(name),
        "type": f"{TYPE}/replicationPolicies",
        "name": name,
        "properties": {"friendlyName": name, "providerSpecificDetails": details},
    }


def _known(call: Call) -> str:
    for name in call.world.policies:
        if name.lower() == call.params["policy"].lower():
            return name
    raise refused("not_found", what=call.params["policy"])


def list_policies(call: Call) -> Reply:
    """Answer all policies."""
    return listing([_body(call, name) for name in call.world.policies])


def get_policy(call: Call) -> Reply:
    """Answer one policy."""
    return Reply(body=_body(call, _known(call)))


def put_policy(call: Call) -> Reply:
    """Make a policy; one that is there is not changed [asr-api 1.9]."""
    name, given = call.params["policy"], call.properties().get("providerSpecificInput")
    if not isinstance(given, dict):
        raise refused("missing", what="properties.providerSpecificInput")
    kind = next((kind for kind in KINDS if kind.lower() == str(given.get("instanceType")).lower()), None)
    if kind is None:
        raise refused("invalid", what="instanceType", given=given.get("instanceType"), wanted=", ".join(KINDS))
    try:
        details = KINDS[kind](given)
    except (TypeError, ValueError):
        raise refused("invalid", what="providerSpecificInput", given="a number", wanted="minutes as numbers") from None
    old = next((each for key, each in call.world.policies.items() if key.lower() == name.lower()), None)
    if old is not None and old != details:
        raise refused("policy_exists", given=name)
    if old is None:
        call.world.after(call.world.seconds("policy"), lambda: call.world.policies.update({name: details}))
    return call.lab.accept(call.lab.names.policy(name), call.world.seconds("policy"), lambda: _body(call, name))


def delete_policy(call: Call) -> Reply:
    """Remove a policy that no container is associated with."""
    name = _known(call)
    if any(mapping["policy"] == name for mapping in call.world.mappings.values()):
        raise refused("in_use", given=name)
    call.world.after(call.world.seconds("policy"), lambda: _forget(call.world, name))
    return call.lab.accept(call.lab.names.policy(name), call.world.seconds("policy"), lambda: None)


def _forget(world: World, name: str) -> None:
    world.policies.pop(name, None)


ROUTES = [
    Route("GET", f"{VAULT}/replicationPolicies", list_policies),
    Route("GET", POLICY, get_policy),
    Route("PUT", POLICY, put_policy),
    Route("DELETE", POLICY, delete_policy),
]
