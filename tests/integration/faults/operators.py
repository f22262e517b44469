# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Somebody who brings machines home from a control node that may die: the stages, in a process that can be killed."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from integration.faults.lab_time import LabClock
from integration.module_runner import runner

#: A module and its options.
Step = tuple[str, Mapping[str, Any]]

VAULT = {"resource_group": "rg-dr", "vault": "vault-home"}
#: What a user has to choose in scenario `small`.
DATASTORES = {"lin-web01": "datastore2", "phys-app01": "datastore1", "rcm-lin01": "datastore2"}
POLL_SECONDS = 120
_PATIENCE_SECONDS = 240

# Processes are forked from one that has the libraries already: starting anew costs next to nothing.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        "ansible.module_utils.basic",
        "azure.identity",
        "azure.mgmt.compute",
        "azure.mgmt.recoveryservicessiterecovery",
        "pyVim.connect",
        "pytest",
        "requests",
    ]
)


def way_home(machines: Collection[str]) -> list[Step]:
    """All stages, as the playbook failback runs them."""
    stage = VAULT | {"machines": sorted(machines), "poll_interval": POLL_SECONDS, "wait_timeout": 86400}
    stores = {name: {"datastore": store} for name, store in DATASTORES.items() if name in machines}
    servers = {name: {"process_server": "CS01"} for name in machines if not name.startswith("rcm-")}
    back = {"direction": "to_on_premises", "process_server": "ps-azure", "machine_options": stores}
    return [
        ("reprotect", stage | back),
        ("failover", stage),
        ("commit_failover", stage),
        ("reprotect", stage | {"direction": "to_azure", "machine_options": servers}),
    ]


def _work(environment: Mapping[str, str], steps: Sequence[Step], results: str, start: Any) -> None:
    """What the process does: one step after the other, until one fails."""
    os.environ.update(environment)
    start.wait()
    with pytest.MonkeyPatch.context() as patch, open(results, "w", encoding="utf-8") as told:
        LabClock().instead_of_the_wall_clock(patch)
        run = runner(patch, {})
        for module, options in steps:
            result = run(module, **options)
            print(json.dumps(result), file=told, flush=True)
            if result["failed"]:
                return


@dataclass
class Ended:
    """``results``: what the modules answered, as far as it came."""

    killed: bool
    results: list[dict[str, Any]]

    @property
    def problems(self) -> list[str]:
        """What did not go well in a run that came to its end."""
        return [result["msg"] for result in self.results if result["failed"]]


class Operator:
    """A process that waits for ``go``: until then a fault can be set that names it."""

    def __init__(self, environment: Mapping[str, str], steps: Sequence[Step], results: Path) -> None:
        self._results = results
        self._start = _PROCESSES.Event()
        self._process = _PROCESSES.Process(target=_work, args=(dict(environment), steps, str(results), self._start))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def go(self) -> None:
        self._start.set()

    def end(self) -> Ended:
        """Wait until it has ended, in whatever way."""
        self._process.join(_PATIENCE_SECONDS)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            raise AssertionError(f"it does not come to an end; so far: {self._told()}")
        assert code in {0, -signal.SIGKILL}, f"it ended with {code}; so far: {self._told()}"
        return Ended(code != 0, self._told())

    def _told(self) -> list[dict[str, Any]]:
        lines = self._results.read_text(encoding="utf-8").splitlines() if self._results.exists() else []
        return [json.loads(line) for line in lines]


#: Makes a process for these steps.
Operators = Callable[[Sequence[Step]], Operator]
