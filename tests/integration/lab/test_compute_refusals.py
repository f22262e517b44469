# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Azure refuses when a process server's VM is made: with its code, in its words, and nothing is made."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from azure.core.exceptions import HttpResponseError

from lab.client import LabClient
from lab.process_server_inputs import (
    IMAGE,
    PASSWORD,
    accept_terms,
    interface,
    machine,
    make_interface,
    make_vm,
    provider,
    subnet,
)
from lab.sdk import compute

PATH = "Microsoft.Compute/virtualMachines/ps1"


@pytest.fixture
def nic(lab: LabClient) -> str:
    """Return a free network interface in a vault without a process server; the image's terms are accepted."""
    lab.reset(scenario="bare")
    accept_terms(lab)
    return make_interface(lab)


def put(lab: LabClient, body: dict[str, Any], path: str = PATH) -> tuple[int, dict[str, Any]]:
    """PUT a resource, and return status and error."""
    answer = lab.arm("PUT", provider(lab, path), body)
    return answer.status_code, answer.json().get("error", {})


def profile(**changes: Any) -> dict[str, Any]:
    """Return an osProfile with changes."""
    return {"computerName": "ps1", "adminUsername": "dradmin", "adminPassword": PASSWORD, **changes}


PROFILES: list[tuple[str, dict[str, Any], str]] = [
    ("short", {"adminPassword": "Short-1"}, "adminPassword"),
    ("long", {"adminPassword": "Aa1-" * 31}, "adminPassword"),
    ("two classes", {"adminPassword": "onlylettersandDIGITS"[:12].lower() + "12"}, "adminPassword"),
    ("like the user", {"adminUsername": "Operator-2026", "adminPassword": "operator-2026"}, "adminPassword"),
    ("no password", {"adminPassword": ""}, "adminPassword"),
    ("administrator", {"adminUsername": "Administrator"}, "adminUsername"),
    ("long user", {"adminUsername": "a-user-name-of-more-than-20"}, "adminUsername"),
    ("dot", {"adminUsername": "operator."}, "adminUsername"),
    ("computer name", {"computerName": "a-name-of-more-than-15"}, "computerName"),
    ("digits", {"computerName": "12345"}, "computerName"),
]


@pytest.mark.parametrize(("changes", "target"), [case[1:] for case in PROFILES], ids=[case[0] for case in PROFILES])
def test_names_and_passwords(lab: LabClient, nic: str, changes: dict[str, Any], target: str) -> None:
    status, error = put(lab, machine(nic, osProfile=profile(**changes)))
    assert (status, error["code"], error["target"]) == (400, "InvalidParameter", target)
    assert lab.arm("GET", provider(lab, PATH)).status_code == 404


def image(**changes: Any) -> dict[str, Any]:
    """Return a storageProfile with another image."""
    return {"imageReference": {**IMAGE, **changes}, "osDisk": {"createOption": "FromImage"}}


OTHERS: list[tuple[str, dict[str, Any], int, str]] = [
    ("image", {"storageProfile": image(sku="Windows-2008")}, 404, "PlatformImageNotFound"),
    ("version", {"storageProfile": image(version="9.9.9")}, 404, "PlatformImageNotFound"),
    ("gallery", {"storageProfile": {"imageReference": {"id": "/x/providers/Microsoft.Compute/galleries/g/images/i"}}},
     404, "GalleryImageNotFound"),
    ("managed image", {"storageProfile": {"imageReference": {"id": "/x/providers/Microsoft.Compute/images/i"}}},
     404, "ImageNotFound"),
    ("no plan", {"plan": None}, 400, "VMMarketplaceInvalidInput"),
    ("size", {"hardwareProfile": {"vmSize": "Standard_A80"}}, 400, "InvalidParameter"),
    ("no interface", {"networkProfile": {"networkInterfaces": []}}, 400, "InvalidParameter"),
    ("unknown interface", {"networkProfile": {"networkInterfaces": [{"id": "/x/nic"}]}}, 400,
     "InvalidResourceReference"),
    ("region", {"location": "northeurope"}, 400, "InvalidResourceReference"),
    ("no region", {"location": ""}, 400, "LocationRequired"),
    ("far region", {"location": "moon"}, 400, "LocationNotAvailableForResourceType"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "status", "code"), [case[1:] for case in OTHERS], ids=[case[0] for case in OTHERS])
def test_other_refusals(lab: LabClient, nic: str, changes: dict[str, Any], status: int, code: str) -> None:
    said, error = put(lab, machine(nic, **changes))
    assert (said, error["code"]) == (status, code)
    assert "virtualMachine" not in lab.get(nic)["properties"]


def test_terms_have_to_be_accepted(lab: LabClient) -> None:
    lab.reset(scenario="bare")
    body = machine(make_interface(lab))
    status, error = put(lab, body)
    assert (status, error["code"]) == (400, "MarketplacePurchaseEligibilityFailed")
    assert "Legal terms have not been accepted" in error["details"][0]["message"]
    accept_terms(lab)
    assert put(lab, body)[0] == 201


def limited(lab: LabClient, azure: dict[str, Any]) -> str:
    """Write the scenario ``bare`` with limits, and return its path."""
    path = lab.home / "limited.yml"
    path.write_text(yaml.safe_dump({"based_on": "bare", "azure": {"accepted_terms": True, **azure}}))
    return str(path)


