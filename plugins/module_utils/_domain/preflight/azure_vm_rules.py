# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB13: the machine's VM in Azure."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Phase, arm_part, same_id
from .azure_vm import candidates, machine_vm, vm_id
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .item_facts import azure_resource_group_id, azure_vm_name
from .missing import FactMissing, known
from .seats import BEFORE

_RUNS_THERE = BEFORE | {Phase.REPLICATING_BACK, Phase.READY}
_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})


def _group_of(arm_id: str) -> str:
    return arm_part(arm_id, "resourceGroups")


def _not_moved(facts: Facts) -> Iterator[Trouble]:
    wanted = vm_id(facts)
    group = _group_of(wanted) or _group_of(azure_resource_group_id(facts.item))
    name = arm_part(wanted, "virtualMachines") or azure_vm_name(facts.item)
    if not group:
        raise FactMissing(f"Azure does not say into which resource group {facts.name} was failed over")
    # A VM that was moved has another id, and its old one is gone.
    found = candidates(facts) or [vm for vm in known(facts.azure.vms) if vm.name.lower() == name.lower()]
    for vm in found:
        if _group_of(vm.vm_id).lower() != group.lower() and not same_id(vm.vm_id, facts.choices.azure_vm_id):
            yield Trouble(
                f"Azure VM {vm.name} of {facts.name} was moved from resource group {group} to {_group_of(vm.vm_id)}.",
                {"expected": group, "vm": vm.vm_id},
            )


def _is_there(facts: Facts) -> Iterator[Trouble]:
    found = candidates(facts)
    if not found:
        name = arm_part(vm_id(facts), "virtualMachines") or azure_vm_name(facts.item)
        yield Trouble(f"The Azure VM of {facts.name} ({name}) does not exist any more.", {"vm": vm_id(facts) or name})
    elif len(found) > 1:
        machine_vm(facts)


def _runs(facts: Facts) -> Iterator[Trouble]:
    vm = machine_vm(facts)
    if not vm.power_state:
        raise FactMissing(f"Azure does not say whether VM {vm.name} runs")
    if vm.power_state.lower() != "running":
        message = f"Azure VM {vm.name} of {facts.name} does not run: it is {vm.power_state}."
        yield Trouble(message, {"vm": vm.vm_id, "power_state": vm.power_state})


def _is_arm(facts: Facts) -> Iterator[Trouble]:
    wanted = vm_id(facts)
    if not wanted:
        raise FactMissing(f"Azure does not say which VM {facts.name} is")
    if "/microsoft.classiccompute/" in wanted.lower():
        yield Trouble(f"{facts.name} was failed over to a VM of the classic deployment model.", {"vm": wanted})


RULES = (
    Rule(
        "FB130",
        "The Azure VM is in the resource group that it was failed over to",
        Severity.ERROR,
        _not_moved,
        "Move the VM back into its resource group; a VM that was moved cannot be failed back.",
        "asr-api 3.1",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
    ),
    Rule(
        "FB131",
        "The machine's Azure VM exists",
        Severity.ERROR,
        _is_there,
        "If it has another name, set azure_vm_id; a machine whose Azure VM was deleted cannot be failed back.",
        "asr-api 3.1",
        stages=_STAGES,
        phases=_RUNS_THERE,
        requires=frozenset({"FB130"}),
    ),
    Rule(
        "FB132",
        "The Azure VM runs",
        Severity.ERROR,
        _runs,
        "Start the VM in Azure and wait until its mobility agent has registered, up to 15 minutes (error 78093).",
        "asr-api 3.2, 3.8",
        stages=_STAGES,
        phases=_RUNS_THERE,
        requires=frozenset({"FB130", "FB131"}),
    ),
    Rule(
        "FB133",
        "The Azure VM is of the Resource Manager deployment model",
        Severity.ERROR,
        _is_arm,
        "Process server and VM must be of one deployment model, and only Resource Manager is left: migrate the VM.",
        "S24; asr-api 3.5",
        architectures=CLASSIC,
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
    ),
)
