# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The stages as playbooks of their own, each looked at in check mode before it is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from integration.collection.expectations import MACHINES, MODERNIZED, NEW_VMS, not_home
from integration.collection.playbooks import Finished
from integration.collection.running_lab import Lab

#: Playbook, its arguments, the phase before it and after it, and how many changes it makes to each machine.
STAGES = (
    ("failback", {"asr_failback_stop_after": "reprotect"}, "in_azure", "ready", 1),
    ("failover", {"asr_failback_recovery_point": "latest_app_consistent"}, "ready", "failed_back", 1),
    ("complete", {}, "failed_back", "protected", 2),
)
NAMES = [name for name, *_ in STAGES]


@dataclass
class Stage:
    """A stage in check mode and in earnest: how many writes there were, and where all machines stood."""

    looked: Finished
    looked_writes: int
    looked_phases: set[str]
    done: Finished
    phases: set[str]


@pytest.fixture(scope="module")
def stages(running_lab: Lab, playbook: Callable[..., Finished]) -> dict[str, Stage]:
    lab = running_lab
    lab.begin()

    def stage(name: str, variables: dict[str, Any]) -> Stage:
        before = len(lab.writes())
        # Within `failback`, the stage has a playbook of its own too.
        looked = playbook("reprotect" if name == "failback" else name, "--check", extra_vars=variables)
        written, phases = len(lab.writes()) - before, set(lab.phases().values())
        done = playbook(name, extra_vars=variables)
        return Stage(looked, written, phases, done, set(lab.phases().values()))

    return {name: stage(name, variables) for name, variables, *_ in STAGES}


@pytest.mark.parametrize(("name", "before"), [(name, before) for name, _, before, _, _ in STAGES])
def test_check_mode_of_a_stage_only_looks(stages: dict[str, Stage], name: str, before: str) -> None:
    stage = stages[name]
    assert stage.looked.returncode == 0, stage.looked.output
    assert stage.looked.changed == dict.fromkeys(MACHINES, 1)
    assert stage.looked_writes == 0
    assert stage.looked_phases == {before}


def test_the_stages_together_bring_all_home(stages: dict[str, Stage], running_lab: Lab) -> None:
    assert stages
    assert not_home(running_lab) == []


@pytest.mark.parametrize(("name", "after", "changes"), [(name, after, n) for name, _, _, after, n in STAGES])
def test_a_stage_ends_where_it_should(stages: dict[str, Stage], name: str, after: str, changes: int) -> None:
    stage = stages[name]
    assert stage.done.returncode == 0, stage.done.output
    assert stage.done.changed == dict.fromkeys(MACHINES, changes)
    assert stage.phases == {after}


def test_reprotect_writes_down_how_the_machines_were(stages: dict[str, Stage]) -> None:
    """Before their disks go to the master target; the lab's VMs have no network cards."""
    file = stages["failback"].done.home / ".asr-failback" / "machines.json"
    known, here = json.loads(file.read_text()), set(MACHINES) - set(NEW_VMS)
    assert {name: bool(facts["disks"]) for name, facts in known.items()} == dict.fromkeys(here, True)
    assert file.stat().st_mode & 0o777 == 0o600


def test_complete_needs_nothing_that_was_written_down(stages: dict[str, Stage]) -> None:
    """Here each stage has a home of its own."""
    assert "Nothing was written down of the machines." in stages["complete"].done.output


def test_stop_after_reprotect_fails_nothing_over(stages: dict[str, Stage]) -> None:
    assert "asr.failback.failover" not in stages["failback"].done.output
    assert {len(stages["failback"].done.outcomes(name)) for name in MACHINES} == {1}


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_failover_tells_how_much_data_it_gives_up(stages: dict[str, Stage], name: str) -> None:
    """A classic item shows its recovery points' times, a modernized one does not."""
    (outcome,) = stages["failover"].done.outcomes(name)
    given_up = outcome["data_given_up"]
    assert given_up["recovery_point"] == "latest_app_consistent"
    if name in MODERNIZED:
        assert given_up["seconds"] is None
    else:
        assert 0 <= given_up["seconds"] <= 2 * 3600
        assert given_up["recovery_point_time"]
    told = next(line for line in stages["failover"].done.output.splitlines() if f'"{name}: ready' in line)
    assert "data given up: " + ("unknown" if name in MODERNIZED else "") in told
