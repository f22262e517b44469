# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB32, first half: the VM that takes the disks meanwhile is there, runs, and stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ..master_target_facts import MARKER
from ..model import Phase
from ..phase_rules import REPROTECT
from ..vm_power import PowerState
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Trouble
from .home import KEEPER_IS_CLEAR, Home, home_of
from .intent import UNDER_WAY
from .judging import capital
from .missing import Missing, known
from .seats import BEFORE
from .stages import Stage
from .vsphere_objects import Vm

#: The phases in which it takes disks, or is about to.
NEEDED = BEFORE | {Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK}
STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})


def keeper_trouble(home: Home, text: str, **evidence: object) -> Trouble:
    """What is wrong with the VM of a master target or an appliance: "Master target mt01 (VM mt01) is poweredOff." """
    label = home.keeper.label
    message = f"{capital(label)} (VM {home.keeper_vm.name}) {text}."
    return Trouble(message, {"moid": home.keeper_vm.moid, **evidence}, subject=label)


def _found(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    found, keeper = home.keeper_candidates, home.keeper
    if len(found) == 1:
        return
    known_as = ", ".join(filter(None, (keeper.name, *keeper.addresses)))
    if not found:
        message = f"No VM in vCenter {home.vsphere.server} is {keeper.label} (by {known_as})."
    else:
        message = f"Several VMs in vCenter can be {keeper.label}: {'; '.join(map(str, found))}."
    yield Trouble(message, {"known_as": known_as, "vms": [vm.moid for vm in found]}, subject=keeper.label)


def _runs(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    vm = home.keeper_vm
    if home.vsphere.is_lost(vm):
        yield keeper_trouble(home, "is not reached by vCenter", connected=False)
    elif vm.power is not PowerState.ON:
        yield keeper_trouble(home, f"is {vm.power}", power=vm.power.value)


def _tools_run(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    if not home.keeper_vm.tools_running:
        yield keeper_trouble(home, "has no running VMware Tools")


def _host_works(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    host = home.keeper_host
    if not host.connected or host.in_maintenance:
        state = "in maintenance" if host.connected else "not connected to vCenter"
        yield keeper_trouble(home, f"is on {host.name}, which is {state}", host=host.name)


def _stays_on_its_storage(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    pods = {pod.moid: pod for pod in known(home.vsphere.pods)}
    for moid in home.keeper_vm.datastores:
        pod = pods.get(home.vsphere.datastore(moid).parent)
        if pod is not None and pod.may_move(home.keeper_vm.moid):
            text = f"may be moved by Storage DRS of the datastore cluster {pod.name}"
            trouble = keeper_trouble(home, text, cluster=pod.name)
            yield replace(trouble, module="asr.failback.master_target_vm") if _is_ours(home.keeper_vm) else trouble


def _is_ours(vm: Vm) -> bool:
    """Whether this collection made the VM, so that its module takes it."""
    rows = () if isinstance(vm.rows, Missing) else vm.rows
    return any(row.key.lower() == MARKER.lower() and row.value == vm.name for row in rows)


def _was_not_moved(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    moves = [move for move in known(home.vsphere.moves) if move.vm == home.keeper_vm.moid]
    begun = _last_reprotect(facts) if moves else None
    doubt = "" if begun is not None else ", which may have been after the reprotect"
    for move in moves:
        if begun is None or move.time >= begun:
            text = f"was moved from {move.source} to {move.target} at {move.time:%Y-%m-%d %H:%M} UTC{doubt}"
            yield keeper_trouble(home, text, time=move.time.isoformat())


def _last_reprotect(facts: Facts) -> datetime | None:
    """When the machine's last reprotect began, None where its job is gone from the list."""
    begun = [
        job.started
        for job in known(facts.azure.jobs)
        if job.started and job.scenario.lower() == REPROTECT and job.target.lower() == facts.item.friendly_name.lower()
    ]
    return max(begun, default=None)


RULES = (
    Rule(
        "FB320",
        "The master target or appliance is a VM in vCenter",
        Severity.ERROR,
        _found,
        "Log in to the vCenter that it is in (it must be one that Site Recovery has discovered), and see that the "
        "account may see the VM.",
        "S55; asr-api 3.1, 4",
        stages=STAGES,
        phases=NEEDED,
        requires=KEEPER_IS_CLEAR - {"FB320"},
    ),
    Rule(
        "FB321",
        "The master target or appliance is powered on",
        Severity.ERROR,
        _runs,
        "Power it on, and wait until Site Recovery hears from it.",
        "S17; asr-api 3.2 (78145), 4",
        stages=STAGES,
        phases=NEEDED,
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB322",
        "VMware Tools run in the master target",
        Severity.ERROR,
        _tools_run,
        "Install or start VMware Tools (open-vm-tools) in it; without them Site Recovery does not see its datastores.",
        "asr-api 3.1, 4",
        CLASSIC,
        stages=STAGES,
        phases=NEEDED,
        requires=KEEPER_IS_CLEAR | {"FB321"},
    ),
    Rule(
        "FB331",
        "The host of the master target or appliance is connected and not in maintenance",
        Severity.ERROR,
        _host_works,
        "Bring the host back, or move the VM to another host (vMotion without its storage is harmless).",
        "S06; asr-api 4",
        stages=STAGES,
        phases=NEEDED,
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB327",
        "Storage DRS does not move the master target or appliance",
        Severity.ERROR,
        _stays_on_its_storage,
        "Turn Storage DRS off for the VM: an override in the datastore cluster. Storage vMotion breaks the failback.",
        "S21; asr-api 3.1, 3.8, 4",
        stages=STAGES,
        phases=NEEDED,
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB328",
        "The master target or appliance stayed on its datastores since the reprotect",
        Severity.ERROR,
        _was_not_moved,
        "Move it back, and see whether the machines still replicate; their disks may have to be copied anew.",
        "S21; asr-api 3.1, 3.8, 4",
        stages=STAGES,
        phases=UNDER_WAY,
        requires=KEEPER_IS_CLEAR,
    ),
)
