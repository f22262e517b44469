# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the inventory plugin reads, over the real SDKs and a scripted network."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.inventory import Reader
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.inventory_hosts import Place
from unit import job_payloads
from unit.legs import SUBSCRIPTION
from unit.network import OPTIONS, Answer, Network, error_answer
from unit.payloads import classic, listed, modernized
from unit.preflight_world import nic, vm, vm_id

HOME = Place(SUBSCRIPTION, "rg-dr", "vault-home")
BRANCH = Place(SUBSCRIPTION, "rg-branch", "vault-branch")
AWAY = classic("in azure", psd={"targetVmId": vm_id("web01")})
READ = {"details": False, "recovery_plans": False, "azure_addresses": False, "vcenter_addresses": False}


def page(*entries: Any) -> Answer:
    return Answer(body={"value": list(entries), "nextLink": None})


def serve(net: Network, vault: str, *items: Any, jobs: tuple[Any, ...] = ()) -> None:
    net.on("GET", f"/vaults/{vault}/replicationProtectedItems", page(*items))
    net.on("GET", f"/vaults/{vault}/replicationJobs", page(*jobs))


def reader(net: Network, **options: Any) -> Reader:
    net.login()
    return Reader(OPTIONS | READ | options)


def test_several_vaults_are_read_with_one_login(net: Network):
    job = job_payloads.job("job-1", "UnplannedFailover", target="sql01")
    serve(net, "vault-home", listed(AWAY))
    serve(net, "vault-branch", modernized("s6"), jobs=(job,))
    machines = reader(net).machines([HOME, BRANCH])
    assert [(each["asr_name"], each["asr_vault"], each["asr_resource_group"]) for each in machines] == [
        ("web01", "vault-home", "rg-dr"),
        ("sql01", "vault-branch", "rg-branch"),
    ]
    assert machines[1]["asr_job"]["name"] == "job-1"
    assert len(net.sent("POST", "/token")) == 1


def test_addresses_of_azure_vms_come_in_two_lists_for_all_vaults(net: Network):
    serve(net, "vault-home", listed(AWAY))
    serve(net, "vault-branch", modernized("s4"))
    net.on("GET", "/providers/Microsoft.Compute/virtualMachines", page(vm("web01"), vm("sql01")))
    net.on("GET", "/providers/Microsoft.Network/networkInterfaces", page(nic("web01", "10.2.0.20")))
    machines = reader(net, azure_addresses=True).machines([HOME, BRANCH])
    assert [each.get("ansible_host") for each in machines] == ["10.2.0.20", None]


def test_without_the_right_to_read_vms_the_machines_are_still_there(net: Network):
    serve(net, "vault-home", listed(AWAY))
    net.on("GET", "/virtualMachines", error_answer(403, "AuthorizationFailed", "The client has no authorization."))
    source = reader(net, azure_addresses=True)
    (machine,) = source.machines([HOME])
    assert "ansible_host" not in machine
    (warning,) = source.warnings
    assert "Reader" in warning
    assert "azure_addresses: false" in warning


def test_details_and_plans_are_read_where_they_are_wanted(net: Network):
    serve(net, "vault-home", listed(AWAY))
    plan = job_payloads.plan("erp", AWAY["id"])
    net.on("GET", "/replicationRecoveryPlans", page(plan))
    net.on("GET", "/replicationRecoveryPlans/erp", Answer(body=plan))
    net.on("GET", "/replicationProtectedItems/rpi-web01", Answer(body=AWAY))
    (machine,) = reader(net, details=True, recovery_plans=True).machines([HOME])
    assert machine["asr_recovery_plans"] == ["erp"]
    assert machine["asr_disk_bytes"] == 2 * 32212254720


def test_a_vault_that_is_not_there_ends_it(net: Network):
    serve(net, "vault-home", listed(AWAY))
    net.on("GET", "/vaults/vault-branch/replicationProtectedItems", error_answer(404, "ResourceNotFound"))
    net.on("GET", "/providers/Microsoft.RecoveryServices/vaults", page({"name": "vault-home", "id": HOME.vault}))
    with pytest.raises(FailbackError) as caught:
        reader(net).machines([HOME, BRANCH])
    assert caught.value.code == "VAULT_NOT_FOUND"
    assert "vault-branch" in caught.value.message
