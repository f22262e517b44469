# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a preflight reads in vCenter [asr-api 4]: each fact can be there, be made bad, and be seen by pyVmomi."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyVim.connect import Disconnect
from pyVmomi import vim, vmodl

from integration.lab.vcenter.simulator import GIB, Disk, Server, VCenter, change, controller, disks, done

FREE, PAID = "LAB02-00000-00000-00000-00000", "LAB01-00000-00000-00000-00000"


@pytest.fixture
def wide(start: Callable[..., Server]) -> Iterator[VCenter]:
    """A vCenter with a third host and datastores of other kinds."""
    flags = [f"--host=esx{n}.lab" for n in (1, 2, 3)]
    flags += [f"--datastore={name}" for name in ("datastore1", "nfs1:NFS", "vsan1:vsan")]
    server = start("--empty", *flags)
    si = server.login()
    yield VCenter(server, si)
    Disconnect(si)


def put(vcenter: VCenter, kind: str, name: str, **values: Any) -> None:
    """Set properties; in a keyword, two underscores are a dot."""
    changes = {path.replace("__", "."): value for path, value in values.items()}
    vcenter.server.lab("POST", "set", {"type": kind, "name": name, "set": changes})


def test_hosts_and_datastores_as_the_flags_say(wide: VCenter) -> None:
    assert [host.name for host in wide.cluster.host] == ["esx1.lab", "esx2.lab", "esx3.lab"]
    assert {d.name: d.summary.type for d in wide.dc.datastore} == {
        "datastore1": "VMFS", "nfs1": "NFS", "vsan1": "vsan"
    }  # fmt: skip
    assert isinstance(wide.datastore("nfs1").info, vim.host.NasDatastoreInfo)
    wide.server.lab("POST", "reset")
    again = VCenter(wide.server, wide.server.login())
    assert len(again.cluster.host) == 3
    assert len(again.dc.datastore) == 3


def test_mounts_differ_from_host_to_host(vcenter: VCenter) -> None:
    store = vcenter.datastore("datastore2")
    first, second = store.host
    bad = {"path": "/x", "accessMode": "readOnly", "mounted": True, "accessible": False}
    good = {"path": "/x", "accessMode": "readWrite", "mounted": True, "accessible": True}
    mounts = [
        {"key": {"type": "HostSystem", "value": mount.key._moId}, "mountInfo": info}
        for mount, info in ((first, bad), (second, good))
    ]
    put(vcenter, "Datastore", "datastore2", host=mounts, summary__maintenanceMode="inMaintenance")
    seen = {m.key.name: (m.mountInfo.accessMode, m.mountInfo.mounted, m.mountInfo.accessible) for m in store.host}
    assert seen == {"esx1.lab": ("readOnly", True, False), "esx2.lab": ("readWrite", True, True)}
    assert store.summary.maintenanceMode == "inMaintenance"


