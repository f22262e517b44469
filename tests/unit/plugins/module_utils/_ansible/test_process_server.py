# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The process server's VM over the real SDKs: made, left alone, taken up after a failure."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.process_server import ensure_process_server
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit import compute_payloads as payloads
from unit.compute_payloads import missing
from unit.network import Answer, Network, error_answer
from unit.payloads import classic
from unit.process_server_azure import AGREEMENT, NIC, OPTIONS_PRESENT, PASSWORD, VM, Azure, in_azure

PLAN = {"name": "sku", "product": "process-server", "publisher": "msasr"}
TAGS = {"asr-failback": "ps-azure"}


@pytest.fixture
def azure(net: Network) -> Azure:
    return Azure(net)


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    return naps


def ensure(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return ensure_process_server(OPTIONS_PRESENT | options, check_mode)


def refused(**options: Any) -> FailbackError:
    with pytest.raises(FailbackError) as caught:
        ensure(**options)
    return caught.value


def nothing_there(azure: Azure) -> None:
    azure.vm(missing())
    azure.nic(missing())
    azure.surroundings()
    azure.image("1.0.1", "1.0.3")


def test_it_is_made(azure: Azure):
    nothing_there(azure)
    azure.net.on("PUT", NIC, Answer(201, payloads.nic()))
    azure.net.on("PUT", VM, Answer(201, payloads.vm()))
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    result = ensure(tags={"owner": "it"})
    assert azure.written == ["PUT ps-azure-nic", "PUT ps-azure"]
    assert (result["changed"], result["created"], result["changes"]) == (True, True, ["network_interface", "vm"])
    assert result["process_server"]["ip_address"] == "10.1.0.9"
    assert result["process_server"]["network_id"] == payloads.NETWORK
    made = azure.body("PUT", VM)
    assert made["location"] == "eastus"
    assert made["tags"] == {"owner": "it", **TAGS}
    assert made["properties"]["osProfile"]["adminPassword"] == PASSWORD
    assert made["properties"]["networkProfile"]["networkInterfaces"][0]["id"] == payloads.NIC


def test_a_second_run_changes_nothing(azure: Azure):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.surroundings()
    result = ensure(admin_password=None)
    assert (result["changed"], result["changes"], result["differences"], azure.written) == (False, [], [], [])


def test_check_mode_looks_at_everything_and_writes_nothing(azure: Azure):
    nothing_there(azure)
    result = ensure(check_mode=True)
    assert (result["changed"], result["changes"], result["process_server"]) == (True, ["network_interface", "vm"], {})
    assert result["diff"]["after"] == {"network_interface": "ps-azure-nic", "vm": "ps-azure"}
    assert azure.written == []


def test_a_difference_is_a_warning(azure: Azure):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.surroundings()
    result = ensure(size="Standard_D8s_v5")
    assert result["differences"] == [{"setting": "size", "wanted": "Standard_D8s_v5", "found": "Standard_A8_v2"}]
    assert "size is Standard_A8_v2 instead of Standard_D8s_v5; it is left as it is" in result["warnings"][0]
    assert not result["changed"]


def test_terms_are_accepted_as_they_were_read(azure: Azure):
    azure.vm(missing())
    azure.nic(payloads.nic())
    azure.surroundings()
    azure.image("1.0.3", plan=PLAN)
    azure.net.on("PUT", AGREEMENT, Answer(200, {}))
    azure.net.on("PUT", VM, Answer(201, payloads.vm()))
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    result = ensure(accept_terms=True)
    assert result["changes"] == ["terms", "vm"]
    sent = azure.body("PUT", AGREEMENT)["properties"]
    assert (sent["accepted"], sent["signature"]) == (True, "SIGNED")
    assert azure.body("PUT", VM)["plan"] == PLAN


def test_terms_that_nobody_accepted_are_told_before_anything_is_made(azure: Azure):
    azure.vm(missing())
    azure.nic(missing())
    azure.surroundings()
    azure.image("1.0.3", plan=PLAN)
    assert refused().code == "TERMS_NOT_ACCEPTED"
    assert azure.written == []


def test_a_stopped_vm_is_started(azure: Azure):
    azure.vm(payloads.vm(power="deallocated"), payloads.vm())
    azure.nic(*[payloads.nic(vm_id=payloads.VM)] * 2)
    azure.surroundings()
    azure.net.on("POST", f"{VM}/start", Answer(200))
    result = ensure()
    assert (result["changes"], result["process_server"]["power_state"]) == (["power"], "running")


def test_tags_that_somebody_added_are_kept(azure: Azure):
    azure.vm(payloads.vm(tags={**TAGS, "cost": "17"}), payloads.vm())
    azure.nic(*[payloads.nic(vm_id=payloads.VM)] * 2)
    azure.surroundings()
    azure.net.on("PATCH", VM, Answer(200, payloads.vm()))
    assert ensure(tags={"owner": "it"})["changes"] == ["tags"]
    assert azure.body("PATCH", VM) == {"tags": {"cost": "17", "owner": "it", **TAGS}}


def test_a_vm_that_an_earlier_run_began_is_awaited(azure: Azure, slept: list[float], tmp_path: Path):
    azure.vm(payloads.vm(provisioning="Creating"), payloads.vm(provisioning="Creating"), payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.surroundings()
    log = tmp_path / "log"
    assert not ensure(event_log=str(log))["changed"]
    assert slept == [10.0, 10.0]
    assert log.read_text().count("the VM is Creating") == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"name": "ps_azure"}, "BAD_SERVER_NAME"),
        ({"admin_username": "admin"}, "BAD_USER_NAME"),
        ({"admin_password": "Password1"}, "BAD_PASSWORD"),
        ({"subnet_id": "servers"}, "OTHER_SUBSCRIPTION"),
        ({"subnet_id": payloads.SUBNET.replace("Microsoft.Network", "Microsoft.ClassicNetwork")}, "CLASSIC_DEPLOYMENT"),
        ({"poll_interval": 0.0}, "BAD_OPTION"),
    ],
)
def test_what_can_be_said_before_any_call(azure: Azure, options: dict[str, Any], code: str):
    assert refused(**options).code == code
    assert azure.net.requests == []


