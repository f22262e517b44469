# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Changes of a VM's settings, and the one that lets a guest see its disks' ids (S36)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: Spelled in many ways, also in Microsoft's pages; vSphere itself does not mind the case [asr-api 5.1].
DISK_UUID = "disk.EnableUUID"
DISK_UUID_VALUE = "TRUE"


@dataclass(frozen=True)
class Change:
    """A setting with its value as it is and as it shall be."""

    setting: str
    before: Any
    after: Any
    needs_power_off: bool = False

    def __str__(self) -> str:
        return f"{self.setting}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class OptionRow:
    """A row of a VM's configuration parameters (extraConfig)."""

    key: str
    value: str

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


def disk_uuid_rows(rows: Sequence[OptionRow]) -> list[OptionRow]:
    """The rows that mean disk.EnableUUID, in whatever case."""
    return [row for row in rows if row.key.lower() == DISK_UUID.lower()]


def disk_uuid_change(rows: Sequence[OptionRow], flag: bool | None) -> Change | None:
    """What is to be done so that there is the one row ``disk.EnableUUID = TRUE``; None where it is there and counts.

    :param rows: all configuration parameters of the VM.
    :param flag: ``config.flags.diskUuidEnabled``; both are looked at [asr-api 4].
    """
    found = disk_uuid_rows(rows)
    if found == [OptionRow(DISK_UUID, DISK_UUID_VALUE)] and flag is not False:
        return None
    before = ", ".join(map(str, found)) or "not set"
    return Change(DISK_UUID, before, str(OptionRow(DISK_UUID, DISK_UUID_VALUE)), needs_power_off=True)


def misspelled_disk_uuid_keys(rows: Sequence[OptionRow]) -> list[str]:
    """The keys to delete before the row is written: a row that is only written again keeps its spelling."""
    return [row.key for row in disk_uuid_rows(rows) if row.key != DISK_UUID]


def as_diff(changes: Sequence[Change]) -> dict[str, dict[str, Any]]:
    """Changes as Ansible's diff."""
    return {
        "before": {change.setting: change.before for change in changes},
        "after": {change.setting: change.after for change in changes},
    }
