# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The hands of Site Recovery in vCenter: what the configuration server or appliance does there, through pyVmomi."""

from __future__ import annotations

import contextlib
import json
import ssl
import time
import urllib.request
from pathlib import Path
from typing import Any

from pyVim.connect import Disconnect, SmartConnect
from pyVmomi import vim, vmodl

from lab.scenario import MachineSpec
from lab.vsphere_devices import attach_file, disks_among, is_raw, new_disks, remove_device

TASK_LIMIT = 60.0  # real seconds
SESSION_CHECK = 60.0  # real seconds between looks at whether the session still holds
VM_PROPERTIES = ("name", "config.hardware.device", "runtime.powerState", "runtime.host", "datastore", "guest")


class VCenterFault(Exception):
    """vCenter refused something, or does not have what was asked for."""


# Everything that can go wrong with vCenter, as callers see it.
VCENTER_TROUBLE = (VCenterFault, vmodl.MethodFault, OSError)


class VCenter:
    """A session of the service's own account. Virtual machines are known by their managed object ids."""

    def __init__(self, host: str, port: int, user: str, password: str, authority: Path) -> None:
        self._address: dict[str, Any] = {"host": host, "port": port, "user": user, "pwd": password}
        self._authority = authority
        self.port = port
        self._instance: Any = None
        self._root: Any = None
        self._checked = 0.0
        self._places: dict[str, tuple[Any, Any, Any]] = {}

    # Session --------------------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Log in."""
        # pyVmomi does not verify certificates of loopback addresses unless it is given a context.
        context = ssl.create_default_context(cafile=str(self._authority))
        self._instance = SmartConnect(sslContext=context, **self._address)
        self._root = self._instance.RetrieveContent()
        self._checked = time.monotonic()

    def disconnect(self) -> None:
        """Log out; a vCenter that is gone is no trouble."""
        if self._instance is not None:
            with contextlib.suppress(OSError, vmodl.MethodFault):
                Disconnect(self._instance)
        self._instance = None

    def content(self) -> Any:
        if self._instance is None:
            self.connect()
        elif time.monotonic() - self._checked > SESSION_CHECK:
            self._checked = time.monotonic()
            try:
                alive = self._root.sessionManager.currentSession is not None
            except vmodl.MethodFault:
                alive = False
            if not alive:
                self.connect()
        return self._root

    def run(self, call: Any, *arguments: Any, **keywords: Any) -> Any:
        """Start a task and wait for its end."""
        try:
            return _wait(call(*arguments, **keywords))
        except vmodl.MethodFault as fault:
            raise VCenterFault(f"{type(fault).__name__}: {getattr(fault, 'msg', '')}") from fault

    def force(self, managed: Any, **properties: Any) -> None:
        """Set properties that no call of vCenter sets; in a keyword, two underscores are a dot."""
        changes = {path.replace("__", "."): value for path, value in properties.items()}
        # The class name of the WSDL, not pyVmomi's own.
        body = {"type": managed._wsdlName, "id": managed._moId, "set": changes}
        request = urllib.request.Request(
            f"https://{self._address['host']}:{self._address['port']}/_lab/set", json.dumps(body).encode()
        )
        context = ssl.create_default_context(cafile=str(self._authority))
        with urllib.request.urlopen(request, context=context, timeout=10):
            pass

    # Finding --------------------------------------------------------------------------------------------------------

    def read(self, kind: Any, *paths: str) -> list[tuple[Any, dict[str, Any]]]:
        """Read properties of all objects of a kind in one call."""
        content = self.content()
        view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
        collector = vmodl.query.PropertyCollector
        walk = collector.TraversalSpec(name="view", type=vim.view.ContainerView, path="view", skip=False)
        spec = collector.FilterSpec(
            objectSet=[collector.ObjectSpec(obj=view, skip=True, selectSet=[walk])],
            propSet=[collector.PropertySpec(type=kind, pathSet=list(paths))],
        )
        try:
            found = content.propertyCollector.RetrieveContents([spec])
        finally:
            view.Destroy()
        return [(each.obj, {item.name: item.val for item in each.propSet}) for each in found]

    def properties(self, managed: Any, *paths: str) -> dict[str, Any]:
        """Read properties of one object in one call; those that are not set are not there."""
        collector = vmodl.query.PropertyCollector
        spec = collector.FilterSpec(
            objectSet=[collector.ObjectSpec(obj=managed)],
            propSet=[collector.PropertySpec(type=type(managed), pathSet=list(paths))],
        )
        found = self.content().propertyCollector.RetrieveContents([spec])
        return {item.name: item.val for item in found[0].propSet}

    def named(self, kind: Any, name: str) -> Any:
        for each, values in self.read(kind, "name"):
            if values["name"] == name:
                return each
        raise VCenterFault(f"there is no {kind.__name__} {name!r} in vCenter")

    def vm(self, reference: str) -> Any:
        """Find a virtual machine by its managed object id, else by its name."""
        if self.exists(reference):
            return self._by_id(reference)
        for vm, values in self.read(vim.VirtualMachine, "name"):
            if values["name"] == reference:
                return vm
        raise VCenterFault(f"there is no virtual machine {reference!r} in vCenter")

    def _by_id(self, moid: str) -> Any:
        return vim.VirtualMachine(moid, self.content().rootFolder._stub)

    def find(self, name: str) -> str:
        """Return the managed object id of a VM by its name, or an empty string."""
        return next((vm._moId for vm, values in self.read(vim.VirtualMachine, "name") if values["name"] == name), "")

    def exists(self, moid: str) -> bool:
        """Tell whether there is a VM with this managed object id."""
        try:
            return bool(moid and self._by_id(moid).name)
        except vmodl.fault.ManagedObjectNotFound:
            return False

    def host_of(self, reference: str) -> str:
        """Return the name of the host a VM is on."""
        return str(self.vm(reference).runtime.host.name)

    def others_named(self, name: str, host: str, moid: str) -> bool:
        """Tell whether another VM than ``moid`` has this name on the host."""
        where = self.named(vim.HostSystem, host)
        return any(
            values["name"] == name and vm._moId != moid and values["runtime.host"] == where
            for vm, values in self.read(vim.VirtualMachine, "name", "runtime.host")
        )

    def can_reach(self, host: str, datastore: str) -> bool:
        """Tell whether the host mounts the datastore and may write to it."""
        where = self.named(vim.HostSystem, host)
        for _, values in self.read(vim.Datastore, "name", "host", "summary.accessible"):
            if values["name"] == datastore and values["summary.accessible"]:
                mounts = [mount.mountInfo for mount in values["host"] if mount.key == where]
                return any(mount.accessMode == "readWrite" and mount.accessible is not False for mount in mounts)
        return False

    def is_on(self, reference: str) -> bool:
        """Tell whether a VM is powered on."""
        return bool(self.vm(reference).runtime.powerState == vim.VirtualMachine.PowerState.poweredOn)

    def disk_files(self, reference: str) -> list[str]:
        """Return the files of a VM's disks, but for raw device mappings, in the order of its devices."""
        disks = disks_among(self.vm(reference).config.hardware.device)
        return [disk.backing.fileName for disk in disks if not is_raw(disk)]

    def inventory(self) -> dict[str, dict[str, Any]]:
        """Return what vCenter says of all VMs, by managed object id, in a handful of calls."""
        names = {
            each: values["name"] for kind in (vim.HostSystem, vim.Datastore) for each, values in self.read(kind, "name")
        }
        return {
            vm._moId: {
                "name": values["name"],
                "moid": vm._moId,
                "host": names.get(values.get("runtime.host")),
                "datastore": [names[store] for store in values.get("datastore", [])],
                "power_state": str(values["runtime.powerState"]),
                "disks": [disk.backing.fileName for disk in disks_among(values.get("config.hardware.device", []))],
                "tools": str(values["guest"].toolsRunningStatus) if values.get("guest") else None,
            }
            for vm, values in self.read(vim.VirtualMachine, *VM_PROPERTIES)
        }

    # Acting ---------------------------------------------------------------------------------------------------------

    def power_on(self, reference: str) -> None:
        """Power a VM on unless it is."""
        if not self.is_on(reference):
            self.run(self.vm(reference).PowerOn)

    def power_off(self, reference: str) -> None:
        """Power a VM off unless it is."""
        if self.is_on(reference):
            self.run(self.vm(reference).PowerOff)

    def tools_running(self, reference: str, host_name: str, address: str = "") -> None:
        """Let VMware Tools of a VM answer from now on."""
        running = {"lab.tools": "running", "SET.guest.toolsRunningStatus": "guestToolsRunning"}
        report = {"SET.guest.hostName": host_name} | ({"SET.guest.ipAddress": address} if address else {})
        for options in (running, report):  # what they report is shown once they run
            self.run(self.vm(reference).Reconfigure, vim.vm.ConfigSpec(extraConfig=_options(options)))

    def tools_stopped(self, reference: str) -> None:
        """Let VMware Tools of a VM answer no more."""
        options = {"lab.tools": "notRunning", "SET.guest.toolsRunningStatus": "guestToolsNotRunning"}
        self.run(self.vm(reference).Reconfigure, vim.vm.ConfigSpec(extraConfig=_options(options)))

    def create_vm(self, spec: MachineSpec, host: str, datastore: str, *, uuid_visible: bool = False) -> str:
        """Make a powered-off VM with LSI Logic and new disks, and return its managed object id."""
        folder, where, pool = self._place(host)
        options = {"lab.tools": "missing"} | ({"disk.EnableUUID": "TRUE"} if uuid_visible else {})
        config = vim.vm.ConfigSpec(
            name=spec.name,
            guestId="windows9Server64Guest" if spec.os == "Windows" else "otherLinux64Guest",
            numCPUs=spec.cpus,
            memoryMB=spec.memory_mb,
            files=vim.vm.FileInfo(vmPathName=f"[{datastore}]"),
            extraConfig=_options(options),
            deviceChange=new_disks(spec.disks),
        )
        return str(self.run(folder.CreateVM_Task, config=config, pool=pool, host=where)._moId)

    def _place(self, host: str) -> tuple[Any, Any, Any]:
        """Return the folder, host and resource pool for a new VM; a thousand VMs need not look for them each."""
        if host not in self._places:
            where = self.named(vim.HostSystem, host)
            folder = self.read(vim.Datacenter, "vmFolder")[0][1]["vmFolder"]
            self._places[host] = (folder, where, where.parent.resourcePool)
        return self._places[host]

    def move_disks(self, source: str, destination: str, files: list[str]) -> None:
        """Detach disks from one VM, keeping their files, and attach them to another; those already there stay."""
        giver, taker = self.vm(source), self.vm(destination)
        leaving = [disk for disk in disks_among(giver.config.hardware.device) if disk.backing.fileName in files]
        if leaving:
            self.run(giver.Reconfigure, vim.vm.ConfigSpec(deviceChange=[remove_device(disk) for disk in leaving]))
        for file in files:
            devices = taker.config.hardware.device
            if file in [disk.backing.fileName for disk in disks_among(devices)]:
                continue
            changes = attach_file(devices, file)
            if changes is None:
                raise VCenterFault(f"{taker.name} has no room for another disk")
            self.run(taker.Reconfigure, vim.vm.ConfigSpec(deviceChange=changes))


def _options(options: dict[str, str]) -> list[Any]:
    return [vim.option.OptionValue(key=key, value=value) for key, value in options.items()]


def _wait(task: Any) -> Any:
    deadline = time.monotonic() + TASK_LIMIT
    while (info := task.info).state not in (vim.TaskInfo.State.success, vim.TaskInfo.State.error):
        if time.monotonic() > deadline:
            raise VCenterFault(f"the task {info.descriptionId} did not end")
        time.sleep(0.002)
    if info.state == vim.TaskInfo.State.error:
        fault = info.error
        raise VCenterFault(getattr(fault, "localizedMessage", "") or getattr(fault, "msg", "") or type(fault).__name__)
    return info.result
