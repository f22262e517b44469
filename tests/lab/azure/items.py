# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Protected items: lists with paging and without details, single items, and recovery points."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from lab.azure.errors import ArmError, refused
from lab.azure.item_states import allowed_operations, item_state
from lab.azure.item_troubles import with_troubles
from lab.azure.items_classic import classic_details, classic_envelope
from lab.azure.items_modernized import modernized_details, modernized_envelope
from lab.azure.names import TYPE
from lab.azure.paths import ITEM, VAULT
from lab.azure.recovery_points import recovery_point_list
from lab.azure.web import Call, Reply, Route, listing
from lab.clock import NO_SCENARIO, iso7, iso_trimmed
from lab.world import Machine, Stage

ITEM_TYPE = f"{TYPE}/replicationFabrics/replicationProtectionContainers/replicationProtectedItems"


def current_scenario(call: Call, machine: Machine) -> dict[str, Any]:
    """Return the job that holds the item; of a modernized one it was never seen but "None" [asr-modernized 2]."""
    job = machine.job
    shown = machine.spec.is_classic or call.world.scenario.switches.current_scenario_while_running_modernized
    if job is None or not job.running or not shown:
        return {"scenarioName": "None", "jobId": call.lab.names.job("None"), "startTime": NO_SCENARIO}
    return {"scenarioName": job.scenario, "jobId": call.lab.names.job(job.id), "startTime": iso7(job.started)}


def replication_health(machine: Machine) -> str:
    """Return the worst level of the item's health errors."""
    levels = {error.get("errorLevel") for error in machine.health_errors}
    return "Critical" if "Error" in levels else "Warning" if "Warning" in levels else "Normal"


def item_body(call: Call, machine: Machine, detailed: bool = True) -> dict[str, Any]:
    """Return a protected item, keys in the service's order [asr-modernized 3]."""
    classic = machine.spec.is_classic
    state, envelope = item_state(machine), (classic_envelope if classic else modernized_envelope)(call, machine)
    details = (classic_details if classic else modernized_details)(call, machine)
    if not detailed:
        details = without_details(details)
    properties: dict[str, Any] = {
        "friendlyName": machine.name,
        "protectedItemType": "",
        **envelope["sides"],
        "protectionState": state.protection_state,
        "protectionStateDescription": state.description,
        "activeLocation": state.active_location,
        "testFailoverState": "None",
        "testFailoverStateDescription": "None",
        "switchProviderState": "None",
        "switchProviderStateDescription": None,
        "allowedOperations": list(allowed_operations(call.world, machine)),
        "replicationHealth": replication_health(machine),
        "failoverHealth": "Normal",
        "healthErrors": machine.health_errors,
        "policyId": call.lab.names.policy(machine.policy),
        "policyFriendlyName": machine.policy,
    }
    # Absent, not null, unless a failover is there to speak of [asr-modernized 2].
    if machine.stage in (Stage.IN_AZURE, Stage.FAILED_BACK, Stage.COMMITTED):
        properties["lastSuccessfulFailoverTime"] = iso_trimmed(machine.failed_over_at)
    properties |= {
        "currentScenario": current_scenario(call, machine),
        "failoverRecoveryPointId": envelope["failover_recovery_point"],
        "providerSpecificDetails": details,
        "recoveryContainerId": envelope["recovery_container"],
        "eventCorrelationId": machine.correlation,
    }
    body = {"id": call.lab.names.item(machine), "name": machine.item_name, "type": ITEM_TYPE, "properties": properties}
    return with_troubles(call, machine, body)


def without_details(details: dict[str, Any]) -> dict[str, Any]:
    """Return provider details as lists have them: without disks, and without the master target [asr-api 1.3]."""
    emptied: dict[str, Any] = {"protectedDisks": []}
    if "masterTargetId" in details:
        emptied["masterTargetId"] = None
    return {**details, **emptied}


def find_machine(call: Call) -> Machine:
    """Return the item a path names.

    :raises ArmError: 404.
    """
    names = call.lab.names
    wanted_item = call.params["item"].lower()
    for machine in call.world.living():
        if machine.item_name.lower() != wanted_item:
            continue
        place = (names.fabric_name(machine), names.container_name(machine), machine.item_name)
        wanted = (call.params["fabric"], call.params["container"], call.params["item"])
        if [each.lower() for each in place] == [each.lower() for each in wanted]:
            return machine
    raise refused("not_found", what=call.params["item"])


def _page(call: Call, machines: list[Machine]) -> Reply:
    size = call.world.scenario.switches.page_size
    token = call.argument("skipToken")
    try:
        start = int(token.rsplit("_", 1)[1]) if token else 0
    except (IndexError, ValueError):
        raise ArmError(400, "InvalidSkipToken", "The skip token is not valid.") from None
    page, link = machines[start : start + size], None
    if start + size < len(machines):
        following = f"{call.lab.names.classic_fabric}_{start + size}"
        link = f"{call.lab.base}{quote(call.path)}?api-version={call.argument('api-version')}&skipToken={following}"
    return listing([item_body(call, machine, detailed=False) for machine in page], link)


def list_in_vault(call: Call) -> Reply:
    """Answer the list of all items, page by page."""
    return _page(call, call.world.living())


def list_in_container(call: Call) -> Reply:
    """Answer the list of a container's items."""
    fabric, container = call.params["fabric"].lower(), call.params["container"].lower()
    names = call.lab.names
    known = {(names.classic_fabric, names.classic_container), (names.modernized_fabric, names.modernized_container)}
    if (fabric, container) not in {(one.lower(), two.lower()) for one, two in known}:
        raise refused("not_found", what=call.params["container"])
    mine = [machine for machine in call.world.living() if names.fabric_name(machine).lower() == fabric]
    return _page(call, mine)


def get_item(call: Call) -> Reply:
    """Answer one item with all its details."""
    return Reply(body=item_body(call, find_machine(call)))


def list_recovery_points(call: Call) -> Reply:
    """Answer an item's recovery points, which are in no order [asr-api 1.3]."""
    return listing(recovery_point_list(call, find_machine(call)))


def get_recovery_point(call: Call) -> Reply:
    """Answer one recovery point."""
    for point in recovery_point_list(call, find_machine(call)):
        if point["name"].lower() == call.params["point"].lower():
            return Reply(body=point)
    raise refused("not_found", what=call.params["point"])


ROUTES = [
    Route("GET", f"{VAULT}/replicationProtectedItems", list_in_vault),
    Route("GET", ITEM.removesuffix("/{item}"), list_in_container),
    Route("GET", ITEM, get_item),
    Route("GET", f"{ITEM}/recoveryPoints", list_recovery_points),
    Route("GET", f"{ITEM}/recoveryPoints/{{point}}", get_recovery_point),
]
