# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual machines and networks in Azure, as azure-mgmt-compute and azure-mgmt-network see them."""

from __future__ import annotations

import json

import pytest
from azure.core.exceptions import ResourceNotFoundError

from lab.client import LabClient
from lab.process_server_inputs import IMAGE, PASSWORD, accept_terms, interface, machine, make_vm, provider, subnet
from lab.sdk import compute, network


def power(lab: LabClient, name: str) -> str:
    """Return the power state of a VM by its instance view."""
    view = compute(lab).virtual_machines.instance_view("rg-dr", name)
    return next(status.code for status in view.statuses if status.code.startswith("PowerState/"))


def resources(lab: LabClient) -> set[str]:
    """Return the ids of everything there is."""
    return {each["id"] for each in lab.get(provider(lab, "x").partition("/providers/")[0] + "/resources")["value"]}


def test_lists_and_views(steady_lab: LabClient) -> None:
    client = compute(steady_lab)
    names = [vm.name for vm in client.virtual_machines.list("rg-dr")]
    assert len(names) == 8  # seven machines, and the process server
    assert names == [vm.name for vm in client.virtual_machines.list_all()]
    renamed = next(name for name in names if name.startswith("rcm-win01-"))  # a name conflict at failover
    vm = client.virtual_machines.get("rg-dr", renamed, expand="instanceView")
    assert vm.instance_view.statuses[1].code == "PowerState/running"


def test_recovered_machines_are_in_the_recovery_network(steady_lab: LabClient) -> None:
    client = network(steady_lab)
    vm = compute(steady_lab).virtual_machines.get("rg-dr", "win-sql01")
    nic = client.network_interfaces.get("rg-dr", vm.network_profile.network_interfaces[0].id.rsplit("/", 1)[-1])
    assert nic.ip_configurations[0].subnet.id == subnet(steady_lab)
    assert nic.virtual_machine.id == vm.id
    assert {each.name for each in client.virtual_networks.list_all()} == {"vnet-recovery", "vnet-other", "vnet-far"}
    assert client.subnets.get("rg-dr", "vnet-recovery", "servers").address_prefix == "10.2.0.0/20"
    addresses = [each.ip_configurations[0].private_ip_address for each in client.network_interfaces.list_all()]
    assert len(addresses) == len(set(addresses)) == 8


def test_power(lab: LabClient) -> None:
    lab.reset(speed=600)
    client = compute(lab)
    client.virtual_machines.begin_deallocate("rg-dr", "win-sql01", polling_interval=0.1).result()
    assert power(lab, "win-sql01") == "PowerState/deallocated"
    client.virtual_machines.begin_start("rg-dr", "win-sql01", polling_interval=0.1).result()
    client.virtual_machines.begin_power_off("rg-dr", "win-sql01", polling_interval=0.1).result()
    assert power(lab, "win-sql01") == "PowerState/stopped"


def test_a_vm_that_is_gone(lab: LabClient) -> None:
    lab.control("POST", "machines/win-sql01", {"azure_vm_exists": False})
    with pytest.raises(ResourceNotFoundError):
        compute(lab).virtual_machines.get("rg-dr", "win-sql01")


def test_a_vm_comes_and_goes(lab: LabClient) -> None:
    lab.reset(scenario="bare", speed=600)
    before = resources(lab)
    accept_terms(lab)
    nics, vms = network(lab).network_interfaces, compute(lab).virtual_machines
    nic = nics.begin_create_or_update("rg-dr", "ps1-nic", interface(subnet(lab)), polling_interval=0.1).result()
    assert (nic.provisioning_state, nic.ip_configurations[0].private_ip_address) == ("Succeeded", "10.2.0.4")
    vm = vms.begin_create_or_update("rg-dr", "ps1", machine(nic.id), polling_interval=0.1).result()
    assert (vm.provisioning_state, vm.tags) == ("Succeeded", {"asr-failback": "ps1"})
    assert (vm.os_profile.computer_name, vm.os_profile.admin_password) == ("ps1", None)
    assert vm.storage_profile.image_reference.exact_version == "202103.0.0"
    assert power(lab, "ps1") == "PowerState/running"
    assert nics.get("rg-dr", "ps1-nic").virtual_machine.id == vm.id
    disk = compute(lab).disks.get("rg-dr", "ps1-os")
    assert (disk.id, disk.managed_by, disk.tags) == (vm.storage_profile.os_disk.managed_disk.id, vm.id, {})
    made = {each.rsplit("/", 1)[-1] for each in resources(lab) - before}
    assert made == {"ps1", "ps1-nic", "ps1-os"}

    vms.begin_delete("rg-dr", "ps1", polling_interval=0.1).result()
    left = {each.rsplit("/", 1)[-1] for each in resources(lab) - before}
    assert left == {"ps1-nic"}  # the disk was to be deleted with its VM, the interface not
    nics.begin_delete("rg-dr", "ps1-nic", polling_interval=0.1).result()
    assert resources(lab) == before
    assert vms.begin_delete("rg-dr", "ps1", polling=False)  # again is no trouble
    assert PASSWORD not in json.dumps(lab.control("GET", "requests"))


