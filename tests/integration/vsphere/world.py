# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A vCenter for tests, looked at from outside."""

from __future__ import annotations

import json
import ssl
import urllib.request
from dataclasses import dataclass
from typing import Any

from pyVim.task import WaitForTask
from pyVmomi import vim

from lab.vcenter_process import PEOPLE, VCenterProcess
from lab.vsphere_devices import add_controller, add_new_disk


@dataclass
class Site:
    """The simulator's only datacenter, seen by an administrator."""

    process: VCenterProcess
    tls: ssl.SSLContext
    instance: Any

    @property
    def login(self) -> dict[str, Any]:
        return {
            "hostname": "127.0.0.1",
            "port": self.process.port,
            "username": PEOPLE.user,
            "password": PEOPLE.password,
        }

    @property
    def datacenter(self) -> Any:
        return self.instance.content.rootFolder.childEntity[0]

    @property
    def cluster(self) -> Any:
        return self.datacenter.hostFolder.childEntity[0]

    def datastore(self, name: str = "datastore1") -> Any:
        return next(each for each in _all(self.instance, vim.Datastore) if each.name == name)

    def vm(self, name: str) -> Any:
        return next((each for each in _all(self.instance, vim.VirtualMachine) if each.name == name), None)

    def make_vm(self, name: str, *sizes: int, folder: Any = None, controller: Any = None, **settings: Any) -> Any:
        """A powered-off VM with LSI Logic and disks of these sizes in GiB."""
        changes = [controller or add_controller(0), *(add_new_disk(n, gib) for n, gib in enumerate(sizes))]
        spec = vim.vm.ConfigSpec(name=name, guestId="centos64Guest", numCPUs=1, memoryMB=1024, deviceChange=changes)
        spec.files = vim.vm.FileInfo(vmPathName="[datastore1]")
        for key, value in settings.items():
            setattr(spec, key, value)
        where = folder or self.datacenter.vmFolder
        return done(where.CreateVM_Task(config=spec, pool=self.cluster.resourcePool))

    def files(self, datastore: str = "datastore1") -> set[str]:
        """A datastore's files, the extents of disks left out."""
        spec = vim.host.DatastoreBrowser.SearchSpec(matchPattern=["*.*"])
        found = done(self.datastore(datastore).browser.SearchDatastoreSubFolders_Task(f"[{datastore}]", spec))
        folders = [(result.folderPath.removeprefix(f"[{datastore}]").strip(" /"), result.file) for result in found]
        paths = {f"{folder}/{file.path}".lstrip("/") for folder, files in folders for file in files}
        return {path for path in paths if not path.endswith("-flat.vmdk")}

    def lab(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the simulator's own interface for tests."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"https://127.0.0.1:{self.process.port}/_lab/{path}", data, method=method)
        with urllib.request.urlopen(request, context=self.tls, timeout=10) as answer:
            return json.load(answer)

    def writes(self) -> list[str]:
        """The calls so far that changed something, by method."""
        return [record["method"] for record in self.lab("GET", "tasks")]


def _all(instance: Any, kind: Any) -> list[Any]:
    view = instance.content.viewManager.CreateContainerView(instance.content.rootFolder, [kind], True)
    found = list(view.view)
    view.Destroy()
    return found


def done(task: Any) -> Any:
    """Wait for a task and give its result; raise its fault."""
    WaitForTask(task)
    return task.info.result


def option(vm: Any, key: str) -> list[tuple[str, str]]:
    return [(row.key, row.value) for row in vm.config.extraConfig if row.key.lower() == key.lower()]