def test_a_password_is_needed_for_a_new_vm(azure: Azure):
    nothing_there(azure)
    assert refused(admin_password=None).code == "NO_PASSWORD"


def test_a_password_from_key_vault(azure: Azure):
    nothing_there(azure)
    azure.net.on("GET", "/secrets/ps", Answer(body={"value": PASSWORD}))
    azure.net.on("PUT", NIC, Answer(201, payloads.nic()))
    azure.net.on("PUT", VM, Answer(201, payloads.vm()))
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    ensure(admin_password=None, admin_password_url="https://kv.vault.azure.net/secrets/ps")
    assert azure.body("PUT", VM)["properties"]["osProfile"]["adminPassword"] == PASSWORD
    (read,) = azure.net.sent("GET", "/secrets/ps")
    assert str(read.url).startswith("https://kv.vault.azure.net/secrets/ps?api-version=")


def test_a_password_in_key_vault_that_breaks_the_rules_makes_nothing(azure: Azure):
    nothing_there(azure)
    azure.net.on("GET", "/secrets/ps", Answer(body={"value": "short"}))
    error = refused(admin_password=None, admin_password_url="https://kv.vault.azure.net/secrets/ps")
    assert (error.code, azure.written) == ("BAD_PASSWORD", [])


def test_an_image_that_is_gone(azure: Azure):
    azure.vm(missing())
    azure.nic(missing())
    azure.surroundings()
    azure.net.on("GET", ".*/versions", missing())
    assert refused().code == "IMAGE_NOT_FOUND"


def test_the_network_is_the_recovered_vms(azure: Azure):
    azure.vm(missing())
    azure.nic(missing())
    azure.surroundings(recovered=f"{payloads.OTHER_NETWORK}/subnets/servers")
    error = refused()
    assert error.code == "WRONG_NETWORK"
    assert "web01" in error.message


def test_a_machine_that_is_not_in_azure_any_more_has_no_say(azure: Azure):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.surroundings(classic("committed", "web01"), classic("protected", "web02"))
    result = ensure()
    assert result["warnings"] == ["No recovered VM is known: the network was not compared with theirs."]


def test_a_named_machine_without_a_known_vm_is_told(azure: Azure):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.surroundings(in_azure(), classic("protected", "web02"))
    assert ensure(machines=["web02"])["warnings"] == [
        "No recovered VM is known of web02: its network was not compared."
    ]


def test_a_recovered_vm_is_found_by_name_in_the_second_leg(azure: Azure):
    azure.vm(payloads.vm())
    azure.nic(payloads.nic(vm_id=payloads.VM))
    azure.surroundings(classic("ready", "web01-azure"), recovered=f"{payloads.OTHER_NETWORK}/subnets/servers")
    azure.net.on("GET", "/virtualMachines", Answer(body={"value": [{"id": payloads.WEB01, "name": "web01-azure"}]}))
    assert refused().code == "WRONG_NETWORK"


