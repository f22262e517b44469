# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The vCenter simulator, driven by the unmodified pyVmomi."""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl

CHECKOUT = Path(__file__).resolve().parents[3]
USER, PASSWORD = "administrator@vsphere.local", "secret"
GIB = 1024**3
Disk = vim.vm.device.VirtualDisk


@dataclass
class Server:
    """A running simulator: its port, and how to trust it."""

    port: int
    tls: ssl.SSLContext

    def login(self, user: str = USER, password: str = PASSWORD) -> Any:
        return SmartConnect(host="127.0.0.1", port=self.port, user=user, pwd=password, sslContext=self.tls)

    def http(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls, timeout=10)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, data, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def lab(self, method: str, path: str, body: Any = None) -> Any:
        status, content = self.http(method, f"/_lab/{path}", body)
        assert status == 200, content
        return json.loads(content)


class VCenter:
    """One session, with short names for what the tests do most."""

    def __init__(self, server: Server, si: Any) -> None:
        self.server, self.si = server, si
        self.content = si.content
        self.dc = self.content.rootFolder.childEntity[0]
        self.cluster = self.dc.hostFolder.childEntity[0]

    def datastore(self, name: str) -> Any:
        return next(d for d in self.dc.datastore if d.name == name)

    def create(
        self, name: str, *sizes: int, options: dict[str, str] | None = None, host: Any = None, folder: Any = None
    ) -> Any:
        """Make a VM with one LSI Logic controller and disks of these sizes in GiB on datastore1."""
        changes = [controller(), *(new_disk(gib, unit) for unit, gib in enumerate(sizes))]
        spec = vim.vm.ConfigSpec(
            name=name, guestId="windows8Server64Guest", numCPUs=2, memoryMB=4096, deviceChange=changes
        )
        spec.files = vim.vm.FileInfo(vmPathName="[datastore1]")
        spec.extraConfig = extra(options or {})
        where = folder or self.dc.vmFolder
        return done(where.CreateVM_Task(config=spec, pool=self.cluster.resourcePool, host=host))

    def reconfigure(self, vm: Any, *changes: Any, **settings: Any) -> None:
        done(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=list(changes), **settings)))

    def files(self, name: str) -> set[str]:
        """List a datastore's files, extents left out."""
        spec = vim.host.DatastoreBrowser.SearchSpec(matchPattern=["*.*"])
        task = self.datastore(name).browser.SearchDatastoreSubFolders_Task(f"[{name}]", spec)
        found = [
            (result.folderPath.removeprefix(f"[{name}]").strip(" /"), file.path)
            for result in done(task)
            for file in result.file
        ]
        return {f"{folder}/{file}" if folder else file for folder, file in found if not file.endswith("-flat.vmdk")}


def change(device: Any, operation: str = "add", file_operation: str | None = None) -> Any:
    return vim.vm.device.VirtualDeviceSpec(device=device, operation=operation, fileOperation=file_operation)


def controller(bus: int = 0, kind: Any = vim.vm.device.VirtualLsiLogicController) -> Any:
    return change(kind(key=-1 - bus, busNumber=bus, sharedBus="noSharing"))


def new_disk(gib: int, unit: int, file: str = "", controller_key: int = -1) -> Any:
    backing = Disk.FlatVer2BackingInfo(fileName=file, diskMode="persistent", thinProvisioned=True)
    disk = Disk(
        key=-100 - unit, controllerKey=controller_key, unitNumber=unit, capacityInKB=gib * 1024**2, backing=backing
    )
    return change(disk, file_operation="create")


def existing_disk(file: str, unit: int, controller_key: int = 1000) -> Any:
    backing = Disk.FlatVer2BackingInfo(fileName=file, diskMode="persistent")
    return change(Disk(key=-100 - unit, controllerKey=controller_key, unitNumber=unit, backing=backing))


def extra(options: dict[str, str]) -> list[Any]:
    return [vim.option.OptionValue(key=key, value=value) for key, value in options.items()]


def disks(vm: Any) -> list[Any]:
    return [device for device in vm.config.hardware.device if isinstance(device, Disk)]


def done(task: Any) -> Any:
    """Wait for a task and give its result; raise its fault."""
    WaitForTask(task)
    return task.info.result


