# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The retention volume of a Windows master target (S22, S41), from what Windows reports of disks and volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import FailbackError

#: The label of a volume that this collection made.
LABEL = "asr-retention"
#: FAT and FAT32 cannot be a retention volume [asr-api 3.1]; exFAT is of that family.
_FILE_SYSTEMS = frozenset({"NTFS", "ReFS"})
_MIB = 2**20

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class WantedVolume:
    """:param letter: of its drive, ``R``.
    :param disk: number or unique id of the disk to make it of; '' for the one blank disk.
    :param install_location: where the process server is installed: its volume is the cache volume.
    :param accept_content: whether a volume counts that holds something and was not made here.
    """

    letter: str
    disk: str
    install_location: str
    minimum_mib: int = 0
    accept_content: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "letter", self.letter.rstrip(":\\/").upper())

    def means(self, disk: Facts) -> bool:
        return not self.disk or _plain(self.disk) in {str(disk["number"]), _plain(disk["id"])}


def choose_volume(report: Facts, wanted: WantedVolume) -> dict[str, Any]:
    """What is to be done for the volume.

    :param report: what the role's retention_facts.ps1 tells.
    :returns: ``action`` (``keep`` or ``format``), ``disk`` (number), ``disk_id``, ``letter`` and ``rejected``, all
        other disks each with its reasons.
    :raises FailbackError: ``DRIVE_LETTER_UNUSABLE``, ``RETENTION_VOLUME_UNFIT``, ``RETENTION_DISK_NOT_FOUND``,
        ``RETENTION_DISK_AMBIGUOUS``
    """
    if len(wanted.letter) != 1 or not "D" <= wanted.letter <= "Z":
        raise FailbackError(
            "DRIVE_LETTER_UNUSABLE",
            f"{wanted.letter!r} is no letter for the retention volume.",
            "Leave master_target_windows_retention_drive at R.",
        )
    volume = next((each for each in report["volumes"] if each["letter"] == wanted.letter), None)
    judged = [(disk, _reasons_against(disk, wanted)) for disk in report["disks"]]
    if volume:
        _check_volume(volume, wanted)
        rejected = [_entry(disk, reasons or ["the volume is there already"]) for disk, reasons in judged]
        return {"action": "keep", "disk": volume["disk"], "disk_id": "", "letter": wanted.letter, "rejected": rejected}
    fit = [disk for disk, reasons in judged if not reasons]
    rejected = [_entry(disk, reasons) for disk, reasons in judged if reasons]
    if len(fit) != 1:
        raise _no_choice(fit, rejected, wanted)
    (disk,) = fit
    chosen = {"action": "format", "disk": disk["number"], "disk_id": disk["id"], "letter": wanted.letter}
    return {**chosen, "rejected": rejected}


def _check_volume(volume: Facts, wanted: WantedVolume) -> None:
    """The criteria of S41, for a volume that has the letter. All that is wrong is said at once."""
    size_mib = int(volume["size_bytes"]) // _MIB
    foreign = bool(volume["entries"]) and volume["label"] != LABEL and not wanted.accept_content
    rules = (
        (volume["kind"] != "Fixed", f"it is no fixed disk but {volume['kind']}"),
        (volume["locked"], "it is locked by BitLocker"),
        (
            not volume["locked"] and volume["file_system"] not in _FILE_SYSTEMS,
            f"its file system is {volume['file_system'] or 'none'}",
        ),
        (size_mib <= 0, "it has no capacity"),
        (0 < size_mib < wanted.minimum_mib, f"it has {size_mib} MiB, {wanted.minimum_mib} MiB are wanted"),
        (volume["system"], "Windows starts from it"),
        (volume["page_file"], "it has a page file"),
        (_drive(wanted.install_location) == wanted.letter, "the process server's cache is to be on it"),
        (foreign, f"it is used for something else: {', '.join(volume['entries'][:3])}"),
    )
    reasons = [reason for applies, reason in rules if applies]
    if reasons:
        raise FailbackError(
            "RETENTION_VOLUME_UNFIT",
            f"{wanted.letter}: cannot be the retention volume: {'; '.join(reasons)}.",
            "Give that drive another letter and attach a blank disk. If what is on it is the master target's own, set "
            "master_target_windows_retention_accept_content.",
            {"volume": dict(volume), "reasons": reasons},
        )


def _reasons_against(disk: Facts, wanted: WantedVolume) -> list[str]:
    """Why no volume is made of a disk; [] if it can be."""
    size_mib = int(disk["size_bytes"]) // _MIB
    rules = (
        (not wanted.means(disk), f"it is not {wanted.disk}"),
        (disk["system"], "Windows starts from it"),
        (bool(disk["partitions"]), f"it has {disk['partitions']} partition(s)"),
        # RAW is Windows' word for a disk without a partition table.
        (not disk["partitions"] and disk["style"] != "RAW", f"it has been initialized ({disk['style']})"),
        (disk["read_only_by_policy"], "it is read-only"),
        (size_mib <= 0, "it has no capacity"),
        (0 < size_mib < wanted.minimum_mib, f"it has {size_mib} MiB, {wanted.minimum_mib} MiB are wanted"),
    )
    return [reason for applies, reason in rules if applies]


def _no_choice(fit: Sequence[Facts], rejected: Sequence[Facts], wanted: WantedVolume) -> FailbackError:
    if fit:
        return FailbackError(
            "RETENTION_DISK_AMBIGUOUS",
            f"More than one disk could be the retention volume: {', '.join(map(_told, fit))}.",
            "Name one by its number or unique id with master_target_windows_retention_disk.",
            {"fit": [dict(disk) for disk in fit], "rejected": list(rejected)},
        )
    turned_down = "; ".join(f"{_told(disk)}: {', '.join(disk['reasons'])}" for disk in rejected)
    return FailbackError(
        "RETENTION_DISK_NOT_FOUND",
        f"No disk can be the retention volume, and nothing was formatted. {turned_down or 'There is no disk'}.",
        f"Attach a blank disk of its own for {wanted.letter}:, or name the right one with "
        "master_target_windows_retention_disk.",
        {"rejected": list(rejected)},
    )


def _entry(disk: Facts, reasons: list[str]) -> dict[str, Any]:
    return {"number": disk["number"], "id": disk["id"], "size_bytes": disk["size_bytes"], "reasons": reasons}


def _told(disk: Facts) -> str:
    return f"disk {disk['number']} ({disk['id'] or 'no id'}, {int(disk['size_bytes']) // _MIB} MiB)"


def _plain(text: Any) -> str:
    return str(text).lower().replace("-", "")


def _drive(path: str) -> str:
    return path[:1].upper() if path[1:2] == ":" else ""


def volume_verdict(
    report: Facts, letter: str, disk: str, install_location: str, minimum_mib: int = 0, accept_content: bool = False
) -> dict[str, Any]:
    """What ``choose_volume`` gives, with ``failed`` and ``line`` for the terminal; or what every failure has."""
    try:
        chosen = choose_volume(report, WantedVolume(letter, disk, install_location, minimum_mib, accept_content))
    except FailbackError as error:
        line = f"{error.message} What to do: {error.remedy} [{error.code}]"
        return {"failed": True, "line": line, **error.as_result()}
    made = f"is to be made of disk {chosen['disk']}" if chosen["action"] == "format" else "is there"
    return {"failed": False, "line": f"The retention volume {chosen['letter']}: {made}.", **chosen}