def test_a_vm_can_be_everything_that_a_master_target_must_not_be(vcenter: VCenter) -> None:
    mapping = Disk.RawDiskMappingVer1BackingInfo(
        fileName="", lunUuid="0200000000600601", deviceName="vml.0200", compatibilityMode="physicalMode",
        diskMode="independent_persistent",
    )  # fmt: skip
    raw = Disk(key=-50, controllerKey=-2, unitNumber=0, capacityInKB=GIB // 1024, backing=mapping)
    vm = vcenter.create("vm1", 1)
    other = vcenter.create("vm2", 1)
    paravirtual = controller(1, vim.vm.device.ParaVirtualSCSIController)
    vcenter.reconfigure(vm, paravirtual, change(raw, file_operation="create"), uuid=other.config.uuid)
    scsi = [device for device in vm.config.hardware.device if isinstance(device, vim.vm.device.VirtualSCSIController)]
    assert isinstance(scsi[0], vim.vm.device.VirtualLsiLogicController)
    assert isinstance(scsi[1], vim.vm.device.ParaVirtualSCSIController)
    backing = disks(vm)[1].backing
    assert isinstance(backing, Disk.RawDiskMappingVer1BackingInfo)
    assert (backing.compatibilityMode, backing.lunUuid) == ("physicalMode", "0200000000600601")
    assert backing.uuid
    assert (vm.config.uuid, vm.summary.config.uuid) == (other.config.uuid, other.config.uuid)
    assert vm.config.instanceUuid != other.config.instanceUuid


def test_two_disks_can_have_one_uuid_as_clones_do(vcenter: VCenter) -> None:
    vm, other = vcenter.create("vm1", 1), vcenter.create("vm2", 1)
    manager, file = vcenter.content.virtualDiskManager, disks(other)[0].backing.fileName
    manager.SetVirtualDiskUuid(
        file, vcenter.dc, manager.QueryVirtualDiskUuid(disks(vm)[0].backing.fileName, vcenter.dc)
    )
    assert disks(other)[0].backing.uuid == disks(vm)[0].backing.uuid


def test_a_free_hypervisor_is_read_only(vcenter: VCenter) -> None:
    host = vcenter.cluster.host[0]
    vm = vcenter.create("vm1", 1, host=host)
    licences = vcenter.content.licenseManager.licenseAssignmentManager
    licences.UpdateAssignedLicense(host._moId, FREE)
    assigned = licences.QueryAssignedLicenses(host._moId)
    assert [(one.entityId, one.assignedLicense.editionKey) for one in assigned] == [(host._moId, "esxBasic")]
    for write in (
        vm.PowerOn,
        lambda: vm.ReconfigVM_Task(vim.vm.ConfigSpec(annotation="x")),
        lambda: vcenter.create("vm2", 1, host=host),
    ):
        with pytest.raises(vim.fault.RestrictedVersion, match="prohibits"):
            write()
    assert vm.runtime.powerState == "poweredOff"
    vcenter.create("vm3", 1, host=vcenter.cluster.host[1])
    licences.UpdateAssignedLicense(host._moId, PAID)
    done(vm.PowerOn())


def test_a_host_without_memory_does_not_start_a_vm(vcenter: VCenter) -> None:
    host = vcenter.cluster.host[0]
    vm = vcenter.create("vm1", 1, host=host)
    free = 4 * 1024 - 1  # MiB: one less than the VM has
    put(vcenter, "HostSystem", host.name,
        summary__quickStats__overallMemoryUsage=host.hardware.memorySize // 1024**2 - free)  # fmt: skip
    with pytest.raises(vim.fault.InsufficientMemoryResourcesFault) as refusal:
        done(vm.PowerOn())
    assert (refusal.value.requested, refusal.value.unreserved) == (4 * GIB, free * 1024**2)
    put(vcenter, "HostSystem", host.name,
        summary__quickStats__overallMemoryUsage=host.hardware.memorySize // 1024**2 - free - 1)  # fmt: skip
    done(vm.PowerOn())


def test_storage_drs_and_its_override_for_one_vm(vcenter: VCenter) -> None:
    vm = vcenter.create("mt-win", 1)
    pod = vcenter.dc.datastoreFolder.CreateStoragePod("pod1")
    done(pod.MoveIntoFolder_Task([vcenter.datastore("datastore1")]))
    drs = vim.storageDrs
    general = drs.PodConfigSpec(enabled=True, defaultVmBehavior="automated")
    manager = vcenter.content.storageResourceManager
    done(manager.ConfigureStorageDrsForPod_Task(pod, drs.ConfigSpec(podConfigSpec=general), True))
    config = pod.podStorageDrsEntry.storageDrsConfig
    assert (config.podConfig.enabled, config.podConfig.defaultVmBehavior, list(config.vmConfig)) == (
        True, "automated", []
    )  # fmt: skip
    own = drs.VmConfigSpec(operation="add", info=drs.VmConfigInfo(vm=vm, enabled=False))
    done(manager.ConfigureStorageDrsForPod_Task(pod, drs.ConfigSpec(vmConfigSpec=[own]), True))
    assert [(one.vm, one.enabled) for one in pod.podStorageDrsEntry.storageDrsConfig.vmConfig] == [(vm, False)]
    assert vm.datastore[0].parent == pod


def test_a_vm_seems_disconnected_or_in_the_middle_of_a_snapshot(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    put(vcenter, "VirtualMachine", "vm1", runtime__connectionState="disconnected", runtime__snapshotInBackground=True)
    assert (vm.runtime.connectionState, vm.runtime.snapshotInBackground) == ("disconnected", True)


def test_privileges_of_another_user_by_name(vcenter: VCenter) -> None:
    manager = vcenter.content.authorizationManager
    vm = vcenter.create("vm1", 1)
    role = manager.AddAuthorizationRole("Azure_Site_Recovery", ["Datastore.Browse"])
    rule = vim.AuthorizationManager.Permission(principal="asr@lab", group=False, roleId=role, propagate=True)
    manager.SetEntityPermissions(vcenter.dc, [rule])
    fetched = manager.FetchUserPrivilegeOnEntities([vcenter.dc, vm, vcenter.content.rootFolder], "asr@lab")
    by_entity = [set(one.privileges) - {"System.Anonymous", "System.Read", "System.View"} for one in fetched]
    assert by_entity == [{"Datastore.Browse"}, {"Datastore.Browse"}, set()]
    manager.UpdateAuthorizationRole(role, "Azure_Site_Recovery", ["Datastore.Browse", "Datastore.AllocateSpace"])
    has = manager.HasUserPrivilegeOnEntities([vcenter.dc], "asr@lab", ["Datastore.AllocateSpace", "Task.Create"])
    assert [(p.privId, p.isGranted) for p in has[0].privAvailability] == [
        ("Datastore.AllocateSpace", True), ("Task.Create", False)
    ]  # fmt: skip


def test_uploads_are_counted_among_the_writes(vcenter: VCenter) -> None:
    cookie = {"Cookie": vcenter.si._stub.cookie.split(";")[0]}
    before = len(vcenter.server.lab("GET", "tasks"))
    where = "/folder/{}?dcPath=DC0&dsName=datastore1"
    assert vcenter.server.http("PUT", where.format("a.iso"), b"image", cookie)[0] == 201
    assert vcenter.server.http("GET", where.format("a.iso"), None, cookie)[0] == 200
    written = vcenter.server.lab("GET", "tasks")[before:]
    assert [(one["method"], one["name"]) for one in written] == [("PUT", "[datastore1] a.iso")]


def test_a_storage_migration_leaves_an_event_that_says_from_where(vcenter: VCenter) -> None:
    vm = vcenter.create("mt-win", 1)
    done(vm.RelocateVM_Task(vim.vm.RelocateSpec(datastore=vcenter.datastore("datastore2"))))
    entity = vim.event.EventFilterSpec.ByEntity(entity=vm, recursion="self")
    spec = vim.event.EventFilterSpec(entity=entity, eventTypeId=["VmRelocatedEvent"])
    events = vcenter.content.eventManager.QueryEvents(spec)
    assert [(one.vm.vm, one.sourceDatastore.name, one.ds.name) for one in events] == [(vm, "datastore1", "datastore2")]


@pytest.mark.parametrize("fault", ["NoPermission", "NotAuthenticated", "ManagedObjectNotFound"])
def test_ordered_faults_name_the_object(vcenter: VCenter, fault: str) -> None:
    manager = vcenter.content.eventManager
    vcenter.server.lab("POST", "faults", [{"method": "QueryEvents", "fault": fault, "times": 1}])
    with pytest.raises(vmodl.MethodFault) as refusal:
        manager.QueryEvents(vim.event.EventFilterSpec())
    named = refusal.value.obj if fault == "ManagedObjectNotFound" else refusal.value.object
    assert named == manager