def test_a_vm_of_somebody_else_is_left_alone(azure: Azure):
    azure.vm(payloads.vm(tags={}))
    assert refused().code == "NAME_TAKEN"


def test_a_resource_group_that_is_not_there(azure: Azure):
    azure.vm(missing("ResourceGroup"))
    error = refused()
    assert error.code == "RESOURCE_GROUP_NOT_FOUND"
    assert "vm_resource_group" in error.remedy


@pytest.mark.parametrize(
    ("azure_code", "message", "code"),
    [
        ("QuotaExceeded", "Operation could not be completed: standardAv2Family Cores", "QUOTA_EXCEEDED"),
        ("OperationNotAllowed", "exceeding approved Total Regional Cores quota.", "QUOTA_EXCEEDED"),
        ("AllocationFailed", "Allocation failed.", "NO_CAPACITY"),
        ("PlatformImageNotFound", "The platform image is not available.", "IMAGE_NOT_FOUND"),
        ("RequestDisallowedByPolicy", "Resource was disallowed by policy.", "POLICY_FORBIDS"),
        ("SkuNotAvailable", "The requested VM size is not available.", "SIZE_NOT_AVAILABLE"),
        ("MarketplacePurchaseEligibilityFailed", "Marketplace purchase eligibility failed.", "TERMS_NOT_ACCEPTED"),
        ("SomethingNew", "Nobody knows.", "AZURE_ERROR"),
    ],
)
def test_what_was_made_before_a_refusal_is_told(azure: Azure, azure_code: str, message: str, code: str):
    nothing_there(azure)
    azure.net.on("PUT", NIC, Answer(201, payloads.nic()))
    azure.net.on("PUT", VM, error_answer(409, azure_code, message))
    error = refused()
    assert error.code == code
    assert message in error.message
    assert error.details["made"] == ["network_interface"]
    assert PASSWORD not in f"{error.message}{error.details}"


def test_a_failure_that_comes_while_azure_is_at_it(azure: Azure):
    nothing_there(azure)
    azure.net.on("PUT", NIC, Answer(201, payloads.nic()))
    status = "https://management.azure.com/operations/o-1?api-version=2024-07-01&t=signed"
    azure.net.on("PUT", VM, Answer(201, payloads.vm(provisioning="Creating"), {"Azure-AsyncOperation": status}))
    failed = {"status": "Failed", "error": {"code": "AllocationFailed", "message": "No room."}}
    azure.net.on("GET", "/operations/o-1", Answer(body={"status": "InProgress"}), Answer(body=failed))
    error = refused()
    assert (error.code, error.details["made"]) == ("NO_CAPACITY", ["network_interface"])
    assert "signed" not in f"{error.message}{error.details}"


def test_a_given_network_interface_in_use(azure: Azure):
    azure.vm(missing())
    given = f"{payloads.GROUP}/providers/Microsoft.Network/networkInterfaces/prepared"
    azure.net.on("GET", "/networkInterfaces/prepared", Answer(body=payloads.nic(given, vm_id=payloads.WEB01)))
    assert refused(nic_id=given, subnet_id=None).code == "NIC_IN_USE"


def test_a_given_network_interface_is_taken_with_its_network(azure: Azure):
    azure.vm(missing())
    given = f"{payloads.GROUP}/providers/Microsoft.Network/networkInterfaces/prepared"
    azure.net.on("GET", "/networkInterfaces/prepared", Answer(body=payloads.nic(given)))
    azure.surroundings()
    azure.image("1.0.3")
    assert ensure(check_mode=True, nic_id=given, subnet_id=None)["changes"] == ["vm"]


IMAGES = f"{payloads.GROUP}/providers/Microsoft.Compute"


@pytest.mark.parametrize(
    "image_id",
    [f"{IMAGES}/images/ps", f"{IMAGES}/galleries/g/images/ps", f"{IMAGES}/galleries/g/images/ps/versions/1.0.0"],
    ids=["managed", "gallery", "version"],
)
def test_an_image_of_the_users_own(azure: Azure, image_id: str):
    azure.vm(missing())
    azure.nic(missing())
    azure.surroundings()
    azure.net.on("GET", image_id, Answer(body={"id": image_id, "name": "ps", "location": "eastus"}))
    assert ensure(check_mode=True, image_id=image_id)["changes"] == ["network_interface", "vm"]


def test_an_image_of_the_users_own_that_is_gone(azure: Azure):
    azure.vm(missing())
    azure.nic(missing())
    azure.surroundings()
    azure.net.on("GET", "/images/ps", missing())
    assert refused(image_id=f"{IMAGES}/images/ps").code == "IMAGE_NOT_FOUND"
