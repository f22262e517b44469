# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names that users give, and the machines and plans that are meant."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.selection import (
    find_machine,
    find_plan,
    plan_members,
)
from unit import payloads
from unit.job_payloads import parsed_plan, plan

ITEMS = [payloads.item(payloads.classic("ready", name)) for name in ("web01", "web02", "db01")]
WEB01_ID = payloads.classic("ready", "web01")["id"]


@pytest.mark.parametrize(
    "name",
    ["web01", "WEB01", "rpi-web01", "RPI-Web01", WEB01_ID, WEB01_ID.lower(), WEB01_ID.upper(), WEB01_ID + "/"],
)
def test_a_machine_is_found_by_name_item_name_and_arm_id(name: str):
    assert find_machine(name, ITEMS).friendly_name == "web01"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("web1", "Did you mean web01"),
        ("zzz", "It protects db01, web01, web02."),
        (WEB01_ID + "x", "It protects"),
        ("web", "web01"),
    ],
)
def test_an_unknown_name_says_what_is_there(name: str, said: str):
    with pytest.raises(FailbackError) as caught:
        find_machine(name, ITEMS)
    assert caught.value.code == "MACHINE_NOT_FOUND"
    assert said in caught.value.message


def test_a_long_list_is_cut():
    many = [payloads.item(payloads.classic("ready", f"vm{number:03}")) for number in range(40)]
    with pytest.raises(FailbackError) as caught:
        find_machine("zzz", many)
    assert "vm009 and 30 more" in caught.value.message
    assert len(caught.value.details["machines"]) == 40


def test_an_empty_vault_says_so():
    with pytest.raises(FailbackError, match="no machines at all"):
        find_machine("web01", [])


def test_two_machines_of_one_name_are_told_apart_by_their_ids():
    twin = payloads.item(payloads.modernized("s6", "web01"))
    with pytest.raises(FailbackError) as caught:
        find_machine("web01", [*ITEMS, twin])
    assert caught.value.code == "MACHINE_AMBIGUOUS"
    for arm_id in (WEB01_ID, twin.arm_id):
        assert arm_id in caught.value.message
        assert find_machine(arm_id, [*ITEMS, twin]).arm_id == arm_id


PLANS = [parsed_plan(plan("rp-web", WEB01_ID.lower(), "/gone")), parsed_plan(plan("rp-db"))]


@pytest.mark.parametrize("name", ["rp-web", "RP-Web"])
def test_a_plan_is_found_by_name(name: str):
    assert find_plan(name, PLANS) is PLANS[0]


@pytest.mark.parametrize(("plans", "said"), [(PLANS, "rp-db, rp-web"), ([], "none")])
def test_an_unknown_plan_lists_what_is_there(plans, said: str):
    with pytest.raises(FailbackError) as caught:
        find_plan("rp", plans)
    assert caught.value.code == "RECOVERY_PLAN_NOT_FOUND"
    assert said in caught.value.message


def test_the_members_of_a_plan_that_still_exist():
    assert [item.friendly_name for item in plan_members(PLANS[0], ITEMS)] == ["web01"]
