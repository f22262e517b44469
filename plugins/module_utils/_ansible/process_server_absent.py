# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Deletes a process server's VM, and what was made for it, once nothing replicates through it any more (S16)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from .._domain import arm_write
from .._domain.arm_write import Write
from .._domain.errors import FailbackError
from .._domain.model import ProtectedItem
from .._domain.process_server_facts import FoundNic, FoundServer, WantedServer, is_ours
from .._domain.process_server_machines import listed_as, users_of
from .._domain.process_server_removal import check_removable, check_unused, kept_of, moves
from .._domain.vm_settings import Change, as_diff
from .process_server_rooms import Rooms
from .run import Result

Params = Mapping[str, Any]


def absent(rooms: Rooms, params: Params, check_mode: bool) -> Result:
    """:raises FailbackError: ``PROCESS_SERVER_IN_USE``, ``NOT_OURS``, and Azure's refusals"""
    name, group = params["name"], params["vm_resource_group"] or params["resource_group"]
    try:
        vm = rooms.settled_vm(name)
    except FailbackError as error:
        if error.code == "RESOURCE_GROUP_NOT_FOUND":
            return _result([], None, [], [])
        raise
    nic = rooms.network.nic(group, WantedServer.nic_name_of(name))
    check_removable(vm, name)
    ours = nic if nic is not None and is_ours(nic.tags, name) else None
    if vm is None and ours is None:
        return _result([], None, [], [])
    users = _users(rooms, name)
    target = params["move_machines_to"] if users else None
    if target:
        _moves(rooms, name, target)
    else:
        check_unused(name, users)
    if not check_mode:
        if target:
            rooms.say(name, f"moving its machines to {target}")
            arm_write.carry_out(
                lambda: _moves(rooms, name, target),
                rooms.operations.carry_out,
                lambda: time.sleep(params["poll_interval"]),
            )
            check_unused(name, _users(rooms, name))
        _delete(rooms, name, group, vm)
    changes = [Change("process_server_of_machines", name, target)] if target else []
    changes += [Change("vm", "present", "absent")] if vm else []
    changes += [Change("network_interface", "present", "absent")] if ours else []
    return _result(changes, vm, kept_of(vm) if vm else [], [item.friendly_name for item in users])


def _users(rooms: Rooms, name: str) -> list[ProtectedItem]:
    """The machines that replicate through it now."""
    servers = [server for site in rooms.vault.sites() for server in listed_as(name, site)]
    return users_of(servers, rooms.vault.list_items()) if servers else []


def _moves(rooms: Rooms, name: str, target: str) -> list[Write]:
    """What is still to be sent to move them; read anew."""
    users = _users(rooms, name)
    return [
        write for site in rooms.vault.sites() if listed_as(name, site) for write in moves(name, target, site, users)
    ]


def _delete(rooms: Rooms, name: str, group: str, vm: FoundServer | None) -> None:
    """The VM first: network interface and disk that were made with it go with it, unless a run broke off."""
    if vm is not None:
        rooms.say(name, "deleting the VM")
        rooms.vms.delete(name)
    nic: FoundNic | None = rooms.network.nic(group, WantedServer.nic_name_of(name))
    if nic is not None and is_ours(nic.tags, name):
        rooms.say(name, "deleting its network interface")
        rooms.network.delete_nic(group, nic.name)


def _result(changes: list[Change], vm: FoundServer | None, kept: list[str], moved: list[str]) -> Result:
    return {
        "changed": bool(changes),
        "created": False,
        "changes": [change.setting for change in changes],
        "differences": [],
        "process_server": {},
        "removed": {"name": vm.name, "id": vm.arm_id, "size": vm.size, "location": vm.location} if vm else {},
        "warnings": [],
        "kept": kept,
        "moved_machines": moved,
        "diff": as_diff(changes),
    }
