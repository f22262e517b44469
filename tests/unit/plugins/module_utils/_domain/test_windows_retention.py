# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which disk becomes a Windows master target's retention volume, and which volume counts as one (S41)."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.windows_retention import volume_verdict

GIB = 2**30


def disk(number: int, **other: Any) -> dict[str, Any]:
    """A blank one."""
    return {
        "number": number,
        "id": f"6000C2900000000000000000000000{number:02}",
        "size_bytes": 100 * GIB,
        "style": "RAW",
        "partitions": 0,
        "system": False,
        "read_only_by_policy": False,
    } | other


def volume(letter: str, **other: Any) -> dict[str, Any]:
    return {
        "letter": letter,
        "label": "",
        "file_system": "NTFS",
        "size_bytes": 100 * GIB,
        "kind": "Fixed",
        "disk": 1,
        "locked": False,
        "system": False,
        "page_file": False,
        "entries": [],
    } | other


SYSTEM = disk(0, style="GPT", partitions=3, system=True)
C = volume("C", disk=0, system=True, page_file=True, entries=["Windows"])


def report(*disks: dict[str, Any], volumes: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"computer_name": "MT02", "disks": [SYSTEM, *disks], "volumes": [C, *volumes]}


def verdict(machine: dict[str, Any], letter: str = "R", wanted: str = "", **other: Any) -> dict[str, Any]:
    return volume_verdict(machine, letter, wanted, r"C:\ASR", **other)


def test_the_one_blank_disk_is_taken():
    choice = verdict(report(disk(1)))
    assert (choice["action"], choice["disk"], choice["disk_id"]) == ("format", 1, disk(1)["id"])
    assert choice["rejected"][0]["reasons"] == ["Windows starts from it", "it has 3 partition(s)"]


@pytest.mark.parametrize("wanted", ["2", disk(2)["id"].lower(), "6000C290-0000-0000-0000-000000000002"])
def test_a_disk_is_named_by_number_or_id(wanted: str):
    assert verdict(report(disk(1), disk(2)), wanted=wanted)["disk"] == 2


def test_two_blank_disks_are_not_guessed_between():
    refused = verdict(report(disk(1), disk(2)))
    assert refused["error_code"] == "RETENTION_DISK_AMBIGUOUS"
    assert "disk 1" in refused["msg"]
    assert "disk 2" in refused["msg"]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"style": "GPT", "partitions": 1}, "it has 1 partition(s)"),
        ({"style": "MBR"}, "it has been initialized (MBR)"),
        ({"system": True}, "Windows starts from it"),
        ({"read_only_by_policy": True}, "it is read-only"),
        ({"size_bytes": 0}, "it has no capacity"),
    ],
)
@pytest.mark.parametrize("wanted", ["", "1"], ids=["any", "named"])
def test_a_disk_that_is_in_use_is_never_formatted(other: dict[str, Any], reason: str, wanted: str):
    refused = verdict(report(disk(1, **other)), wanted=wanted)
    assert refused["error_code"] == "RETENTION_DISK_NOT_FOUND"
    assert reason in refused["msg"]
    assert "nothing was formatted" in refused["msg"]


def test_too_small_a_disk():
    assert "204800 MiB are wanted" in verdict(report(disk(1)), minimum_mib=204800)["msg"]


@pytest.mark.parametrize(
    "there",
    [
        {},
        {"label": "asr-retention", "entries": ["Retention"]},
        {"file_system": "ReFS"},
    ],
    ids=["an empty volume", "one of ours with its data", "ReFS"],
)
def test_a_volume_that_is_there_is_kept(there: dict[str, Any]):
    choice = verdict(report(disk(1, style="GPT", partitions=1), disk(2), volumes=(volume("R", **there),)))
    assert (choice["failed"], choice["action"]) == (False, "keep")


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ({"file_system": "FAT32"}, "its file system is FAT32"),
        ({"file_system": "exFAT"}, "its file system is exFAT"),
        ({"file_system": ""}, "its file system is none"),
        ({"locked": True, "file_system": ""}, "it is locked by BitLocker"),
        ({"size_bytes": 0}, "it has no capacity"),
        ({"page_file": True}, "it has a page file"),
        ({"entries": ["Backups"]}, "it is used for something else: Backups"),
        ({"kind": "CD-ROM"}, "it is no fixed disk but CD-ROM"),
    ],
)
def test_a_volume_that_does_not_meet_the_criteria_is_refused(there: dict[str, Any], reason: str):
    refused = verdict(report(disk(1), volumes=(volume("R", **there),)))
    assert refused["error_code"] == "RETENTION_VOLUME_UNFIT"
    assert reason in refused["msg"]


def test_what_lies_on_it_can_be_accepted():
    there = volume("R", entries=["Retention"])
    assert verdict(report(volumes=(there,)), accept_content=True)["action"] == "keep"


def test_the_cache_volume_is_not_the_retention_volume():
    machine = report(volumes=(volume("D"),))
    refused = volume_verdict(machine, "D", "", r"D:\ASR")
    assert "the process server's cache is to be on it" in refused["msg"]


@pytest.mark.parametrize("letter", ["", "C", "1", "RS"])
def test_letters_that_cannot_be(letter: str):
    assert verdict(report(disk(1)), letter)["error_code"] == "DRIVE_LETTER_UNUSABLE"


@pytest.mark.parametrize("letter", ["r", "R:", "R:\\"])
def test_the_letter_may_be_spelled_as_windows_does(letter: str):
    assert verdict(report(disk(1)), letter)["letter"] == "R"
