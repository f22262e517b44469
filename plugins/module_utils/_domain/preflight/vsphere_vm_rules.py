# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB40, second half: the state of the VM that a machine was, and will be again."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Phase
from ..vm_power import PowerState
from .facts import Facts
from .finding import Rule, Severity, Trouble
from .home import VM_IS_CLEAR, home_of
from .missing import FactMissing
from .seats import BEFORE
from .stages import Stage
from .vsphere_objects import Vm

_COMING = frozenset({Stage.REPROTECT})
#: The machine's disks are written to, and its VM must stay off.
_RECEIVING = frozenset({Phase.REPLICATING_BACK, Phase.READY})


def _still_there(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    if home.vm is None:
        size, disks = _bytes_to_copy(facts)
        of_size = f" ({disks} disk{'' if disks == 1 else 's'}, {size / 2**30:.0f} GiB)" if disks else ""
        yield Trouble(
            f"{facts.name} has no VM in vCenter: a new one is made, and its disks are copied as a whole{of_size}.",
            {"vm_name": home.vm_name, "bytes": size, "disks": disks},
        )


def _bytes_to_copy(facts: Facts) -> tuple[int, int]:
    try:
        return sum(disk.size_bytes for disk in facts.disks), len(facts.disks)
    except FactMissing:
        return 0, 0


def _reachable(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    vm = home.vm
    if vm is not None and home.vsphere.is_lost(vm):
        yield Trouble(f"vCenter cannot reach the VM {vm}.", {"moid": vm.moid})


def _no_snapshots(facts: Facts) -> Iterator[Trouble]:
    vm = home_of(facts).vm
    if vm is not None and vm.snapshots:
        yield Trouble(f"The VM {vm} has {_counted(vm)}.", {"snapshots": list(vm.snapshots), "moid": vm.moid})


def _counted(vm: Vm) -> str:
    return f"{len(vm.snapshots)} snapshots" if len(vm.snapshots) > 1 else f"the snapshot {vm.snapshots[0]}"


def _consolidated(facts: Facts) -> Iterator[Trouble]:
    vm = home_of(facts).vm
    if vm is not None and vm.consolidation_needed:
        yield Trouble(f"The disks of the VM {vm} need consolidation.", {"moid": vm.moid})


def _raw_disks(facts: Facts) -> Iterator[Trouble]:
    vm = home_of(facts).vm
    raw = [disk for disk in vm.disks if disk.raw] if vm is not None else []
    if raw:
        yield Trouble(
            f"The VM {vm} has raw device mappings: {', '.join(disk.label for disk in raw)}.",
            {"disks": [disk.file for disk in raw]},
        )


def _stays_off(facts: Facts) -> Iterator[Trouble]:
    vm = home_of(facts).vm
    if vm is not None and vm.power is not PowerState.OFF:
        yield Trouble(f"The VM {vm} is {vm.power} while its disks are written to.", {"power": vm.power.value})


def _shows_its_disks(facts: Facts) -> Iterator[Trouble]:
    vm = home_of(facts).vm
    if vm is not None and vm.disk_uuid_flag is not True:
        yield Trouble(f"The VM {vm} does not have disk.EnableUUID.", {"disk_uuid_flag": vm.disk_uuid_flag})


RULES = (
    Rule(
        "FB402",
        "The machine's VM is still in vCenter, so that only changes are copied",
        Severity.INFO,
        _still_there,
        "Nothing, if a new VM is what you want. If it is there under another name, give that in the machine's vm_name.",
        "S03, S10; asr-api 3.1",
        stages=_COMING,
        phases=BEFORE,
        requires=VM_IS_CLEAR | {"FB141"},
    ),
    Rule(
        "FB403",
        "vCenter reaches the machine's VM",
        Severity.ERROR,
        _reachable,
        "See in vCenter why the VM is orphaned, inaccessible or disconnected: its host or its datastore may be gone.",
        "S03; asr-api 4",
        stages=_COMING,
        phases=BEFORE,
        requires=VM_IS_CLEAR,
    ),
    Rule(
        "FB404",
        "The machine's VM has no snapshots",
        Severity.WARNING,
        _no_snapshots,
        "Remove all of its snapshots; a reprotect may fail over them, or merge them itself.",
        "S15; asr-api 3.1, 4",
        stages=_COMING,
        phases=BEFORE,
        module="asr.failback.vm_snapshots",
        requires=VM_IS_CLEAR,
    ),
    Rule(
        "FB405",
        "The disks of the machine's VM need no consolidation",
        Severity.WARNING,
        _consolidated,
        "Consolidate the VM's disks.",
        "S15; asr-api 4",
        stages=_COMING,
        phases=BEFORE,
        module="asr.failback.vm_snapshots",
        requires=VM_IS_CLEAR,
    ),
    Rule(
        "FB406",
        "The machine's VM has no raw device mappings",
        Severity.INFO,
        _raw_disks,
        "Leave them attached, and do not delete the VM: raw device mappings cannot come home to a new one.",
        "S03; asr-api 3.1, 4",
        stages=_COMING,
        phases=BEFORE,
        requires=VM_IS_CLEAR,
    ),
    Rule(
        "FB409",
        "The machine's VM stays powered off while its disks are written to",
        Severity.ERROR,
        _stays_off,
        "Power the VM off. What ran in it is lost with the failback, and its disks may have to be copied anew.",
        "asr-api 3.1",
        stages=frozenset({Stage.FAILOVER}),
        phases=_RECEIVING,
        requires=VM_IS_CLEAR,
    ),
    Rule(
        "FB410",
        "The machine's VM shows the ids of its disks (disk.EnableUUID)",
        Severity.WARNING,
        _shows_its_disks,
        "Set disk.EnableUUID; by it the disks are told apart when changes are copied into them.",
        "S36; asr-api 4",
        stages=_COMING,
        phases=BEFORE,
        module="asr.failback.vm_disk_uuid",
        requires=VM_IS_CLEAR,
    ),
)
