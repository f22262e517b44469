# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every stage in every phase in which it cannot be: refused with what is possible, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integration.collection.expectations import one_clear_error
from integration.collection.modules import ModuleRun
from integration.collection.running_lab import STILL, Lab

#: Operation → the phases in which it is refused, for a classic and for a modernized machine.
REFUSED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "failover": (("in_azure",), ("in_azure",)),
    "commit_failover": (("in_azure", "ready"), ("in_azure", "ready")),
    "reprotect": (("in_azure", "ready", "failed_back"), ("in_azure", "ready", "failed_back")),
    "cancel_failover": (
        ("in_azure", "ready", "failed_back", "committed", "protected"),
        ("in_azure", "committed", "protected"),
    ),
}
OPTIONS: dict[str, dict[str, Any]] = {"reprotect": {"direction": "to_azure", "process_server": "CS01"}}
#: What the next step is that the refusal names: phase → operation.
POSSIBLE = {
    "in_azure": "reprotect_to_on_premises",
    "ready": "failover",
    "failed_back": "commit_failover",
    "committed": "reprotect_to_azure",
}
MACHINES = ("lin-web01", "rcm-win01")
CASES = [
    (operation, machine, phase)
    for operation, phases in REFUSED.items()
    for machine, own in zip(MACHINES, phases, strict=True)
    for phase in own
]


@pytest.fixture(scope="module")
def still(running_lab: Lab) -> Lab:
    running_lab.begin(speed=STILL)
    return running_lab


@pytest.mark.parametrize(("operation", "machine", "phase"), CASES)
def test_wrong_phase(still: Lab, module: Callable[..., ModuleRun], operation: str, machine: str, phase: str) -> None:
    still.change(machine, phase=phase)
    run = module(operation, machines=[machine], **OPTIONS.get(operation, {}))
    one_clear_error(run.result, run.output, still.environment)
    assert run.result["error_code"] == "WRONG_PHASE"
    assert f"{machine} is {phase}" in run.result["msg"]
    assert POSSIBLE.get(phase, "no stage") in run.result["msg"]
    assert run.machines[machine]["changed"] is False
    assert still.writes() == []


def test_failover_while_data_is_still_copied(running_lab: Lab, module: Callable[..., ModuleRun]) -> None:
    """The copy runs, so the failover is refused; to_on_premises would wait for it."""
    running_lab.begin(speed=STILL)
    reprotect = {"direction": "to_on_premises", "process_server": "ps-azure", "datastore": "datastore2"}
    started = module("reprotect", machines=["lin-web01"], wait=False, **reprotect)
    assert not started.failed, started.output
    for seconds in (0, 200):  # while the job runs, and when only its copy does
        running_lab.advance(seconds)
        run = module("failover", machines=["lin-web01"])
        one_clear_error(run.result, run.output, running_lab.environment)
        assert run.result["error_code"] == "WRONG_PHASE"
        assert "lin-web01 is replicating_back" in run.result["msg"]
    assert running_lab.actions(taken_only=False) == {("lin-web01", "reProtect"): 1}
