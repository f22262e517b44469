# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which VM is meant."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_selection import ListedVm, VmWish, select_vm

MT01 = ListedVm("vm-1", "mt01", "4203-aa", "5003-aa", "[d] mt01/mt01.vmx")
MT02 = ListedVm("vm-2", "mt02", "4203-bb", "5003-bb", "[d] mt02/mt02.vmx")
TWIN = ListedVm("vm-3", "mt02", "4203-bb", "5003-cc", "[e] mt02/mt02.vmx")
ALL = [MT01, MT02, TWIN]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (VmWish(name="mt01"), MT01),
        (VmWish(moid="vm-3"), TWIN),
        (VmWish(uuid="4203-AA"), MT01),
        (VmWish(uuid="5003-CC"), TWIN),
    ],
)
def test_one_fits(wish: VmWish, expected: ListedVm):
    assert select_vm(wish, ALL) is expected


@pytest.mark.parametrize("wish", [VmWish(name="mt02"), VmWish(uuid="4203-bb")])
def test_two_fit_and_are_listed(wish: VmWish):
    with pytest.raises(FailbackError) as caught:
        select_vm(wish, ALL)
    assert caught.value.code == "VM_AMBIGUOUS"
    assert all(text in caught.value.message for text in ("vm-2", "vm-3", "[d] mt02/mt02.vmx", "[e] mt02/mt02.vmx"))


@pytest.mark.parametrize("wish", [VmWish(name="mt1"), VmWish(name="MT01"), VmWish(uuid="x"), VmWish(moid="vm-9")])
def test_none_fits(wish: VmWish):
    with pytest.raises(FailbackError) as caught:
        select_vm(wish, ALL)
    assert caught.value.code == "VM_NOT_FOUND"
    assert str(wish) in caught.value.message
    assert ("mt01" in caught.value.message) is (wish.name == "mt1")
