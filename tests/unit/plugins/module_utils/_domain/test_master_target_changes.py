# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a found VM to the wanted master target: changes, findings, refusals (S18, S20, S21, S22)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.host_choice import HostFacts, choose_host
from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_changes import (
    changes_of,
    check,
    check_removable,
    creation,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_facts import (
    GIB,
    LSI_LOGIC,
    FoundDisk,
    FoundTarget,
    OtherVm,
    RetentionDisk,
    WantedTarget,
    named,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_power import Power, PowerState
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import OptionRow

SYSTEM = FoundDisk(2000, "[d] mt01/mt01.vmdk", 100 * GIB, "uuid-system", (0, 0))
RETENTION = FoundDisk(2001, "[d] mt01/mt01-retention.vmdk", 1024 * GIB, "uuid-retention", (0, 1))
FOREIGN = FoundDisk(2002, "[d] web01/web01.vmdk", 40 * GIB, "uuid-web01", (0, 2))
ENABLED = OptionRow("disk.EnableUUID", "TRUE")
OURS = OptionRow("asr.failback.masterTarget", "mt01")
WANTED = WantedTarget("mt01", "d", "lan", "vmxnet3", "centos64Guest", 6144, 4, 100, True, None, None)
FOUND = FoundTarget(
    moid="vm-1",
    name="mt01",
    uuid="uuid-mt01",
    instance_uuid="instance-mt01",
    path="[d] mt01/mt01.vmx",
    guest_id="centos64Guest",
    firmware="bios",
    memory_mb=6144,
    cpus=4,
    controllers=(LSI_LOGIC,),
    adapters=(("vmxnet3", "lan"),),
    mac_address="00:50:56:00:00:01",
    iso="",
    disks=(SYSTEM,),
    rows=(ENABLED, OURS),
    disk_uuid_flag=True,
    power=Power(PowerState.ON, True),
    has_snapshots=False,
    host="esx1",
)


def test_nothing_to_do():
    assert changes_of(WANTED, FOUND) == []
    check(WANTED, FOUND, [OtherVm("web01", "uuid-web01", frozenset({"uuid-web01"}))])


@pytest.mark.parametrize(
    ("wanted", "found", "change", "cold"),
    [
        ({}, {"guest_id": "otherGuest"}, ("guest_id", "otherGuest", "centos64Guest"), True),
        ({}, {"memory_mb": 1024}, ("memory_mb", 1024, 6144), True),
        ({"memory_mb": 4096}, {}, ("memory_mb", 6144, 4096), True),
        ({}, {"cpus": 1}, ("cpus", 1, 4), True),
        ({}, {"adapters": (("vmxnet3", "old"),)}, ("network", "old", "lan"), False),
        ({}, {"adapters": ()}, ("network", None, "lan"), True),
        ({"iso": "[d] a.iso"}, {}, ("iso", "", "[d] a.iso"), False),
        ({"iso": ""}, {"iso": "[d] a.iso"}, ("iso", "[d] a.iso", ""), False),
        ({"iso": ""}, {"iso": None}, ("iso", None, ""), True),
        ({}, {"iso": None}, ("iso", None, ""), True),
        ({"system_disk_gb": 120}, {}, ("system_disk_gb", 100, 120), False),
        ({"retention": RetentionDisk(10)}, {}, ("retention_disk_gb", None, 10), False),
        ({"retention": RetentionDisk(2000)}, {"disks": (SYSTEM, RETENTION)}, ("retention_disk_gb", 1024, 2000), False),
        ({}, {"rows": (OURS,)}, ("disk.EnableUUID", "not set", "disk.EnableUUID = TRUE"), True),
        ({}, {"disk_uuid_flag": False}, ("disk.EnableUUID",) + ("disk.EnableUUID = TRUE",) * 2, True),
        ({}, {"pods": (("p", True), ("q", False))}, ("storage DRS of p", "may move it", "leaves it alone"), False),
    ],
)
def test_one_change(wanted: dict[str, Any], found: dict[str, Any], change: tuple[Any, ...], cold: bool):
    changes = changes_of(replace(WANTED, **wanted), replace(FOUND, **found))
    assert [(each.setting, each.before, each.after, each.needs_power_off) for each in changes] == [(*change, cold)]


@pytest.mark.parametrize("found", [{"iso": "[d] a.iso"}, {"disks": (SYSTEM, RETENTION)}, {"disks": (SYSTEM, FOREIGN)}])
def test_what_is_not_asked_for_stays(found: dict[str, Any]):
    assert changes_of(WANTED, replace(FOUND, **found)) == []


@pytest.mark.parametrize(
    ("wanted", "found", "code"),
    [
        ({}, {"controllers": (LSI_LOGIC, "ParaVirtualSCSIController")}, "SCSI_CONTROLLER_UNFIT"),
        ({}, {"controllers": ("VirtualLsiLogicSASController",)}, "SCSI_CONTROLLER_UNFIT"),
        ({}, {"firmware": "efi"}, "FIRMWARE_UNFIT"),
        ({"datastore": "e"}, {}, "DATASTORE_DIFFERS"),
        ({"adapter": "e1000"}, {}, "NETWORK_ADAPTER_DIFFERS"),
        ({}, {"adapters": (("pcnet32", "lan"),)}, "NETWORK_ADAPTER_DIFFERS"),
        ({"system_disk_gb": 99}, {}, "DISK_WOULD_SHRINK"),
        ({"retention": RetentionDisk(10)}, {"disks": (SYSTEM, RETENTION)}, "DISK_WOULD_SHRINK"),
        ({}, {"disks": ()}, "SYSTEM_DISK_MISSING"),
        ({}, {"disks": (FOREIGN,)}, "SYSTEM_DISK_MISSING"),
        ({}, {"has_snapshots": True}, "HAS_SNAPSHOTS"),
        ({"datastore": "e"}, {"has_snapshots": True, "firmware": "efi"}, "VM_UNFIT"),
    ],
)
def test_findings(wanted: dict[str, Any], found: dict[str, Any], code: str):
    with pytest.raises(FailbackError) as caught:
        check(replace(WANTED, **wanted), replace(FOUND, **found), [])
    assert caught.value.code == code
    assert all(finding["remedy"] for finding in caught.value.details["findings"])
    assert len(caught.value.details["findings"]) == (3 if code == "VM_UNFIT" else 1)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (OtherVm("web01", "uuid-mt01", frozenset()), "same BIOS uuid as web01"),
        (OtherVm("web01", "x", frozenset({"uuid-system"})), "same disk uuid as web01"),
        (OtherVm("web01", "uuid-mt01", frozenset({"uuid-retention"})), "same BIOS uuid and disk uuid as web01"),
    ],
)
def test_ids_of_a_clone(other: OtherVm, words: str):
    with pytest.raises(FailbackError, match=words) as caught:
        check(WANTED, replace(FOUND, disks=(SYSTEM, RETENTION)), [OtherVm("db01", "y", frozenset()), other])
    assert caught.value.code == "UUID_CLASH"


