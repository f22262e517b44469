# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a master target's VM is made, and that it stays there (S21)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyVmomi import vim

from integration.vsphere.targets import WANTED, devices
from integration.vsphere.world import Site, done

Run = Callable[..., dict[str, Any]]


# ----- Storage DRS


def test_storage_drs_leaves_it_alone(site: Site, run: Run):
    pod = site.datacenter.datastoreFolder.CreateStoragePod("pod1")
    done(pod.MoveIntoFolder_Task([site.datastore()]))
    assert run("master_target_vm", check=True, **WANTED)["changes"][-1] == "storage DRS of pod1"
    run("master_target_vm", **WANTED)
    vm = site.vm("mt01")

    def overrides() -> list[tuple[Any, bool]]:
        return [(each.vm, each.enabled) for each in pod.podStorageDrsEntry.storageDrsConfig.vmConfig]

    assert overrides() == [(vm, False)]
    assert not run("master_target_vm", **WANTED)["changed"]

    change = vim.storageDrs.VmConfigSpec(operation="edit", info=vim.storageDrs.VmConfigInfo(vm=vm, enabled=True))
    spec = vim.storageDrs.ConfigSpec(vmConfigSpec=[change])
    done(site.instance.content.storageResourceManager.ConfigureStorageDrsForPod_Task(pod, spec, True))
    assert run("master_target_vm", **WANTED)["changes"] == ["storage DRS of pod1"]
    assert overrides() == [(vm, False)]


# ----- places


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"datastore": "gold"}, "NOT_IN_VCENTER"),
        ({"network": "backup"}, "NOT_IN_VCENTER"),
        ({"cluster": "cluster9"}, "NOT_IN_VCENTER"),
        ({"esxi_host": "esx9.lab"}, "NOT_IN_VCENTER"),
        ({"folder": "servers"}, "NOT_IN_VCENTER"),
        ({"datacenter": "DC9"}, "NOT_IN_VCENTER"),
        ({"guest_id": "nonsense"}, "VCENTER_ERROR"),
    ],
)
def test_what_is_not_there(site: Site, run: Run, changes: dict[str, str], code: str):
    result = run("master_target_vm", **WANTED | changes)
    assert (result["failed"], result["error_code"]) == (True, code)
    assert site.vm("mt01") is None


def test_a_host_that_may_not_write_to_the_datastore(site: Site, run: Run):
    mounts = [
        {"key": {"type": "HostSystem", "value": host._moId}, "mountInfo": {"accessMode": mode, "mounted": True}}
        for host, mode in zip(site.cluster.host, ("readOnly", "readWrite"), strict=True)
    ]
    site.lab("POST", "set", {"type": "Datastore", "name": "datastore1", "set": {"host": mounts}})
    result = run("master_target_vm", **WANTED | {"esxi_host": "esx1.lab"})
    assert (result["error_code"], list(result["details"]["hosts"])) == ("NO_USABLE_HOST", ["esx1.lab"])
    assert run("master_target_vm", **WANTED)["vm"]["host"] == "esx2.lab"


def distributed_port_group(site: Site, name: str) -> Any:
    """A port group of a new distributed switch that all hosts are on."""
    config = vim.DistributedVirtualSwitch.ConfigSpec(name="dvs1")
    spec = vim.DistributedVirtualSwitch.CreateSpec(configSpec=config)
    switch = done(site.datacenter.networkFolder.CreateDVS_Task(spec))
    config.host = [vim.dvs.HostMember.ConfigSpec(operation="add", host=host) for host in site.cluster.host]
    done(switch.ReconfigureDvs_Task(config))
    group = vim.dvs.DistributedVirtualPortgroup.ConfigSpec(name=name, numPorts=8, type="earlyBinding")
    done(switch.AddDVPortgroup_Task([group]))
    return next(each for each in site.datacenter.network if each.name == name)


def test_a_distributed_port_group(site: Site, run: Run):
    group = distributed_port_group(site, "recovery")
    result = run("master_target_vm", **WANTED | {"network": "recovery"})
    assert result.get("created"), result
    port = devices(site.vm("mt01"), vim.vm.device.VirtualEthernetCard)[0].backing.port
    assert (port.portgroupKey, port.switchUuid) == (group.key, group.config.distributedVirtualSwitch.uuid)
    assert not run("master_target_vm", **WANTED | {"network": "recovery"})["changed"]
