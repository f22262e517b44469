# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""vCenter as an administrator sees it, read and changed without the lab's or the collection's help."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim


@dataclass(frozen=True)
class Vm:
    """A VM, the datastore files of its disks, and the addresses of its network cards."""

    power_state: str
    tools: str
    host: str
    disks: tuple[str, ...]
    cpus: int
    memory_mb: int
    macs: tuple[str, ...]

    @property
    def hardware(self) -> tuple[object, ...]:
        """What a machine that comes home to its own VM should find there again."""
        return self.cpus, self.memory_mb, self.macs, self.disks


@contextmanager
def vcenter(env: Mapping[str, str]) -> Iterator[Any]:
    """The content of the lab's vCenter."""
    connection = SmartConnect(
        host=env["VMWARE_HOST"],
        port=int(env["VMWARE_PORT"]),
        user=env["VMWARE_USER"],
        pwd=env["VMWARE_PASSWORD"],
        sslContext=ssl.create_default_context(cafile=env["SSL_CERT_FILE"]),
    )
    try:
        yield connection.RetrieveContent()
    finally:
        Disconnect(connection)


def _all(content: Any) -> list[Any]:
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    try:
        return list(view.view)
    finally:
        view.Destroy()


def _devices(vm: Any, kind: Any) -> list[Any]:
    return [device for device in vm.config.hardware.device if isinstance(device, kind)]


def _disks(vm: Any) -> list[Any]:
    return _devices(vm, vim.vm.device.VirtualDisk)


def vms(env: Mapping[str, str]) -> dict[str, Vm]:
    """All VMs by name."""
    with vcenter(env) as content:
        return {
            vm.name: Vm(
                str(vm.runtime.powerState),
                str(vm.guest.toolsRunningStatus),
                str(vm.runtime.host.name),
                tuple(disk.backing.fileName for disk in _disks(vm)),
                vm.config.hardware.numCPU,
                vm.config.hardware.memoryMB,
                tuple(str(card.macAddress) for card in _devices(vm, vim.vm.device.VirtualEthernetCard)),
            )
            for vm in _all(content)
        }


def power_off(env: Mapping[str, str], name: str) -> None:
    with vcenter(env) as content:
        WaitForTask(_named(content, name).PowerOffVM_Task())


def move_disk(env: Mapping[str, str], source: str, target: str) -> str:
    """Hang the last disk of a VM on another one, and return its file."""
    with vcenter(env) as content:
        disk = _disks(_named(content, source))[-1]
        file = str(disk.backing.fileName)
        taken = vim.vm.device.VirtualDeviceSpec(operation="remove", device=disk)
        WaitForTask(_named(content, source).ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=[taken])))
        backing = vim.vm.device.VirtualDisk.FlatVer2BackingInfo(fileName=file, diskMode="persistent")
        given = vim.vm.device.VirtualDisk(key=-1, controllerKey=1000, unitNumber=14, backing=backing)
        change = vim.vm.device.VirtualDeviceSpec(operation="add", device=given)
        WaitForTask(_named(content, target).ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=[change])))
        return file


def run_at(env: Mapping[str, str], name: str, address: str) -> None:
    """Switch a VM on; its VMware Tools say that it has this address."""
    with vcenter(env) as content:
        vm = _named(content, name)
        WaitForTask(vm.PowerOnVM_Task())
        running = {"lab.tools": "running", "SET.guest.toolsRunningStatus": "guestToolsRunning"}
        for settings in (running, {"SET.guest.ipAddress": address}):  # what they report is shown once they run
            options = [vim.option.OptionValue(key=key, value=value) for key, value in settings.items()]
            WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(extraConfig=options)))


def stop_tools(env: Mapping[str, str], name: str) -> None:
    """Let the guest of a VM be without VMware Tools that answer."""
    with vcenter(env) as content:
        settings = {"lab.tools": "notRunning", "SET.guest.toolsRunningStatus": "guestToolsNotRunning"}
        options = [vim.option.OptionValue(key=key, value=value) for key, value in settings.items()]
        WaitForTask(_named(content, name).ReconfigVM_Task(vim.vm.ConfigSpec(extraConfig=options)))


def _named(content: Any, name: str) -> Any:
    return next(vm for vm in _all(content) if vm.name == name)
