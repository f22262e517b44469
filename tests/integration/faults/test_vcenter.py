# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""vCenter goes away while a commit waits for its checks: nothing is committed unseen, and the checks go on later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from integration.faults.gate import Gate
from integration.faults.scene import Scene

MACHINE = "rcm-win01"
SESSION = "ansible_collections.asr.failback.plugins.module_utils._vsphere.session"


@pytest.fixture
def gate(scene: Scene) -> Iterator[Gate]:
    gate = Gate(int(scene.lab.environment["VMWARE_PORT"]))
    yield gate
    gate.shut()


@pytest.fixture
def waiting(scene: Scene, gate: Gate) -> Scene:
    """A machine is on-premises, and its guest has not booted: a commit looks again and again."""
    for outcome in (scene.reprotect(MACHINE), scene.run("failover", MACHINE)):
        assert not outcome.failed, outcome.result
    return scene


def commit(scene: Scene, gate: Gate) -> Any:
    return scene.run("commit_failover", MACHINE, port=gate.port)


def drop_sessions(scene: Scene) -> None:
    env = scene.lab.environment
    url = f"https://127.0.0.1:{env['VMWARE_PORT']}/_lab/faults"
    lost = [{"method": "RetrievePropertiesEx", "fault": "NotAuthenticated", "times": 1}]
    requests.post(url, json=lost, verify=env["SSL_CERT_FILE"], timeout=30).raise_for_status()


TROUBLES: dict[str, tuple[Callable[[Scene, Gate], object], Callable[[Gate], object], str]] = {
    "session-lost": (lambda scene, gate: drop_sessions(scene), lambda gate: None, "ended the session"),
    "restarted": (lambda scene, gate: gate.shut(), lambda gate: gate.open(), "cannot be reached"),
    "hung": (
        lambda scene, gate: gate.fall_silent(),
        lambda gate: (gate.shut(), gate.open()),
        "cannot be reached",
    ),
}


@pytest.mark.parametrize("what", TROUBLES)
def test_checks_wait_for_vcenter(waiting: Scene, gate: Gate, what: str) -> None:
    begin, end, says = TROUBLES[what]
    waiting.patch.setattr(f"{SESSION}.ANSWER_TIMEOUT", 2)
    waiting.meanwhile(1, lambda: begin(waiting, gate))
    waiting.meanwhile(2, lambda: end(gate))
    outcome = commit(waiting, gate)
    assert not outcome.failed, outcome.result
    assert any(says in event.get("reason", "") for event in outcome.events)
    assert waiting.jobs_of(MACHINE)["CommitFailover"] == 1


def test_vcenter_stays_away(waiting: Scene, gate: Gate) -> None:
    waiting.meanwhile(1, gate.shut)
    outcome = commit(waiting, gate)
    assert outcome.error(MACHINE) == "VCENTER_UNREACHABLE"
    assert waiting.sent("failoverCommit") == 0
