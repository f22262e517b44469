# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB32, second half: how the master target's VM is set up, and what it has room for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from ..master_target_facts import LSI_LOGIC
from ..vm_settings import DISK_UUID, DISK_UUID_VALUE, disk_uuid_rows
from .facts import Facts, Run
from .finding import CLASSIC, Rule, Severity, Trouble
from .home import KEEPER_IS_CLEAR, Home, home_of, homes
from .limits import DISK_SLOTS
from .missing import FactMissing, known
from .seats import BEFORE
from .stages import Stage
from .vsphere_target_rules import NEEDED, STAGES, keeper_trouble

#: LSI Logic is documented; whether its SAS kind is accepted is unverified [asr-api 4].
_CONTROLLERS = frozenset({LSI_LOGIC, "VirtualLsiLogicSASController"})


def _controllers(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    others = sorted(set(home.keeper_vm.controllers) - _CONTROLLERS)
    if others:
        kinds = ", ".join(kind.removeprefix("Virtual").removesuffix("Controller") for kind in others)
        yield keeper_trouble(home, f"has SCSI controllers of another kind than LSI Logic: {kinds}", controllers=others)


def _shows_disks(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    vm = home.keeper_vm
    rows = disk_uuid_rows(known(vm.rows))
    set_right = [row for row in rows if row.value.upper() == DISK_UUID_VALUE]
    if vm.disk_uuid_flag is True and set_right:
        return
    shown = ", ".join(map(str, rows)) or "not set"
    yield keeper_trouble(home, f"does not have {DISK_UUID} = {DISK_UUID_VALUE} (it is {shown})", flag=vm.disk_uuid_flag)


def _no_snapshots(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    if home.keeper_vm.snapshots:
        names = list(home.keeper_vm.snapshots)
        yield keeper_trouble(home, f"has snapshots: {', '.join(names)}", snapshots=names)


def _consolidated(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    if home.keeper_vm.consolidation_needed:
        yield keeper_trouble(home, "has disks that need consolidation")


def _has_slots_left(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    attached, own = len(home.keeper_vm.disks), home.disk_count
    if facts.name not in facts.run.once(_without_slot):
        return
    coming = sum(count for _names, count in facts.run.once(_coming)[home.keeper_vm.moid].values())
    text = (
        f"has {attached} disks, and {coming} more are to come, which is above {DISK_SLOTS}: there is no room for the "
        f"{own} of {facts.name}"
    )
    yield keeper_trouble(home, text, attached=attached, coming=coming, disks=own, machine=facts.name)


def _without_slot(run: Run) -> set[str]:
    """The machines whose disks find no room any more; the largest are attached first, a group as a whole."""
    late: set[str] = set()
    attached = {home.keeper_vm.moid: len(home.keeper_vm.disks) for home in _clear(run)}
    for moid, loads in run.once(_coming).items():
        for names, count in sorted(loads.values(), key=lambda load: -load[1]):
            if attached[moid] + count > DISK_SLOTS:
                late |= set(names)
            else:
                attached[moid] += count
    return late


#: Machines that go together, and their disks.
_Load = tuple[list[str], int]


def _coming(run: Run) -> dict[str, dict[str, _Load]]:
    """What is to be reprotected, by the id of the VM that takes the disks, and by machine or group."""
    coming: dict[str, dict[str, _Load]] = defaultdict(dict)
    for home in _clear(run):
        if home.facts.phase in BEFORE and home.disk_count:
            group = home.facts.details.replication_group
            loads, key = coming[home.keeper_vm.moid], f"group {group}" if group else home.facts.name
            names, disks = loads.get(key, ([], 0))
            loads[key] = ([*names, home.facts.name], disks + home.disk_count)
    return coming


def _clear(run: Run) -> list[Home]:
    """Those of which it can be told where they go; other rules say what is not clear about the others."""
    found = []
    for home in homes(run):
        with suppress(FactMissing):
            if home.keeper_vm.moid and home.disk_count >= 0:
                found.append(home)
    return found


def _is_what_azure_says(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    family, expected = home.keeper_vm.guest_family, f"{home.keeper.os_type.lower()}Guest"
    if family and home.keeper.os_type and family.lower() != expected.lower():
        text = f"has the guest family {family}, and Azure lists a {home.keeper.os_type} server"
        yield keeper_trouble(home, text, guest_family=family, os_type=home.keeper.os_type)


RULES = (
    Rule(
        "FB323",
        "The master target has LSI Logic controllers only",
        Severity.ERROR,
        _controllers,
        "Power it off, attach its disks to an LSI Logic controller (the guest must have the driver) and remove the "
        "others; or make the master target anew.",
        "asr-api 3.1, 4",
        CLASSIC,
        stages=STAGES,
        phases=NEEDED,
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB324",
        "The master target sees the ids of its disks (disk.EnableUUID)",
        Severity.ERROR,
        _shows_disks,
        "Set disk.EnableUUID; the master target is shut down for it.",
        "S20, S36; asr-api 3.1, 4",
        CLASSIC,
        stages=STAGES,
        phases=NEEDED,
        module="asr.failback.vm_disk_uuid",
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB325",
        "The master target has no snapshots",
        Severity.ERROR,
        _no_snapshots,
        "Remove all of its snapshots.",
        "S15; asr-api 3.1, 4",
        CLASSIC,
        stages=STAGES,
        phases=NEEDED,
        module="asr.failback.vm_snapshots",
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB326",
        "The master target's disks need no consolidation",
        Severity.ERROR,
        _consolidated,
        "Consolidate its disks.",
        "S15; asr-api 4",
        CLASSIC,
        stages=STAGES,
        phases=NEEDED,
        module="asr.failback.vm_snapshots",
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB329",
        "The master target or appliance has room for the disks that come",
        Severity.ERROR,
        _has_slots_left,
        "They go in a later wave: run the stage again for them when the others are failed over. Or share the machines "
        "among several master targets or appliances (master_target or appliance: a list, or auto).",
        "asr-api 3.1, 3.8, 4",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB330",
        "The master target's VM is of the OS family that Azure lists",
        Severity.WARNING,
        _is_what_azure_says,
        "Correct the guest operating system in the VM's settings, unless another VM was taken for the master target.",
        "asr-api 3.1, 4",
        CLASSIC,
        stages=STAGES,
        phases=NEEDED,
        requires=KEEPER_IS_CLEAR,
    ),
)
