# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a machine comes home to: its VM in vCenter, the VM that takes its disks meanwhile, host and datastores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ..errors import FailbackError
from ..model import Operation, ProtectedItem
from ..wire import number, text
from .azure_facts import Server
from .facts import Facts, Run
from .intent import appliance, master_target, stage_inputs
from .item_facts import discovery_type
from .missing import FactMissing
from .seats import BEFORE
from .vsphere_facts import VSphereFacts
from .vsphere_objects import Datastore, Host, Vm, name_forms

T = TypeVar("T")

#: The rule that says it where the machine's VM is not clear.
VM_IS_CLEAR = frozenset({"FB401"})
#: Rules that say it where the master target or the appliance, or its VM, is not clear.
KEEPER_IS_CLEAR = frozenset({"FB201", "FB301", "FB601", "FB320"})


@dataclass(frozen=True)
class Home:
    """Each property raises FactMissing where it cannot be told."""

    facts: Facts

    @property
    def vsphere(self) -> VSphereFacts:
        return self.facts.vsphere

    @cached_property
    def candidates(self) -> list[Vm]:
        """The VMs in vCenter that can be the machine: the one that has its id, else those of its name that fit best."""
        if self.facts.phase in BEFORE and discovery_type(self.facts.item).lower() == "physical":
            return []  # whatever is called like it is a stranger
        name = self.vm_name
        known = [vm for uuid in _uuids(self.facts.item) for vm in self.vsphere.with_uuid(uuid) if not vm.template]
        if known:
            return _narrowed(known, lambda vm: vm.name.lower() == name.lower())
        return _narrowed(self.vsphere.named(name), self._has_the_disks, self._lies_where_azure_says)

    @property
    def vm_name(self) -> str:
        return self.facts.choices.vm_name or self.facts.item.friendly_name

    @property
    def vm(self) -> Vm | None:
        """The machine's VM, None where it is gone, so that a new one will be made."""
        if len(self.candidates) > 1:
            raise FactMissing(f"several VMs in vCenter can be {self.facts.name}")
        return self.candidates[0] if self.candidates else None

    @property
    def original(self) -> Vm:
        """The machine's VM, where there has to be one."""
        if self.vm is None:
            raise FactMissing(f"{self.facts.name} has no VM in vCenter")
        return self.vm

    @property
    def disk_count(self) -> int:
        """How many disks come home: those of its VM, or those that are protected where there is none."""
        return len(self.vm.disks) if self.vm is not None else len(self.facts.disks)

    @property
    def memory_bytes(self) -> int:
        """Of its VM, or as it was on-premises where there is none; 0 where nobody says."""
        return self.vm.memory_bytes if self.vm is not None else _memory_bytes(self.facts.item)

    @cached_property
    def keeper(self) -> Server:
        """The master target, or the appliance, that takes the machine's disks meanwhile."""
        classic = self.facts.details.architecture == "classic"
        return master_target(self.facts) if classic else appliance(self.facts)

    @cached_property
    def keeper_candidates(self) -> list[Vm]:
        """The VMs in vCenter that can be the keeper: by name and address, by either of them otherwise."""
        names, addresses = name_forms([self.keeper.name]), frozenset(self.keeper.addresses)
        found = {vm.moid: vm for name in (*names, *addresses) for vm in self.vsphere.called(name)}
        return _narrowed(
            list(found.values()), lambda vm: not vm.names.isdisjoint(names), lambda vm: bool(vm.addresses & addresses)
        )

    @property
    def keeper_vm(self) -> Vm:
        found = self.keeper_candidates
        if len(found) != 1:
            raise FactMissing(f"{len(found) or 'no'} VMs in vCenter can be {self.keeper.label}")
        return found[0]

    @property
    def keeper_host(self) -> Host:
        return self.vsphere.host(self.keeper_vm.host)

    @cached_property
    def datastore_names(self) -> tuple[str, ...]:
        """The datastores that the machine's disks will be on."""
        if self.vm is not None:
            return tuple(dict.fromkeys(datastore.name for datastore in self._own_datastores(self.vm)))
        if self.facts.phase not in BEFORE:
            return self.facts.details.datastores
        if self.facts.choices.datastore:
            return (self.facts.choices.datastore,)
        try:
            return (str(stage_inputs(self.facts, Operation.REPROTECT_TO_ON_PREMISES)["datastore"]),)
        except FailbackError as error:
            raise FactMissing(
                f"the datastore of {self.facts.name} is not clear: {error.message.removesuffix('.')}"
            ) from error

    @cached_property
    def datastores(self) -> tuple[Datastore, ...]:
        """The same as vCenter knows them; without those that it does not know."""
        if self.vm is not None:
            return self._own_datastores(self.vm)
        found = [store for name in self.datastore_names for store in self.vsphere.datastores_named(name)]
        host = self.keeper_vm.host
        return tuple(_narrowed(found, lambda store: store.mount_of(host) is not None))

    def _own_datastores(self, vm: Vm) -> tuple[Datastore, ...]:
        """Those of its disks and settings: a drive with an ISO does not count."""
        names = {_datastore_of(file) for file in (vm.path, *(disk.file for disk in vm.disks))}
        return tuple(each for each in map(self.vsphere.datastore, vm.datastores) if each.name in names)

    def _has_the_disks(self, vm: Vm) -> bool:
        with suppress(FactMissing):
            return sorted(disk.size_bytes for disk in vm.disks) == sorted(disk.size_bytes for disk in self.facts.disks)
        return False

    def _lies_where_azure_says(self, vm: Vm) -> bool:
        return {each.lower() for each in self.facts.details.datastores} <= {
            each.name.lower() for each in self._own_datastores(vm)
        }


def home_of(facts: Facts) -> Home:
    """A machine's home, looked for once."""
    return facts.run.once(_homes)[facts.name]


def homes(run: Run) -> Iterable[Home]:
    """Those of all machines of the run."""
    return run.once(_homes).values()


def _homes(run: Run) -> dict[str, Home]:
    return {view.name: Home(view) for view in run.views}


def _uuids(item: ProtectedItem) -> list[str]:
    """Ids that may be the VM's in vCenter. What they are is unverified, so one that no VM has means nothing."""
    return [uuid for key in ("infrastructureVmId", "vmId") if (uuid := text(item.provider.get(key)))]


def _memory_bytes(item: ProtectedItem) -> int:
    """As it was when it was discovered [asr-api 1.10; asr-modernized 3]; in MiB there."""
    memory = number(item.provider.get("sourceVmRamSizeInMB")) or number(item.provider.get("allocatedMemoryInMB"))
    return (memory or 0) * 2**20


def _narrowed(found: Sequence[T], *signs: Callable[[T], bool]) -> list[T]:
    """Those that show each sign in turn; a sign that none shows tells nothing."""
    left = list(found)
    for sign in signs:
        left = [each for each in left if sign(each)] or left
    return left


def _datastore_of(file: str) -> str:
    """``[datastore] folder/file`` → datastore."""
    return file.partition("]")[0].removeprefix("[")
