# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight reads from Azure, over the real SDKs: in lists, and what cannot be read hides nothing else."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._azure.preflight_facts import Gathered, detailed, gather
from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Wish
from unit import job_payloads, payloads
from unit.legs import CLASSIC_FABRIC, LOG_ACCOUNT, VAULT
from unit.network import OPTIONS, Answer, Network, error_answer
from unit.preflight_world import (
    CIRCUIT,
    GATEWAY,
    NETWORK,
    circuit,
    classic,
    connection,
    failback_policy,
    gateway,
    network,
    nic,
    vcenter,
    vm,
    vm_id,
    world,
)
from unit.site_payloads import classic_fabric, classic_mappings

RAW = payloads.classic("in azure", psd={"targetVmId": vm_id("web01")})
PLAN = job_payloads.plan("plan-db", RAW["id"])
CONNECTION = connection("ExpressRoute", peer=CIRCUIT)
IN_LIST = {**CONNECTION, "properties": {**CONNECTION["properties"], "connectionStatus": None}}

#: path → what it answers
PATHS: dict[str, Any] = {
    "/replicationProtectedItems": [payloads.listed(RAW)],
    "/replicationRecoveryPlans": [PLAN],
    "/replicationRecoveryPlans/plan-db": PLAN,
    "/replicationJobs": [],
    "/replicationFabrics": [{"name": CLASSIC_FABRIC}],
    f"/replicationFabrics/{CLASSIC_FABRIC}": classic_fabric(),
    "/replicationProtectionContainerMappings": classic_mappings(),
    "/replicationPolicies": [failback_policy()],
    "/replicationvCenters": [vcenter()],
    "/providers/Microsoft.Compute/virtualMachines": [vm("web01")],
    "/providers/Microsoft.Network/networkInterfaces": [nic("web01", "10.2.0.20")],
    "/providers/Microsoft.Network/virtualNetworks": [network()],
    "/resourceGroups/rg-dr/providers/Microsoft.Network/virtualNetworkGateways": [gateway("ExpressRoute")],
    f"{GATEWAY.split('/resourceGroups')[1]}/connections": [IN_LIST],
    "/Microsoft.Network/connections/gw-to-site": CONNECTION,
    "/providers/Microsoft.Network/expressRouteCircuits": [circuit()],
    "/providers/Microsoft.Storage/storageAccounts": [{"id": LOG_ACCOUNT, "location": "eastus"}],
}


def serve(net: Network, **instead: Answer) -> None:
    """:param instead: other answers, by the last part of the path"""
    for path, body in PATHS.items():
        answer = instead.get(path.rsplit("/", 1)[-1])
        net.on("GET", path, answer or Answer(body={"value": body} if isinstance(body, list) else body))


def read(net: Network, *machines: str) -> tuple[AzureVault, Gathered]:
    net.login()
    session = Session(OPTIONS)
    vault = AzureVault(session, "rg-dr", "vault-home")
    return vault, gather(vault, session, Wish(machines=machines or ("web01",)))


def test_everything_is_read_once_in_lists(net: Network):
    serve(net)
    _vault, found = read(net)
    assert len(net.sent("GET")) == len(PATHS) + 1  # and the login's configuration
    azure = found.azure
    assert [machine.name for machine in found.machines] == ["web01"]
    assert azure.fabric(CLASSIC_FABRIC.upper()).master_targets[0].name == "mt-win"
    assert azure.vm(vm_id("WEB01")).power_state == "running"
    assert azure.nics_of(vm_id("web01"))[0].network_ids == (NETWORK,)
    assert azure.gateways[0].network_id == NETWORK
    assert (azure.connections[0].status, azure.connections[0].peer_id) == ("Connected", CIRCUIT)
    assert dict(azure.circuits[0].peerings)["AzurePrivatePeering"] == "Enabled"
    assert azure.storage_accounts[0].location == "eastus"
    assert azure.plans[0].members == (RAW["id"],)
    assert azure.vcenters[0].address == "10.1.0.9"
    (machines,) = net.sent("GET", "/virtualMachines")
    assert "statusOnly=true" in str(machines.url)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("replicationRecoveryPlans", "plans"),
        ("replicationJobs", "jobs"),
        ("replicationFabrics", "fabrics"),
        ("replicationPolicies", "policies"),
        ("replicationvCenters", "vcenters"),
        ("virtualMachines", "vms"),
        ("networkInterfaces", "nics"),
        ("virtualNetworks", "networks"),
        ("expressRouteCircuits", "circuits"),
        ("storageAccounts", "storage_accounts"),
        ("virtualNetworkGateways", "gateways"),
        ("gw-to-site", "connections"),
    ],
)
def test_what_may_not_be_read_is_missing_with_the_reason_and_the_rest_is_there(net: Network, path: str, part: str):
    serve(net, **{path: error_answer(403, "AuthorizationFailed", "No.")})
    _vault, found = read(net)
    missing = {name for name, value in vars(found.azure).items() if isinstance(value, Missing)}
    follow = {"nics": {"gateways", "connections"}, "networks": {"gateways", "connections"}, "gateways": {"connections"}}
    assert missing == {part} | follow.get(part, set())
    assert "AuthorizationFailed" in getattr(found.azure, part).reason