def test_a_disk_that_is_attached_to_receive_data_is_no_clash():
    check(WANTED, replace(FOUND, disks=(SYSTEM, FOREIGN)), [OtherVm("web01", "x", frozenset({FOREIGN.uuid}))])


def test_which_disk_is_which():
    found = replace(FOUND, disks=(FOREIGN, RETENTION, SYSTEM))
    assert (found.system_disk, found.retention_disk, found.foreign_disks) == (SYSTEM, RETENTION, [FOREIGN])
    elsewhere = replace(RETENTION, file="[e] mt01/mt01-retention.vmdk")
    assert replace(FOUND, disks=(SYSTEM, elsewhere)).retention_disk == elsewhere
    assert found.as_plain()["other_disks"] == ["[d] web01/web01.vmdk"]
    check_removable(replace(FOUND, disks=(SYSTEM, RETENTION)))
    with pytest.raises(FailbackError) as caught:
        check_removable(found)
    assert (caught.value.code, caught.value.details["disks"]) == ("MASTER_TARGET_IN_USE", [FOREIGN.file])


@pytest.mark.parametrize(
    ("rows", "ours"),
    [
        ((OURS,), True),
        ((OptionRow("ASR.failback.mastertarget", "mt01"),), True),
        ((OptionRow(OURS.key, "mt02"),), False),
        ((ENABLED,), False),
    ],
)
def test_whose_vm_it_is(rows: tuple[OptionRow, ...], ours: bool):
    found = replace(FOUND, rows=rows)
    assert found.ours is ours
    if ours:
        assert named("mt01", [found]) is found
        return
    with pytest.raises(FailbackError) as caught:
        named("mt01", [found])
    assert caught.value.code == "NAME_TAKEN"


def test_two_vms_of_the_name_are_never_ours():
    assert named("mt01", []) is None
    with pytest.raises(FailbackError) as caught:
        named("mt01", [FOUND, replace(FOUND, moid="vm-2", rows=())])
    assert [vm["moid"] for vm in caught.value.details["vms"]] == ["vm-1", "vm-2"]


def test_a_creation_tells_all_settings():
    wanted = replace(WANTED, retention=RetentionDisk(10), iso="[d] a.iso")
    settings = {change.setting: change.after for change in creation(wanted, ["pod1"])}
    assert settings["scsi_controller"] == LSI_LOGIC
    assert settings["disk.EnableUUID"] == "disk.EnableUUID = TRUE"
    assert (settings["retention_disk_gb"], settings["firmware"], settings["iso"]) == (10, "bios", "[d] a.iso")
    assert settings["storage DRS of pod1"] == "leaves it alone"


HOST = HostFacts("esx1", True, False, True, True, 5)


def test_the_usable_host_with_the_fewest_vms():
    idle = replace(HOST, name="esx2", vms=1)
    broken = replace(HOST, name="esx3", vms=0, connected=False)
    assert choose_host([HOST, broken, idle], "d", "lan") is idle


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"connected": False}, "not connected"),
        ({"in_maintenance": True}, "in maintenance mode"),
        ({"datastore_writable": False}, "has not mounted the datastore read-write"),
        ({"has_network": False}, "does not have the network"),
    ],
)
def test_no_usable_host(change: dict[str, bool], words: str):
    with pytest.raises(FailbackError, match=f"esx1: {words}") as caught:
        choose_host([replace(HOST, **change)], "d", "lan")
    assert caught.value.code == "NO_USABLE_HOST"
