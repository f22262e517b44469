# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the domain needs from outside: the vault, a clock, a place for events, the checks before a commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from .checks import Check
from .model import Action, Job, ProtectedItem, RecoveryPlan
from .site import Site


class Vault(Protocol):
    """One Recovery Services vault.

    Reads raise FailbackError; ``UNAVAILABLE`` means that asking again may help.
    """

    def list_items(self) -> Sequence[ProtectedItem]:
        """All protected items, without the details that a list lacks."""

    def get_item(self, arm_id: str) -> ProtectedItem:
        """One protected item with its details."""

    def list_jobs(self) -> Sequence[Job]:
        """All jobs, without tasks."""

    def get_job(self, name: str) -> Job:
        """One job with its tasks and errors."""

    def list_plans(self) -> Sequence[RecoveryPlan]:
        """All recovery plans with their members."""

    def site(self, fabric: str) -> Site:
        """A fabric with its servers, appliances and policies; read once per run."""

    def send(self, action: Action) -> str:
        """Start an action, once, and return the name of its job.

        :raises ActionConflict, ActionThrottled, ActionRejected, ActionUnsure:
        """

    def now(self) -> datetime:
        """The service's time, as last seen in an answer."""


class Clock(Protocol):
    def monotonic(self) -> float:
        """Seconds since some fixed moment."""

    def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""


#: Takes one event of a run: plain data with the keys ``event`` and, mostly, ``machine``.
Sink = Callable[[Mapping[str, Any]], None]

#: Checks machines, given with the disks they should have, before their commit: machine → checks.
Checker = Callable[[Sequence["ProtectedItem"]], Mapping[str, Sequence[Check]]]
