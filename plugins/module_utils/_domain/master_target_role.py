# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role master_target asks: verdicts as plain data, with the sentence for the terminal in ``line``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import guest_checks
from .agent_archive import AgentArchive, read_name, refuse_newer
from .errors import FailbackError
from .retention_disk import Wanted, choose_disk

Verdict = dict[str, Any]


def _verdict(decide: Callable[[], Verdict]) -> Verdict:
    """What is decided, or the error that came instead."""
    try:
        return {"failed": False, "line": "", **decide()}
    except FailbackError as error:
        line = f"{error.message} What to do: {error.remedy} [{error.code}]"
        return {"failed": True, "line": line, **error.as_result()}


def agent_verdict(name: str, distribution: str, syntax: str = "auto", servers: Sequence[str] = ()) -> Verdict:
    """Version, distribution and installer syntax of an agent's archive.

    :param syntax: ``auto``: by the version.
    :param servers: versions of the process and configuration servers, as far as they are known.
    """

    def decide() -> Verdict:
        archive = read_name(name, distribution)
        refuse_newer(archive, servers)
        chosen = archive.syntax if syntax == "auto" else syntax
        return {"version": archive.version, "distribution": archive.distribution, "syntax": chosen}

    return _verdict(decide)


def system_verdict(report: Mapping[str, Any], systems: Sequence[Mapping[str, Any]], allow: bool = False) -> Verdict:
    """The vars of the machine's operating system, in ``system``."""
    return _verdict(lambda: {"system": dict(guest_checks.find_system(report, systems, allow))})


def guest_verdict(
    report: Mapping[str, Any],
    system: Mapping[str, Any],
    agent: Mapping[str, Any],
    vm: str,
    minimum_free_mib: int,
    allow_unsupported: bool = False,
) -> Verdict:
    """All findings about the machine, in one failure, and its disks with their SCSI ids."""

    def decide() -> Verdict:
        archive = AgentArchive("", agent["version"], agent["distribution"], agent["syntax"])
        demands = guest_checks.Demands(vm, allow_unsupported, minimum_free_mib)
        found = guest_checks.findings(report, guest_checks.system(system), archive, demands)
        if found:
            raise FailbackError(
                found[0].code if len(found) == 1 else "GUEST_UNFIT",
                " ".join(entry.message for entry in found),
                " ".join(dict.fromkeys(entry.remedy for entry in found)),
                {"findings": [vars(entry) for entry in found]},
            )
        ids = {disk["name"]: disk["scsi_id"] for disk in report["disks"]}
        return {"scsi_ids": ids, "line": ", ".join(f"{name}: {number}" for name, number in sorted(ids.items()))}

    return _verdict(decide)


def retention_verdict(report: Mapping[str, Any], disk: str, mount_point: str, minimum_mib: int = 0) -> Verdict:
    """The disk for the retention drive and what is to be done with it."""
    return _verdict(lambda: choose_disk(report, Wanted(disk, mount_point, minimum_mib)))


def vault_verdict(vault: Mapping[str, Any], name: str, mount_point: str) -> Verdict:
    """Whether the vault lists the master target with all that a failback needs; else what is missing and why.

    :param vault: what vault_info returned.
    :param name: the master target's host name, with or without its domain.
    """

    def decide() -> Verdict:
        targets = [target for fabric in vault["fabrics"] for target in fabric["master_targets"]]
        short = name.lower().split(".")[0]
        target = next((entry for entry in targets if entry["name"].lower().split(".")[0] == short), None)
        if target is None:
            raise _not_ready(
                f"The vault does not list the master target {name}; it lists "
                f"{', '.join(entry['name'] for entry in targets) or 'none'}.",
                "It can take 15 minutes; see that the master target reaches the configuration server on port 443, and "
                "refresh the configuration server.",
            )
        volumes = [_volume(volume["name"]) for volume in target["retention_volumes"]]
        if _volume(mount_point) not in volumes:
            raise _not_ready(
                f"The vault lists {target['name']}, but not its retention volume {mount_point}; it lists "
                f"{', '.join(volumes) or 'none'}.",
                "It can take 15 minutes until a new drive is seen; see that it is mounted, and refresh the "
                "configuration server.",
            )
        if not target["datastores"]:
            raise _not_ready(
                f"The vault lists {target['name']}, but none of its datastores.",
                "See that VMware Tools run in it, that its vCenter is discovered with an account that may do more than "
                "read, and that a VMFS datastore is attached to its host.",
            )
        return {"line": f"The vault lists {target['name']} with {', '.join(volumes)}."}

    return _verdict(decide)


def _volume(name: str) -> str:
    """A volume as it is compared: the vault calls drives by their letter alone [asr-api 1.9]."""
    plain = name.rstrip("/\\:")
    return plain.upper() if len(plain) == 1 else plain


def _not_ready(message: str, remedy: str) -> FailbackError:
    return FailbackError("MASTER_TARGET_NOT_LISTED", message, remedy)
