# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight reads of the simulator, how often it asks, and what it says of what it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import IncompleteRead
from typing import Any

import pytest
from pyVmomi import SoapAdapter, vim

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_facts import (
    Interest,
    VSphereFacts,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_power import PowerState
from ansible_collections.asr.failback.plugins.module_utils._vsphere.preflight_sweep import read_vsphere
from integration.vsphere.targets import add, reconfigure
from integration.vsphere.world import Site, done
from lab.vcenter_process import SERVICE

READ_ONLY = -2
PARTS = ("vms", "hosts", "datastores", "pods", "places", "licences", "privileges", "moves")


def read(site: Site, *machines: str, keepers: tuple[str, ...] = (), account: str = SERVICE.user) -> VSphereFacts:
    facts = read_vsphere(site.login, Interest(account, frozenset(machines), frozenset(keepers)))
    assert isinstance(facts, VSphereFacts), facts
    return facts


def missing(facts: VSphereFacts) -> dict[str, str]:
    parts = {part: getattr(facts, part) for part in PARTS}
    return {part: value.reason for part, value in parts.items() if isinstance(value, Missing)}


def fail(site: Site, method: str, fault: str, times: int) -> None:
    site.lab("POST", "faults", [{"method": method, "fault": fault, "times": times}])


@dataclass
class Wire:
    """The calls to vCenter by name, and what happens before some of them."""

    calls: list[str] = field(default_factory=list)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    invoke = SoapAdapter.SoapStubAdapter.InvokeMethod

    def watched(stub: Any, managed: Any, info: Any, *arguments: Any) -> Any:
        wire.calls.append(info.name)
        wire.before.get(info.name, lambda: None)()
        return invoke(stub, managed, info, *arguments)

    monkeypatch.setattr(SoapAdapter.SoapStubAdapter, "InvokeMethod", watched)
    return wire


def end_sessions(site: Site, times: int) -> Callable[[], None]:
    """What ends all sessions but the test's own, the first few times that it is called."""
    manager = site.instance.content.sessionManager
    turns = iter(range(times))

    def end() -> None:
        if next(turns, None) is not None:
            own = manager.currentSession.key
            manager.TerminateSession([each.key for each in manager.sessionList if each.key != own])

    return end


def test_a_vm(site: Site):
    vm = site.make_vm("web01", 3, 5, extraConfig=[vim.option.OptionValue(key="disk.EnableUUID", value="TRUE")])
    reconfigure(vm, add(vim.vm.device.ParaVirtualSCSIController(key=-1, busNumber=1, sharedBus="noSharing")))
    done(vm.PowerOn())
    for name in ("before update", "after update"):
        done(vm.CreateSnapshot_Task(name=name, memory=False, quiesce=False))
    site.lab("POST", "set", {"type": "VirtualMachine", "name": "web01", "set": {"runtime.consolidationNeeded": True}})
    facts = read(site)
    (found,) = facts.named("WEB01")
    assert (found.moid, found.uuid, found.path) == (vm._moId, vm.config.uuid, "[datastore1] web01/web01.vmx")
    assert facts.with_uuid(vm.config.instanceUuid) == facts.with_disk_uuid(found.disks[1].uuid) == [found]
    assert (found.power, found.connected, found.tools_running) == (PowerState.ON, True, True)
    assert (found.memory_bytes, found.guest_family) == (2**30, "linuxGuest")
    assert found.controllers == ("VirtualLsiLogicController", "ParaVirtualSCSIController")
    assert found.snapshots == ("before update", "before update/after update")
    assert found.consolidation_needed
    assert found.disk_uuid_flag is True
    assert [(disk.file, disk.size_bytes // 2**30) for disk in found.disks] == [
        ("[datastore1] web01/web01.vmdk", 3),
        ("[datastore1] web01/web01_1.vmdk", 5),
    ]
    assert facts.host(found.host).name == vm.runtime.host.name
    assert [facts.datastore(moid).name for moid in found.datastores] == ["datastore1"]


def test_a_template_is_read_for_its_ids_and_is_no_machine(site: Site):
    vm = site.make_vm("golden", 1)
    vm.MarkAsTemplate()
    facts = read(site)
    assert facts.named("golden") == []
    assert [(each.name, each.template) for each in facts.with_uuid(vm.config.uuid)] == [("golden", True)]


def test_hosts_datastores_and_the_way_to_the_datacenter(site: Site):
    site.lab(
        "POST",
        "set",
        {"type": "HostSystem", "name": "esx1.lab", "set": {"summary.quickStats.overallMemoryUsage": 250 * 1024}},
    )
    facts = read(site)
    host = next(host for host in facts.hosts if host.name == "esx1.lab")
    assert (host.connected, host.in_maintenance, host.memory_free_bytes) == (True, False, 6 * 2**30)
    assert facts.datacenter_of(host.parent).name == "DC0"
    (store,) = facts.datastores_named("DataStore1")
    assert (store.kind, store.accessible, store.maintenance) == ("VMFS", True, "normal")
    assert 0 < store.free_bytes <= store.capacity_bytes == 4 * 2**40
    assert (store.mount_of(host.moid).trouble, store.mount_of("host-0")) == ("", None)


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"AccessMode": "readOnly"}, "mounted read-only"),
        ({"Mounted": False}, "not mounted"),
        ({"Accessible": False}, "not accessible"),
        ({"Mounted": None, "Accessible": None}, ""),
    ],
)
def test_how_a_host_has_a_datastore(site: Site, change: dict[str, Any], trouble: str):
    host = site.cluster.host[0]._moId
    info = {"Path": "/vmfs/volumes/1", "AccessMode": "readWrite", "Mounted": True, "Accessible": True} | change
    mounts = [{"Key": {"Type": "HostSystem", "Value": host}, "MountInfo": info}]
    site.lab("POST", "set", {"type": "Datastore", "name": "datastore2", "set": {"host": mounts}})
    (store,) = read(site).datastores_named("datastore2")
    assert [(mount.host, mount.trouble) for mount in store.mounts] == [(host, trouble)]


