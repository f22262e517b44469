# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual machines and networks in Azure, as azure-mgmt-compute sees them."""

from __future__ import annotations

import pytest
from azure.core.exceptions import ResourceNotFoundError

from lab.client import LabClient
from lab.sdk import compute


def power(lab: LabClient, name: str) -> str:
    """Return the power state of a VM by its instance view."""
    view = compute(lab).virtual_machines.instance_view("rg-dr", name)
    return next(status.code for status in view.statuses if status.code.startswith("PowerState/"))


def test_lists_and_views(steady_lab: LabClient) -> None:
    client = compute(steady_lab)
    names = [vm.name for vm in client.virtual_machines.list("rg-dr")]
    assert len(names) == 7
    assert names == [vm.name for vm in client.virtual_machines.list_all()]
    renamed = next(name for name in names if name.startswith("rcm-win01-"))  # a name conflict at failover
    vm = client.virtual_machines.get("rg-dr", renamed, expand="instanceView")
    assert vm.instance_view.statuses[1].code == "PowerState/running"
    interface = steady_lab.get(vm.network_profile.network_interfaces[0].id)
    assert interface["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"].startswith("10.2.0.")
    network = steady_lab.get(vm.id.split("/Microsoft.Compute")[0] + "/Microsoft.Network/virtualNetworks/vnet-dr")
    assert steady_lab.get(network["properties"]["subnets"][0]["id"])["name"] == "default"


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
