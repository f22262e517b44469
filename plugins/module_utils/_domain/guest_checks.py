# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a Linux machine can become a master target (S31, S33, S36), from what it reports of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .agent_archive import AgentArchive, version_numbers
from .errors import FailbackError

Report = Mapping[str, Any]


@dataclass(frozen=True)
class System:
    """An operating system that the role knows: a file of its folder vars/systems.

    :param release: pattern of the first line of /etc/redhat-release.
    :param family: pattern of releases that are not known to work, but near enough to try.
    :param known: what is known about the others of the family, in a sentence.
    :param agents_below: the first agent version that cannot be installed anew; empty: none is known.
    """

    name: str
    release: str
    family: str
    distribution: str
    known: str = ""
    agents_below: str = ""


@dataclass(frozen=True)
class Finding:
    code: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Demands:
    """What is asked of the machine beyond its operating system.

    :param vm: the VM's name in vCenter, for remedies.
    :param minimum_free_mib: free space in / that the packages and the agent need, in MiB.
    """

    vm: str
    allow_unsupported: bool
    minimum_free_mib: int
    partitions: Sequence[str] = ("/", "/var/crash", "/home")


def system(raw: Mapping[str, Any]) -> System:
    """A system from its vars file; what the role's tasks alone need of it is left out."""
    return System(**{name: str(raw[name]) for name in System.__dataclass_fields__ if name in raw})


def find_system(report: Report, systems: Sequence[Mapping[str, Any]], allow_unsupported: bool) -> Mapping[str, Any]:
    """The vars of the machine's operating system.

    :raises FailbackError: ``OS_UNSUPPORTED``
    """
    release = report["system"]["release"]
    for raw in systems:
        if re.match(str(raw["release"]), release):
            return raw
    near = next((raw for raw in systems if re.match(str(raw["family"]), release)), None)
    if near and allow_unsupported:
        return near
    names = ", ".join(str(raw["name"]) for raw in systems)
    hint = f" {near['known']}" if near else ""
    raise FailbackError(
        "OS_UNSUPPORTED",
        f"This machine runs '{release or 'an unknown system'}'; a master target is made of: {names}.{hint}",
        "Set master_target_allow_unsupported to try it all the same."
        if near
        else "Install one of these systems; a further one needs a file in the role's folder vars/systems.",
        {"release": release, "known": [str(raw["name"]) for raw in systems]},
    )


def findings(report: Report, running: System, archive: AgentArchive, demands: Demands) -> list[Finding]:
    """All that is wrong with the machine, at once."""
    checks = (_user, _architecture, _partitions, _lvm, _space, _addresses, _scsi_ids)
    found = [finding for check in checks for finding in check(report, demands)]
    return found + list(_agent(report, running, archive, demands))


def _user(report: Report, demands: Demands) -> Iterator[Finding]:
    if report["user"] != "root":
        # CentOS 6's sudo demands a terminal, which a connection that sends data has not.
        yield Finding("USER_NOT_ROOT", f"The login's user is {report['user']}.", "Log in as root (ansible_user).")


def _architecture(report: Report, demands: Demands) -> Iterator[Finding]:
    architecture = report["system"]["architecture"]
    if architecture != "x86_64":
        yield Finding("ARCHITECTURE_UNSUPPORTED", f"The processor is {architecture}.", "Use an x86_64 machine.")


def _partitions(report: Report, demands: Demands) -> Iterator[Finding]:
    mounted = {entry["mount_point"]: entry for entry in report["mounts"]}
    for point in demands.partitions:
        if point not in mounted:
            yield Finding(
                "PARTITION_MISSING",
                f"{point} is no partition of its own.",
                "Install the machine with /, /var/crash and /home as ext4 and with swap (role master_target_vm does).",
            )
        elif mounted[point]["type"] != "ext4":
            kind = mounted[point]["type"]
            yield Finding("PARTITION_UNFIT", f"{point} is {kind}.", "Install the machine with ext4.")
    if not report["swaps"]:
        yield Finding("SWAP_MISSING", "There is no swap space.", "Add a swap partition.")


def _lvm(report: Report, demands: Demands) -> Iterator[Finding]:
    for disk in report["disks"]:
        if "LVM" in disk["holders"] or disk["file_system"] == "LVM2_member":
            yield Finding("LVM_IN_USE", f"The disk {disk['name']} has LVM.", "Install the machine without LVM.")


def _space(report: Report, demands: Demands) -> Iterator[Finding]:
    root = next((entry for entry in report["mounts"] if entry["mount_point"] == "/"), None)
    if root and root["free_mib"] < demands.minimum_free_mib:
        yield Finding(
            "SPACE_SHORT",
            f"/ has {root['free_mib']} MiB free, {demands.minimum_free_mib} MiB are wanted.",
            "Make room, or lower master_target_minimum_free_mib if the agent needs less.",
        )


def _addresses(report: Report, demands: Demands) -> Iterator[Finding]:
    # The installer wants the host name at the addresses of all network cards [asr-api 3.6].
    full = report["system"]["hostname"].lower()
    for entry in report["addresses"]:
        names = {name.lower() for name in entry["names"]}
        if not names & {full, full.split(".")[0]}:
            yield Finding(
                "HOSTS_INCOMPLETE",
                f"/etc/hosts does not name {full or 'this machine'} at {entry['address']}.",
                f"Add to /etc/hosts: {entry['address']} {full}",
            )


def _scsi_ids(report: Report, demands: Demands) -> Iterator[Finding]:
    without = [disk["name"] for disk in report["disks"] if not disk["scsi_id"]]
    if without:
        yield Finding(
            "SCSI_ID_MISSING",
            f"The disks {', '.join(without)} have no SCSI id: the VM {demands.vm} lacks disk.EnableUUID.",
            f"Set it with the module asr.failback.vm_disk_uuid for {demands.vm}; the VM is powered off for that.",
        )


def _agent(report: Report, running: System, archive: AgentArchive, demands: Demands) -> Iterator[Finding]:
    limit = running.agents_below
    too_new = limit and version_numbers(archive.version) >= version_numbers(limit)
    if too_new and not report["agent"]["version"] and not demands.allow_unsupported:
        yield Finding(
            "AGENT_TOO_NEW_FOR_OS",
            f"Agents from {limit} on refuse to be installed anew on {running.name}; the archive is {archive.version}.",
            "Give an earlier agent, or set master_target_allow_unsupported to try it all the same.",
        )
