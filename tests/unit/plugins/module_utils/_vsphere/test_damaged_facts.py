# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight reads in vCenter, with properties that the account may not see, or that are not set: no traceback."""

from __future__ import annotations

from dataclasses import is_dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyVmomi import vim

from ansible_collections.asr.failback.plugins.module_utils._vsphere.preflight_objects import parts

HOST = vim.HostSystem("host-1")
STORE = vim.Datastore("datastore-1")
FOLDER = vim.Folder("group-v1")


def disk(**backing: Any) -> vim.vm.device.VirtualDisk:
    return vim.vm.device.VirtualDisk(
        key=2000,
        capacityInKB=1024,
        backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(fileName="[datastore1] web01/web01.vmdk", **backing),
    )


#: Part → an object, and all that is read of it.
WHOLE: dict[str, tuple[Any, dict[str, Any]]] = {
    "vms": (
        vim.VirtualMachine("vm-1"),
        {
            "name": "web01",
            "config.uuid": "4200AA",
            "config.instanceUuid": "5000AA",
            "config.template": False,
            "config.files.vmPathName": "[datastore1] web01/web01.vmx",
            "config.flags.diskUuidEnabled": True,
            "config.hardware.memoryMB": 4096,
            "config.hardware.device": [disk(uuid="6000C29"), disk(), vim.vm.device.VirtualLsiLogicController(key=1000)],
            "datastore": [STORE],
            "guest.guestFamily": "windowsGuest",
            "guest.ipAddress": "10.0.0.5",
            "guest.toolsRunningStatus": "guestToolsRunning",
            "parent": FOLDER,
            "runtime.connectionState": "connected",
            "runtime.consolidationNeeded": False,
            "runtime.host": HOST,
            "runtime.powerState": "poweredOn",
            "snapshot": SimpleNamespace(rootSnapshotList=[SimpleNamespace(name="before", childSnapshotList=[])]),
        },
    ),
    "hosts": (
        HOST,
        {
            "name": "esx1.lab",
            "parent": vim.ClusterComputeResource("domain-c1"),
            "datastore": [STORE],
            "runtime.connectionState": "connected",
            "runtime.inMaintenanceMode": False,
            "hardware.memorySize": 2**38,
            "summary.quickStats.overallMemoryUsage": 1024,
        },
    ),
    "datastores": (
        STORE,
        {
            "name": "datastore1",
            "parent": FOLDER,
            "host": [
                SimpleNamespace(
                    key=HOST, mountInfo=SimpleNamespace(accessMode="readWrite", mounted=True, accessible=None)
                )
            ],
            "summary.accessible": True,
            "summary.capacity": 2**42,
            "summary.freeSpace": 2**40,
            "summary.maintenanceMode": "normal",
            "summary.type": "VMFS",
        },
    ),
    "pods": (
        vim.StoragePod("group-p1"),
        {"name": "pod1", "parent": FOLDER, "podStorageDrsEntry.storageDrsConfig": None},
    ),
    "places": (FOLDER, {"name": "vm", "parent": vim.Datacenter("datacenter-1")}),
}
LOST = object()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data(), st.sampled_from(sorted(WHOLE)))
def test_what_may_not_be_seen_is_no_traceback(data: st.DataObject, part: str):
    entity, properties = WHOLE[part]
    keys = data.draw(st.lists(st.sampled_from(sorted(properties)), min_size=1, unique=True))
    junk = data.draw(st.sampled_from([LOST, None]))
    seen = {key: value for key, value in properties.items() if key not in keys}
    seen |= {} if junk is LOST else dict.fromkeys(keys)
    assert is_dataclass(parts()[part].read(entity, seen))


@pytest.mark.parametrize("part", sorted(WHOLE))
def test_an_object_without_a_name_is_called_by_its_id(part: str):
    entity, properties = WHOLE[part]
    found = parts()[part].read(entity, {key: value for key, value in properties.items() if key != "name"})
    assert found.name == entity._moId


def test_a_power_state_that_nobody_knows_is_not_on():
    entity, properties = WHOLE["vms"]
    found = parts()["vms"].read(entity, properties | {"runtime.powerState": "hovering"})
    assert found.power != "poweredOn"
