# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which Azure VM a machine is, and in which virtual networks."""

from __future__ import annotations

from ..azure_names import without_suffix
from .azure_facts import Vm
from .facts import Facts, Run
from .item_facts import azure_vm_name
from .missing import FactMissing, known


def vm_id(facts: Facts) -> str:
    """The VM's ARM id as the user or the item says it; '' where neither does, as before a modernized reprotect."""
    return facts.choices.azure_vm_id or facts.details.azure_vm_id


def candidates(facts: Facts) -> list[Vm]:
    """The VMs that the machine can be: the one whose id is known, else those that are called like it."""
    wanted = vm_id(facts)
    if wanted:
        found = facts.azure.vm(wanted)
        return [found] if found else []
    return facts.run.once(_by_name).get(azure_vm_name(facts.item).lower(), [])


def machine_vm(facts: Facts) -> Vm:
    """The machine's VM.

    :raises FactMissing: where the VMs could not be read, there is none, or it is not clear which
    """
    found = candidates(facts)
    if len(found) == 1:
        return found[0]
    if not found:
        raise FactMissing(f"no Azure VM of {facts.name} was found")
    raise FactMissing(f"several Azure VMs can be {facts.name}: {', '.join(vm.vm_id for vm in found)}")


def network_ids(facts: Facts) -> frozenset[str]:
    """The virtual networks of the machine's VM, lower case.

    :raises FactMissing: where they could not be read, or the VM has no network interface
    """
    vm = machine_vm(facts)
    found = {network.lower() for nic in facts.azure.nics_of(vm.vm_id) for network in nic.network_ids}
    if not found:
        raise FactMissing(f"no network interface of Azure VM {vm.name} was found")
    return frozenset(found)


def _by_name(run: Run) -> dict[str, list[Vm]]:
    named: dict[str, list[Vm]] = {}
    for vm in known(run.azure.vms):
        # A machine whose name ends in a GUID itself is found by its whole name.
        for name in dict.fromkeys((vm.name.lower(), without_suffix(vm.name).lower())):
            named.setdefault(name, []).append(vm)
    return named
