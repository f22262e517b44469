# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a process server may go, who still replicates through it, and how they are moved to another one (S16)."""

from __future__ import annotations

from collections.abc import Sequence

from .arm_write import Write
from .errors import FailbackError
from .model import ProtectedItem, same_id
from .process_server_facts import FoundServer, is_ours
from .process_server_machines import listed_as, process_server_id
from .site import ProcessServer, Site


def check_unused(name: str, users: Sequence[ProtectedItem]) -> None:
    """:raises FailbackError: ``PROCESS_SERVER_IN_USE``"""
    if users:
        names = [item.friendly_name for item in users]
        raise FailbackError(
            "PROCESS_SERVER_IN_USE",
            f"{len(names)} machines still replicate through {name}: {', '.join(names[:20])}"
            f"{' …' if len(names) > 20 else ''}.",
            "Bring them home and protect them again first, or name another process server in move_machines_to.",
            {"machines": names},
        )


def moves(name: str, target: str, site: Site, users: Sequence[ProtectedItem]) -> list[Write]:
    """What moves all machines from a process server to another one of the same configuration server: one request for
    each container [asr-api 1.3 reassociateGateway].

    :param target: name, id or address of the other one.
    :raises FailbackError: ``PROCESS_SERVER_NOT_FOUND``
    """
    chosen = _other(name, target, site)
    pairs = {(item.container, process_server_id(item)) for item in users if item.fabric.lower() == site.name.lower()}
    return [
        Write(
            "POST",
            f"{site.arm_id}/reassociateGateway",
            "the move to another process server",
            f"the machines of {name} in {container}",
            # Of the whole server: no machines are named then.
            {
                "properties": {
                    "containerName": container,
                    "sourceProcessServerId": source,
                    "targetProcessServerId": chosen.server_id,
                    "vmsToMigrate": [],
                    "updateType": "systemlevel",
                }
            },
        )
        for container, source in sorted(pairs)
    ]


def _other(name: str, target: str, site: Site) -> ProcessServer:
    own = listed_as(name, site)
    others = [server for server in site.process_servers if server not in own]
    for server in others:
        if any(same_id(target, label) for label in (server.name, server.server_id, server.ip_address)):
            return server
    raise FailbackError(
        "PROCESS_SERVER_NOT_FOUND",
        f"{site.friendly_name} has no other process server {target!r} to move the machines to; it has "
        f"{', '.join(server.name for server in others) or 'no other'}.",
        "Set move_machines_to to one of them.",
        {"process_servers": [server.name for server in others]},
    )


def check_removable(vm: FoundServer | None, name: str) -> None:
    """:raises FailbackError: ``NOT_OURS`` for a VM that was not made here"""
    if vm is not None and not is_ours(vm.tags, name):
        raise FailbackError(
            "NOT_OURS",
            f"The VM {vm.name} is not deleted: it was not made by this collection (no tag asr-failback: {name}).",
            "Delete it by hand if it is not needed any more, or correct the name.",
            {"id": vm.arm_id},
        )


def kept_of(vm: FoundServer) -> list[str]:
    """What stays of a VM when it is deleted: what its owner attached, and disks that are kept on purpose."""
    kept = [f"data disk {name}" for name in vm.data_disks]
    if vm.disk.vhd:
        kept.append(f"the VHD {vm.disk.vhd}")
    elif vm.disk.disk_id and not vm.disk.deleted_with_vm:
        kept.append(f"the OS disk {vm.disk.disk_id}")
    return kept
