# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the rules of preflight judge by: one machine, and what all machines of the run share.

A fact that could not be read is ``Missing`` with the reason. Whoever asks for it gets FactMissing, which the engine
turns into a finding of status unknown: for that rule and that machine only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from ..architecture import Architecture, architecture_of
from ..choices import Choices
from ..errors import FailbackError
from ..model import Disk, Job, MachineFacts, Phase, Position, ProtectedItem
from ..wire import is_copy
from .azure_facts import AzureFacts, Fabric
from .missing import FactMissing, Missing, known
from .stages import Stage
from .vsphere_facts import VSphereFacts

__all__ = ["FactMissing", "Facts", "Machine", "Missing", "Probe", "Run", "known"]

T = TypeVar("T")


@dataclass(frozen=True)
class Machine:
    """A machine as the user asked for it.

    :param name: the name by which the user called it.
    :param item: its protected item, with details where the gatherer found them needed (``item.detailed``).
    :param choices: what the user chose for it, for the stage that is asked about: process server, datastore …
    :param job: a job that runs on it and that its item may not tell of, None where there is none.
    :param not_detailed: why the item could not be read by itself, '' where nobody needed it or it was read.
    """

    name: str
    item: ProtectedItem | Missing
    choices: Choices
    job: Job | None = None
    not_detailed: str = ""

    @cached_property
    def architecture(self) -> Architecture | None:
        """None where it is no item of the vault, or one that neither architecture replicates."""
        if isinstance(self.item, Missing):
            return None
        try:
            return architecture_of(self.item)
        except FailbackError:
            return None

    @cached_property
    def position(self) -> Position:
        if self.architecture is None or isinstance(self.item, Missing):
            return Position(Phase.UNKNOWN)
        running = self.job.scenario if self.job and not is_copy(self.job) else None
        return self.architecture.position(self.item, running)

    @cached_property
    def details(self) -> MachineFacts | Missing:
        if self.architecture is None or isinstance(self.item, Missing):
            return Missing("the machine is not in the vault, or is of an architecture that cannot fail back")
        return self.architecture.facts(self.item)


@dataclass(frozen=True)
class Probe:
    """A TCP connection that the user let the control node try.

    :param origin: from where it was tried, in words.
    :param error: why it failed, '' if it was made.
    """

    name: str
    host: str
    port: int
    origin: str
    error: str = ""


@dataclass(frozen=True)
class Run:
    """What all machines share.

    :param machines: all machines of this run, for what only their sum tells.
    :param vcenter_account: the vCenter user name of the account that Site Recovery uses there; '' where nobody said.
    :param recovery_plan: the plan that the user chose for replication groups, '' to find it.
    :param read_at: when the facts were read, by the service's clock.
    :param stage: the stage that was asked for, None for all of them.
    """

    machines: tuple[Machine, ...]
    azure: AzureFacts
    vsphere: VSphereFacts | Missing
    read_at: datetime
    vcenter_account: str = ""
    recovery_plan: str = ""
    probes: tuple[Probe, ...] = ()
    stage: Stage | None = None
    _memory: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def views(self) -> tuple[Facts, ...]:
        """Each machine among the others."""
        return tuple(Facts(machine, self) for machine in self.machines)

    def once(self, function: Callable[[Run], T]) -> T:
        """What a function of the whole run gives, computed once: for sums and indexes over all machines.

        :raises FactMissing: what the function raised, every time
        """
        if function not in self._memory:
            try:
                self._memory[function] = function(self)
            except FactMissing as missing:
                self._memory[function] = missing
        found: T | FactMissing = self._memory[function]
        if isinstance(found, FactMissing):
            raise FactMissing(found.reason)
        return found


@dataclass(frozen=True)
class Facts:
    """One machine among the others: what a rule gets. Its properties raise FactMissing for what was not read."""

    machine: Machine
    run: Run

    @property
    def name(self) -> str:
        return self.machine.name

    @property
    def choices(self) -> Choices:
        return self.machine.choices

    @property
    def phase(self) -> Phase:
        return self.machine.position.phase

    @property
    def azure(self) -> AzureFacts:
        return self.run.azure

    @property
    def read_at(self) -> datetime:
        return self.run.read_at

    @property
    def item(self) -> ProtectedItem:
        return known(self.machine.item)

    @property
    def details(self) -> MachineFacts:
        """What the item tells; disks and master target are empty where only the list was read: see ``disks``."""
        return known(self.machine.details)

    @property
    def disks(self) -> tuple[Disk, ...]:
        """:raises FactMissing: where only the list was read, which has no disks"""
        self.require_disks()
        return self.details.disks

    def require_disks(self) -> None:
        """:raises FactMissing: where only the list was read, which has no disks"""
        if not self.item.detailed:
            reason = self.machine.not_detailed or f"{self.name} was not read by itself, and a list has no disks"
            raise FactMissing(reason)

    @property
    def vsphere(self) -> VSphereFacts:
        return known(self.run.vsphere)

    @property
    def fabric(self) -> Fabric:
        """The configuration server, or the site with appliances, that the machine belongs to."""
        return self.azure.fabric(self.item.fabric)
