# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A master target's VM: as it shall be, and as it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import basename, dirname
from typing import Any

from .errors import FailbackError
from .vm_power import Power, PowerState
from .vm_settings import OptionRow

GIB = 2**30
#: The row that says that a VM is ours. It holds the VM's name, so a clone, which has another one, is not.
MARKER = "asr.failback.masterTarget"
#: The only controller that Linux master targets take [asr-api 3.1].
LSI_LOGIC = "VirtualLsiLogicController"
ADAPTERS = ("vmxnet3", "e1000")


@dataclass(frozen=True)
class RetentionDisk:
    """:param datastore: '' for the VM's own."""

    size_gb: int
    datastore: str = ""


@dataclass(frozen=True)
class WantedTarget:
    """:param iso: '' for an empty drive, None to leave the drive's medium as it is."""

    name: str
    datastore: str
    network: str
    adapter: str
    guest_id: str
    memory_mb: int
    cpus: int
    system_disk_gb: int
    thin: bool
    iso: str | None
    retention: RetentionDisk | None

    @property
    def retention_name(self) -> str:
        """What makes a disk the retention disk: its file's name."""
        return f"{self.name}-retention.vmdk"

    @property
    def marker(self) -> OptionRow:
        return OptionRow(MARKER, self.name)


@dataclass(frozen=True)
class FoundDisk:
    """A virtual disk; ``file`` is its base file where snapshots stand on it. ``slot``: bus and unit number."""

    key: int
    file: str
    size_bytes: int
    uuid: str
    slot: tuple[int, int]

    @property
    def folder(self) -> str:
        return dirname(self.file)


@dataclass(frozen=True)
class FoundTarget:
    """A VM of the master target's name.

    :param controllers: the types of its SCSI controllers.
    :param adapters: kind and network of its network adapters.
    :param iso: the ISO in its drive, '' for none, None where it has no drive.
    :param pods: the datastore clusters that it lies in, and whether each may move its storage.
    """

    moid: str
    name: str
    uuid: str
    instance_uuid: str
    path: str
    guest_id: str
    firmware: str
    memory_mb: int
    cpus: int
    controllers: tuple[str, ...]
    adapters: tuple[tuple[str, str], ...]
    mac_address: str
    iso: str | None
    disks: tuple[FoundDisk, ...]
    rows: tuple[OptionRow, ...]
    disk_uuid_flag: bool | None
    power: Power
    has_snapshots: bool
    host: str
    pods: tuple[tuple[str, bool], ...] = ()

    @property
    def ours(self) -> bool:
        return any(row.key.lower() == MARKER.lower() and row.value == self.name for row in self.rows)

    @property
    def datastore(self) -> str:
        return self.path.partition("]")[0].lstrip("[")

    @property
    def system_disk(self) -> FoundDisk | None:
        own = [disk for disk in self.disks if disk.folder == dirname(self.path) and disk is not self.retention_disk]
        return min(own, key=lambda disk: disk.slot, default=None)

    @property
    def retention_disk(self) -> FoundDisk | None:
        name = f"{self.name}-retention.vmdk"
        return next((disk for disk in self.disks if basename(disk.file.partition("] ")[2]) == name), None)

    @property
    def foreign_disks(self) -> list[FoundDisk]:
        """Disks that are not its own: while it receives data, those of the machines on their way home."""
        return [disk for disk in self.disks if disk not in (self.system_disk, self.retention_disk)]

    def as_plain(self) -> dict[str, Any]:
        """For the module's result."""
        retention = self.retention_disk
        return {
            "name": self.name,
            "moid": self.moid,
            "uuid": self.uuid,
            "instance_uuid": self.instance_uuid,
            "path": self.path,
            "host": self.host,
            "powered_on": self.power.state is PowerState.ON,
            "mac_address": self.mac_address,
            "iso": self.iso,
            "system_disk": _disk(self.system_disk),
            "retention_disk": _disk(retention),
            "other_disks": [disk.file for disk in self.foreign_disks],
        }


def _disk(disk: FoundDisk | None) -> dict[str, Any] | None:
    return {"file": disk.file, "size_gb": disk.size_bytes // GIB, "uuid": disk.uuid} if disk else None


@dataclass(frozen=True)
class OtherVm:
    """Another VM of the vCenter, for ids that two have."""

    name: str
    uuid: str
    disk_uuids: frozenset[str]


def named(name: str, found: Sequence[FoundTarget]) -> FoundTarget | None:
    """The VM that has the master target's name, None where there is none.

    :raises FailbackError: ``NAME_TAKEN`` where it is somebody else's, or there are several
    """
    if not found:
        return None
    if len(found) == 1 and found[0].ours:
        return found[0]
    listed = "; ".join(f"{vm.path} (moid {vm.moid})" for vm in found)
    raise FailbackError(
        "NAME_TAKEN",
        f"{name} is the name of a VM that this collection did not make: {listed}.",
        f"Give the master target another name. If it is a master target that you made, let it be kept by giving it "
        f"the configuration parameter {MARKER} with the value {name}.",
        {"vms": [{"moid": vm.moid, "path": vm.path} for vm in found]},
    )
