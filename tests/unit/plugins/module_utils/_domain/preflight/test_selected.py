# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which machines preflight is about, and which of them have to be read by themselves."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.details_needed import details_needed
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Machine
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.selected import selected
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Wish
from unit import job_payloads
from unit.preflight_world import UNREAD, chosen, classic, modernized, world

WEB, SQL = classic(name="web01", listed=True), modernized(name="sql01", listed=True)
PLAN = job_payloads.parsed_plan(job_payloads.plan("plan-db", SQL.arm_id))


def named(*machines: str, plans: Any = (PLAN,), jobs: Any = (), **wish: Any) -> tuple[Machine, ...]:
    return selected(Wish(machines=machines, **wish), (WEB, SQL), plans, jobs)


def test_machines_are_found_by_name_and_by_id():
    by_name, by_id = named("WEB01", SQL.arm_id)
    assert (by_name.name, by_id.name) == ("WEB01", "sql01")
    assert (by_name.item, by_id.item) == (WEB, SQL)


def test_a_machine_that_is_asked_for_twice_is_one():
    assert [machine.name for machine in named("web01", WEB.name, WEB.arm_id)] == ["web01"]


def test_a_machine_that_the_vault_does_not_know_stays_with_the_reason():
    (gone,) = named("web02")
    assert isinstance(gone.item, Missing)
    assert "Did you mean web01?" in gone.item.reason


def test_a_recovery_plan_stands_for_its_members():
    assert [machine.name for machine in named(recovery_plan="plan-db")] == ["sql01"]
    with pytest.raises(FailbackError) as caught:
        named(recovery_plan="other")
    assert caught.value.code == "RECOVERY_PLAN_NOT_FOUND"
    with pytest.raises(FailbackError) as caught:
        named(recovery_plan="plan-db", plans=UNREAD)
    assert "could not be read" in caught.value.message


def test_each_machine_has_its_own_choices():
    web, sql = named("web01", "sql01", choices=Choices(datastore="gold"), overrides={"web01": {"datastore": "silver"}})
    assert (web.choices.datastore, sql.choices.datastore) == ("silver", "gold")


def test_a_job_that_runs_on_a_machine_goes_with_it():
    jobs = tuple(
        job_payloads.parsed(job_payloads.job(f"job-{n}", scenario, state, target))
        for n, (scenario, state, target) in enumerate(
            [("TestFailover", "InProgress", "web01"), ("IrCompletion", "InProgress", "sql01")]
        )
    )
    web, sql = named("web01", "sql01", jobs=jobs)
    assert web.job is jobs[0]
    assert sql.job is None  # the data copy is a phase, not an action
    assert named("web01", jobs=UNREAD)[0].job is None


def view(machine: Any, vms: tuple[str, ...] | None) -> Any:
    """:param vms: the VMs that vCenter has, None where it was not read"""
    vsphere: Any = Missing("no vCenter")
    if vms is not None:
        vsphere = SimpleNamespace(named=lambda name: [name] * vms.count(name))
    return replace(world(machine), vsphere=vsphere).views[0]


@pytest.mark.parametrize(
    ("machine", "vms", "needed"),
    [
        (WEB, ("web01",), False),  # its VM has the same disks
        (WEB, (), True),
        (WEB, None, True),
        (WEB, ("web01", "web01"), True),
        (classic(), (), False),  # read already
        (SQL, ("sql01",), True),  # its log storage account stands at its disks
        (chosen(SQL, log_storage_account="/logs"), ("sql01",), False),
        (classic("ready", listed=True), ("web01",), True),
        (classic("copying back", listed=True), ("web01",), True),
        (modernized("s6", listed=True), ("sql01",), True),
        (classic("failed back", listed=True), (), False),
        (classic("protected", listed=True), (), False),
        (Machine("gone", Missing("it is not there"), Choices()), (), False),
    ],
)
def test_a_machine_is_read_by_itself_only_where_the_list_is_not_enough(machine: Any, vms: Any, needed: bool):
    assert details_needed(view(machine, vms)) is needed
