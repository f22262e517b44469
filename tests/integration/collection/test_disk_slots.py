# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""More disks than the master targets and the appliance have slots: the first wave comes home, then the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from integration.collection.expectations import missing_at_home
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Finished
from integration.collection.running_lab import Lab
from integration.collection.scenarios import small_but
from integration.collection.vsphere import vms

#: Two Windows master targets with six and four free slots, an appliance with two.
RETENTION = [{"volume": "R"}]
TARGETS = [
    {"name": "mt-a", "ip": "10.1.0.21", "retention": RETENTION, "more_disks": 52},
    {"name": "mt-b", "ip": "10.1.0.22", "retention": RETENTION, "more_disks": 54},
]
CLASSIC = [f"win{number:02}" for number in range(1, 8)]
MODERN = ["rcm1", "rcm2", "rcm3"]
AUTO = {"asr_failback_master_target": "auto", "asr_failback_appliance": "auto"}


def _machine(name: str) -> dict[str, Any]:
    if name in CLASSIC:
        own = {"asr_failback_process_server_to_azure": "CS01"}
        return {"name": name, "os": "Windows", "disks": [2, 2], "run_as_account": "2", "vars": own}
    return {"name": name, "architecture": "modernized", "os": "Windows", "disks": [2], "committed": False}


@pytest.fixture(scope="module")
def crowded(running_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    changes = {
        "classic": {"master_targets": TARGETS},
        "modernized": {"appliances": [{"name": "appliance1", "ip": "10.1.0.30", "more_disks": 57}]},
        "machines": [_machine(name) for name in (*CLASSIC, *MODERN)],
        "plans": [],
        "group_vars": {"asr_failback_process_server": "ps-azure"},
    }
    running_lab.begin(scenario=small_but(tmp_path_factory.mktemp("scenario"), changes))
    return running_lab


def test_the_plan_says_who_goes_and_what_would_save_a_wave(crowded: Lab, module: Callable[..., ModuleRun]) -> None:
    looked = module(
        "reprotect",
        check_mode=True,
        machines=CLASSIC,
        direction="to_on_premises",
        process_server="ps-azure",
        master_target=["auto"],
    )
    going = Counter(machine["inputs"]["master_target"] for machine in looked.machines.values() if not machine["failed"])
    assert going == {"mt-a": 3, "mt-b": 2}
    assert {machine["error_code"] for machine in looked.machines.values() if machine["failed"]} == {"NO_DISK_SLOT"}
    (pool,) = looked.result["slots"]
    assert (pool["machines"], pool["waves"], pool["machines_now"], pool["more_for_one_wave_less"]) == (7, 2, 5, 1)
    assert crowded.writes() == []


@pytest.fixture(scope="module")
def waves(crowded: Lab, playbook: Callable[..., Finished]) -> list[tuple[Finished, set[str]]]:
    """The playbook twice: what it said, and who was home then."""

    def wave() -> tuple[Finished, set[str]]:
        done = playbook("failback", extra_vars=AUTO)
        truth, inventory = crowded.truth(), vms(crowded.environment)
        return done, {name for name in truth if not missing_at_home(name, truth[name], inventory)}

    return [wave(), wave()]


def test_as_many_come_home_as_there_are_slots(waves: list[tuple[Finished, set[str]]]) -> None:
    done, home = waves[0]
    assert (len(home & set(CLASSIC)), len(home & set(MODERN))) == (5, 2)
    assert done.failed == {*CLASSIC, *MODERN} - home
    assert "FB329" in done.output


def test_the_next_run_is_the_next_wave(waves: list[tuple[Finished, set[str]]]) -> None:
    done, home = waves[1]
    assert done.returncode == 0, done.output
    assert home == {*CLASSIC, *MODERN}


def test_azure_never_had_to_refuse_anything(waves: list[tuple[Finished, set[str]]], crowded: Lab) -> None:
    assert waves
    assert [each for each in crowded.writes() if each["status"] is not None and each["status"] >= 400] == []
