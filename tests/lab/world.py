# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The truth: where every machine stands, what runs, and the queue of what happens next in simulated time."""

from __future__ import annotations

import heapq
import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lab.classic_servers import KnownMasterTarget, KnownProcessServer
from lab.clock import SimulatedClock
from lab.cloud import Cloud
from lab.durations import DURATIONS
from lab.faults import Faults
from lab.identifiers import Identifiers
from lab.scenario import GIB, MachineSpec, Scenario
from lab.troubles import Troubles

if TYPE_CHECKING:
    from lab.jobs import Job
    from lab.replication import Replication
    from lab.vcenter_entries import VCenterEntry
    from lab.vsphere import VCenter
    from lab.vsphere_seen import Sight

DISCOVERY_INTERVAL = 600.0
SETTLED = 6 * 3600.0  # before the start of the lab: machines have been running in Azure for so long


class Stage(StrEnum):
    """Where a machine stands between two jobs; the values are the phases the lab reports."""

    IN_AZURE = "in_azure"
    REPLICATING_BACK = "replicating_back"
    READY = "ready"
    FAILED_BACK = "failed_back"
    COMMITTED = "committed"
    REPROTECTING = "reprotecting"
    PROTECTED = "protected"


# While one of these operations runs, the truth is already on its way to the next phase.
RUNNING_PHASE = {
    "reprotect_to_on_premises": "replicating_back",
    "failover": "failing_back",
    "reprotect_to_azure": "reprotecting",
}

REVERSE_LEG = frozenset({Stage.REPLICATING_BACK, Stage.READY, Stage.FAILED_BACK, Stage.COMMITTED})


@dataclass
class Refused(Exception):
    """A job cannot go on; becomes the job's error. Codes of the documented errors: [asr-api 3.2]."""

    code: str
    message: str
    causes: str = ""
    action: str = ""


@dataclass
class AzureVm:
    """The machine's VM in Azure."""

    name: str
    id: str
    nic_id: str
    ip: str
    power_state: str = "running"
    exists: bool = True


@dataclass
class Target:
    """What the last reprotect to on-premises was told to use."""

    keeper: str = ""  # VM that holds the disks during the copy: the master target, or the appliance
    keeper_id: str = ""
    process_server_id: str = ""
    retention_drive: str = ""
    datastore: str = ""
    run_as_account: str | None = None
    log_storage_account_id: str = ""


@dataclass
class Machine:
    """One protected machine and everything that is true of it."""

    spec: MachineSpec
    item_name: str
    azure_vm: AzureVm
    stage: Stage = Stage.IN_AZURE
    stage_since: float = 0.0
    failover_committed: bool = True
    failed_over_at: float = 0.0
    job: Job | None = None
    replication: Replication | None = None
    target: Target = field(default_factory=Target)
    forward_process_server: str = ""
    recovery_point_at: float = 0.0  # of the point that the failover to Azure used
    policy: str = ""
    agent_registered_at: float = 0.0
    booted_at: float = 0.0
    tools_due: bool = False
    moid: str = ""
    planned_failover_status: str | None = None
    planned_failover_started: float | None = None
    health_errors: list[dict[str, Any]] = field(default_factory=list)
    correlation: str = ""
    removed: bool = False
    new_vm: bool = False  # the VM was made by the reprotect that is under way
    disk_files: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the friendly name."""
        return self.spec.name

    @property
    def reverse(self) -> bool:
        """Tell whether the item is in the Azure-to-on-premises leg."""
        return self.stage in REVERSE_LEG

    @property
    def phase(self) -> str:
        """Return the phase, in the vocabulary of ``GET /_lab/machines``."""
        running = RUNNING_PHASE.get(self.job.operation) if self.job and self.job.running else None
        return running or self.stage.value

    def disk_bytes(self) -> list[int]:
        """Return the sizes of the disks in bytes."""
        return [size * GIB for size in self.spec.disks]


@dataclass
class Operation:
    """An asynchronous operation of Resource Manager; for Site Recovery it shares its GUID with a job."""

    id: str
    path: str
    started: float
    ends: float | None = None
    job: Job | None = None
    result: Callable[[], Any] | None = None
    error: tuple[str, str] | None = None  # code and message, once it has failed


@dataclass
class World:
    """One vault, its machines, and time."""

    scenario: Scenario
    clock: SimulatedClock
    faults: Faults
    vcenter: VCenter
    lock: threading.RLock = field(default_factory=threading.RLock)
    machines: dict[str, Machine] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    mappings: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    vcenters: dict[str, VCenterEntry] = field(default_factory=dict)  # by lower-case name
    all_process_servers: list[KnownProcessServer] = field(default_factory=list)
    all_master_targets: list[KnownMasterTarget] = field(default_factory=list)
    discovered: dict[str, dict[str, Any]] = field(default_factory=dict)
    discovered_at: float = float("-inf")
    troubles: Troubles = field(default_factory=lambda: Troubles({}))
    now: float = 0.0
    sight: Sight | None = None  # kept where no disks move in vCenter

    def __post_init__(self) -> None:
        """Start the queue at the clock's time."""
        self.ids = Identifiers(self.scenario.seed)
        self.cloud = Cloud(self.scenario.azure, self.scenario.location)
        self.random = random.Random(self.scenario.seed)
        self.now = self.started = self.clock.now()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._sequence = itertools.count()

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something when so many simulated seconds have passed."""
        heapq.heappush(self._events, (self.now + seconds, next(self._sequence), action))

    def catch_up(self) -> None:
        """Let everything happen that is due; each event sees its own time as ``now``."""
        until = self.clock.now()
        while self._events and self._events[0][0] <= until:
            moment, _, action = heapq.heappop(self._events)
            self.now = max(self.now, moment)
            action()
        self.now = max(self.now, until)

    def machine(self, name: str) -> Machine | None:
        """Find a machine by its friendly name or by its item's name, without regard to case."""
        wanted = name.lower()
        for machine in self.machines.values():
            if wanted in (machine.name.lower(), machine.item_name.lower()) and not machine.removed:
                return machine
        return None

    def living(self) -> list[Machine]:
        """Return the machines that are still protected items."""
        return [machine for machine in self.machines.values() if not machine.removed]

    def process_servers(self) -> list[KnownProcessServer]:
        """Return the process servers that the vault shows."""
        return [each for each in self.all_process_servers if each.visible_at <= self.now]

    def master_targets(self) -> list[KnownMasterTarget]:
        """Return the master targets that the vault shows."""
        return [each for each in self.all_master_targets if each.visible_at <= self.now]

    def show_registered(self) -> None:
        """Let the vault see all servers that have registered, as a refresh of the configuration server does."""
        servers: list[KnownProcessServer | KnownMasterTarget] = [*self.all_process_servers, *self.all_master_targets]
        for each in servers:
            each.visible_at = min(each.visible_at, self.now)

    def discover(self) -> dict[str, dict[str, Any]]:
        """Return the VMs in vCenter as the appliance last discovered them: up to ten minutes ago."""
        if self.now - self.discovered_at >= DISCOVERY_INTERVAL:
            self.discovered, self.discovered_at = self.vcenter.inventory(disks=False), self.now
        return self.discovered

    def seconds(self, key: str) -> float:
        """Return the simulated duration of an operation: the scenario's, else the recorded one."""
        return float(self.scenario.durations.get(key, DURATIONS[key]))

    def enter(self, machine: Machine, stage: Stage) -> None:
        """Move a machine to another stage."""
        machine.stage, machine.stage_since = stage, self.now
        machine.correlation = self.ids.next_guid()
