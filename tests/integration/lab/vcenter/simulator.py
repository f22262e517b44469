# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The vCenter simulator as pyVmomi sees it, and the few things that its tests do all the time."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyVim.connect import SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim

CHECKOUT = Path(__file__).resolve().parents[4]
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
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, timeout: float = 10
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls, timeout=timeout)
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
