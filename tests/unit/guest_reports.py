# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a machine reports of itself, as inspect.sh writes it."""

from __future__ import annotations

from typing import Any


def disk(name: str, number: int | None = None, **other: Any) -> dict[str, Any]:
    """A blank disk. Without a number it has no SCSI id."""
    return {
        "name": name,
        "size_mib": 1024,
        "scsi_id": f"36000c29{number:025x}" if number is not None else "",
        "partitions": [],
        "holders": [],
        "mount_points": [],
        "file_system": "",
        "label": "",
        "swap": False,
        "blank": True,
        "read_only": False,
        "format_begun": "",
    } | other


def system_disk(**other: Any) -> dict[str, Any]:
    points = ["/", "/var/crash", "/home"]
    parts = ["sda1", "sda2", "sda3", "sda4"]
    return disk("sda", 1, partitions=parts, mount_points=points, swap=True, blank=False) | other


def mount(device: str, point: str, kind: str = "ext4", free_mib: int = 40000) -> dict[str, Any]:
    return {"device": device, "mount_point": point, "type": kind, "size_mib": 50000, "free_mib": free_mib}


def report(*disks: dict[str, Any], **other: Any) -> dict[str, Any]:
    """A machine with its system disk and further ones."""
    return {
        "user": "root",
        "agent": {"version": "", "status": ""},
        "system": {
            "release": "CentOS release 6.6 (Final)",
            "architecture": "x86_64",
            "kernel": "2.6.32-504.el6.x86_64",
            "hostname": "mt01.example.org",
            "boot_id": "b",
        },
        "mounts": [mount("sda1", "/"), mount("sda2", "/var/crash"), mount("sda3", "/home")],
        "swaps": ["sda4"],
        "disks": [system_disk(), *disks],
        "addresses": [{"address": "10.0.0.9", "names": ["mt01.example.org", "mt01"]}],
    } | other