def option(vm: Any, key: str) -> list[str]:
    return [o.value for o in vm.config.extraConfig if o.key.lower() == key.lower()]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    ca = trustme.CA()
    leaf = ca.issue_cert("127.0.0.1")
    ca.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return folder


@pytest.fixture(scope="module")
def start(certificates: Path) -> Iterator[Callable[..., Server]]:
    """Start simulators with flags of their own; all end with the module."""
    subprocess.run([CHECKOUT / "tests/lab/vcenter/build"], check=True, stdout=subprocess.DEVNULL)
    running = []

    def run(*flags: str) -> Server:
        pem = certificates / "server.pem"
        command = [CHECKOUT / ".build/vcenter/vcsim", "--cert", pem, "--key", pem, "--password", PASSWORD, *flags]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("listening https://127.0.0.1:"), line
        tls = ssl.create_default_context(cafile=certificates / "ca.pem")
        return Server(int(line.removesuffix("/sdk").rpartition(":")[2]), tls)

    yield run
    for process in running:
        process.terminate()
    assert [process.wait(timeout=10) for process in running] == [0] * len(running)


@pytest.fixture(scope="module")
def server(start: Callable[..., Server]) -> Server:
    return start(
        "--empty",
        "--page-size",
        "3",
        "--extra-user",
        "reader@lab:pw:ReadOnly",
        "--extra-user",
        "asr@lab:pw:",
        "--extra-user",
        "nobody@lab:pw:",
    )


@pytest.fixture
def vcenter(server: Server) -> Iterator[VCenter]:
    server.lab("POST", "reset")
    si = server.login()
    yield VCenter(server, si)
    Disconnect(si)


# --- inventory, login, properties -------------------------------------------------------------------------------------


def test_inventory_is_one_cluster_with_two_shared_vmfs_datastores(vcenter: VCenter) -> None:
    assert (vcenter.dc.name, vcenter.cluster.name) == ("DC0", "cluster1")
    assert [host.name for host in vcenter.cluster.host] == ["esx1.lab", "esx2.lab"]
    assert [network.name for network in vcenter.dc.network] == ["VM Network"]
    assert list(vcenter.dc.vmFolder.childEntity) == []
    for datastore in vcenter.dc.datastore:
        assert (datastore.summary.type, datastore.summary.capacity, datastore.summary.accessible) == (
            "VMFS",
            4096 * GIB,
            True,
        )
        assert {mount.key for mount in datastore.host} == set(vcenter.cluster.host)
        assert all(m.mountInfo.accessMode == "readWrite" and m.mountInfo.mounted for m in datastore.host)


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("stranger", PASSWORD), (USER, "")])
def test_wrong_credentials_are_refused(server: Server, user: str, password: str) -> None:
    with pytest.raises(vim.fault.InvalidLogin):
        server.login(user, password)


def test_user_without_any_permission_cannot_log_in(server: Server) -> None:
    with pytest.raises(vim.fault.NoPermission):
        server.login("nobody@lab", "pw")


