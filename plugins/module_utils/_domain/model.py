# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The words of the domain: phases, operations, and what was read from Azure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any


class Phase(StrEnum):
    """Where a machine stands on its way home."""

    IN_AZURE = "in_azure"
    REPLICATING_BACK = "replicating_back"
    READY = "ready"
    FAILING_BACK = "failing_back"
    FAILED_BACK = "failed_back"
    COMMITTED = "committed"
    REPROTECTING = "reprotecting"
    PROTECTED = "protected"
    BLOCKED = "blocked"
    IN_TRANSITION = "in_transition"
    UNKNOWN = "unknown"


#: The way home, in order. The three remaining phases are detours from it.
WAY_HOME = (
    Phase.IN_AZURE,
    Phase.REPLICATING_BACK,
    Phase.READY,
    Phase.FAILING_BACK,
    Phase.FAILED_BACK,
    Phase.COMMITTED,
    Phase.REPROTECTING,
    Phase.PROTECTED,
)


class Operation(StrEnum):
    """What a user can ask for."""

    REPROTECT_TO_ON_PREMISES = "reprotect_to_on_premises"
    FAILOVER = "failover"
    COMMIT_FAILOVER = "commit_failover"
    REPROTECT_TO_AZURE = "reprotect_to_azure"
    CANCEL_FAILOVER = "cancel_failover"


class RecoveryPoint(StrEnum):
    """The two recovery points that a failback can use (S45)."""

    LATEST = "latest"
    LATEST_APP_CONSISTENT = "latest_app_consistent"


@dataclass(frozen=True)
class Position:
    """A phase, and why the machine is said to be in it."""

    phase: Phase
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.phase} ({self.reason})" if self.reason else str(self.phase)


@dataclass(frozen=True)
class Problem:
    """A health error, a job error or a validation error, as Azure words it."""

    code: str
    message: str
    possible_causes: str = ""
    recommended_action: str = ""
    level: str = "Error"
    task: str = ""


@dataclass(frozen=True)
class ProtectedItem:
    """A protected item's envelope: the part that all providers share.

    ``allowed_operations`` are lower case. ``provider`` holds providerSpecificDetails as they came; only the
    architecture that owns ``instance_type`` reads them. ``detailed`` is false for an entry of a list, which
    lacks disks and master target [asr-api 1.3].
    """

    arm_id: str
    name: str
    friendly_name: str
    instance_type: str
    protection_state: str
    protection_state_description: str
    active_location: str
    allowed_operations: frozenset[str]
    replication_health: str
    problems: tuple[Problem, ...]
    policy_id: str
    policy_name: str
    scenario: str | None
    job_name: str | None
    provider: Mapping[str, Any] = field(repr=False)
    detailed: bool

    def part(self, segment: str) -> str:
        """The value that follows ``segment`` in the item's ARM id, '' where there is none."""
        return arm_part(self.arm_id, segment)

    @property
    def fabric(self) -> str:
        return self.part("replicationFabrics")

    @property
    def container(self) -> str:
        return self.part("replicationProtectionContainers")


@dataclass(frozen=True)
class Disk:
    """A protected disk. ``size_bytes`` is its capacity; ``in_sync`` is None where Azure does not say."""

    disk_id: str
    name: str
    size_bytes: int
    in_sync: bool | None
    state: str


@dataclass(frozen=True)
class MachineFacts:
    """What the collection wants to know of a machine, whichever architecture it is replicated with."""

    architecture: str
    os_type: str
    replication_group: str | None
    group_id: str | None
    disks: tuple[Disk, ...]
    datastores: tuple[str, ...]
    ip_address: str
    rpo_seconds: int | None
    rpo_time: datetime | None
    copied_percent: int | None
    copied_bytes: int | None
    app_consistent_time: datetime | None
    azure_vm_id: str
    process_server_id: str
    master_target_id: str


@dataclass(frozen=True)
class JobTask:
    name: str
    state: str


@dataclass(frozen=True)
class Job:
    """A Site Recovery job. ``target`` is the machine's or the recovery plan's friendly name."""

    name: str
    scenario: str
    title: str
    state: str
    state_description: str
    target: str
    target_type: str
    started: datetime | None
    ended: datetime | None
    tasks: tuple[JobTask, ...] = ()
    problems: tuple[Problem, ...] = ()
    allowed_actions: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        return self.state.lower() in {"inprogress", "notstarted", "suspended"}

    @property
    def succeeded(self) -> bool:
        return self.state.lower() == "succeeded"

    @property
    def of_plan(self) -> bool:
        """Whether it is a recovery plan's, and ``target`` the plan's name [asr-api 1.5]."""
        return self.target_type.lower() == "recoveryplan"

    @property
    def waits_for_user(self) -> bool:
        return self.state.lower() == "suspended"

    @property
    def clean(self) -> bool:
        """False where a job succeeded only in part [asr-api 1.5]."""
        return self.state_description.lower() not in {"partiallysucceeded", "completedwithinformation"}

    @property
    def current_task(self) -> str:
        return next((task.name for task in self.tasks if task.state.lower() == "inprogress"), "")

    @property
    def seconds(self) -> float | None:
        return (self.ended - self.started).total_seconds() if self.started and self.ended else None


@dataclass(frozen=True)
class RecoveryPlan:
    """A recovery plan. ``members`` are the ARM ids of its protected items; empty in a list [asr-modernized 4]."""

    arm_id: str
    name: str
    friendly_name: str
    providers: tuple[str, ...]
    members: tuple[str, ...]
    allowed_operations: frozenset[str]


@dataclass(frozen=True)
class Action:
    """A POST that starts a job. ``inputs`` say in a user's words what the body says in Azure's, ``notes`` what to know
    about how they were chosen.
    """

    arm_id: str
    verb: str
    body: Mapping[str, Any] | None
    inputs: Mapping[str, Any]
    scenarios: frozenset[str]
    notes: tuple[str, ...] = ()

    def as_plan(self) -> dict[str, Any]:
        """What would be sent, as plain data."""
        return {
            "operation": self.verb,
            "target": self.arm_id,
            "body": dict(self.body) if self.body is not None else None,
        }


def arm_part(arm_id: str, segment: str) -> str:
    """The value that follows ``segment`` in an ARM id, compared without case [asr-api 1.2]; '' where there is none."""
    parts = arm_id.split("/")
    for key, value in pairwise(parts):
        if key.lower() == segment.lower():
            return value
    return ""


def same_id(one: str, other: str) -> bool:
    """ARM ids are compared without case and without a trailing slash [asr-api 1.2]."""
    return one.rstrip("/").lower() == other.rstrip("/").lower()
