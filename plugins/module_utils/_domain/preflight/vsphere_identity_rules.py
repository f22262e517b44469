# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB40, first half: which VM the machine is, and that no other one can be taken for it."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Facts
from .finding import Rule, Severity, Trouble
from .home import KEEPER_IS_CLEAR, VM_IS_CLEAR, Home, home_of
from .missing import FactMissing
from .seats import BEFORE
from .stages import Stage
from .vsphere_objects import Vm, VmDisk

_COMING = frozenset({Stage.REPROTECT})


def _clear_which(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    if len(home.candidates) > 1:
        listed = "; ".join(str(vm) for vm in home.candidates)
        yield Trouble(
            f"{facts.name} can be several VMs in vCenter: {listed}.",
            {"vms": [{"name": vm.name, "moid": vm.moid, "path": vm.path} for vm in home.candidates]},
        )


def _ids_are_its_own(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    if home.vm is None:
        return
    for other in _with_an_id_of(home, home.vm):
        same = ", ".join(_same_ids(home.vm, other))
        if same:
            kind = "template" if other.template else "VM"
            yield Trouble(
                f"The VM {home.vm} and the {kind} {other} have the same {same}.",
                {"other": other.name, "other_moid": other.moid, "same": same},
                severity=Severity.ERROR if _is_keeper(home, other) else None,
            )


def _with_an_id_of(home: Home, vm: Vm) -> list[Vm]:
    alike = {each.moid: each for uuid in (vm.uuid, vm.instance_uuid) for each in home.vsphere.with_uuid(uuid)}
    alike |= {each.moid: each for disk in vm.disks for each in home.vsphere.with_disk_uuid(disk.uuid)}
    return [each for moid, each in alike.items() if moid != vm.moid]


def _is_keeper(home: Home, vm: Vm) -> bool:
    try:
        return vm in home.keeper_candidates
    except FactMissing:  # another rule says that it is not clear
        return False


def _same_ids(vm: Vm, other: Vm) -> list[str]:
    """Ids that both have, in words. A disk that hangs on both is one disk, and its id no duplicate."""
    same = [f"BIOS uuid {vm.uuid}"] if vm.uuid and vm.uuid == other.uuid else []
    same += (
        [f"instance uuid {vm.instance_uuid}"] if vm.instance_uuid and vm.instance_uuid == other.instance_uuid else []
    )
    disks = {disk.uuid: disk for disk in other.disks if disk.uuid}
    return same + [f"disk uuid {disk.uuid}" for disk in vm.disks if _is_double(disk, disks.get(disk.uuid))]


def _is_double(disk: VmDisk, other: VmDisk | None) -> bool:
    return other is not None and disk.file != other.file


def _no_stranger_of_its_name(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    own = {vm.moid for vm in home.candidates}
    host = home.keeper_host
    for vm in home.vsphere.on_host(host.moid):
        if vm.name.lower() == home.vm_name.lower() and vm.moid not in own:
            yield Trouble(
                f"Another VM on {host.name}, the host of {home.keeper.label}, is called {vm.name}: {vm.path}.",
                {"moid": vm.moid, "path": vm.path, "host": host.name},
            )


RULES = (
    Rule(
        "FB401",
        "It is clear which VM in vCenter the machine is",
        Severity.ERROR,
        _clear_which,
        "Rename the VMs that are not meant, or say which one is meant by a name of its own in the machine's vm_name.",
        "S03; asr-api 3.1",
        stages=frozenset({Stage.REPROTECT, Stage.FAILOVER}),
    ),
    Rule(
        "FB407",
        "No other VM or template has the ids of the machine's VM and its disks",
        Severity.WARNING,
        _ids_are_its_own,
        "Give the copy ids of its own: a VM that was cloned by copying its files keeps those of the first.",
        "asr-api 3.1, 4",
        stages=_COMING,
        phases=BEFORE,
        requires=VM_IS_CLEAR,
    ),
    Rule(
        "FB408",
        "No other VM on the host of the master target or appliance has the machine's name",
        Severity.ERROR,
        _no_stranger_of_its_name,
        "Rename the other VM, or take a master target on another host.",
        "asr-api 3.2 (78052), 4",
        stages=_COMING,
        phases=BEFORE,
        requires=VM_IS_CLEAR | KEEPER_IS_CLEAR,
    ),
)