def test_a_fabric_that_may_not_be_read_is_missing_by_itself(net: Network):
    serve(net, **{CLASSIC_FABRIC: error_answer(403, "AuthorizationFailed", "No.")})
    _vault, found = read(net)
    assert isinstance(found.azure.fabrics[CLASSIC_FABRIC], Missing)


def test_without_the_items_there_is_nothing_to_judge(net: Network):
    serve(net, replicationProtectedItems=error_answer(403, "AuthorizationFailed", "No."))
    with pytest.raises(FailbackError) as caught:
        read(net)
    assert caught.value.code == "FORBIDDEN"


def run_of(found: Gathered) -> Run:
    return Run(found.machines, found.azure, Missing("no vCenter"), found.read_at)


def test_an_item_is_read_by_itself_where_a_rule_wants_its_disks(net: Network):
    serve(net)
    vault, found = read(net)
    net.on("GET", RAW["id"].removeprefix(VAULT), Answer(body=RAW))
    run = detailed(vault, run_of(found))
    assert run.machines[0].item == payloads.item(RAW)
    assert run.machines[0].name == "web01"


def test_an_item_that_vanishes_while_it_is_read(net: Network):
    serve(net)
    vault, found = read(net)
    net.on("GET", RAW["id"].removeprefix(VAULT), error_answer(404, "NotFound", "Gone."))
    run = detailed(vault, run_of(found))
    assert run.machines[0].item == Missing("web01 vanished from the vault while it was read")


def test_an_item_that_may_not_be_read_by_itself_keeps_what_the_list_said(net: Network):
    serve(net)
    vault, found = read(net)
    net.on("GET", RAW["id"].removeprefix(VAULT), error_answer(403, "AuthorizationFailed", "No."))
    (machine,) = detailed(vault, run_of(found)).machines
    assert machine.item.friendly_name == "web01"
    assert "AuthorizationFailed" in machine.not_detailed


class ManyItems:
    """A vault that has a detailed item for every id, and names the thread that asked for it."""

    def __init__(self, items: dict[str, payloads.ProtectedItem]) -> None:
        self._items = items
        self.threads: list[str] = []

    def get_item(self, arm_id: str) -> payloads.ProtectedItem:
        self.threads.append(threading.current_thread().name)
        return self._items[arm_id]


def test_many_items_are_read_side_by_side():
    names = [f"web{n:03}" for n in range(130)]
    vault = ManyItems({item.arm_id: item for item in (classic("ready", name) for name in names)})
    run = detailed(vault, world(*(classic("ready", name, listed=True) for name in names)))  # type: ignore[arg-type]
    assert [machine.item.friendly_name for machine in run.machines] == names
    assert all(machine.item.detailed for machine in run.machines)
    assert threading.current_thread().name not in vault.threads


def test_nothing_is_read_for_a_machine_that_is_not_there(net: Network):
    serve(net)
    vault, found = read(net, "web99")
    before = len(net.requests)
    assert detailed(vault, replace(run_of(found))) == run_of(found)
    assert len(net.requests) == before