def test_storage_drs_with_an_override(site: Site):
    vm, other = site.make_vm("mt01", 1), site.make_vm("web01", 1)
    pod = site.datacenter.datastoreFolder.CreateStoragePod("pod1")
    done(pod.MoveIntoFolder_Task([site.datastore("datastore1")]))
    manager = site.instance.content.storageResourceManager
    info = vim.storageDrs.VmConfigInfo(vm=vm, enabled=False)
    automatic = vim.storageDrs.PodConfigSpec(enabled=True, defaultVmBehavior="automated")
    spec = vim.storageDrs.ConfigSpec(
        vmConfigSpec=[vim.storageDrs.VmConfigSpec(operation="add", info=info)], podConfigSpec=automatic
    )
    done(manager.ConfigureStorageDrsForPod_Task(pod, spec, True))
    facts = read(site)
    (found,) = facts.pods
    assert (found.name, found.enabled, found.behavior) == ("pod1", True, "automated")
    assert (found.may_move(vm._moId), found.may_move(other._moId)) == (False, True)
    assert facts.datastores_named("datastore1")[0].parent == found.moid


def test_licences_of_the_hosts(site: Site):
    host = site.cluster.host[0]
    assignments = site.instance.content.licenseManager.licenseAssignmentManager
    assignments.UpdateAssignedLicense(host._moId, "LAB02-00000-00000-00000-00000")
    assignments.UpdateAssignedLicense(site.cluster.host[1]._moId, "00000-00000-00000-00000-00000")
    licences = {each.entity: each for each in read(site).licences}
    assert licences[host._moId].edition == "esxBasic"
    assert licences[site.cluster.host[1]._moId].hours_left == 1440


def test_configuration_parameters_of_the_keepers_only(site: Site):
    rows = [vim.option.OptionValue(key="disk.enableUUID", value="FALSE")]
    for name in ("mt01", "mt02", "web01"):
        site.make_vm(name, 1, extraConfig=rows)
    facts = read(site, "web01", keepers=("MT01.example.com",))
    (target,) = facts.named("mt01")
    assert ("disk.enableUUID", "FALSE") in [(row.key, row.value) for row in target.rows]
    for name in ("mt02", "web01"):
        assert isinstance(facts.named(name)[0].rows, Missing)


