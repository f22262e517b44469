# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A process server's VM on the lab's Azure: made, left alone, taken up after failures, deleted (S16, S24-S28)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integration.collection.expectations import one_clear_error
from integration.collection.modules import ModuleRun
from integration.collection.process_server import NAME, POLL, given_away, left, resources, subnet, vm_options
from integration.collection.running_lab import Lab

Module = Callable[..., ModuleRun]
ABSENT = POLL | {"name": NAME, "state": "absent"}
ALL = ["disks/ps-azure-os", "networkInterfaces/ps-azure-nic", "virtualMachines/ps-azure"]


@pytest.fixture
def bare(lab: Lab) -> Lab:
    """A vault without process server in Azure."""
    lab.begin(scenario="bare")
    return lab


def refused(run: ModuleRun, lab: Lab) -> str:
    one_clear_error(run.result, run.output, lab.environment)
    assert given_away(run.output, lab.environment) == []
    return str(run.result["error_code"])


def test_its_whole_life(bare: Lab, module: Module):
    before, options = resources(bare), vm_options(bare)
    check = module("process_server", check_mode=True, **options)
    assert check.result["changes"] == ["terms", "network_interface", "vm"]
    assert (bare.writes(), left(bare, before)) == ([], [])

    made = module("process_server", **options)
    assert made.result["changes"] == check.result["changes"], made.output
    assert made.result["process_server"]["power_state"] == "running"
    assert left(bare, before) == ALL
    assert given_away(made.output, bare.environment) == []

    bare.control("DELETE", "requests")
    again = module("process_server", **options)
    assert (again.result["changed"], again.result["differences"]) == (False, [])
    assert "warnings" not in again.result
    assert bare.writes() == []

    check = module("process_server", check_mode=True, **ABSENT)
    assert check.result["changes"] == ["vm", "network_interface"]
    assert bare.writes() == []
    assert module("process_server", **ABSENT).result["changed"]
    assert left(bare, before) == []
    assert not module("process_server", **ABSENT).result["changed"]
    assert bare.unexpected() == []


PUT_NIC = {"method": "PUT", "path": "/networkInterfaces/ps-azure-nic$"}
PUT_TERMS = {"method": "PUT", "path": "/agreements/current$"}
PUT_VM = {"method": "PUT", "path": "/virtualMachines/ps-azure$"}


@pytest.mark.parametrize(
    ("fault", "code", "made"),
    [
        ({"match": PUT_TERMS, "status": 403, "code": "AuthorizationFailed"}, "FORBIDDEN", []),
        ({"match": PUT_NIC, "status": 400, "code": "SubnetIsFull"}, "SUBNET_FULL", ["terms"]),
        ({"match": PUT_NIC, "reset": "after", "times": 5}, "UNAVAILABLE", ["terms"]),
        ({"vm": {"code": "QuotaExceeded"}}, "QUOTA_EXCEEDED", ["terms", "network_interface"]),
        ({"vm": {"code": "AllocationFailed"}}, "NO_CAPACITY", ["terms", "network_interface"]),
        ({"match": PUT_VM, "reset": "after", "times": 5}, "UNAVAILABLE", ["terms", "network_interface"]),
    ],
    ids=["terms", "network interface", "its answer", "quota", "capacity", "the vm's answer"],
)
def test_a_second_run_goes_on_where_one_failed(
    bare: Lab, module: Module, fault: dict[str, Any], code: str, made: list[str]
):
    before = resources(bare)
    bare.faults(fault)
    failed = module("process_server", **vm_options(bare))
    assert refused(failed, bare) == code
    assert failed.result["details"]["made"] == made
    bare.control("DELETE", "faults")
    second = module("process_server", **vm_options(bare))
    assert not second.failed, second.output
    assert not set(second.result["changes"]) & set(made)
    assert left(bare, before) == ALL
    module("process_server", **ABSENT)
    assert left(bare, before) == []


def test_what_is_refused_before_anything_is_made(bare: Lab, module: Module):
    options, other = vm_options(bare), subnet(bare, "vnet-other").replace("servers", "default")
    expected = {
        "BAD_PASSWORD": {"admin_password": "Password1"},
        "WRONG_NETWORK": {"subnet_id": other},
        "SUBNET_NOT_FOUND": {"subnet_id": subnet(bare).replace("servers", "nowhere")},
        "NETWORK_NOT_FOUND": {"subnet_id": subnet(bare, "vnet-gone")},
        "OTHER_SUBSCRIPTION": {"subnet_id": subnet(bare).replace("1111", "2222")},
        "OTHER_REGION": {"location": "northeurope"},
        "IMAGE_NOT_FOUND": {
            "image": {"publisher": "MicrosoftAzureSiteRecovery", "offer": "Process-Server", "sku": "no"}
        },
        "TERMS_NOT_ACCEPTED": {"accept_terms": False},
        "RESOURCE_GROUP_NOT_FOUND": {"vm_resource_group": "rg-gone"},
        "MACHINE_NOT_FOUND": {"machines": ["nobody"]},
    }
    found = {code: refused(module("process_server", **options | change), bare) for code, change in expected.items()}
    assert found == {code: code for code in expected}
    assert bare.writes() == []


def test_a_recovered_vms_own_network_interface_is_not_taken(bare: Lab, module: Module):
    nics = f"{bare.vault.split('/providers/')[0]}/providers/Microsoft.Network/networkInterfaces"
    nic = next(each["id"] for each in bare.arm("GET", nics).json()["value"] if each["properties"].get("virtualMachine"))
    options = {name: value for name, value in vm_options(bare).items() if name != "subnet_id"}
    run = module("process_server", **options, nic_id=nic)
    assert refused(run, bare) == "NIC_IN_USE"


def test_a_recovered_vm_is_neither_taken_for_one_nor_deleted(bare: Lab, module: Module):
    vms = f"{bare.vault.split('/providers/')[0]}/providers/Microsoft.Compute/virtualMachines"
    name = next(each["name"] for each in bare.arm("GET", vms).json()["value"] if len(each["name"]) < 16)
    assert refused(module("process_server", **vm_options(bare) | {"name": name}), bare) == "NAME_TAKEN"
    assert refused(module("process_server", **ABSENT | {"name": name}), bare) == "NOT_OURS"
    assert bare.writes() == []


def test_a_vm_that_somebody_stopped_is_started(bare: Lab, module: Module):
    made = module("process_server", **vm_options(bare)).result["process_server"]
    assert bare.arm("POST", f"{made['id']}/deallocate").status_code == 202
    bare.advance(600)
    again = module("process_server", **vm_options(bare))
    assert (again.result["changes"], again.result["process_server"]["power_state"]) == (["power"], "running")
