# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is made, what is left as it is, and what is not ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_bodies import nic_body, vm_body
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_facts import (
    FoundNic,
    FoundServer,
    Image,
    MarketplacePlan,
    WantedServer,
    found_nic,
    found_server,
    is_ours,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_plan import (
    Step,
    check_image,
    check_made_nic,
    check_ours,
    check_terms,
    plan,
)
from unit.compute_payloads import IMAGE, NIC, OTHER_NETWORK, SUBNET, VM, WEB01, nic, vm

WANTED = WantedServer("ps-azure", "rg-ps", "Standard_A8_v2", Image(**IMAGE), "psadmin", subnet_id=SUBNET)
TERMS = MarketplacePlan("sku", "process-server", "msasr", accepted=False, text_url="https://example.com/terms")
#: A tag of ours, and one that somebody added.
TAGGED = {"asr-failback": "ps-azure", "owner": "it"}


def server(**changes: Any) -> FoundServer:
    return found_server(vm(**changes))


def interface(**changes: Any) -> FoundNic:
    return found_nic(nic(**changes))


def test_everything_is_made_where_nothing_is():
    made = plan(WANTED, None, None, TERMS)
    assert made.steps == (Step.TERMS, Step.NIC, Step.VM)
    assert [change.setting for change in made.changes] == ["terms", "network_interface", "vm"]


def test_what_an_earlier_run_made_is_not_made_again():
    assert plan(WANTED, None, interface(), replace(TERMS, accepted=True)).steps == (Step.VM,)


def test_a_vm_whose_making_failed_is_made_once_more():
    assert plan(WANTED, server(provisioning="Failed"), interface(), None).steps == (Step.VM,)


def test_nothing_is_done_where_all_is_as_wanted():
    done = plan(WANTED, server(tags=TAGGED), interface(vm_id=VM), None)
    assert (done.steps, done.changes, done.differences) == ((), (), ())


def test_a_vm_that_stands_still_is_started():
    assert plan(WANTED, server(power="deallocated"), interface(), None).steps == (Step.POWER,)


def test_tags_that_are_missing_are_set():
    wanted = replace(WANTED, tags={"owner": "dr"})
    found = plan(wanted, server(tags=TAGGED), interface(), None)
    assert found.steps == (Step.TAGS,)
    assert (found.changes[0].before, found.changes[0].after) == ({"owner": "it"}, {"owner": "dr"})


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"size": "Standard_D8s_v5"}, "size"),
        ({"image": Image(**IMAGE | {"version": "9.9.9"})}, "image"),
        ({"image": Image(image_id="/subscriptions/s/images/mine")}, "image"),
        ({"user": "somebody"}, "admin_username"),
        ({"zone": "2"}, "zone"),
        ({"disk_type": "Premium_LRS"}, "os_disk_type"),
        ({"storage_account": "https://acct.blob.core.windows.net/"}, "storage_account"),
        ({"subnet_id": f"{OTHER_NETWORK}/subnets/servers"}, "subnet_id"),
        ({"subnet_id": "", "nic_id": f"{NIC}2"}, "nic_id"),
    ],
)
def test_a_difference_is_told_and_nothing_is_made_anew(change: dict[str, Any], setting: str):
    found = plan(replace(WANTED, **change), server(), interface(vm_id=VM), None)
    assert found.steps == ()
    assert [entry.setting for entry in found.differences] == [setting]


def test_the_latest_version_is_what_was_the_latest_then():
    raw = vm()
    raw["properties"]["storageProfile"]["imageReference"]["version"] = "1.0.3"
    assert plan(WANTED, found_server(raw), interface(), None).differences == ()


@pytest.mark.parametrize("tags", [{}, {"asr-failback": "ps-other"}, {"owner": "ps-azure"}])
def test_a_vm_of_somebody_else_is_left_alone(tags: dict[str, str]):
    with pytest.raises(FailbackError) as caught:
        check_ours(server(tags=tags), "ps-azure")
    assert caught.value.code == "NAME_TAKEN"


def test_a_vm_that_is_being_deleted_is_awaited_by_the_user():
    with pytest.raises(FailbackError) as caught:
        check_ours(server(provisioning="Deleting"), "ps-azure")
    assert caught.value.code == "BEING_DELETED"


def test_azure_may_give_a_tags_name_back_in_other_case():
    assert is_ours({"ASR-Failback": "PS-Azure"}, "ps-azure")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tags": {}}, "NAME_TAKEN"),
        ({"vm_id": WEB01}, "NIC_IN_USE"),
        ({"subnet": f"{OTHER_NETWORK}/subnets/servers"}, "NIC_ELSEWHERE"),
    ],
)
def test_a_network_interface_that_cannot_be_used_for_a_new_vm(changes: dict[str, Any], code: str):
    with pytest.raises(FailbackError) as caught:
        check_made_nic(interface(**changes), WANTED, None)
    assert caught.value.code == code


def test_terms_are_accepted_only_where_the_user_says_so():
    check_terms(None, False)
    check_terms(TERMS, True)
    check_terms(replace(TERMS, accepted=True), False)
    with pytest.raises(FailbackError) as caught:
        check_terms(TERMS, False)
    assert caught.value.code == "TERMS_NOT_ACCEPTED"
    assert "https://example.com/terms" in caught.value.remedy


def test_an_image_that_is_gone_says_which_versions_there_are():
    with pytest.raises(FailbackError) as caught:
        check_image(Image(**IMAGE), False, ["1.0.1", "1.0.2"])
    assert caught.value.code == "IMAGE_NOT_FOUND"
    assert "There are: 1.0.1, 1.0.2." in caught.value.message


def test_the_network_interface_has_no_public_address():
    body = nic_body(replace(WANTED, tags={"owner": "it"}), "eastus")
    (configuration,) = body["properties"]["ipConfigurations"]
    assert configuration["properties"] == {"subnet": {"id": SUBNET}, "privateIPAllocationMethod": "Dynamic"}
    assert body["tags"] == TAGGED


def test_what_is_made_for_the_vm_goes_with_it_and_what_was_given_stays():
    def fates(wanted: WantedServer) -> tuple[str, str]:
        properties = vm_body(wanted, "eastus", NIC, "pw", None)["properties"]
        (entry,) = properties["networkProfile"]["networkInterfaces"]
        return entry["properties"]["deleteOption"], properties["storageProfile"]["osDisk"]["deleteOption"]

    assert fates(WANTED) == ("Delete", "Delete")
    assert fates(replace(WANTED, subnet_id="", nic_id=NIC)) == ("Detach", "Delete")


def test_an_unmanaged_disk_is_used_only_where_it_is_asked_for():
    asked = replace(WANTED, storage_account="https://acct.blob.core.windows.net/")
    disk = vm_body(asked, "eastus", NIC, "pw", None)["properties"]["storageProfile"]["osDisk"]
    assert disk["vhd"] == {"uri": "https://acct.blob.core.windows.net/vhds/ps-azure-os.vhd"}
    assert "managedDisk" not in disk


def test_zone_size_of_disk_plan_and_own_image_are_sent():
    wanted = replace(WANTED, zone="2", disk_gb=256, image=Image(image_id="/subscriptions/s/images/mine"))
    body = vm_body(wanted, "eastus", NIC, "pw", TERMS)
    assert body["zones"] == ["2"]
    assert body["plan"] == {"name": "sku", "product": "process-server", "publisher": "msasr"}
    storage = body["properties"]["storageProfile"]
    assert storage["imageReference"] == {"id": "/subscriptions/s/images/mine"}
    assert storage["osDisk"]["diskSizeGB"] == 256