def test_a_keeper_by_its_address(site: Site):
    rows = [vim.option.OptionValue(key="SET.guest.ipAddress", value="10.1.0.21")]
    done(site.make_vm("renamed", 1, extraConfig=rows).PowerOn())
    assert not isinstance(read(site, keepers=("10.1.0.21",)).named("renamed")[0].rows, Missing)


def test_storage_moves_of_the_keepers(site: Site):
    target, other = site.make_vm("mt01", 1), site.make_vm("web01", 1)
    for vm in (target, other):
        done(vm.RelocateVM_Task(vim.vm.RelocateSpec(datastore=site.datastore("datastore2"))))
    done(target.RelocateVM_Task(vim.vm.RelocateSpec(host=site.cluster.host[1])))
    (move,) = read(site, keepers=("mt01",)).moves
    assert (move.vm, move.source, move.target) == (target._moId, "datastore1", "datastore2")
    assert move.time.tzinfo is not None


def test_a_raw_device_mapping(site: Site):
    backing = vim.vm.device.VirtualDisk.RawDiskMappingVer1BackingInfo(
        fileName="[datastore1] web01/rdm.vmdk",
        deviceName="vml.0200",
        compatibilityMode="virtualMode",
        diskMode="persistent",
    )
    vm = site.make_vm("web01", 1)
    disk = vim.vm.device.VirtualDisk(key=-200, controllerKey=1000, unitNumber=1, capacityInKB=1024, backing=backing)
    change = add(disk)
    change.fileOperation = "create"
    reconfigure(vm, change)
    assert [each.raw for each in read(site).named("web01")[0].disks] == [False, True]


def test_privileges_of_an_account_where_the_machines_are(site: Site):
    folder = site.datacenter.vmFolder.CreateFolder("tier1")
    site.make_vm("web01", 1, folder=folder)
    manager = site.instance.content.authorizationManager
    role = manager.AddAuthorizationRole("Azure_Site_Recovery", ["VirtualMachine.Interact.PowerOn"])
    rules = {site.datacenter: role, folder: READ_ONLY}
    for entity, each in rules.items():
        rule = vim.AuthorizationManager.Permission(principal=SERVICE.user, group=False, roleId=each, propagate=True)
        manager.SetEntityPermissions(entity, [rule])
    privileges = read(site, "web01").privileges
    assert privileges.account == SERVICE.user
    assert set(privileges.granted) == {
        site.datacenter._moId,
        folder._moId,
        site.datastore("datastore1")._moId,
    }
    powers = {entity for entity, granted in privileges.granted.items() if "VirtualMachine.Interact.PowerOn" in granted}
    assert powers == {site.datacenter._moId, site.datastore("datastore1")._moId}
    assert {"VirtualMachine.Config.AddNewDisk", "Datastore.AllocateSpace"} <= privileges.known


def test_privileges_of_nobody_are_missing(site: Site, wire: Wire):
    assert "vcenter_account" in missing(read(site, account=""))["privileges"]
    assert "FetchUserPrivilegeOnEntities" not in wire.calls


def test_how_often_vcenter_is_asked(site: Site, wire: Wire):
    """The simulator gives 100 objects a page; 20 calls are the limit for 1,000 machines."""
    for number in range(230):
        site.make_vm(f"web{number:03}")
    site.make_vm("mt01", 1)
    writes = site.writes()
    wire.calls.clear()
    facts = read(site, *(f"web{number:03}" for number in range(230)), keepers=("mt01",))
    assert len(facts.machines) == 231
    assert missing(facts) == {}
    pages = wire.calls.count("RetrievePropertiesEx") + wire.calls.count("ContinueRetrievePropertiesEx")
    session = ("RetrieveContent", "Login", "Logout")
    others = [call for call in wire.calls if call not in session and "RetrieveProperties" not in call]
    assert (pages, len(others)) == (4, 7)
    assert site.writes() == writes


def test_a_session_that_is_dropped_in_the_middle_is_made_anew(site: Site, wire: Wire):
    site.make_vm("web01", 1)
    wire.before["QueryAssignedLicenses"] = end_sessions(site, times=1)
    facts = read(site, keepers=("web01",))
    assert missing(facts) == {}
    assert [vm.name for vm in facts.machines] == ["web01"]
    assert wire.calls.count("Login") == 2


