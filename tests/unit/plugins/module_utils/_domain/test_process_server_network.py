# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The network of a process server: the recovered VMs' own, of this subscription and region, in Resource Manager."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_facts import found_nic
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_network import (
    Network,
    check_location,
    check_nic,
    check_same_network,
    checked_network,
    network_of,
    refuse_classic,
    refuse_elsewhere,
)
from unit.compute_payloads import GROUP, NETWORK, OTHER_NETWORK, SUBNET, VM, WEB01, nic
from unit.legs import SUBSCRIPTION

OTHER_SUBNET = f"{OTHER_NETWORK}/subnets/servers"


@pytest.mark.parametrize("subnet", ["servers", NETWORK, f"{NETWORK}/subnets/", f"{GROUP}/subnets/servers"])
def test_what_is_no_subnets_id(subnet: str):
    with pytest.raises(FailbackError) as caught:
        network_of(subnet)
    assert caught.value.code == "BAD_SUBNET_ID"


@pytest.mark.parametrize(
    "arm_id",
    [
        f"{GROUP}/providers/Microsoft.ClassicNetwork/virtualNetworks/old/subnets/servers",
        f"{GROUP}/providers/microsoft.classiccompute/virtualMachines/web01",
    ],
)
def test_the_classic_deployment_model_is_refused(arm_id: str):
    with pytest.raises(FailbackError) as caught:
        refuse_classic(arm_id, "The subnet")
    assert caught.value.code == "CLASSIC_DEPLOYMENT"
    assert "retired" in caught.value.message


def test_another_subscription_is_refused():
    refuse_elsewhere(SUBNET, "The subnet", SUBSCRIPTION.upper())
    with pytest.raises(FailbackError) as caught:
        refuse_elsewhere(SUBNET, "The subnet", "00000000-0000-0000-0000-000000000000")
    assert caught.value.code == "OTHER_SUBSCRIPTION"


def test_a_region_may_be_written_as_people_do():
    check_location("East US", "eastus", "The network")
    check_location("", "eastus", "The network")
    with pytest.raises(FailbackError) as caught:
        check_location("westus", "eastus", "The network")
    assert caught.value.code == "OTHER_REGION"


def test_a_subnet_that_the_network_lacks_names_those_that_it_has():
    known = Network(NETWORK, "eastus", (f"{NETWORK}/subnets/Servers", f"{NETWORK}/subnets/gateway"))
    checked_network(SUBNET, known)
    with pytest.raises(FailbackError) as caught:
        checked_network(f"{NETWORK}/subnets/backend", known)
    assert caught.value.code == "SUBNET_NOT_FOUND"
    assert "it has Servers, gateway" in caught.value.message
    with pytest.raises(FailbackError) as caught:
        checked_network(SUBNET, None)
    assert caught.value.code == "NETWORK_NOT_FOUND"


def test_the_recovered_vms_network_is_the_right_one():
    check_same_network(NETWORK.upper(), {"web01": [SUBNET], "db01": [f"{NETWORK.lower()}/subnets/db"]})
    check_same_network(NETWORK, {})


def test_another_network_than_the_recovered_vms_is_refused():
    with pytest.raises(FailbackError) as caught:
        check_same_network(OTHER_NETWORK, {"web01": [SUBNET], "db01": [SUBNET]})
    assert caught.value.code == "WRONG_NETWORK"
    assert f"{NETWORK}: web01, db01" in caught.value.message


def test_several_networks_are_listed_with_their_machines():
    with pytest.raises(FailbackError) as caught:
        check_same_network(NETWORK, {"web01": [SUBNET], "db01": [OTHER_SUBNET]})
    assert caught.value.code == "SEVERAL_NETWORKS"
    assert caught.value.details["networks"] == {NETWORK: ["web01"], OTHER_NETWORK: ["db01"]}


def test_a_given_network_interface_must_be_there_and_free():
    check_nic(found_nic(nic()), "nic", "")
    check_nic(found_nic(nic(vm_id=VM)), "nic", VM.upper())
    with pytest.raises(FailbackError) as caught:
        check_nic(found_nic(nic(vm_id=WEB01)), "nic", VM)
    assert caught.value.code == "NIC_IN_USE"
    assert "web01-azure" in caught.value.message
    with pytest.raises(FailbackError) as caught:
        check_nic(None, "nic", VM)
    assert caught.value.code == "NIC_NOT_FOUND"
