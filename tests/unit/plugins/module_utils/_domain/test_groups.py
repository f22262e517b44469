# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which machines are a replication group, and which plan takes it home [asr-api 1.7]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.groups import (
    check_one_value,
    check_whole,
    choose_plan,
    group_name,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.model import RecoveryPlan

GUID = "aaaaaaaa-0000-4000-8000-00000000000a"
OTHER = "bbbbbbbb-0000-4000-8000-00000000000b"


@pytest.mark.parametrize(
    ("name", "group_id", "expected"),
    [
        (GUID, GUID, None),
        (GUID.upper(), GUID, None),
        (GUID, "", None),
        ("", GUID, None),
        ("", "", None),
        (GUID, OTHER, GUID),
        ("sql-group", GUID, "sql-group"),
        ("sql-group", "", "sql-group"),
        ("sql-group", "sql-group", "sql-group"),
    ],
)
def test_group_name(name: str, group_id: str, expected: str | None):
    assert group_name(name, group_id) == expected


def test_a_whole_group_goes():
    check_whole("g", ["web01", "web02"], ["WEB02", "web01", "other"])


@pytest.mark.parametrize(
    ("selected", "missing"), [(["web01"], ["web02", "web03"]), (["web01", "web03"], ["web02"]), ([], None)]
)
def test_a_group_without_some_of_its_members_does_not_go(selected: list[str], missing: list[str] | None):
    members = ["web03", "web01", "web02"]
    with pytest.raises(FailbackError) as caught:
        check_whole("g", members, selected)
    assert caught.value.code == "GROUP_INCOMPLETE"
    assert caught.value.details["missing"] == (missing or sorted(members))
    assert "web01, web02, web03" in caught.value.remedy


def test_one_value_for_all():
    check_one_value("g", "master target", "master_target", {"a": "mt-1", "b": "mt-1"})
    check_one_value("g", "master target", "master_target", {})
    with pytest.raises(FailbackError) as caught:
        check_one_value("g", "master target", "master_target", {"b": "mt-2", "a": "mt-1"})
    assert caught.value.code == "GROUP_DIVIDED"
    assert "a: mt-1, b: mt-2" in caught.value.message


def _plan(name: str, *members: str) -> RecoveryPlan:
    return RecoveryPlan(f"/plans/{name}", name, name.upper(), ("InMage",), members, frozenset())


EXACT = _plan("exact", "/A", "/B")
WIDER = _plan("wider", "/a", "/b", "/c")
PART = _plan("part", "/a")
TWIN = _plan("twin", "/b", "/a")


@pytest.mark.parametrize(
    ("selected", "plans", "wanted", "chosen"),
    [
        (["/a", "/b"], [PART, EXACT, WIDER], "", EXACT),
        (["/a", "/b", "/c"], [WIDER, EXACT], "", EXACT),  # the smallest that holds the group
        (["/a", "/b", "/c"], [WIDER, PART], "", WIDER),
        (["/a", "/b", "/c"], [WIDER, EXACT], "wider", WIDER),
        (["/a", "/b"], [EXACT, TWIN], "TWIN", TWIN),
    ],
)
def test_the_plan_that_is_chosen(selected: list[str], plans: list[RecoveryPlan], wanted: str, chosen: RecoveryPlan):
    assert choose_plan("g", ["/a", "/b"], selected, plans, wanted) is chosen


@pytest.mark.parametrize(
    ("selected", "plans", "wanted", "code", "named"),
    [
        (["/a", "/b"], [EXACT, TWIN], "", "RECOVERY_PLAN_AMBIGUOUS", "EXACT, TWIN"),
        (["/a", "/b"], [WIDER], "", "RECOVERY_PLAN_NOT_FOUND", "WIDER"),  # it would take /c along
        (["/a", "/b"], [PART], "", "RECOVERY_PLAN_NOT_FOUND", "none"),
        (["/a", "/b"], [], "", "RECOVERY_PLAN_NOT_FOUND", "none"),
        (["/a", "/b"], [EXACT], "nope", "RECOVERY_PLAN_NOT_FOUND", "EXACT"),
    ],
)
def test_no_plan_or_too_many(selected, plans, wanted: str, code: str, named: str):
    with pytest.raises(FailbackError) as caught:
        choose_plan("g", ["/a", "/b"], selected, plans, wanted)
    assert caught.value.code == code
    assert named in caught.value.message
