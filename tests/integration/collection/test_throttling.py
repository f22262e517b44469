# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Azure takes only so many requests: everything arrives all the same, and no action twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from integration.collection.expectations import MACHINES
from integration.collection.playbooks import Finished, Playbook
from integration.collection.running_lab import STILL, Lab
from integration.collection.scenarios import small_but

TOO_MANY = {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "1"}}


def refused(lab: Lab, method: str) -> int:
    return sum(1 for each in lab.requests() if (each["method"], each["status"]) == (method, 429))


def test_429_to_reads_and_to_an_action(lab: Lab, playbook: Callable[..., Finished]) -> None:
    lab.faults(
        {"match": {"method": "POST", "path": "/reProtect$"}, "after": 2, "times": 2, **TOO_MANY},
        {"match": {"method": "GET", "path": "/replicationProtectedItems$"}, "after": 3, "times": 2, **TOO_MANY},
        {"match": {"method": "GET", "path": "/replicationJobs/"}, "after": 5, "times": 2, **TOO_MANY},
    )
    run = playbook("reprotect")
    assert run.returncode == 0, run.output
    assert set(lab.phases().values()) == {"ready"}
    assert lab.actions() == {(name, "reProtect"): 1 for name in MACHINES}
    assert (refused(lab, "POST"), refused(lab, "GET")) == (2, 4)


def test_small_token_buckets(running_lab: Lab, start: Callable[..., Playbook], tmp_path: Path) -> None:
    """The buckets of Resource Manager, but so small that seven machines empty them."""
    switches = {"throttle_reads": [20, 10], "throttle_writes": [3, 3]}
    running_lab.begin(scenario=small_but(tmp_path, {"switches": switches}), speed=STILL)
    run = start("reprotect")
    running_lab.wait(lambda: refused(running_lab, "POST") > 0)
    with running_lab.hurrying():
        ended = run.finish()
    assert ended.returncode == 0, ended.output
    assert running_lab.actions() == {(name, "reProtect"): 1 for name in MACHINES}