def test_certificate_is_the_one_given(server: Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        Server(server.port, ssl.create_default_context()).login()


def test_session_ends_when_idle_and_with_a_reset(start: Callable[..., Server]) -> None:
    server = start("--session-idle", "1")
    vcenter = VCenter(server, server.login())
    assert [vm.name for vm in vcenter.dc.vmFolder.childEntity] == ["sample1"]
    time.sleep(2.2)
    with pytest.raises(vim.fault.NotAuthenticated):
        _ = vcenter.dc.name
    again = VCenter(server, server.login())
    server.lab("POST", "reset")
    with pytest.raises(vim.fault.NotAuthenticated):
        _ = again.dc.name


def test_unset_properties_are_unset(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    assert vm.snapshot is None
    assert list(vm.rootSnapshot) == []
    assert vm.guest.ipAddress is None
    assert collect(vcenter, [vm], ["snapshot.currentSnapshot", "config.managedBy.type", "name"])[0] == {"name": "vm1"}
    with pytest.raises(vmodl.query.InvalidProperty):
        collect(vcenter, [vm], ["no.such"])


def collect(vcenter: VCenter, objects: list[Any], paths: list[str], page: int | None = None) -> list[dict[str, Any]]:
    """Read properties in bulk, page by page."""
    pc, query = vcenter.content.propertyCollector, vmodl.query.PropertyCollector
    kind = type(objects[0])
    spec = query.FilterSpec(
        objectSet=[query.ObjectSpec(obj=o) for o in objects], propSet=[query.PropertySpec(type=kind, pathSet=paths)]
    )
    result = pc.RetrievePropertiesEx([spec], query.RetrieveOptions(maxObjects=page))
    found = []
    while result:
        for content in result.objects:
            for missing in content.missingSet:
                raise missing.fault
            found.append({p.name: p.val for p in content.propSet})
        result = pc.ContinueRetrievePropertiesEx(result.token) if result.token else None
    return found


@pytest.mark.parametrize(("asked", "expected"), [(None, 3), (2, 2), (50, 3)])
def test_bulk_reads_come_in_pages(vcenter: VCenter, asked: int | None, expected: int) -> None:
    vms = [vcenter.create(f"vm{n}") for n in range(7)]
    query = vmodl.query.PropertyCollector
    spec = query.FilterSpec(
        objectSet=[query.ObjectSpec(obj=vm) for vm in vms],
        propSet=[query.PropertySpec(type=vim.VirtualMachine, pathSet=["name"])],
    )
    first = vcenter.content.propertyCollector.RetrievePropertiesEx([spec], query.RetrieveOptions(maxObjects=asked))
    assert len(first.objects) == expected
    assert first.token
    assert [vm["name"] for vm in collect(vcenter, vms, ["name"], asked)] == [f"vm{n}" for n in range(7)]
    vcenter.content.propertyCollector.CancelRetrievePropertiesEx(first.token)
    with pytest.raises(vmodl.fault.InvalidArgument):
        vcenter.content.propertyCollector.ContinueRetrievePropertiesEx(first.token)


def test_tasks_run_after_the_answer(start: Callable[..., Server]) -> None:
    server = start("--task-ms", "300")
    vm = VCenter(server, server.login()).dc.vmFolder.childEntity[0]
    task = vm.PowerOnVM_Task()
    assert (task.info.state, vm.runtime.powerState) == ("running", "poweredOff")
    done(task)
    assert (task.info.entity, task.info.entityName, task.info.reason.userName) == (
        vm,
        "sample1",
        "VSPHERE.LOCAL\\administrator",
    )
    assert vm.runtime.powerState == "poweredOn"


# --- disks ------------------------------------------------------------------------------------------------------------


def test_disks_travel_to_a_master_target_and_back(vcenter: VCenter) -> None:
    vm, target = vcenter.create("win-sql01", 40, 100), vcenter.create("mt-win", 60)
    done(target.PowerOn())
    before = [(d.backing.fileName, d.backing.uuid, d.capacityInBytes) for d in disks(vm)]
    assert len({uuid for _, uuid, _ in before}) == 2
    assert all(uuid.startswith("6000C29") for _, uuid, _ in before)

    vcenter.reconfigure(vm, *(change(Disk(key=d.key), "remove") for d in disks(vm)))
    assert disks(vm) == []
    assert {"win-sql01/win-sql01.vmdk", "win-sql01/win-sql01_1.vmdk"} <= vcenter.files("datastore1")
    vcenter.reconfigure(target, *(existing_disk(file, unit) for unit, (file, _, _) in enumerate(before, 1)))
    held = disks(target)[1:]
    assert [(d.backing.fileName, d.backing.uuid, d.capacityInBytes) for d in held] == before
    assert [(d.key, d.controllerKey, d.unitNumber) for d in held] == [(2001, 1000, 1), (2002, 1000, 2)]

    vcenter.reconfigure(target, *(change(Disk(key=d.key), "remove") for d in held))
    vcenter.reconfigure(vm, *(existing_disk(file, unit) for unit, (file, _, _) in enumerate(before)))
    done(vm.PowerOn())
    assert [(d.backing.fileName, d.backing.uuid, d.capacityInBytes) for d in disks(vm)] == before


def test_running_vms_do_not_share_a_disk(vcenter: VCenter) -> None:
    vm, target = vcenter.create("vm1", 10), vcenter.create("mt", 10)
    file = disks(vm)[0].backing.fileName
    done(target.PowerOn())
    done(vm.PowerOn())
    with pytest.raises(vim.fault.FileLocked):
        vcenter.reconfigure(target, existing_disk(file, 1))
    done(vm.PowerOff())
    vcenter.reconfigure(target, existing_disk(file, 1))
    with pytest.raises(vim.fault.FileLocked):
        done(vm.PowerOn())
    with pytest.raises(vim.fault.FileLocked):
        done(vm.Destroy_Task())
    assert vm.runtime.powerState == "poweredOff"


def test_removed_disk_keeps_its_file_unless_destroyed(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10, 20)
    free = vcenter.datastore("datastore1").summary.freeSpace
    keep, destroy = disks(vm)
    vcenter.reconfigure(vm, change(Disk(key=keep.key), "remove"))
    assert vcenter.datastore("datastore1").summary.freeSpace == free
    vcenter.reconfigure(vm, change(Disk(key=destroy.key), "remove", "destroy"))
    assert {f for f in vcenter.files("datastore1") if f.endswith(".vmdk")} == {"vm1/vm1.vmdk"}
    assert vcenter.datastore("datastore1").summary.freeSpace >= free + 20 * GIB


def test_deleted_vm_takes_its_own_files_only(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10, 20)
    detached = disks(vm)[1]
    vcenter.reconfigure(vm, change(Disk(key=detached.key), "remove"))
    done(vm.PowerOn())
    with pytest.raises(vim.fault.InvalidPowerState):
        done(vm.Destroy_Task())
    done(vm.PowerOff())
    done(vm.Destroy_Task())
    assert vcenter.files("datastore1") == {"vm1/vm1_1.vmdk"}
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        _ = vm.name


def test_unregistered_vm_comes_back_with_its_disks(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10, options={"disk.EnableUUID": "TRUE"})
    was = (vm.config.uuid, vm.config.files.vmPathName, [d.backing.uuid for d in disks(vm)])
    files = vcenter.files("datastore1")
    vm.UnregisterVM()
    assert list(vcenter.dc.vmFolder.childEntity) == []
    assert vcenter.files("datastore1") == files
    pool = vcenter.cluster.resourcePool
    vm = done(vcenter.dc.vmFolder.RegisterVM_Task(path=was[1], name="vm1 again", asTemplate=False, pool=pool))
    assert (vm.config.uuid, vm.config.files.vmPathName, [d.backing.uuid for d in disks(vm)]) == was
    assert vm.config.flags.diskUuidEnabled
    with pytest.raises(vim.fault.AlreadyExists):
        done(vcenter.dc.vmFolder.RegisterVM_Task(path=was[1], name="vm2", asTemplate=False, pool=pool))
    done(vm.Destroy_Task())
    assert vcenter.files("datastore1") == set()


def test_sixty_disks_on_four_controllers(vcenter: VCenter) -> None:
    vm = vcenter.create("mt", 1)
    vcenter.reconfigure(vm, *(controller(bus) for bus in (1, 2, 3)))
    slots = [(1000 + bus, unit) for bus in range(4) for unit in range(16) if unit != 7 and (bus, unit) != (0, 0)]
    vcenter.reconfigure(vm, *(new_disk(1, unit, controller_key=key) for key, unit in slots))
    assert len({d.backing.uuid for d in disks(vm)}) == 60
    attached = {
        c.key: len(c.device) for c in vm.config.hardware.device if isinstance(c, vim.vm.device.VirtualSCSIController)
    }
    assert attached == {1000: 15, 1001: 15, 1002: 15, 1003: 15}
    for refused in (new_disk(1, 7, controller_key=1000), new_disk(1, 3, controller_key=1000), controller(3)):
        with pytest.raises(vim.fault.InvalidDeviceSpec):
            vcenter.reconfigure(vm, refused)
    in_use = vim.vm.device.VirtualLsiLogicController(key=1000, sharedBus="noSharing")
    with pytest.raises(vim.fault.ResourceInUse):
        vcenter.reconfigure(vm, change(in_use, "remove"))


REFUSED_DISKS = [
    (existing_disk("[datastore1] vm1/missing.vmdk", 1), vim.fault.FileNotFound),
    (existing_disk("[elsewhere] vm1/vm1.vmdk", 1), vim.fault.InvalidDatastore),
    (existing_disk("[datastore1] vm1/vm1.vmdk", 1, controller_key=1003), vim.fault.InvalidDeviceSpec),
    (new_disk(8192, 1, controller_key=1000), vim.fault.NoDiskSpace),
    (new_disk(0, 1, controller_key=1000), vim.fault.InvalidDeviceSpec),
    (new_disk(1, 1, "[datastore1] vm1/vm1.vmdk", 1000), vim.fault.FileAlreadyExists),
    (change(Disk(key=2009), "remove"), vim.fault.InvalidDeviceSpec),
]


@pytest.mark.parametrize(("refused", "fault"), REFUSED_DISKS, ids=lambda value: getattr(value, "__name__", ""))
def test_refused_device_change_changes_nothing(vcenter: VCenter, refused: Any, fault: type[Exception]) -> None:
    vm = vcenter.create("vm1", 10)
    files = vcenter.files("datastore1")
    with pytest.raises(fault):
        vcenter.reconfigure(vm, new_disk(1, 5, "[datastore1] vm1/new.vmdk", 1000), refused, name="renamed")
    assert vcenter.files("datastore1") == files
    assert (vm.name, len(disks(vm))) == ("vm1", 1)


def test_vm_moves_to_another_datastore_and_host(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1, 2, host=vcenter.cluster.host[0])
    done(vm.CreateSnapshot_Task(name="s", memory=False, quiesce=False))
    uuids = [d.backing.uuid for d in disks(vm)]
    spec = vim.vm.RelocateSpec(datastore=vcenter.datastore("datastore2"), host=vcenter.cluster.host[1])
    done(vm.RelocateVM_Task(spec))
    assert [d.name for d in vm.datastore] == ["datastore2"]
    assert (vm.runtime.host.name, vm.config.files.vmPathName) == ("esx2.lab", "[datastore2] vm1/vm1.vmx")
    assert vcenter.files("datastore1") == set()
    assert [d.backing.uuid for d in disks(vm)] == uuids
    done(vm.RemoveAllSnapshots_Task())
    done(vm.PowerOn())
    assert disks(vm)[1].backing.fileName == "[datastore2] vm1/vm1_1.vmdk"
    events = vcenter.content.eventManager.QueryEvents(vim.event.EventFilterSpec(eventTypeId=["VmRelocatedEvent"]))
    assert [event.vm.vm for event in events] == [vm]


def test_clone_has_disks_of_its_own(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    clone = done(vm.CloneVM_Task(vcenter.dc.vmFolder, "vm2", vim.vm.CloneSpec(location=vim.vm.RelocateSpec())))
    assert disks(vm)[0].backing.fileName == "[datastore1] vm1/vm1.vmdk"
    assert disks(clone)[0].backing.fileName == "[datastore1] vm2/vm2.vmdk"
    assert len({disks(vm)[0].backing.uuid, disks(clone)[0].backing.uuid, vm.config.uuid, clone.config.uuid}) == 4


def test_disk_without_a_vm(vcenter: VCenter) -> None:
    manager, file = vcenter.content.virtualDiskManager, "[datastore2] spare/spare.vmdk"
    vcenter.content.fileManager.MakeDirectory("[datastore2] spare", vcenter.dc)
    spec = vim.VirtualDiskManager.FileBackedVirtualDiskSpec(
        diskType="thin", adapterType="lsiLogic", capacityKb=GIB // 1024
    )
    done(manager.CreateVirtualDisk_Task(file, vcenter.dc, spec))
    manager.SetVirtualDiskUuid(file, vcenter.dc, "60 00 C2 9a 11 22 33 44-55 66 77 88 99 aa bb cc")
    vm = vcenter.create("vm1")
    vcenter.reconfigure(vm, existing_disk(file, 0))
    disk = disks(vm)[0]
    assert (disk.backing.uuid, disk.capacityInBytes) == ("6000C29a-1122-3344-5566-778899aabbcc", GIB)
    assert {d.name for d in vm.datastore} == {"datastore1", "datastore2"}
    done(vm.PowerOn())
    for refused in (manager.DeleteVirtualDisk_Task(file, vcenter.dc), delete(vcenter, "[datastore2] spare")):
        with pytest.raises(vim.fault.FileLocked):
            done(refused)
    done(vm.PowerOff())
    done(manager.DeleteVirtualDisk_Task(file, vcenter.dc))
    with pytest.raises(vim.fault.FileNotFound):
        done(vm.PowerOn())


def delete(vcenter: VCenter, name: str) -> Any:
    return vcenter.content.fileManager.DeleteDatastoreFile_Task(name, vcenter.dc)


def test_datastore_cluster(vcenter: VCenter) -> None:
    pod = vcenter.dc.datastoreFolder.CreateStoragePod("pod1")
    done(pod.MoveIntoFolder_Task([vcenter.datastore("datastore2")]))
    assert [d.name for d in pod.childEntity] == ["datastore2"]
    assert vcenter.datastore("datastore2").parent == pod
    assert pod.podStorageDrsEntry.storageDrsConfig.podConfig.enabled
    vm = vcenter.create("vm1", 1)
    override = vim.storageDrs.VmConfigSpec(operation="add", info=vim.storageDrs.VmConfigInfo(vm=vm, enabled=False))
    spec = vim.storageDrs.ConfigSpec(vmConfigSpec=[override])
    done(vcenter.content.storageResourceManager.ConfigureStorageDrsForPod_Task(pod, spec, True))
    assert [c.vm for c in pod.podStorageDrsEntry.storageDrsConfig.vmConfig] == [vm]


def test_raw_device_mapping_keeps_its_kind(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 10)
    backing = Disk.RawDiskMappingVer1BackingInfo(
        fileName="",
        diskMode="independent_persistent",
        compatibilityMode="physicalMode",
        deviceName="vml.1",
        lunUuid="0200",
    )
    rdm = Disk(key=-9, controllerKey=1000, unitNumber=1, capacityInKB=GIB // 1024, backing=backing)
    vcenter.reconfigure(vm, change(rdm, file_operation="create"))
    assert disks(vm)[1].backing.compatibilityMode == "physicalMode"
    assert vm.summary.config.numVirtualDisks == 2


# --- settings, names, snapshots ---------------------------------------------------------------------------------------


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


# --- guest ------------------------------------------------------------------------------------------------------------


def test_tools_run_and_report_once_the_vm_is_on(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1, options={"SET.guest.ipAddress": "10.0.0.4", "SET.guest.hostName": "sql01"})
    assert (vm.guest.toolsRunningStatus, vm.guest.ipAddress) == ("guestToolsNotRunning", None)
    done(vm.PowerOn())
    assert (vm.guest.toolsRunningStatus, vm.guest.toolsStatus, vm.guest.ipAddress) == (
        "guestToolsRunning",
        "toolsOk",
        "10.0.0.4",
    )
    assert (vm.summary.guest.toolsRunningStatus, vm.summary.guest.hostName) == ("guestToolsRunning", "sql01")
    vm.RebootGuest()
    assert vm.guest.toolsRunningStatus == "guestToolsNotRunning"
    until(lambda: vm.guest.toolsRunningStatus == "guestToolsRunning")
    vm.ShutdownGuest()
    assert vm.runtime.powerState == "poweredOn"
    until(lambda: vm.runtime.powerState == "poweredOff")
    assert vm.guest.ipAddress is None
    with pytest.raises(vim.fault.InvalidPowerState):
        vm.ShutdownGuest()


def test_tools_may_be_missing_or_late(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1, options={"lab.tools": "missing"})
    late = vcenter.create("vm2", 1, options={"lab.toolsAfterSeconds": "0.4"})
    done(vm.PowerOn())
    done(late.PowerOn())
    assert (vm.guest.toolsRunningStatus, vm.guest.toolsVersionStatus2) == (
        "guestToolsNotRunning",
        "guestToolsNotInstalled",
    )
    with pytest.raises(vim.fault.ToolsUnavailable):
        vm.RebootGuest()
    assert late.guest.toolsRunningStatus == "guestToolsNotRunning"
    until(lambda: late.guest.toolsRunningStatus == "guestToolsRunning")


def test_keys_are_typed_on_the_console(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    key = vim.UsbScanCodeSpec.KeyEvent(
        usbHidCode=0x04 << 16 | 7, modifiers=vim.UsbScanCodeSpec.ModifierType(leftShift=True)
    )
    spec = vim.UsbScanCodeSpec(keyEvents=[key, vim.UsbScanCodeSpec.KeyEvent(usbHidCode=0x28 << 16 | 7)])
    with pytest.raises(vim.fault.InvalidPowerState):
        vm.PutUsbScanCodes(spec)
    done(vm.PowerOn())
    assert vm.PutUsbScanCodes(spec) == 2
    typed = vcenter.server.lab("GET", "console?vm=vm1")
    assert typed == [{"hid_code": 0x40007, "modifiers": ["leftShift"]}, {"hid_code": 0x280007}]


# --- privileges -------------------------------------------------------------------------------------------------------


def test_reader_reads_and_changes_nothing(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    reader = VCenter(vcenter.server, vcenter.server.login("reader@lab", "pw"))
    assert [child.name for child in reader.dc.vmFolder.childEntity] == ["vm1"]
    same = reader.dc.vmFolder.childEntity[0]
    assert list(same.effectiveRole) == [-2]
    for attempt in (
        same.PowerOn,
        same.Destroy_Task,
        same.UnregisterVM,
        lambda: reader.reconfigure(same, numCPUs=4),
        lambda: reader.files("datastore1"),
    ):
        with pytest.raises(vim.fault.NoPermission):
            attempt()
    assert same.runtime.powerState == "poweredOff"
    manager = reader.content.authorizationManager
    answer = manager.HasPrivilegeOnEntities(
        [same], reader.content.sessionManager.currentSession.key, ["System.Read", "Datastore.Browse"]
    )
    assert [a.isGranted for a in answer[0].privAvailability] == [True, False]
    assert vm.name == "vm1"


def test_views_show_what_the_user_may_see(vcenter: VCenter) -> None:
    vms = [vcenter.create("vm1"), vcenter.create("vm2")]
    manager = vcenter.content.authorizationManager
    rule = vim.AuthorizationManager.Permission(principal="asr@lab", group=False, roleId=-2, propagate=True)
    manager.SetEntityPermissions(vms[1], [rule])
    asr = vcenter.server.login("asr@lab", "pw")
    view = asr.content.viewManager.CreateContainerView(asr.content.rootFolder, [vim.VirtualMachine], True)
    assert [vm.name for vm in view.view] == ["vm2"]
    query = vmodl.query.PropertyCollector
    traversal = query.TraversalSpec(name="all", type=vim.view.ContainerView, path="view", skip=False)
    spec = query.FilterSpec(
        objectSet=[query.ObjectSpec(obj=view, skip=True, selectSet=[traversal])],
        propSet=[
            query.PropertySpec(type=vim.VirtualMachine, pathSet=["name", "snapshot", "config.flags.diskUuidEnabled"])
        ],
    )
    result = asr.content.propertyCollector.RetrievePropertiesEx([spec], query.RetrieveOptions())
    assert [{p.name: p.val for p in o.propSet} for o in result.objects] == [
        {"name": "vm2", "config.flags.diskUuidEnabled": False}
    ]
    view.Destroy()


def test_role_counts_from_where_it_is_granted(vcenter: VCenter) -> None:
    manager = vcenter.content.authorizationManager
    role = manager.AddAuthorizationRole("Azure_Site_Recovery", ["VirtualMachine.Interact.PowerOn", "Datastore.Browse"])
    rule = vim.AuthorizationManager.Permission(principal="LAB\\asr", group=False, roleId=role, propagate=True)
    manager.SetEntityPermissions(vcenter.dc, [rule])
    vm = vcenter.create("vm1", 1)

    asr = vcenter.server.login("asr@lab", "pw")
    granted = asr.content.authorizationManager.HasUserPrivilegeOnEntities(
        [vm, vcenter.content.rootFolder], "asr@lab", ["VirtualMachine.Interact.PowerOn"]
    )
    assert [entity.privAvailability[0].isGranted for entity in granted] == [True, False]
    same = asr.content.searchIndex.FindByInventoryPath("DC0/vm/vm1")
    done(same.PowerOn())
    with pytest.raises(vim.fault.NoPermission) as refusal:
        same.PowerOff()
    assert refusal.value.privilegeId == "VirtualMachine.Interact.PowerOff"
    with pytest.raises(vim.fault.NoPermission):
        _ = asr.content.rootFolder.name

    rule.propagate = False
    manager.SetEntityPermissions(vcenter.dc, [rule])
    assert [p.propagate for p in manager.RetrieveEntityPermissions(vcenter.dc, False)] == [False]
    with pytest.raises(vim.fault.NoPermission):
        _ = same.name
    with pytest.raises(vim.fault.RemoveFailed):
        manager.RemoveAuthorizationRole(role, True)
    with pytest.raises(vim.fault.UserNotFound):
        manager.SetEntityPermissions(
            vcenter.dc,
            [vim.AuthorizationManager.Permission(principal="LAB\\who", group=False, roleId=role, propagate=True)],
        )
    manager.RemoveAuthorizationRole(role, False)
    assert list(manager.RetrieveEntityPermissions(vcenter.dc, False)) == []


def test_datastore_files_need_a_session_and_a_folder(vcenter: VCenter) -> None:
    cookie = {"Cookie": vcenter.si._stub.cookie.split(";")[0]}
    assert '"' in cookie["Cookie"]  # as a real vCenter quotes it
    where = "/folder/iso/centos.iso?dcPath=DC0&dsName=datastore1"
    assert vcenter.server.http("PUT", where, b"image")[0] == 401
    assert vcenter.server.http("PUT", where, b"image", cookie)[0] == 404
    vcenter.content.fileManager.MakeDirectory("[datastore1] iso", vcenter.dc)
    assert vcenter.server.http("PUT", where, b"image", cookie)[0] == 201
    assert vcenter.server.http("PUT", where, b"other", cookie)[0] == 200
    assert vcenter.server.http("GET", where, None, cookie) == (200, b"other")
    assert vcenter.files("datastore1") == {"iso/centos.iso"}
    done(vcenter.content.fileManager.DeleteDatastoreFile_Task("[datastore1] iso/centos.iso", vcenter.dc))
    assert vcenter.server.http("GET", where, None, cookie)[0] == 404


# --- licences, and what tests may script ------------------------------------------------------------------------------


def test_licences(vcenter: VCenter) -> None:
    manager = vcenter.content.licenseManager.licenseAssignmentManager
    host = vcenter.cluster.host[0]
    assert manager.QueryAssignedLicenses(host._moId)[0].assignedLicense.editionKey == "esx.enterprisePlus.cpuPackage"
    manager.UpdateAssignedLicense(host._moId, "LAB02-00000-00000-00000-00000")
    assert manager.QueryAssignedLicenses(host._moId)[0].assignedLicense.editionKey == "esxBasic"
    assert len(manager.QueryAssignedLicenses()) == 3


def test_writes_are_recorded(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    _ = vm.name
    done(vm.PowerOn())
    records = vcenter.server.lab("GET", "tasks")
    assert [(r["method"], r["name"], r["user"]) for r in records] == [
        ("CreateVM_Task", "vm", "VSPHERE.LOCAL\\administrator"),
        ("PowerOnVM_Task", "vm1", "VSPHERE.LOCAL\\administrator"),
    ]


def test_properties_and_faults_are_scripted(vcenter: VCenter) -> None:
    mounts = [
        {"key": {"type": "HostSystem", "value": h._moId}, "mountInfo": {"accessMode": "readOnly", "mounted": True}}
        for h in vcenter.cluster.host
    ]
    vcenter.server.lab(
        "POST", "set", {"type": "Datastore", "name": "datastore2", "set": {"summary.type": "NFS", "host": mounts}}
    )
    assert vcenter.datastore("datastore2").summary.type == "NFS"
    assert {m.mountInfo.accessMode for m in vcenter.datastore("datastore2").host} == {"readOnly"}

    vm = vcenter.create("vm1", 1)
    vcenter.server.lab("POST", "faults", [{"method": "PowerOnVM_Task", "fault": "FileLocked", "times": 1}])
    with pytest.raises(vim.fault.FileLocked):
        done(vm.PowerOn())
    done(vm.PowerOn())
    assert [fault["hits"] for fault in vcenter.server.lab("GET", "faults")] == [1]


def test_every_call_can_be_slow(start: Callable[..., Server]) -> None:
    server = start("--delay-ms", "100")
    begun = time.monotonic()
    server.login()
    assert time.monotonic() - begun >= 0.2
