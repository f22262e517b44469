# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Nothing is committed that is not really home, unless somebody says why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from integration.collection import vsphere
from integration.collection.expectations import one_clear_error
from integration.collection.modules import ModuleRun
from integration.collection.running_lab import STILL, Lab


class Trouble(NamedTuple):
    """What is wrong with a machine, the check that says so, and its words."""

    machine: str
    cause: Callable[[Lab], object]
    check: str
    says: str


TROUBLES = {
    "its Azure VM runs": Trouble(
        "lin-web01", lambda lab: lab.change("lin-web01", power_state="running"), "azure_vm_stopped", "running"
    ),
    "its VM is off": Trouble(
        "phys-app01", lambda lab: vsphere.power_off(lab.environment, "phys-app01"), "vm_powered_on", "not powered on"
    ),
    "one of its disks hangs on the master target": Trouble(
        "win-sql01",
        lambda lab: vsphere.move_disk(lab.environment, "win-sql01", "mt-win"),
        "vm_disks",
        "1 disks attached, 2 are protected",
    ),
    "VMware Tools do not run": Trouble(
        "rcm-win01", lambda lab: vsphere.stop_tools(lab.environment, "rcm-win01"), "vmware_tools", "not running"
    ),
}


@pytest.fixture(scope="module")
def broken(running_lab: Lab, module: Callable[..., ModuleRun]) -> Lab:
    """Machines that were failed back, and each of which something happened to."""
    lab = running_lab
    lab.begin(speed=STILL)
    machines = [trouble.machine for trouble in TROUBLES.values()]
    choices = {"phys-app01": {"datastore": "datastore1"}, "lin-web01": {"datastore": "datastore2"}}
    with lab.hurrying():
        back = {"direction": "to_on_premises", "process_server": "ps-azure", "machine_options": choices}
        assert not module("reprotect", machines=machines, **back).failed
        assert not module("failover", machines=machines).failed
    lab.advance(600)  # until VMware Tools run everywhere
    fine = module("commit_failover", machines=machines, check_mode=True)
    assert not fine.failed, fine.output
    for trouble in TROUBLES.values():
        trouble.cause(lab)
    lab.control("DELETE", "requests")
    return lab


@pytest.mark.parametrize("what", TROUBLES)
@pytest.mark.parametrize("check_mode", [True, False])
def test_nothing_is_committed(broken: Lab, module: Callable[..., ModuleRun], what: str, check_mode: bool) -> None:
    """Check mode refuses at once; in earnest the check may still pass, until the time is up."""
    trouble = TROUBLES[what]
    run = module("commit_failover", machines=[trouble.machine], wait_timeout=1, check_mode=check_mode)
    one_clear_error(run.result, run.output, broken.environment)
    assert run.result["error_code"] == ("COMMIT_CHECK_FAILED" if check_mode else "WAIT_TIMEOUT")
    assert f"{trouble.check}: " in run.result["msg"]
    assert trouble.says in run.result["msg"]
    assert broken.writes() == []


def test_a_check_is_waived_for_a_reason(broken: Lab, module: Callable[..., ModuleRun], tmp_path: Path) -> None:
    """The reason is kept with the other events."""
    trouble, log = TROUBLES["VMware Tools do not run"], tmp_path / "events.jsonl"
    with broken.hurrying():
        run = module(
            "commit_failover",
            machines=[trouble.machine],
            waive_checks=[trouble.check],
            waive_reason="This guest has no VMware Tools.",
            event_log=str(log),
        )
    assert not run.failed, run.output
    assert broken.phases()[trouble.machine] == "committed"
    assert broken.actions() == {(trouble.machine, "failoverCommit"): 1}
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert any("This guest has no VMware Tools." in json.dumps(event) for event in events)
