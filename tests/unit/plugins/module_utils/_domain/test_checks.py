# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The checks before a commit: what passes, what fails, and what cannot be decided."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.checks import (
    AzureVm,
    FoundVm,
    azure_check,
    held,
    vmware_checks,
)

A, B = "[gold] web01/web01.vmdk", "[gold] web01/web01_1.vmdk"
GOOD = FoundVm("web01", True, True, (A, B))
MASTER_TARGET = FoundVm("mt-win", True, True, ("[gold] mt/mt.vmdk",))


@pytest.mark.parametrize(
    ("inventory", "results"),
    [
        ([GOOD, MASTER_TARGET], [True, True, True]),
        ([FoundVm("WEB01", True, True, (A, B))], [True, True, True]),
        ([FoundVm("web01", False, True, (A, B))], [False, True, True]),
        ([FoundVm("web01", True, False, (A, B))], [True, True, False]),
        ([FoundVm("web01", True, True, (A,))], [True, False, True]),
        ([FoundVm("web01", True, True, (A, B, "[gold] web01/extra.vmdk"))], [True, True, True]),
        ([GOOD, FoundVm("mt-win", True, True, (B,))], [True, False, True]),
        ([GOOD, FoundVm("old-mt", False, False, (A,))], [True, False, True]),
        ([MASTER_TARGET], [False, False, False]),
        ([], [False, False, False]),
        ([GOOD, GOOD], [None, None, None]),
        ([GOOD, FoundVm("Web01", False, False, ())], [None, None, None]),
    ],
)
def test_vmware_checks(inventory: list[FoundVm], results: list[bool | None]):
    checks = vmware_checks("web01", 2, inventory)
    assert [check.name for check in checks] == ["vm_powered_on", "vm_disks", "vmware_tools"]
    assert [check.passed for check in checks] == results
    for check in checks:
        assert check.evidence
        assert bool(check.remedy) is not (check.passed is True)


def test_a_disk_that_hangs_on_the_master_target_names_both():
    checks = vmware_checks("web01", 2, [GOOD, FoundVm("mt-win", True, True, (B,))])
    assert checks[1].evidence == f"{B} is attached to mt-win too"


@pytest.mark.parametrize(
    ("candidates", "passed"),
    [
        ([AzureVm("/vm/web01", "deallocated")], True),
        ([AzureVm("/vm/web01", "Deallocated")], True),
        ([AzureVm("/vm/web01", "stopped")], False),  # still billed, still holds its disks
        ([AzureVm("/vm/web01", "running")], False),
        ([AzureVm("/vm/web01", "deallocating")], False),
        ([AzureVm("/vm/web01", "")], False),
        ([], None),
        ([AzureVm("/vm/1", "deallocated"), AzureVm("/vm/2", "deallocated")], None),
    ],
)
def test_azure_check(candidates: list[AzureVm], passed: bool | None):
    check = azure_check(candidates, "web01")
    assert check.passed is passed
    for vm in candidates[1:]:
        assert vm.vm_id in check.evidence


def test_what_holds_a_commit_is_told_with_what_to_do():
    failed = [check for check in vmware_checks("web01", 3, [FoundVm("web01", False, True, ())]) if not check.passed]
    error = held("web01", failed)
    assert error.code == "COMMIT_CHECK_FAILED"
    assert "vm_powered_on: not powered on" in error.message
    assert "0 disks attached, 3 are protected" in error.message
    assert error.details["checks"] == {
        "vm_powered_on": "not powered on",
        "vm_disks": "0 disks attached, 3 are protected",
    }
    assert "waive_checks" in error.remedy
