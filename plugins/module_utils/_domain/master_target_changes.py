# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What makes a found VM the wanted master target: changes, or findings that no change of ours mends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .errors import FailbackError
from .master_target_facts import GIB, LSI_LOGIC, FoundDisk, FoundTarget, OtherVm, WantedTarget
from .vm_settings import DISK_UUID, DISK_UUID_VALUE, Change, OptionRow, disk_uuid_change

RETENTION = "retention_disk_gb"
SYSTEM = "system_disk_gb"


def creation(wanted: WantedTarget, pods: Sequence[str]) -> list[Change]:
    """All settings of a VM that is not there."""
    settings = {
        "vm": "present",
        "datastore": wanted.datastore,
        "guest_id": wanted.guest_id,
        "firmware": "bios",
        "scsi_controller": LSI_LOGIC,
        "memory_mb": wanted.memory_mb,
        "cpus": wanted.cpus,
        "network": wanted.network,
        "network_adapter": wanted.adapter,
        SYSTEM: wanted.system_disk_gb,
        "iso": wanted.iso or "",
        DISK_UUID: str(OptionRow(DISK_UUID, DISK_UUID_VALUE)),
    }
    if wanted.retention:
        settings[RETENTION] = wanted.retention.size_gb
    changes = [Change(setting, None, value) for setting, value in settings.items()]
    return changes + [_no_storage_vmotion(pod) for pod in pods]


def changes_of(wanted: WantedTarget, found: FoundTarget) -> list[Change]:
    """What is to be changed, in the order of the module's options."""
    return list(_changes(wanted, found))


def _changes(wanted: WantedTarget, found: FoundTarget) -> Iterator[Change]:
    for setting, before, after in (
        ("guest_id", found.guest_id, wanted.guest_id),
        ("memory_mb", found.memory_mb, wanted.memory_mb),
        ("cpus", found.cpus, wanted.cpus),
    ):
        if before != after:
            yield Change(setting, before, after, needs_power_off=True)
    network = found.adapters[0][1] if found.adapters else None
    if network != wanted.network:
        yield Change("network", network, wanted.network, needs_power_off=network is None)
    yield from _growth(SYSTEM, found.system_disk, wanted.system_disk_gb)
    iso = (found.iso or "") if wanted.iso is None else wanted.iso
    if found.iso != iso:  # an IDE drive cannot be added to a running VM
        yield Change("iso", found.iso, iso, needs_power_off=found.iso is None)
    flag = disk_uuid_change(found.rows, found.disk_uuid_flag)
    if flag:
        yield flag
    if wanted.retention:
        yield from _growth(RETENTION, found.retention_disk, wanted.retention.size_gb)
    for pod, moves in found.pods:
        if moves:
            yield _no_storage_vmotion(pod)


def _growth(setting: str, disk: FoundDisk | None, size_gb: int) -> Iterator[Change]:
    size = disk.size_bytes // GIB if disk else None
    if size is None or size < size_gb:
        yield Change(setting, size, size_gb)


def _no_storage_vmotion(pod: str) -> Change:
    """A master target must never be moved by Storage vMotion (S21)."""
    return Change(f"storage DRS of {pod}", "may move it", "leaves it alone")


@dataclass(frozen=True)
class Finding:
    """Something that makes a VM unfit, with what to do about it."""

    code: str
    message: str
    remedy: str


_ANEW = "Delete the VM (state: absent) and have it made anew."
_CONTROLLER_REMEDY = (
    "Attach its disks to an LSI Logic Parallel controller instead and remove this one (powered off; the guest must "
    f"have the driver), or: {_ANEW}"
)


