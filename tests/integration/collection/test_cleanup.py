# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Playbook cleanup: the process server goes when all machines are home, and nothing of it is left (S16)."""

from __future__ import annotations

from collections.abc import Callable

from integration.collection.azure_roles import PREPARER, READER, not_allowed
from integration.collection.expectations import MACHINES, MODERNIZED
from integration.collection.playbooks import Finished
from integration.collection.running_lab import Lab

Playbook = Callable[..., Finished]


def resources(lab: Lab) -> set[str]:
    """Everything that exists in the subscription."""
    found = lab.arm("GET", f"/subscriptions/{lab.environment['AZURE_SUBSCRIPTION_ID']}/resources")
    assert found.status_code == 200, found.text
    return {each["id"].lower() for each in found.json()["value"]}


def policies(lab: Lab) -> set[str]:
    return {each["name"] for each in lab.arm("GET", f"{lab.vault}/replicationPolicies").json()["value"]}


def test_nothing_is_left_of_what_prepare_made(running_lab: Lab, playbook: Playbook) -> None:
    lab = running_lab
    lab.begin(scenario="no_process_server")
    before = resources(lab)
    prepared = playbook("prepare")
    assert prepared.returncode == 0, prepared.output
    assert len(resources(lab) - before) >= 3  # VM, disk, network interface

    # Not while a machine is away, whoever it is.
    for name in MACHINES - MODERNIZED - {"win-sql01"}:
        lab.change(name, phase="protected")
    lab.control("DELETE", "requests")
    for limit in ((), ("--limit", "lin-web01")):
        refused = playbook("cleanup", *limit)
        assert refused.returncode == 2
        assert "[MACHINES_NOT_HOME]" in refused.output
        assert "again: win-sql01 (in_azure)." in refused.output
    assert lab.writes() == []

    lab.change("win-sql01", phase="protected")
    checked = playbook("cleanup", "--check")
    assert checked.returncode == 0, checked.output
    assert "ps-azure (Standard_A8_v2) would be deleted" in checked.output
    assert lab.writes() == []

    done = playbook("cleanup", extra_vars={"asr_failback_process_server_hourly_cost": "0.85 EUR"})
    assert done.returncode == 0, done.output
    assert sum(done.changed.values()) == 1
    assert "That saves 0.85 EUR an hour" in done.output
    assert resources(lab) == before
    assert "asr-failback" in policies(lab)  # for the next time

    again = playbook("cleanup")
    assert again.returncode == 0, again.output
    assert sum(again.changed.values()) == 0
    assert "there is no such VM in Azure" in again.output
    assert resources(lab) == before
    assert not_allowed(lab.requests(), READER, PREPARER) == []


def test_one_that_was_made_by_hand_stays(lab: Lab, playbook: Playbook) -> None:
    for name in MACHINES - MODERNIZED:
        lab.change(name, phase="protected")
    lab.control("DELETE", "requests")
    run = playbook("cleanup")
    assert run.returncode == 2
    assert "was not made by this collection" in run.output
    assert lab.writes() == []


def test_where_no_machine_is_classic_nothing_is_done(lab: Lab, playbook: Playbook) -> None:
    run = playbook("cleanup", "--limit", ",".join(["localhost", *MODERNIZED]))
    assert run.returncode == 0, run.output
    assert lab.writes() == []
