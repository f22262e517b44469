# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What must be true before a commit, which cannot be undone: on the VMware side and on the Azure side (S46, S47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import FailbackError


@dataclass(frozen=True)
class FoundVm:
    """A VM in vCenter. ``disk_files`` are the datastore paths of its disks, snapshots' base files included."""

    name: str
    powered_on: bool
    tools_running: bool
    disk_files: tuple[str, ...]


@dataclass(frozen=True)
class AzureVm:
    """A VM in Azure; ``power_state`` as its instance view says: running, deallocated, …"""

    vm_id: str
    power_state: str


@dataclass(frozen=True)
class Check:
    """One check of one machine; ``passed`` is None where it could not be decided, which holds the commit too."""

    name: str
    passed: bool | None
    evidence: str
    remedy: str = ""


#: Every check by name, with its remedy.
REMEDIES = {
    "vm_powered_on": "Look at the VM's console in vCenter; power it on if it is in order.",
    "vm_disks": "Let the failover end, or detach the disks from the master target and attach them to the VM.",
    "vmware_tools": "Wait for the guest to boot; install or start VMware Tools (open-vm-tools) in it.",
    "azure_vm_stopped": "Stop (deallocate) the Azure VM, or name the right one with azure_vm_id.",
}
NAMES = tuple(REMEDIES)


def _check(name: str, passed: bool | None, evidence: str) -> Check:
    return Check(name, passed, evidence, "" if passed else REMEDIES[name])


def vmware_checks(vm_name: str, disk_count: int, inventory: Sequence[FoundVm]) -> list[Check]:
    """The checks on the VMware side.

    :param disk_count: how many protected disks the VM must have at least.
    :param inventory: all VMs of the vCenter, for disks that hang on another VM.
    """
    named = [vm for vm in inventory if vm.name.lower() == vm_name.lower()]
    if len(named) != 1:
        evidence = f"{len(named)} VMs in vCenter are called {vm_name}" if named else f"no VM is called {vm_name}"
        return [_check(name, None if named else False, evidence) for name in NAMES[:3]]
    vm = named[0]
    return [
        _check("vm_powered_on", vm.powered_on, "powered on" if vm.powered_on else "not powered on"),
        _disks(vm, disk_count, inventory),
        _check("vmware_tools", vm.tools_running, "running" if vm.tools_running else "not running"),
    ]


def _disks(vm: FoundVm, disk_count: int, inventory: Sequence[FoundVm]) -> Check:
    shared = [
        f"{file} is attached to {other.name} too"
        for other in inventory
        if other is not vm
        for file in sorted(set(vm.disk_files) & set(other.disk_files))
    ]
    if shared:
        return _check("vm_disks", False, "; ".join(shared))
    if len(vm.disk_files) < disk_count:
        return _check("vm_disks", False, f"{len(vm.disk_files)} disks attached, {disk_count} are protected")
    return _check("vm_disks", True, f"{len(vm.disk_files)} disks attached")


def azure_check(candidates: Sequence[AzureVm], machine: str) -> Check:
    """The check on the Azure side: the machine's Azure VM no longer runs."""
    name = "azure_vm_stopped"
    if len(candidates) != 1:
        found = ", ".join(vm.vm_id for vm in candidates)
        evidence = f"more than one Azure VM may be {machine}: {found}" if found else f"no Azure VM of {machine} found"
        return _check(name, None, evidence)
    state = candidates[0].power_state
    return _check(name, state.lower() == "deallocated", state or "unknown power state")


def held(machine: str, failed: Sequence[Check]) -> FailbackError:
    """The error that ends a commit before it is sent."""
    return FailbackError(
        "COMMIT_CHECK_FAILED",
        f"{machine} is not committed: " + "; ".join(f"{check.name}: {check.evidence}" for check in failed) + ".",
        " ".join(dict.fromkeys(check.remedy for check in failed))
        + " A check that is known to be wrong is waived with waive_checks and waive_reason.",
        {"machine": machine, "checks": {check.name: check.evidence for check in failed}},
    )
