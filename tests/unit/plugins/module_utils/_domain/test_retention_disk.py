# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which disk becomes the retention drive, and why the others do not."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.retention_disk import (
    LABEL,
    Wanted,
    choose_disk,
    scsi_id,
)
from unit.guest_reports import disk, mount, report, system_disk

POINT = "/mnt/retention"
BLANK = disk("sdb", 2)
ID = BLANK["scsi_id"]


def refused(machine: dict[str, Any], wanted: str = "", minimum: int = 0) -> FailbackError:
    with pytest.raises(FailbackError) as caught:
        choose_disk(machine, Wanted(wanted, POINT, minimum))
    return caught.value


def test_the_one_blank_disk_is_formatted():
    choice = choose_disk(report(BLANK), Wanted("", POINT))
    assert (choice["disk_id"], choice["action"]) == (ID, "format")
    assert [entry["name"] for entry in choice["rejected"]] == ["sda"]


def test_a_named_disk_is_taken_among_several():
    choice = choose_disk(report(BLANK, disk("sdc", 3)), Wanted(ID, POINT))
    assert choice["disk_id"] == ID
    assert choice["rejected"][-1]["reasons"] == [f"it is not {ID}"]


@pytest.mark.parametrize("spelling", [ID, ID.upper(), ID[1:].upper(), f" {ID}\n"])
def test_the_id_may_be_spelled_as_vcenter_does(spelling: str):
    assert scsi_id(spelling) == ID


def test_a_vcenter_uuid_with_dashes():
    assert scsi_id("6000C29a-1234-5678-9abc-def012345678") == "36000c29a123456789abcdef012345678"


def test_two_blank_disks_are_not_guessed_between():
    error = refused(report(BLANK, disk("sdc", 3)))
    assert error.code == "RETENTION_DISK_AMBIGUOUS"
    assert "sdb" in error.message
    assert "sdc" in error.message


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"file_system": "ext4", "label": "data", "blank": False}, "it holds ext4 data"),
        ({"file_system": "vfat", "blank": False}, "it holds vfat"),
        ({"file_system": "LVM2_member", "blank": False}, "it holds LVM2_member"),
        ({"partitions": ["sdb1"], "blank": False}, "it has partitions: sdb1"),
        ({"mount_points": ["/var/crash"], "blank": False}, "mounted from it: /var/crash"),
        ({"mount_points": ["/usr/local/ASR"], "blank": False}, "mounted from it: /usr/local/ASR"),
        ({"holders": ["LVM"], "blank": False}, "in use by LVM"),
        ({"holders": ["md0"], "blank": False}, "in use by md0"),
        ({"swap": True, "blank": False}, "it has swap space"),
        ({"blank": False}, "it holds unknown data"),
        ({"read_only": True}, "it is read-only"),
        ({"scsi_id": ""}, "it has no SCSI id"),
        ({"format_begun": "another disk", "blank": False}, "it holds unknown data"),
        ({"scsi_id": "", "format_begun": "", "blank": False}, "it holds unknown data"),
    ],
)
@pytest.mark.parametrize("wanted", ["", ID], ids=["any", "named"])
def test_a_disk_that_holds_anything_is_never_formatted(other: dict[str, Any], reason: str, wanted: str):
    error = refused(report(BLANK | other), wanted)
    assert error.code == "RETENTION_DISK_NOT_FOUND"
    assert reason in error.message
    assert "nothing was formatted" in error.message


def test_too_small_a_disk():
    assert "1024 MiB, 2048 MiB are wanted" in refused(report(BLANK), minimum=2048).message


def test_no_second_disk_at_all():
    assert refused(report()).code == "RETENTION_DISK_NOT_FOUND"
    assert "there is no other disk" in refused(report(disks=[])).message


def test_a_multipath_map_is_no_hindrance():
    assert choose_disk(report(BLANK | {"holders": ["mpath"]}), Wanted("", POINT))["action"] == "format"


# ----- resumed


def test_formatted_but_not_mounted_is_mounted():
    ours = BLANK | {"file_system": "ext4", "label": LABEL, "blank": False}
    assert choose_disk(report(ours), Wanted("", POINT))["action"] == "mount"


def test_a_format_that_was_interrupted_is_done_again_on_that_disk():
    unfinished = BLANK | {"format_begun": ID, "blank": False}
    other = disk("sdc", 3, format_begun=ID)
    choice = choose_disk(report(unfinished, other), Wanted("", POINT))
    assert (choice["disk_id"], choice["action"]) == (ID, "format")


def test_an_interrupted_format_excuses_no_partition():
    broken = BLANK | {"format_begun": ID, "blank": False, "partitions": ["sdb1"]}
    assert refused(report(broken)).code == "RETENTION_DISK_NOT_FOUND"


# ----- mounted already


def mounted(kind: str = "ext4", **other: Any) -> dict[str, Any]:
    machine = report(BLANK | {"mount_points": [POINT], "file_system": kind, "blank": False} | other)
    return machine | {"mounts": [*machine["mounts"], mount("sdb", POINT, kind)]}


def test_what_is_mounted_is_kept():
    assert choose_disk(mounted(), Wanted("", POINT))["action"] == "keep"
    assert choose_disk(mounted(), Wanted(ID, POINT))["action"] == "keep"


@pytest.mark.parametrize(
    ("machine", "wanted", "code"),
    [
        (mounted("vfat"), "", "RETENTION_VOLUME_UNFIT"),
        (mounted(mount_points=[POINT, "/home"]), "", "RETENTION_VOLUME_UNFIT"),
        (mounted(), "36000c2999", "RETENTION_DISK_OTHER"),
    ],
    ids=["FAT", "on the system's disk", "not the one asked for"],
)
def test_what_is_mounted_but_unfit_is_refused(machine: dict[str, Any], wanted: str, code: str):
    assert refused(machine, wanted).code == code


def test_the_system_disk_is_refused_by_name_too():
    error = refused(report(), system_disk()["scsi_id"])
    assert "mounted from it: /, /var/crash, /home" in error.message
