# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A process server goes when nobody needs it, with what was made for it and nothing else."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.process_server import ensure_process_server
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit import compute_payloads as payloads
from unit.compute_payloads import missing
from unit.legs import CLASSIC_CONTAINER, PS_ID
from unit.network import Answer, Network, error_answer
from unit.payloads import classic, modernized
from unit.process_server_azure import NIC, OPTIONS_ABSENT, VM, Azure
from unit.site_payloads import classic_fabric, process_server

OTHER_ID = "5C91AD11-0000-1111-2222333344445555"
FABRIC = classic_fabric(
    processServers=[process_server("PS-Azure.corp.local"), process_server("CS01", OTHER_ID, "10.9.0.1")]
)


@pytest.fixture
def azure(net: Network) -> Azure:
    return Azure(net)


@pytest.fixture(autouse=True)
def _no_naps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def remove(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return ensure_process_server(OPTIONS_ABSENT | options, check_mode)


def refused(**options: Any) -> FailbackError:
    with pytest.raises(FailbackError) as caught:
        remove(**options)
    return caught.value


def users(*machines: Any, through: str = PS_ID) -> list[Any]:
    for machine in machines:
        machine["properties"]["providerSpecificDetails"]["processServerId"] = through
    return list(machines)


def test_vm_and_network_interface_go(azure: Azure):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM), missing())
    azure.fabric(FABRIC)
    azure.machines(*users(classic("protected", "web01"), through=OTHER_ID), modernized("s6", "app01"))
    azure.net.on("DELETE", VM, Answer(200))
    result = remove()
    assert (result["changed"], result["changes"], result["kept"]) == (True, ["vm", "network_interface"], [])
    assert azure.written == ["DELETE ps-azure"]


def test_what_a_run_that_broke_off_left_goes_too(azure: Azure):
    azure.vm(missing())
    azure.nic(*[payloads.nic()] * 2)
    azure.fabric(FABRIC)
    azure.machines()
    azure.net.on("DELETE", NIC, Answer(200))
    assert remove()["changes"] == ["network_interface"]
    assert azure.written == ["DELETE ps-azure-nic"]


def test_a_second_run_changes_nothing(azure: Azure):
    azure.vm(missing())
    azure.nic(missing())
    assert not remove()["changed"]


def test_without_its_resource_group_there_is_nothing_to_delete(azure: Azure):
    azure.vm(missing("ResourceGroup"))
    assert not remove()["changed"]


def test_check_mode_deletes_nothing(azure: Azure):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.fabric(FABRIC)
    azure.machines()
    assert remove(check_mode=True)["changes"] == ["vm", "network_interface"]
    assert azure.written == []


def test_a_vm_of_somebody_else_is_not_deleted(azure: Azure):
    azure.vm(payloads.vm(tags={"asr-failback": "ps-other"}))
    azure.nic(missing())
    assert refused().code == "NOT_OURS"
    assert azure.written == []


def test_a_network_interface_of_somebody_else_stays(azure: Azure):
    azure.vm(missing())
    azure.nic(payloads.nic(tags={}))
    assert not remove()["changed"]


def test_what_its_owner_attached_is_kept_and_told(azure: Azure):
    raw = payloads.vm()
    raw["properties"]["storageProfile"]["dataDisks"] = [{"name": "cache", "lun": 0}]
    raw["properties"]["storageProfile"]["osDisk"]["deleteOption"] = "Detach"
    azure.vm(raw)
    azure.nic(*[missing()] * 2)
    azure.fabric(FABRIC)
    azure.machines()
    azure.net.on("DELETE", VM, Answer(200))
    assert remove()["kept"] == [
        "data disk cache",
        f"the OS disk {payloads.GROUP}/providers/Microsoft.Compute/disks/ps-azure-os",
    ]


@pytest.mark.parametrize("leg", ["ready", "in azure", "protected"])
def test_it_stays_while_machines_replicate_through_it(azure: Azure, leg: str):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.fabric(FABRIC)
    azure.machines(*users(classic(leg, "web01"), classic(leg, "db01"), through=PS_ID.lower()))
    error = refused()
    assert error.code == "PROCESS_SERVER_IN_USE"
    assert "web01, db01" in error.message
    assert azure.written == []


STATUS = "https://management.azure.com/replicationOperationStatus/j-1?t=signed"


def moving(azure: Azure, *states: str) -> None:
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM), missing())
    for _ in range(3):
        azure.machines(*users(classic("ready", "web01"), classic("ready", "db01")))
    azure.fabric(FABRIC)
    azure.net.on("GET", "/replicationFabrics", *[Answer(body={"value": [FABRIC]})] * 12)
    begun = Answer(202, None, {"Azure-AsyncOperation": STATUS, "Retry-After": "0"})
    azure.net.on("POST", "/reassociateGateway", begun)
    statuses = [Answer(body={"status": state}, headers={"Retry-After": "0"}) for state in states]
    azure.net.on("GET", "/replicationOperationStatus/j-1", *statuses)


def test_machines_are_moved_first_where_that_is_asked_for(azure: Azure):
    moving(azure, "InProgress", "Succeeded")
    for _ in range(2):
        azure.machines(*users(classic("ready", "web01"), classic("ready", "db01"), through=OTHER_ID))
    azure.net.on("DELETE", VM, Answer(200))
    result = remove(move_machines_to="cs01")
    assert azure.written == ["POST reassociateGateway", "DELETE ps-azure"]
    assert azure.body("POST", "/reassociateGateway")["properties"] == {
        "containerName": CLASSIC_CONTAINER,
        "sourceProcessServerId": PS_ID,
        "targetProcessServerId": OTHER_ID,
        "vmsToMigrate": [],
        "updateType": "systemlevel",
    }
    assert result["moved_machines"] == ["web01", "db01"]
    assert result["changes"] == ["process_server_of_machines", "vm", "network_interface"]
    assert result["removed"]["size"] == "Standard_A8_v2"


def test_nothing_is_deleted_when_the_move_fails(azure: Azure):
    moving(azure, "Failed")
    azure.net.on("GET", "/replicationJobs/j-1", error_answer(404, "NotFound"))
    assert refused(move_machines_to="CS01").code == "OPERATION_FAILED"
    assert azure.written == ["POST reassociateGateway"]


def test_check_mode_moves_nothing(azure: Azure):
    moving(azure)
    assert remove(check_mode=True, move_machines_to="CS01")["moved_machines"] == ["web01", "db01"]
    assert azure.written == []


def test_machines_can_only_be_moved_to_another_one_that_is_there(azure: Azure):
    moving(azure)
    error = refused(move_machines_to="ps-azure")
    assert error.code == "PROCESS_SERVER_NOT_FOUND"
    assert "it has CS01" in error.message
    assert azure.written == []
