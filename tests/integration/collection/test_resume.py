# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Answers that never came or that broke off: no action is ever sent twice. Runs that are killed: ../faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integration.collection.expectations import GROUP
from integration.collection.modules import ModuleRun
from integration.collection.running_lab import STILL, Lab

CLASSIC = "lin-web01"


@pytest.fixture
def still(running_lab: Lab) -> Lab:
    running_lab.begin(speed=STILL)
    return running_lab


def reprotect(module: Callable[..., ModuleRun], lab: Lab, *machines: str, step: float = 300) -> ModuleRun:
    with lab.hurrying(step):
        return module("reprotect", direction="to_on_premises", process_server="ps-azure", machines=list(machines))


#: What happens to the POST → whether Azure took it, so that sending it again would be a second action.
TROUBLE: dict[str, tuple[dict[str, Any], bool]] = {
    "the connection is reset after it was taken": ({"reset": "after"}, True),
    "the connection is reset before it was taken": ({"reset": "before"}, False),
    "503, and it was taken": ({"status": 503, "taken": True}, True),
    "503, and it was not taken": ({"status": 503}, False),
    "500, and it was taken": ({"status": 500, "code": "InternalError", "taken": True}, True),
    "the answer breaks off": ({"truncate": True}, True),
}


@pytest.mark.parametrize("what", TROUBLE)
def test_an_unclear_answer(still: Lab, module: Callable[..., ModuleRun], what: str) -> None:
    """Azure is asked what became of it; only what was not taken is sent again, once."""
    trouble, taken = TROUBLE[what]
    still.faults({"match": {"method": "POST", "path": "/reProtect$"}, "times": 1, **trouble})
    run = reprotect(module, still, CLASSIC, "rcm-win01")
    assert not run.failed, run.output
    assert {still.phases()[name] for name in (CLASSIC, "rcm-win01")} == {"ready"}
    jobs = module("job_info", query="[?scenario=='SwitchReplicationGroupProtection'].target").result["jobs"]
    assert sorted(jobs) == [CLASSIC, "rcm-win01"]
    sent = still.actions(taken_only=False)
    assert sent[CLASSIC, "reProtect"] + sent["rcm-win01", "reProtect"] == (2 if taken else 3)


def test_an_unclear_answer_to_a_plan(still: Lab, module: Callable[..., ModuleRun]) -> None:
    """The failover of a replication group is one action, and is adopted as one."""
    assert not reprotect(module, still, *GROUP).failed
    still.faults({"match": {"method": "POST", "path": "/unplannedFailover$"}, "times": 1, "reset": "after"})
    with still.hurrying():
        run = module("failover", machines=sorted(GROUP))
    assert not run.failed, run.output
    assert {still.phases()[name] for name in GROUP} == {"failed_back"}
    assert still.actions(taken_only=False)["plan-db", "unplannedFailover"] == 1


def test_reads_that_fail_are_repeated(still: Lab, module: Callable[..., ModuleRun]) -> None:
    still.faults(
        {"match": {"method": "GET", "path": "/replicationJobs"}, "after": 1, "times": 2, "reset": "before"},
        {"match": {"method": "GET", "path": "/replicationProtectedItems$"}, "after": 2, "times": 2, "status": 503},
        {"match": {"method": "GET", "path": "/replicationProtectedItems$"}, "after": 2, "times": 1, "malformed": True},
    )
    run = reprotect(module, still, CLASSIC, step=50)
    assert not run.failed, run.output
    assert [fault["hits"] for fault in still.control("GET", "faults")] == [2, 2, 1]
    assert still.actions(taken_only=False) == {(CLASSIC, "reProtect"): 1}
