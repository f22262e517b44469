# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The documented privileges, and what a role and a permission lack of them (S14)."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.failback_role import (
    ALWAYS,
    PRIVILEGES,
    Holder,
    Permission,
    Role,
    in_words,
    needed,
    not_known,
    other_holders,
    permission_change,
    role_change,
    same_account,
)

VCENTER = [
    *PRIVILEGES,
    *ALWAYS,
    "VirtualMachine.Config.AddNewDisk",
    "VirtualMachine.Inventory.Delete",
    "Host.Config.Storage",
]


def test_needed_is_what_is_documented_and_the_whole_group():
    assert needed(VCENTER) == {*PRIVILEGES, "VirtualMachine.Config.AddNewDisk"}


def test_a_vcenter_that_calls_a_privilege_otherwise_is_not_asked_for_it():
    older = [each for each in VCENTER if each != "Task.Update"]
    assert "Task.Update" not in needed(older)
    assert (not_known(older), not_known(VCENTER)) == (["Task.Update"], [])


def test_in_words_says_what_the_client_says():
    assert in_words({"Network.Assign", "VirtualMachine.Config.AddNewDisk"}) == [
        "Network > Assign network (Network.Assign)",
        "VirtualMachine.Config.AddNewDisk",
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("asr@vsphere.local", "VSPHERE.LOCAL\\ASR", True),
        ("asr@vsphere.local", "asr@VSPHERE.local", True),
        ("asr", "ASR", True),
        ("asr@vsphere.local", "asr@corp.local", False),
        ("asr@vsphere.local", "asr2@vsphere.local", False),
    ],
)
def test_spellings_of_an_account(one: str, other: str, same: bool):
    assert same_account(one, other) is same


def role(*privileges: str, system: bool = False) -> Role:
    return Role(7, "asr", system, frozenset(privileges))


def test_what_every_role_has_is_no_change():
    assert role_change("asr", role("Task.Create", *ALWAYS), frozenset({"Task.Create"})) is None


def test_what_a_role_lacks_or_has_too_much_is_a_change():
    change = role_change("asr", role("Host.Config.Storage"), frozenset({"Task.Create"}))
    assert (change.before, change.after) == (["Host.Config.Storage"], ["Task.Create"])
    assert role_change("asr", None, frozenset({"Task.Create"})).before is None


def test_a_role_of_vcenters_own_is_refused():
    with pytest.raises(FailbackError) as caught:
        role_change("Admin", role(system=True), frozenset())
    assert caught.value.code == "ROLE_OF_VCENTER"


@pytest.mark.parametrize(
    ("before", "called", "shown"),
    [
        (None, "", None),
        (Permission("asr@lab", False, 7, False), "asr", "asr, not propagating"),
        (Permission("asr@lab", False, -2, True), "ReadOnly", "ReadOnly, propagating"),
    ],
)
def test_another_permission_is_a_change(before: Permission | None, called: str, shown: str | None):
    change = permission_change("asr", before, called)
    assert (change.before, change.after) == (shown, "asr, propagating")


def test_the_same_permission_is_none():
    assert permission_change("asr", Permission("asr@lab", False, 7, True), "asr") is None


def test_others_with_the_role():
    holders = [
        Holder("LAB\\asr", False, "datacenter-1"),
        Holder("LAB\\asr", False, "datacenter-2"),
        Holder("LAB\\asr", True, "datacenter-1"),
        Holder("LAB\\bob", False, "datacenter-1"),
    ]
    assert other_holders(holders, "asr@lab", False, "datacenter-1") == ["LAB\\asr", "LAB\\bob"]
    assert other_holders(holders[:1], "asr@lab", False, "datacenter-1") == []