def check(wanted: WantedTarget, found: FoundTarget, others: Sequence[OtherVm]) -> None:
    """:raises FailbackError: with all that makes the VM unfit; its code where it is one, else ``VM_UNFIT``"""
    findings = list(_findings(wanted, found, others))
    if not findings:
        return
    raise FailbackError(
        findings[0].code if len(findings) == 1 else "VM_UNFIT",
        f"{found.name} cannot be the master target: " + "; ".join(finding.message for finding in findings) + ".",
        " ".join(dict.fromkeys(finding.remedy for finding in findings)),
        {"findings": [vars(finding) for finding in findings]},
    )


def _findings(wanted: WantedTarget, found: FoundTarget, others: Sequence[OtherVm]) -> Iterator[Finding]:
    for kind in dict.fromkeys(found.controllers):
        if kind != LSI_LOGIC:  # PVSCSI above all [asr-api 3.1]
            yield Finding("SCSI_CONTROLLER_UNFIT", f"it has a {kind}, not {LSI_LOGIC} only", _CONTROLLER_REMEDY)
    if found.firmware != "bios":
        yield Finding("FIRMWARE_UNFIT", f"its firmware is {found.firmware}, not bios", _ANEW)
    if found.datastore != wanted.datastore:
        yield Finding(
            "DATASTORE_DIFFERS",
            f"it lies in datastore {found.datastore}, and a master target is never moved to another one",
            f"Set datastore: {found.datastore}, or: {_ANEW}",
        )
    kinds = [adapter[0] for adapter in found.adapters]
    if kinds and kinds[0] != wanted.adapter:
        yield Finding(
            "NETWORK_ADAPTER_DIFFERS",
            f"its network adapter is a {kinds[0]}; the guest would take another one for a new interface",
            f"Set network_adapter: {kinds[0]}, or: {_ANEW}" if kinds[0] in ("vmxnet3", "e1000") else _ANEW,
        )
    yield from _disk_findings(wanted, found)
    if found.has_snapshots:
        yield Finding("HAS_SNAPSHOTS", "it has snapshots, which a master target must not have", "Delete its snapshots.")
    yield from _clashes(found, others)


def _disk_findings(wanted: WantedTarget, found: FoundTarget) -> Iterator[Finding]:
    if found.system_disk is None:
        yield Finding("SYSTEM_DISK_MISSING", "it has no disk of its own", _ANEW)
    pairs = [(SYSTEM, found.system_disk, wanted.system_disk_gb)]
    if wanted.retention:
        pairs.append((RETENTION, found.retention_disk, wanted.retention.size_gb))
    for setting, disk, size_gb in pairs:
        if disk and disk.size_bytes > size_gb * GIB:
            size = disk.size_bytes // GIB
            yield Finding(
                "DISK_WOULD_SHRINK",
                f"{disk.file} has {size} GB, and a disk cannot be made smaller",
                f"Set the size of {setting.removesuffix('_gb').replace('_', ' ')} to {size} GB or more.",
            )


def _clashes(found: FoundTarget, others: Sequence[OtherVm]) -> Iterator[Finding]:
    """A clone of a template that protected machines came from too has their ids [asr-api 3.1]."""
    own = {disk.uuid for disk in (found.system_disk, found.retention_disk) if disk and disk.uuid}
    for other in others:
        shared = ["BIOS uuid"] * (found.uuid == other.uuid) + ["disk uuid"] * bool(own & other.disk_uuids)
        if shared:
            yield Finding(
                "UUID_CLASH",
                f"it has the same {' and '.join(shared)} as {other.name}, as clones of one template have",
                f"A master target must not be a clone. {_ANEW}",
            )


def check_removable(found: FoundTarget) -> None:
    """:raises FailbackError: ``MASTER_TARGET_IN_USE``: deleting a VM deletes all disks that hang on it"""
    foreign = found.foreign_disks
    if foreign:
        raise FailbackError(
            "MASTER_TARGET_IN_USE",
            f"{found.name} has disks attached that are not its own: {', '.join(disk.file for disk in foreign)}. "
            "They would be deleted with it.",
            "Let the failback of the machines that they belong to end, or detach the disks.",
            {"disks": [disk.file for disk in foreign]},
        )
