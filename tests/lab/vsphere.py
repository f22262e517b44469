# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The hands of Site Recovery in vCenter: what the configuration server or appliance does there, through pyVmomi."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim, vmodl

from lab.scenario import MachineSpec
from lab.vsphere_devices import attach_file, disks_among, is_raw, new_disks, remove_device
from lab.vsphere_session import VCENTER_TROUBLE, Session, VCenterFault

__all__ = ["VCENTER_TROUBLE", "VCenter", "VCenterFault"]
VM_PROPERTIES = ("name", "runtime.powerState", "runtime.host", "datastore", "guest.toolsRunningStatus")
DEVICES = "config.hardware.device"  # most of what is to read of a VM


class VCenter(Session):
    """What is asked of VMs and done with them. They are known by their managed object ids."""

    def __init__(self, *address: Any) -> None:
        super().__init__(*address)
        self._places: dict[str, tuple[Any, Any, Any]] = {}

    # Finding --------------------------------------------------------------------------------------------------------

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

    def inventory(self, *, disks: bool = True) -> dict[str, dict[str, Any]]:
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
                "disks": [disk.backing.fileName for disk in disks_among(values.get(DEVICES, []))],
                "tools": values.get("guest.toolsRunningStatus"),
            }
            for vm, values in self.read(vim.VirtualMachine, *VM_PROPERTIES, *([DEVICES] if disks else []))
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
