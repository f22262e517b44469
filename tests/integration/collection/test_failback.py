# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Seven machines come home with one command: looked at first, then done, then done again without effect."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from integration.collection.azure_roles import OPERATOR, READER, not_allowed
from integration.collection.expectations import (
    MACHINES,
    NEW_VMS,
    WAY_HOME,
    not_home,
    secrets_in,
)
from integration.collection.playbooks import Finished
from integration.collection.running_lab import Lab
from integration.collection.vsphere import Vm, vms


@dataclass
class Moment:
    """A run, and how things were when it had ended."""

    run: Finished
    truth: dict[str, dict[str, Any]]
    not_home: list[str]
    actions: Counter[tuple[str, str]]
    requests: list[dict[str, Any]]
    unexpected: list[dict[str, Any]]
    inventory: dict[str, Vm]


@dataclass
class Story:
    """Check mode, the way home, and the way home once more."""

    before: dict[str, dict[str, Any]]
    inventory: dict[str, Vm]
    looked: Moment
    done: Moment
    again: Moment


@pytest.fixture(scope="module")
def story(running_lab: Lab, playbook: Callable[..., Finished]) -> Story:
    lab = running_lab
    lab.begin()

    def moment(*arguments: str) -> Moment:
        lab.control("DELETE", "requests")
        run = playbook("failback", *arguments)
        actions = lab.actions()
        return Moment(run, lab.truth(), not_home(lab), actions, lab.requests(), lab.unexpected(), vms(lab.environment))

    return Story(lab.truth(), vms(lab.environment), moment("--check"), moment("-vvvv"), moment())


def test_the_machines_are_compared_with_before(story: Story) -> None:
    """Those whose VM still was in vCenter when it began, which they come home to: nothing of it is another."""
    run = story.done.run
    (event,) = [event for event in run.events if event["event"] == "comparison"]
    known = MACHINES & story.inventory.keys()
    assert known == MACHINES - NEW_VMS.keys()
    changed = {name for name in known if story.inventory[name].hardware != story.done.inventory[name].hardware}
    assert changed == set()
    assert event["machines"] == {name: [] for name in known}
    assert "All machines of which something was written down are as before." in run.output
    assert "differs from before" not in run.output


def test_check_mode_writes_nothing(story: Story) -> None:
    assert story.looked.run.returncode == 0, story.looked.run.output
    assert story.looked.actions == {}
    assert story.looked.truth == story.before


def test_check_mode_shows_the_plan(story: Story) -> None:
    run = story.looked.run
    assert run.changed == dict.fromkeys(MACHINES, 1)
    for name in MACHINES:
        (outcome,) = run.outcomes(name)
        assert (outcome["phase_before"], outcome["phase_after"]) == ("in_azure", "ready")
        assert outcome["request"]
        assert f"{name}: not reached in check mode" in run.output


def test_all_machines_come_home(story: Story) -> None:
    assert story.done.run.returncode == 0, story.done.run.output
    assert story.done.not_home == []


def test_recap_counts_every_stage(story: Story) -> None:
    """Reprotect, failover, commit, reprotect to Azure."""
    assert story.done.run.changed == dict.fromkeys(MACHINES, 4)
    assert story.done.run.failed == set()


def test_each_action_is_sent_once(story: Story) -> None:
    assert story.done.actions == WAY_HOME


def test_replication_group_has_one_master_target(story: Story) -> None:
    truth = story.done.truth
    assert truth["lin-db01"]["target"]["keeper"] == truth["lin-db02"]["target"]["keeper"] == "mt-linux"


def test_new_vms_stand_where_they_were_wanted(story: Story) -> None:
    for name, (host, datastore) in NEW_VMS.items():
        vm = story.done.inventory[name]
        assert vm.host == host, name
        assert all(file.startswith(f"[{datastore}]") for file in vm.disks), name


def test_retention_goes_to_its_own_volume(story: Story) -> None:
    drives = {name: machine["target"]["retention_drive"] for name, machine in story.done.truth.items()}
    assert drives["win-sql01"] == "R"
    assert drives["lin-web01"] == drives["lin-db01"] == "/mnt/retention"


def test_a_second_run_changes_nothing(story: Story) -> None:
    assert story.again.run.returncode == 0, story.again.run.output
    assert story.again.run.changed == dict.fromkeys(MACHINES, 0)
    assert story.again.actions == {}
    assert story.again.truth == story.done.truth


def test_nothing_is_asked_that_azure_does_not_know(story: Story) -> None:
    assert story.looked.unexpected == story.done.unexpected == story.again.unexpected == []


def test_the_documented_roles_are_enough(story: Story) -> None:
    assert not_allowed(story.looked.requests, READER) == []
    assert not_allowed(story.done.requests + story.again.requests, READER, OPERATOR) == []


@pytest.mark.parametrize("where", ["output", "event_log"])
def test_no_secret_is_told(story: Story, running_lab: Lab, where: str) -> None:
    """Not even at the highest verbosity."""
    text = getattr(story.done.run, where)
    assert text
    assert secrets_in(text, running_lab.environment) == []


def test_no_secret_is_sent_where_it_does_not_belong(story: Story, running_lab: Lab) -> None:
    assert secrets_in(json.dumps(story.done.requests), running_lab.environment) == []


def test_event_log_is_for_its_owner_only(story: Story) -> None:
    (log,) = story.done.run.home.glob(".asr-failback/*.jsonl")
    assert log.stat().st_mode & 0o777 == 0o600
