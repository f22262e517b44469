# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a machine that came home has its disks, and finds on them what it mounts. No program repairs that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .finding import Finding

Facts = Mapping[str, Any]

_MIB = 2**20
_GIB = 2**30


def storage_findings(report: Facts, expected_bytes: Sequence[int]) -> list[Finding]:
    """:param report: what the role's inspection tells: ``disks``, on Linux also ``fstab`` and ``lvm``.
    :param expected_bytes: the sizes of the disks before the failback, [] where they are not known.
    """
    return [
        *_disks(report["disks"], expected_bytes),
        *_mounts(report.get("fstab") or ()),
        *_volume_groups(report.get("lvm") or ()),
    ]


def _disks(disks: Sequence[Facts], expected: Sequence[int]) -> Iterator[Finding]:
    """By size, in whole MiB: nothing else that a guest sees of a disk is sure to be as it was."""
    if not expected:
        return
    there = Counter(int(disk["size_bytes"]) // _MIB for disk in disks)
    before = Counter(int(size) // _MIB for size in expected)
    for size, number in (before - there).items():
        yield Finding(
            "DISK_MISSING",
            f"{number} disk of {_told(size)} that the machine had before is not there."
            if number == 1
            else f"{number} disks of {_told(size)} that the machine had before are not there.",
            "See in vCenter whether the disk is attached to the VM, and whether it was replicated at all.",
        )
    for size, number in (there - before).items():
        names = ", ".join(str(disk["name"]) for disk in disks if int(disk["size_bytes"]) // _MIB == size)
        yield Finding(
            "DISK_EXTRA",
            f"The machine has {number} disk(s) of {_told(size)} more than before, among {names}.",
            "Detach it in vCenter if it came by the failback, such as Azure's temporary disk; else nothing.",
            severe=False,
        )


def _told(mib: int) -> str:
    return f"{mib * _MIB / _GIB:g} GiB"


def _mounts(entries: Sequence[Facts]) -> Iterator[Finding]:
    """What is not there keeps a Linux from booting the next time, unless its entry says nofail."""
    for entry in entries:
        name, options = f"{entry['device']} at {entry['mount_point']}", str(entry["options"]).split(",")
        if not entry["found"]:
            yield Finding(
                "FSTAB_DEVICE_MISSING",
                f"/etc/fstab has {name}, but there is no such device.",
                "Attach the disk, or correct the line: by UUID or LVM name, as names of disks may have changed.",
                severe=not {"nofail", "noauto"}.intersection(options),
            )
        elif not entry["mounted"] and "noauto" not in options:
            yield Finding(
                "FSTAB_NOT_MOUNTED",
                f"/etc/fstab has {name}, but it is not mounted.",
                f"Mount it (mount {entry['mount_point']}), and see what it says.",
            )


def _volume_groups(groups: Sequence[Facts]) -> Iterator[Finding]:
    for group in groups:
        if int(group["missing"]):
            yield Finding(
                "LVM_INCOMPLETE",
                f"The LVM volume group {group['name']} misses {group['missing']} of its disks.",
                "Attach them; do not remove them from the group, or what is on them is lost.",
            )
