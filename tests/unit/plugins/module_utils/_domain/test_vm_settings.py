# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The row disk.EnableUUID, whichever way it is spelled (S36)."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import (
    Change,
    OptionRow,
    as_diff,
    disk_uuid_change,
    misspelled_disk_uuid_keys,
)

RIGHT = OptionRow("disk.EnableUUID", "TRUE")


@pytest.mark.parametrize(
    ("rows", "flag", "before"),
    [
        ([], False, "not set"),
        ([], None, "not set"),
        ([], True, "not set"),
        ([OptionRow("disk.EnableUUID", "FALSE")], False, "disk.EnableUUID = FALSE"),
        ([OptionRow("disk.EnableUUID", "true")], True, "disk.EnableUUID = true"),
        ([OptionRow("disk.enableUUID", "TRUE")], True, "disk.enableUUID = TRUE"),
        ([RIGHT, OptionRow("disk.enableuuid", "TRUE")], True, "disk.EnableUUID = TRUE, disk.enableuuid = TRUE"),
        ([RIGHT], False, "disk.EnableUUID = TRUE"),
    ],
)
def test_what_is_to_be_changed(rows: list[OptionRow], flag: bool | None, before: str):
    other = OptionRow("svga.present", "TRUE")
    assert disk_uuid_change([other, *rows], flag) == Change("disk.EnableUUID", before, "disk.EnableUUID = TRUE", True)


@pytest.mark.parametrize("flag", [True, None])
def test_the_one_right_row_is_enough(flag: bool | None):
    assert disk_uuid_change([OptionRow("svga.present", "TRUE"), RIGHT], flag) is None


def test_other_spellings_are_deleted_first():
    rows = [RIGHT, OptionRow("disk.enableUuid", "TRUE"), OptionRow("DISK.ENABLEUUID", "0"), OptionRow("x", "y")]
    assert misspelled_disk_uuid_keys(rows) == ["disk.enableUuid", "DISK.ENABLEUUID"]


def test_a_diff():
    changes = [Change("memory_mb", 1024, 6144, True), Change("iso", "", "[d] a.iso")]
    assert as_diff(changes) == {
        "before": {"memory_mb": 1024, "iso": ""},
        "after": {"memory_mb": 6144, "iso": "[d] a.iso"},
    }
    assert str(changes[0]) == "memory_mb: 1024 -> 6144"
