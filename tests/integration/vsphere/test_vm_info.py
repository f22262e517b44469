# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""VMs of the simulator as vm_info shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyVmomi import vim

from integration.vsphere.targets import add, reconfigure
from integration.vsphere.world import Site, done

Run = Callable[..., dict[str, Any]]


def card(network: str) -> Any:
    kind = vim.vm.device.VirtualEthernetCard
    backing = kind.NetworkBackingInfo(deviceName=network)
    connected = vim.vm.device.VirtualDevice.ConnectInfo(startConnected=True, allowGuestControl=True, connected=True)
    return add(
        vim.vm.device.VirtualVmxnet3(key=-1, backing=backing, connectable=connected, macAddress="00:50:56:AB:CD:EF")
    )


def test_what_vcenter_knows(site: Site, run: Run):
    folder = site.datacenter.vmFolder.CreateFolder("web")
    vm = site.make_vm("web01", 1, 2, folder=folder, numCPUs=2, memoryMB=2048)
    reconfigure(vm, card("VM Network"))
    site.make_vm("other", 1)
    before = site.writes()
    result = run("vm_info", names=["web01", "gone"])
    (shown,) = result["vms"]
    assert (result["changed"], result["missing"]) == (False, ["gone"])
    assert (shown["name"], shown["moid"], shown["cpus"], shown["memory_mb"]) == ("web01", vm._moId, 2, 2048)
    assert shown["folder"] == f"{site.datacenter.name}/vm/web"
    assert [(disk["size_bytes"] >> 30, disk["datastore"]) for disk in shown["disks"]] == [
        (1, "datastore1"),
        (2, "datastore1"),
    ]
    (nic,) = shown["nics"]
    assert (nic["mac"], nic["network"], nic["adapter"]) == ("00:50:56:ab:cd:ef", "VM Network", "vmxnet3")
    assert (nic["addresses"], nic["dhcp"]) == ([], None)
    assert site.writes() == before


def test_a_running_vm_and_its_custom_attributes(site: Site, run: Run):
    vm = site.make_vm("web01", 1)
    manager = site.instance.content.customFieldsManager
    field = manager.AddCustomFieldDef(name="owner", moType=vim.VirtualMachine)
    manager.SetField(entity=vm, key=field.key, value="anna")
    done(vm.PowerOn())
    (shown,) = run("vm_info", names=["web01"])["vms"]
    assert (shown["powered_on"], shown["attributes"]) == (True, {"owner": "anna"})


def test_a_name_that_two_vms_have_is_not_guessed(site: Site, run: Run):
    site.make_vm("web01", 1)
    site.make_vm("web01", 1, folder=site.datacenter.vmFolder.CreateFolder("web"))
    assert run("vm_info", names=["web01"])["error_code"] == "VM_AMBIGUOUS"


@pytest.mark.parametrize("names", [[], ["gone"]])
def test_nothing_is_no_failure(site: Site, run: Run, names: list[str]):
    assert run("vm_info", names=names)["vms"] == []
