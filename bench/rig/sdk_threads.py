# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is compared: a script with the SDK as people write it. Ten threads; each takes a machine through a stage, waits
with the SDK's poller for the job, and asks for the machine until its data is copied; then takes the next machine.

A child process of its own; what it is told comes as JSON on the standard input.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from azure.core.polling import _poller

from rig.virtual_time import VirtualTime

THREADS = 10
ASK_SECONDS = 60
WHERE = ("rg-dr", "vault-home")
#: Stage → what it waits for after the job: a protectionState, None where the job is all.
WAITS_FOR = {"1 reprotect": "Protected", "2 failover": None, "3 commit": None, "3 reprotect to Azure": "Protected"}


class Script:
    def __init__(self, stage: str, bodies: dict[str, Any]) -> None:
        from azure.identity import ClientSecretCredential
        from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

        env = os.environ
        url = env["AZURE_CLOUD_ENVIRONMENT"]
        credential = ClientSecretCredential(
            *(env[name] for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")),
            authority=url,
            disable_instance_discovery=True,
        )
        scopes = ["https://management.azure.com/.default"]
        self._items = SiteRecoveryManagementClient(
            credential, env["AZURE_SUBSCRIPTION_ID"], base_url=url, credential_scopes=scopes
        ).replication_protected_items
        self._stage = stage
        self._bodies = bodies

    def machines(self) -> list[Any]:
        return list(self._items.list(*WHERE))

    def bring(self, machine: Any) -> None:
        """One machine through the stage."""
        parts = machine.id.split("/")
        where = (*WHERE, parts[10], parts[12], parts[14])
        self._begin(machine, where).wait()
        wanted = WAITS_FOR[self._stage]
        while wanted and self._items.get(*where).properties.protection_state != wanted:
            time.sleep(ASK_SECONDS)

    def _begin(self, machine: Any, where: tuple[str, ...]) -> Any:
        classic = "Rcm" not in machine.properties.provider_specific_details.instance_type
        body = self._bodies[machine.properties.friendly_name]["body"]
        if self._stage == "3 commit":
            return self._items.begin_failover_commit(*where)
        if self._stage == "2 failover":
            begin = self._items.begin_unplanned_failover if classic else self._items.begin_planned_failover
            return begin(*where, body)
        return self._items.begin_reprotect(*where, body)


class InPlace:
    """The SDK's poller waits in a thread of its own; here in the one that waits for it, which has the time."""

    def __init__(self, target: Callable[[], None], name: str) -> None:
        self._target = target
        self.daemon = True

    def start(self) -> None:
        self._target()

    def join(self, timeout: float | None = None) -> None:
        pass

    def is_alive(self) -> bool:
        return False


def main() -> None:
    given = json.load(sys.stdin)
    clock = VirtualTime()
    clock.join(given["at"], time.process_time())
    clock.rule_requests()
    time.sleep = clock.sleep
    _poller.threading = SimpleNamespace(Thread=InPlace, Event=threading.Event)
    script = Script(given["stage"], given["bodies"])
    machines = script.machines()
    begun = clock.leave()
    told: dict[str, float] = {}

    todo = deque(machines)
    all_there = threading.Barrier(THREADS)

    def work() -> None:
        clock.join(begun)
        all_there.wait()
        try:
            while todo:
                machine = todo.popleft()
                script.bring(machine)
                told[machine.properties.friendly_name] = clock.now()
        finally:
            clock.leave()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    said = {
        "ended": max(told.values()),
        "told": told,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "memory_mb": usage.ru_maxrss / 1024,
    }
    Path(given["report"]).write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
