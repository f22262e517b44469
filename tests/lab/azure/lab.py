# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One running Azure: the world, who serves it where, and how it answers what takes time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.azure.login import Tokens
from lab.azure.names import Names
from lab.azure.signed_urls import Signer
from lab.azure.throttle import Throttle
from lab.azure.web import Reply
from lab.effects import make_engine
from lab.jobs import Job
from lab.recorder import Recorder
from lab.world import Operation, World

POLL_SECONDS = 30  # Retry-After of an accepted request [asr-api 1.4]


class Lab:
    """What the handlers share. ``base`` is ``https://127.0.0.1:PORT``."""

    def __init__(
        self,
        world: World,
        base: str,
        recorder: Recorder,
        tokens: Tokens,
        fresh: Callable[[str | None, float | None], World],
        vcenter_tasks: Callable[[], Any],
    ) -> None:
        self.base = base
        self._fresh = fresh
        self.vcenter_tasks = vcenter_tasks
        self.recorder = recorder
        self.tokens = tokens
        self.signer = Signer(f"lab-{world.scenario.seed}".encode())
        self.adopt(world)

    def adopt(self, world: World) -> None:
        """Serve another world from now on."""
        self.world = world
        self.names = Names(world)
        self.engine = make_engine(world)
        self.throttle = Throttle(world.scenario.switches, world.now)

    def reset(self, scenario: str | None, speed: float | None) -> None:
        """Begin anew, with another scenario or speed if they are given."""
        self.adopt(self._fresh(scenario, speed))
        self.recorder.clear()

    def retry_after(self) -> tuple[str, str]:
        """Return the header in real seconds: the service's 30 of simulated time, but at least one."""
        return "Retry-After", str(self.world.clock.real_seconds(POLL_SECONDS))

    def accept_job(self, job: Job, path: str, result: Callable[[], Any]) -> Reply:
        """Answer an action: 202, no body, and the job's GUID in three headers [asr-api 1.4]."""
        operation = Operation(job.id, path, job.started, job=job, result=result)
        reply = self._accept(operation)
        reply.headers += [("x-ms-request-id", self.names.job(job.id))] * 2
        return reply

    def accept(self, path: str, seconds: float, result: Callable[[], Any]) -> Reply:
        """Answer a write that has no job of its own: 202, done after so many simulated seconds."""
        world = self.world
        return self._accept(Operation(world.ids.next_guid(), path, world.now, ends=world.now + seconds, result=result))

    def _accept(self, operation: Operation) -> Reply:
        self.world.operations[operation.id] = operation
        status = f"{self.names.vault}/replicationOperationStatus/{operation.id}"
        result = f"{operation.path}/operationresults/{operation.id}"
        return Reply(
            202,
            headers=[
                ("Location", self.signer.url(self.base, result, self.world.now)),
                ("Azure-AsyncOperation", self.signer.url(self.base, status, self.world.now)),
                self.retry_after(),
            ],
        )