def test_a_sweep_whose_session_is_dropped_begins_again(site: Site, wire: Wire):
    for number in range(101):
        site.make_vm(f"web{number:03}")
    wire.before["ContinueRetrievePropertiesEx"] = end_sessions(site, times=1)
    facts = read(site)
    assert len(facts.machines) == 101
    assert missing(facts) == {}


def test_sessions_that_are_dropped_again_and_again(site: Site, wire: Wire):
    site.make_vm("web01", 1)
    wire.before["QueryAssignedLicenses"] = end_sessions(site, times=9)
    facts = read(site)
    assert [vm.name for vm in facts.machines] == ["web01"]
    assert set(missing(facts)) == {"licences", "privileges", "moves"}
    assert set(missing(facts).values()) == {"vCenter 127.0.0.1 ended the session"}
    assert wire.calls.count("Login") == 2


def test_an_answer_that_breaks_off(site: Site, wire: Wire):
    def broken() -> None:
        raise IncompleteRead(b"")

    wire.before["QueryAssignedLicenses"] = broken
    facts = read(site)
    assert set(missing(facts)) == {"licences", "privileges", "moves"}
    assert "broke off" in missing(facts)["licences"]


@pytest.mark.parametrize(
    ("method", "part"),
    [
        ("QueryAssignedLicenses", "licences"),
        ("FetchUserPrivilegeOnEntities", "privileges"),
        ("QueryEvents", "moves"),
    ],
)
def test_what_vcenter_refuses_is_missing_and_the_rest_is_there(site: Site, method: str, part: str):
    site.make_vm("mt01", 1)
    for fault, words in (("RestrictedVersion", "answered"), ("NoPermission", "lacks the privilege")):
        site.lab("DELETE", "faults")
        fail(site, method, fault, times=0)
        facts = read(site, keepers=("mt01",))
        assert set(missing(facts)) == {part}
        assert words in missing(facts)[part]


def test_an_answer_that_cannot_be_understood(site: Site, wire: Wire):
    def unknown_type() -> None:
        raise KeyError("VimNewThing")

    wire.before["QueryAssignedLicenses"] = unknown_type
    assert missing(read(site)) == {"licences": "vCenter's answer could not be understood (KeyError: 'VimNewThing')"}


@pytest.mark.parametrize(("times", "gone"), [(1, set()), (2, {"vms"}), (3, {"vms", "hosts"})])
def test_a_sweep_that_is_refused_is_made_kind_by_kind(site: Site, times: int, gone: set[str]):
    fail(site, "RetrievePropertiesEx", "InvalidProperty", times)
    assert set(missing(read(site))) == gone


def test_an_account_that_sees_little(site: Site):
    manager = site.instance.content.authorizationManager
    site.make_vm("web01", 1)
    folder = site.datacenter.vmFolder.CreateFolder("tier1")
    site.make_vm("web02", 1, folder=folder)
    rule = vim.AuthorizationManager.Permission(principal=SERVICE.user, group=False, roleId=READ_ONLY, propagate=True)
    manager.RemoveEntityPermission(site.instance.content.rootFolder, SERVICE.user, False)
    manager.SetEntityPermissions(folder, [rule])
    login = site.login | {"username": SERVICE.user, "password": SERVICE.password}
    facts = read_vsphere(login, Interest(machines=frozenset({"web02"})))
    assert [vm.name for vm in facts.machines] == ["web02"]
    assert facts.hosts == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hostname": None}, "hostname missing"),
        ({"password": "wrong"}, "did not accept the login"),
        ({"port": 1}, "cannot be reached"),
    ],
)
def test_no_login(site: Site, change: dict[str, Any], reason: str):
    facts = read_vsphere(site.login | change, Interest())
    assert isinstance(facts, Missing)
    assert reason in facts.reason


def test_a_missing_library(site: Site, monkeypatch: pytest.MonkeyPatch):
    module = "ansible_collections.asr.failback.plugins.module_utils._vsphere.session.MISSING"
    monkeypatch.setattr(module, ImportError("no", name="pyVmomi"))
    facts = read_vsphere(site.login, Interest())
    assert facts == Missing("the Python library pyVmomi is not installed")