@pytest.mark.parametrize(
    ("quotas", "text"),
    [
        ({"standardAv2Family": 4}, "approved standardAv2Family Cores quota"),
        ({"cores": 20}, "approved Total Regional Cores quota"),
    ],
)
def test_quota(lab: LabClient, quotas: dict[str, int], text: str) -> None:
    lab.reset(scenario=limited(lab, {"quotas": quotas}))
    nic = make_interface(lab)
    status, error = put(lab, machine(nic))
    assert (status, error["code"]) == (409, "OperationNotAllowed")
    assert text in error["message"]
    assert f"Current Limit: {next(iter(quotas.values()))}" in error["message"]
    assert "Additional Required: 8" in error["message"]
    refused = lab.arm("DELETE", nic).json()["error"]  # Azure keeps it for the VM that was not made
    assert refused["code"] == "NicReservedForAnotherVm"
    lab.advance(181)
    assert lab.arm("DELETE", nic).status_code == 202


def test_a_size_that_cannot_be_had(lab: LabClient) -> None:
    lab.reset(scenario=limited(lab, {"restricted_sizes": ["Standard_A8_v2"]}))
    status, error = put(lab, machine(make_interface(lab)))
    assert (status, error["code"]) == (409, "SkuNotAvailable")
    assert "Standard_A8_v2" in error["message"]
    sku = next(each for each in compute(lab).resource_skus.list() if each.name == "Standard_A8_v2")
    assert sku.restrictions[0].reason_code == "NotAvailableForSubscription"


def test_no_capacity_is_found_later_and_a_second_try_succeeds(lab: LabClient) -> None:
    lab.reset(scenario="bare", speed=600)
    accept_terms(lab)
    lab.faults({"vm": {"name": "ps1", "code": "AllocationFailed"}})
    body, client = machine(make_interface(lab)), compute(lab).virtual_machines
    with pytest.raises(HttpResponseError, match="sufficient capacity") as raised:
        client.begin_create_or_update("rg-dr", "ps1", body, polling_interval=0.1).result()
    assert raised.value.error.code == "AllocationFailed"
    assert client.get("rg-dr", "ps1").provisioning_state == "Failed"
    view = client.instance_view("rg-dr", "ps1")
    assert view.statuses[0].code == "ProvisioningState/failed/AllocationFailed"
    again = client.begin_create_or_update("rg-dr", "ps1", body, polling_interval=0.1).result()
    assert again.provisioning_state == "Succeeded"


def test_a_fault_refuses_at_once(lab: LabClient, nic: str) -> None:
    lab.faults({"vm": {"code": "QuotaExceeded"}})
    status, error = put(lab, machine(nic))
    assert (status, error["code"]) == (409, "QuotaExceeded")
    assert "standardAv2Family" in error["message"]


def test_an_interface_in_use(lab: LabClient) -> None:
    lab.reset(scenario="bare")
    make_vm(lab)
    nic = provider(lab, "Microsoft.Network/networkInterfaces/ps1-nic")
    assert lab.arm("DELETE", nic).json()["error"]["code"] == "NicInUse"
    other = machine(nic, osProfile=profile(computerName="ps2"))
    status, error = put(lab, other, "Microsoft.Compute/virtualMachines/ps2")
    assert (status, error["code"]) == (400, "NicInUse")
    assert "virtualMachines/ps1" in error["message"]


def test_a_name_that_a_recovered_machine_has(lab: LabClient, nic: str) -> None:
    status, error = put(lab, machine(nic), "Microsoft.Compute/virtualMachines/win-sql01")
    assert (status, error["code"]) == (409, "PropertyChangeNotAllowed")


def test_a_disk_in_use_or_of_another(lab: LabClient, nic: str) -> None:
    make_vm(lab, "ps0")
    assert lab.arm("DELETE", provider(lab, "Microsoft.Compute/disks/ps1-os")).status_code == 409
    status, error = put(lab, machine(nic))
    assert (status, error["code"]) == (409, "ConflictingUserInput")


ELSEWHERE = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
PUBLIC = {"publicIPAddress": {"id": "/x/publicIPAddresses/ip"}}
INTERFACES: list[tuple[str, dict[str, Any], int, str]] = [
    ("another region", {"network": "vnet-far"}, 400, "InvalidResourceReference"),
    ("unknown network", {"network": "vnet-none"}, 400, "InvalidResourceReference"),
    ("another subscription", {"id": ELSEWHERE}, 403, "LinkedAuthorizationFailed"),
    ("public address", {"configuration": PUBLIC}, 403, "RequestDisallowedByPolicy"),
    ("address taken", {"configuration": {"privateIPAddress": "10.2.0.11"}}, 400, "PrivateIPAddressInUse"),
]


@pytest.mark.parametrize(("given", "status", "code"), [case[1:] for case in INTERFACES], ids=[c[0] for c in INTERFACES])
def test_interfaces(steady_lab: LabClient, given: dict[str, Any], status: int, code: str) -> None:
    name = "servers" if "network" not in given else "default"
    wanted = given.get("id") or subnet(steady_lab, given.get("network", "vnet-recovery"), name)
    body = interface(wanted, **given.get("configuration", {}))
    said, error = put(steady_lab, body, "Microsoft.Network/networkInterfaces/nic-x")
    assert (said, error["code"]) == (status, code)
    assert steady_lab.arm("GET", provider(steady_lab, "Microsoft.Network/networkInterfaces/nic-x")).status_code == 404


def test_an_unknown_resource_group(steady_lab: LabClient) -> None:
    path = provider(steady_lab, PATH).replace("rg-dr", "rg-none")
    answer = steady_lab.arm("PUT", path, machine("/x"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ResourceGroupNotFound")