def test_tags_and_size_can_be_changed_and_nothing_else(lab: LabClient) -> None:
    lab.reset(scenario="bare")
    path = make_vm(lab)
    vm = lab.get(path)
    vm["tags"] = {"owner": "me"}
    vm["properties"]["hardwareProfile"]["vmSize"] = "Standard_A4_v2"
    assert lab.arm("PUT", path, vm).status_code == 200
    lab.advance(60)
    again = lab.get(path)
    assert (again["tags"], again["properties"]["hardwareProfile"]["vmSize"]) == ({"owner": "me"}, "Standard_A4_v2")
    again["properties"]["storageProfile"]["imageReference"]["sku"] = "2016-Datacenter"
    assert lab.arm("PUT", path, again).json()["error"]["code"] == "PropertyChangeNotAllowed"
    disk = provider(lab, "Microsoft.Compute/disks/ps1-os")
    assert lab.arm("PATCH", disk, {"tags": {"asr-failback": "ps1"}}).status_code == 200
    assert lab.get(disk)["tags"] == {"asr-failback": "ps1"}


def test_images_and_terms(lab: LabClient) -> None:
    client = compute(lab).virtual_machine_images
    where = ("westeurope", IMAGE["publisher"], IMAGE["offer"], IMAGE["sku"])
    assert "MicrosoftAzureSiteRecovery" in [each.name for each in client.list_publishers("westeurope")]
    assert [each.name for each in client.list_skus(*where[:3])] == [IMAGE["sku"]]
    newest = client.list(*where, top=1, orderby="name desc")
    assert [each.name for each in newest] == ["202103.0.0"]
    assert client.get(*where, newest[0].name).plan.product == "Process-Server"
    with pytest.raises(ResourceNotFoundError, match="VMImage was not found"):
        client.get(*where, "0.0.1")
    with pytest.raises(ResourceNotFoundError):
        client.list("northeurope", *where[1:])
    version = compute(lab).gallery_image_versions.get("rg-dr", "gallery1", "process-server", "1.0.0")
    assert version.provisioning_state == "Succeeded"
    assert compute(lab).gallery_images.get("rg-dr", "gallery1", "process-server").os_type == "Windows"
    with pytest.raises(ResourceNotFoundError):
        compute(lab).gallery_images.get("rg-dr", "gallery1", "nothing")
    assert compute(lab).images.get("rg-dr", "process-server").storage_profile.os_disk.os_type == "Windows"


def test_a_vm_of_a_gallery_image(lab: LabClient) -> None:
    lab.reset(scenario="bare")
    image = provider(lab, "Microsoft.Compute/galleries/gallery1/images/process-server")
    path = make_vm(lab, storageProfile={"imageReference": {"id": image}, "osDisk": {"createOption": "FromImage"}})
    assert lab.get(path)["properties"]["provisioningState"] == "Succeeded"


def test_usages_and_sizes(lab: LabClient) -> None:
    client = compute(lab)
    used = {each.name.value: each.current_value for each in client.usage.list("westeurope")}
    assert used["cores"] == 7 * 2 + 8
    assert used["standardAv2Family"] == 8
    sizes = {each.name: each.number_of_cores for each in client.virtual_machine_sizes.list("westeurope")}
    assert sizes["Standard_A8_v2"] == 8
    assert "Standard_A8_v2" in [each.name for each in client.resource_skus.list(filter="location eq 'westeurope'")]


def test_the_listing_can_be_filtered(steady_lab: LabClient) -> None:
    group = provider(steady_lab, "x").partition("/providers/")[0]
    kind = "Microsoft.Network/virtualNetworks"
    found = steady_lab.get(f"{group}/resources?$filter=resourceType eq '{kind}'")["value"]
    assert {each["type"] for each in found} == {kind}
    assert steady_lab.get(f"{group}/resources?$filter=tagName eq 'asr-failback'")["value"] == []
