# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which disk of a master target becomes its retention drive (S22, S41), from what the guest reports of its disks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import FailbackError

#: The label of a file system that this collection made; ext4 has room for 16 characters.
LABEL = "asr-retention"
#: FAT cannot hold retention data [asr-api 3.1]; what is mounted has to be what the documentation has.
_FILE_SYSTEMS = frozenset({"ext4", "ext3", "xfs"})

Disk = Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What the retention drive has to be.

    :param disk: a SCSI id or a VMware disk UUID; empty: the one blank disk.
    :param mount_point: where it is mounted.
    :param minimum_mib: the least size, in MiB.
    """

    disk: str
    mount_point: str
    minimum_mib: int = 0

    @property
    def scsi_id(self) -> str:
        return scsi_id(self.disk)


def scsi_id(text: str) -> str:
    """A SCSI id as scsi_id prints it, also from the UUID that vCenter shows (6000C29a-…)."""
    plain = "".join(text.lower().split()).replace("-", "")
    return f"3{plain}" if len(plain) == 32 and plain.startswith("6") else plain


def reasons_against(disk: Disk, wanted: Wanted) -> list[str]:
    """Why a disk is not taken; [] if it can be."""
    elsewhere = [point for point in disk["mount_points"] if point != wanted.mount_point]
    others = [kind for kind in disk["holders"] if kind != "mpath"]
    ours = disk["file_system"] == "ext4" and disk["label"] == LABEL
    unfinished = bool(disk["scsi_id"]) and disk["format_begun"] == disk["scsi_id"]
    content = disk["file_system"] and f"it holds {disk['file_system']} {disk['label']}".rstrip()
    in_use = bool(elsewhere or disk["partitions"] or others or disk["swap"])
    rules = (
        (bool(wanted.disk) and disk["scsi_id"] != wanted.scsi_id, f"it is not {wanted.disk}"),
        (not disk["scsi_id"], "it has no SCSI id"),
        (disk["read_only"], "it is read-only"),
        (disk["size_mib"] < wanted.minimum_mib, f"it has {disk['size_mib']} MiB, {wanted.minimum_mib} MiB are wanted"),
        (bool(elsewhere), f"mounted from it: {', '.join(elsewhere)}"),
        (bool(disk["partitions"]), f"it has partitions: {', '.join(disk['partitions'])}"),
        (bool(others), f"in use by {', '.join(others)}"),
        (disk["swap"], "it has swap space"),
        (not ours and not unfinished and not in_use and bool(content), content),
        (not ours and not unfinished and not in_use and not content and not disk["blank"], "it holds unknown data"),
    )
    return [reason for applies, reason in rules if applies]


def choose_disk(report: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """The retention disk, and why each other one is not it.

    :returns: ``disk_id`` (empty where what is mounted already is kept), ``action`` (``keep``, ``mount`` or
        ``format``) and ``rejected``, the other disks each with its reasons.
    :raises FailbackError: ``RETENTION_VOLUME_UNFIT``, ``RETENTION_DISK_OTHER``, ``RETENTION_DISK_NOT_FOUND`` or
        ``RETENTION_DISK_AMBIGUOUS``.
    """
    disks: Sequence[Disk] = report["disks"]
    mounted = next((entry for entry in report["mounts"] if entry["mount_point"] == wanted.mount_point), None)
    if mounted:
        return _kept(mounted, disks, wanted)
    judged = [(disk, reasons_against(disk, wanted)) for disk in disks]
    rejected = [_entry(disk, reasons) for disk, reasons in judged if reasons]
    fit = [disk for disk, reasons in judged if not reasons]
    # A drive that an earlier run has formatted is the one, whatever else is blank.
    ours = [disk for disk in fit if disk["label"] == LABEL or disk["format_begun"] == disk["scsi_id"]]
    chosen = ours if len(ours) == 1 else fit
    if len(chosen) != 1:
        raise _no_choice(chosen, rejected, wanted)
    disk = chosen[0]
    rejected += [_entry(other, ["another one is chosen"]) for other in fit if other is not disk]
    finished = disk["label"] == LABEL and disk["format_begun"] != disk["scsi_id"]
    return {"disk_id": disk["scsi_id"], "action": "mount" if finished else "format", "rejected": rejected}


def _kept(mounted: Mapping[str, Any], disks: Sequence[Disk], wanted: Wanted) -> dict[str, Any]:
    disk = next((entry for entry in disks if wanted.mount_point in entry["mount_points"]), None)
    elsewhere = [point for point in disk["mount_points"] if point != wanted.mount_point] if disk else []
    trouble = ""
    if mounted["type"] not in _FILE_SYSTEMS:
        trouble = f"its file system is {mounted['type']}"
    elif elsewhere:
        trouble = f"its disk also holds {', '.join(elsewhere)}"
    if trouble:
        raise FailbackError(
            "RETENTION_VOLUME_UNFIT",
            f"{wanted.mount_point} is mounted from {mounted['device']}, but {trouble}.",
            "Unmount it, take it out of /etc/fstab, and attach a blank disk for the retention drive.",
            {"mounted": dict(mounted)},
        )
    if wanted.disk and disk and disk["scsi_id"] != wanted.scsi_id:
        raise FailbackError(
            "RETENTION_DISK_OTHER",
            f"{wanted.mount_point} is mounted from the disk {disk['scsi_id'] or disk['name']}, not from {wanted.disk}.",
            "Correct master_target_retention_disk, or unmount the other disk and take it out of /etc/fstab.",
            {"mounted": dict(mounted)},
        )
    others = [_entry(entry, reasons_against(entry, wanted)) for entry in disks if entry is not disk]
    return {"disk_id": "", "action": "keep", "rejected": others}


def _entry(disk: Disk, reasons: list[str]) -> dict[str, Any]:
    return {"name": disk["name"], "scsi_id": disk["scsi_id"], "size_mib": disk["size_mib"], "reasons": reasons}


def _told(disk: Mapping[str, Any]) -> str:
    return f"{disk['name']} ({disk['scsi_id'] or 'no SCSI id'}, {disk['size_mib']} MiB)"


def _no_choice(fit: list[Disk], rejected: list[dict[str, Any]], wanted: Wanted) -> FailbackError:
    turned_down = (
        "; ".join(f"{_told(disk)}: {', '.join(disk['reasons'])}" for disk in rejected) or "there is no other disk"
    )
    if fit:
        return FailbackError(
            "RETENTION_DISK_AMBIGUOUS",
            f"More than one disk could be the retention drive: {', '.join(_told(disk) for disk in fit)}.",
            "Name one by its SCSI id with master_target_retention_disk.",
            {"fit": [dict(disk) for disk in fit], "rejected": rejected},
        )
    return FailbackError(
        "RETENTION_DISK_NOT_FOUND",
        f"No disk can be the retention drive, and nothing was formatted. {turned_down}.",
        f"Attach a blank disk of its own for {wanted.mount_point}, or name the right one with "
        "master_target_retention_disk.",
        {"rejected": rejected},
    )
