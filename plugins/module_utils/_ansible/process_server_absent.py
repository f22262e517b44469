# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Deletes a process server's VM, and what was made for it, once nothing replicates through it any more (S16)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from .._domain.errors import FailbackError
from .._domain.model import Action, ProtectedItem
from .._domain.process_server_facts import FoundNic, FoundServer, WantedServer, is_ours
from .._domain.process_server_machines import listed_as, users_of
from .._domain.process_server_removal import check_removable, check_unused, kept_of, moves
from .._domain.site import Site
from .._domain.vm_settings import Change, as_diff
from .process_server_rooms import Rooms
from .run import Result

Params = Mapping[str, Any]


def absent(rooms: Rooms, params: Params, check_mode: bool) -> Result:
    """:raises FailbackError: ``PROCESS_SERVER_IN_USE``, ``NOT_OURS``, ``MOVE_FAILED``, and Azure's refusals"""
    name, group = params["name"], params["vm_resource_group"] or params["resource_group"]
    try:
        vm = rooms.settled_vm(name)
    except FailbackError as error:
        if error.code == "RESOURCE_GROUP_NOT_FOUND":
            return _result([], [], [])
        raise
    nic = rooms.network.nic(group, WantedServer.nic_name_of(name))
    check_removable(vm, name)
    ours = nic if nic is not None and is_ours(nic.tags, name) else None
    if vm is None and ours is None:
        return _result([], [], [])
    sites = rooms.vault.sites()
    users = _users(rooms, name, sites)
    actions = _moves(name, params["move_machines_to"], sites, users)
    if not actions:
        check_unused(name, users)
    if not check_mode:
        _move(rooms, actions, name, params)
        _delete(rooms, name, group, vm)
    changes = [Change("process_server_of", name, params["move_machines_to"])] if actions else []
    changes += [Change("vm", "present", "absent")] if vm else []
    changes += [Change("network_interface", "present", "absent")] if ours else []
    return _result(changes, kept_of(vm) if vm else [], [item.friendly_name for item in users])


def _users(rooms: Rooms, name: str, sites: Sequence[Site]) -> list[ProtectedItem]:
    servers = [server for site in sites for server in listed_as(name, site)]
    return users_of(servers, rooms.vault.list_items()) if servers else []


def _moves(name: str, target: str | None, sites: Sequence[Site], users: Sequence[ProtectedItem]) -> list[Action]:
    if not target or not users:
        return []
    return [action for site in sites if listed_as(name, site) for action in moves(name, target, site, users)]


def _move(rooms: Rooms, actions: Sequence[Action], name: str, params: Params) -> None:
    """Move the machines, and see that none is left."""
    for action in actions:
        rooms.say(name, f"moving its machines to {params['move_machines_to']}")
        _await_job(rooms, rooms.vault.send(action), params)
    if actions:
        check_unused(name, _users(rooms, name, rooms.vault.sites()))


def _await_job(rooms: Rooms, name: str, params: Params) -> None:
    """:raises FailbackError: ``MOVE_FAILED``, ``STILL_RUNNING``"""
    deadline = time.monotonic() + params["wait_timeout"]
    job = rooms.vault.get_job(name)
    while job.running:
        if time.monotonic() > deadline:
            raise FailbackError(
                "STILL_RUNNING",
                f"The machines are still being moved to another process server (job {name}).",
                "Run this again when the job has ended.",
            )
        time.sleep(params["poll_interval"])
        job = rooms.vault.get_job(name)
    if not job.succeeded:
        said = "; ".join(problem.message or problem.code for problem in job.problems) or job.state
        raise FailbackError(
            "MOVE_FAILED",
            f"Azure could not move the machines to another process server: {said}",
            "Mend the cause that Azure names, then run this again. Nothing was deleted.",
            {"job": name},
        )


def _delete(rooms: Rooms, name: str, group: str, vm: FoundServer | None) -> None:
    """The VM first: network interface and disk that were made with it go with it, unless a run broke off."""
    if vm is not None:
        rooms.say(name, "deleting the VM")
        rooms.vms.delete(name)
    nic: FoundNic | None = rooms.network.nic(group, WantedServer.nic_name_of(name))
    if nic is not None and is_ours(nic.tags, name):
        rooms.say(name, "deleting its network interface")
        rooms.network.delete_nic(group, nic.name)


def _result(changes: list[Change], kept: list[str], moved: list[str]) -> Result:
    return {
        "changed": bool(changes),
        "created": False,
        "changes": [change.setting for change in changes],
        "differences": [],
        "process_server": {},
        "warnings": [],
        "kept": kept,
        "moved_machines": moved,
        "diff": as_diff(changes),
    }
