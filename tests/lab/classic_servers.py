# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Process servers and master targets that the configuration server knows, and when the vault gets to see them."""

from __future__ import annotations

from dataclasses import dataclass

from lab.cloud import VirtualMachine
from lab.scenario import MasterTarget, ProcessServer

FRESH = 40.0  # seconds since the last heartbeat of a server that is well
STALE = 7200.0  # of one that the scenario says is not
SILENCE_LIMIT = 900.0  # a server silent for longer is Critical: unverified, see the README


@dataclass
class KnownProcessServer:
    """A process server; ``vm`` is its VM in Azure, where it has one that can be stopped or deleted."""

    spec: ProcessServer
    host_id: str
    visible_at: float = 0.0
    vm: VirtualMachine | None = None

    def heartbeat(self, now: float) -> float:
        """Return when it was last heard of."""
        if self.spec.health == "Critical":
            return now - STALE
        silent = self.vm.silent_since if self.vm else None
        return (now if silent is None else silent) - FRESH

    def health(self, now: float) -> str:
        """Return its health in the vault's words."""
        return "Critical" if now - self.heartbeat(now) > SILENCE_LIMIT else self.spec.health


@dataclass
class KnownMasterTarget:
    """A master target. One that registered (``registered``) is looked up in vCenter by its address or name."""

    spec: MasterTarget
    host_id: str
    visible_at: float = 0.0
    registered: bool = False
