# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Azure VMs over the real SDK: which may be a machine's, and whether they run."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._azure.compute import AzureVms
from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit.legs import SUBSCRIPTION
from unit.network import OPTIONS, Answer, Network, error_answer

BASE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dr/providers/Microsoft.Compute/virtualMachines"
RENAMED = "web01-8a970000-0000-4000-8000-00000000c125"


def vm(name: str) -> dict[str, str]:
    return {"id": f"{BASE}/{name}", "name": name, "location": "eastus"}


def state(*codes: str) -> Answer:
    return Answer(body={"statuses": [{"code": code} for code in codes]})


@pytest.fixture
def vms(net: Network) -> AzureVms:
    net.login()
    return AzureVms(Session(OPTIONS))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("ProvisioningState/succeeded", "PowerState/deallocated"), "deallocated"),
        (("PowerState/running",), "running"),
        (("ProvisioningState/updating",), ""),
        ((), ""),
    ],
)
def test_the_power_state_of_a_vm_that_is_named(net: Network, vms: AzureVms, codes: tuple[str, ...], expected: str):
    net.on("GET", "/virtualMachines/web01/instanceView", state(*codes))
    (found,) = vms.of_machine("web01", f"{BASE}/web01")
    assert found.power_state == expected
    assert found.vm_id == f"{BASE}/web01"


@pytest.mark.parametrize("name", ["web01", "WEB01", RENAMED, RENAMED.upper()])
def test_a_vm_is_found_by_the_machines_name_with_or_without_the_suffix_of_a_failover(
    net: Network, vms: AzureVms, name: str
):
    listed = [vm(name), vm("web011"), vm("web01-old"), vm("db01")]
    net.on("GET", "/virtualMachines", Answer(body={"value": listed}))
    net.on("GET", f"/virtualMachines/{name}/instanceView", state("PowerState/deallocated"))
    assert [found.vm_id for found in vms.of_machine("Web01", "")] == [f"{BASE}/{name}"]


def test_two_candidates_are_both_told(net: Network, vms: AzureVms):
    net.on("GET", "/virtualMachines", Answer(body={"value": [vm("web01"), vm(RENAMED)]}))
    net.on("GET", "/instanceView", *[state("PowerState/running")] * 2)
    assert len(vms.of_machine("web01", "")) == 2


def test_the_vms_are_listed_once_for_all_machines(net: Network, vms: AzureVms):
    net.on("GET", "/virtualMachines", Answer(body={"value": []}))
    assert vms.of_machine("web01", "") == vms.of_machine("web02", "") == []
    assert len(net.sent("GET", "/virtualMachines")) == 1


def test_a_vm_that_may_not_be_read(net: Network, vms: AzureVms):
    net.on("GET", "/instanceView", error_answer(403, "AuthorizationFailed", "No."))
    with pytest.raises(FailbackError) as caught:
        vms.of_machine("web01", f"{BASE}/web01")
    assert caught.value.code == "FORBIDDEN"
    assert "Azure VM web01" in caught.value.message


def test_the_states_of_many_are_read_at_once_and_those_that_the_list_does_not_tell_one_by_one(
    net: Network, vms: AzureVms
):
    told = vm("web01") | {"properties": {"instanceView": {"statuses": [{"code": "PowerState/running"}]}}}
    untold = vm("web02") | {"properties": {"instanceView": {"statuses": []}}}
    net.on("GET", "/virtualMachines", Answer(body={"value": [told, untold, vm("web03")]}))
    for name in ("web02", "web03"):
        net.on("GET", f"/virtualMachines/{name}/instanceView", state("PowerState/deallocated"))
    vms.read_states()
    found = [vms.of_machine(name, f"{BASE}/{name}")[0].power_state for name in ("web01", "web02", "web03")]
    assert found == ["running", "deallocated", "deallocated"]
    assert "statusOnly=true" in str(net.sent("GET", "/virtualMachines")[0].url)
