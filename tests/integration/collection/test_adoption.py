# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What somebody started in the portal is watched to its end, not started again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Playbook
from integration.collection.running_lab import STILL, Lab

ARCHITECTURES = {"classic": "win-sql01", "modernized": "rcm-win01"}
FAILOVERS = {
    "classic": (
        "unplannedFailover",
        {
            "failoverDirection": "PrimaryToRecovery",
            "providerSpecificDetails": {"instanceType": "InMage", "recoveryPointType": "LatestTime"},
        },
    ),
    "modernized": (
        "plannedFailover",
        {
            "failoverDirection": "RecoveryToPrimary",
            "providerSpecificDetails": {"instanceType": "InMageRcmFailback", "recoveryPointType": "CrashConsistent"},
        },
    ),
}


class Portal:
    """Somebody who acts in the portal, with the requests of our own plans. Modules bring a machine to where it acts."""

    def __init__(self, lab: Lab, module: Callable[..., ModuleRun], machine: str, architecture: str) -> None:
        self._lab, self._module = lab, module
        self._machine, self._architecture = machine, architecture

    def reprotect(self) -> None:
        planned = self._module(
            "reprotect",
            check_mode=True,
            direction="to_on_premises",
            process_server="ps-azure",
            machines=[self._machine],
        )
        self._act("reProtect", planned.machines[self._machine]["request"]["body"]["properties"])

    def failover(self) -> None:
        self._hurry("reprotect", direction="to_on_premises", process_server="ps-azure")
        self._act(*FAILOVERS[self._architecture])

    def commit(self) -> None:
        self.failover()
        self._hurry("failover")
        self._act("failoverCommit", None)

    def _hurry(self, name: str, **options: str) -> None:
        with self._lab.hurrying():
            run = self._module(name, machines=[self._machine], **options)
        assert not run.failed, run.output

    def _act(self, verb: str, properties: Any) -> None:
        self._lab.act(self._machine, verb, properties)


#: What is done in the portal → the playbook that is run then, the verb, and the phase in which the machine ends.
STARTED = {
    "reprotect": ("reprotect", "reProtect", "ready"),
    "failover": ("failover", "Failover", "failed_back"),
    "commit": ("complete", "failoverCommit", "protected"),
}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("what", STARTED)
def test_a_job_of_the_portal_is_watched(
    running_lab: Lab,
    module: Callable[..., ModuleRun],
    start: Callable[..., Playbook],
    architecture: str,
    what: str,
) -> None:
    lab, machine = running_lab, ARCHITECTURES[architecture]
    lab.begin(speed=STILL)
    getattr(Portal(lab, module, machine, architecture), what)()
    playbook, verb, phase = STARTED[what]
    run = start(playbook, "--limit", f"localhost,{machine}")
    run.wait_for(f"{machine}: .* runs already: watching it")
    with lab.hurrying():
        ended = run.finish()
    assert ended.returncode == 0, ended.output
    assert ended.changed[machine] >= 1
    assert lab.phases()[machine] == phase
    sent = lab.actions(taken_only=False)
    assert [number for (_, sent_verb), number in sent.items() if sent_verb.endswith(verb)] == [1]
