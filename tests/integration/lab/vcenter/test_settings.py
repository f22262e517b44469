# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings, names and snapshots."""

from __future__ import annotations

import pytest
from pyVmomi import vim

from integration.lab.vcenter.simulator import (
    VCenter,
    change,
    disks,
    done,
    existing_disk,
    extra,
    option,
)


def test_extra_config_is_merged_whatever_the_case(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1, options={"disk.EnableUUID": "FALSE", "a.b": "1"})
    vcenter.reconfigure(vm, extraConfig=extra({"disk.enableuuid": "TRUE", "A.B": "2"}))
    assert (option(vm, "disk.EnableUUID"), option(vm, "a.b")) == (["TRUE"], ["2"])
    vcenter.reconfigure(vm, extraConfig=extra({"a.b": ""}))
    assert option(vm, "a.b") == []
    assert vm.config.flags.diskUuidEnabled


def test_disk_uuid_is_changed_only_while_powered_off(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    assert vm.config.flags.diskUuidEnabled is False
    done(vm.PowerOn())
    with pytest.raises(vim.fault.InvalidPowerState):
        vcenter.reconfigure(vm, extraConfig=extra({"disk.EnableUUID": "TRUE"}))
    with pytest.raises(vim.fault.InvalidPowerState):
        vcenter.reconfigure(vm, flags=vim.vm.FlagInfo(diskUuidEnabled=True))
    assert option(vm, "disk.EnableUUID") == []
    done(vm.PowerOff())
    vcenter.reconfigure(vm, flags=vim.vm.FlagInfo(diskUuidEnabled=True))
    assert (vm.config.flags.diskUuidEnabled, option(vm, "disk.EnableUUID")) == (True, ["TRUE"])
    done(vm.PowerOn())
    vcenter.reconfigure(vm, extraConfig=extra({"disk.EnableUUID": "true"}))  # no change


def test_names_are_unique_in_a_folder(vcenter: VCenter) -> None:
    vcenter.create("vm1", 1)
    other = vcenter.create("vm2", 1)
    files = vcenter.files("datastore1")
    with pytest.raises(vim.fault.DuplicateName, match="vm1"):
        vcenter.create("vm1", 1)
    with pytest.raises(vim.fault.DuplicateName):
        done(other.Rename_Task("vm1"))
    assert vcenter.files("datastore1") == files
    pool = vcenter.cluster.resourcePool
    taken = vim.vm.ConfigSpec(name="vm3", files=vim.vm.FileInfo(vmPathName="[datastore1] vm1/vm1.vmx"))
    with pytest.raises(vim.fault.FileAlreadyExists):
        done(vcenter.dc.vmFolder.CreateVM_Task(config=taken, pool=pool))
    assert vcenter.files("datastore1") == files
    folder = vcenter.dc.vmFolder.CreateFolder("strays")
    stray = vcenter.create("vm1", 1, folder=folder, host=vcenter.cluster.host[0])
    assert stray in vcenter.cluster.host[0].vm
    assert stray.config.files.vmPathName == "[datastore1] vm1 (0)/vm1.vmx"


def test_network_card_and_settings(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    backing = vim.vm.device.VirtualEthernetCard.NetworkBackingInfo(deviceName="VM Network")
    vcenter.reconfigure(vm, change(vim.vm.device.VirtualVmxnet3(key=-1, backing=backing)), changeTrackingEnabled=True)
    card = next(d for d in vm.config.hardware.device if isinstance(d, vim.vm.device.VirtualEthernetCard))
    assert (card.key, card.backing.network.name, [n.name for n in vm.network]) == (4000, "VM Network", ["VM Network"])
    assert vm.guest.guestFamily == "windowsGuest"
    done(vm.PowerOn())
    with pytest.raises(vim.fault.CpuHotPlugNotSupported):
        vcenter.reconfigure(vm, numCPUs=8)
    backing.deviceName = "nowhere"
    with pytest.raises(vim.fault.InvalidDeviceSpec):
        vcenter.reconfigure(vm, change(vim.vm.device.VirtualVmxnet3(key=-1, backing=backing)))


def test_snapshots_put_disks_on_deltas_and_take_them_off_again(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    base = disks(vm)[0].backing.fileName
    uuid = disks(vm)[0].backing.uuid
    for name in ("first", "second"):
        done(vm.CreateSnapshot_Task(name=name, memory=False, quiesce=False))
    top = disks(vm)[0].backing
    assert (top.fileName, top.parent.parent.fileName, top.uuid) == ("[datastore1] vm1/vm1-000002.vmdk", base, uuid)
    root = vm.snapshot.rootSnapshotList[0]
    assert (root.name, root.childSnapshotList[0].name, list(vm.rootSnapshot)) == ("first", "second", [root.snapshot])
    assert vm.snapshot.currentSnapshot == root.childSnapshotList[0].snapshot

    other = vcenter.create("vm2", 1)
    vcenter.reconfigure(other, existing_disk(top.fileName, 1))
    assert (disks(other)[1].backing.parent.parent.fileName, disks(other)[1].backing.uuid) == (base, uuid)

    vcenter.reconfigure(vm, numCPUs=4, extraConfig=extra({"later": "yes"}))
    done(root.snapshot.RevertToSnapshot_Task())
    assert (vm.config.hardware.numCPU, option(vm, "later")) == (2, [])
    assert (vm.snapshot.currentSnapshot, disks(vm)[0].backing.parent.fileName) == (root.snapshot, base)
    done(root.snapshot.RemoveSnapshot_Task(removeChildren=False))
    assert [item.name for item in vm.snapshot.rootSnapshotList] == ["second"]
    done(vm.RemoveAllSnapshots_Task())
    assert (vm.snapshot, disks(vm)[0].backing.fileName, disks(vm)[0].backing.parent) == (None, base, None)
    assert {f for f in vcenter.files("datastore1") if f.startswith("vm1/") and f.endswith("k")} == {"vm1/vm1.vmdk"}


def test_consolidation(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    vcenter.server.lab(
        "POST", "set", {"type": "VirtualMachine", "name": "vm1", "set": {"runtime.consolidationNeeded": True}}
    )
    assert vm.runtime.consolidationNeeded
    done(vm.ConsolidateVMDisks_Task())
    assert not vm.runtime.consolidationNeeded
