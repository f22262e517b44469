# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Servers that were made again under their old name: the old entry stays in the list, and is silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from .model import same_id
from .preflight.limits import HEARTBEAT


class Listed(Protocol):
    """A server as the configuration server lists it."""

    @property
    def server_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def last_heartbeat(self) -> datetime | None: ...


T = TypeVar("T", bound=Listed)


def without_the_dead(
    servers: Sequence[T], wanted: str, heard: Iterable[datetime | None]
) -> tuple[list[T], Mapping[str, str]]:
    """The servers, without those that have a namesake which alone is alive.

    Alive is what is not critical and was heard of not long before the newest heartbeat of all.

    :param wanted: what the user named; a server that is named by its id stays in any case.
    :param heard: the last heartbeats of all servers of the site.
    :returns: what is left, and for the id of each namesake that was preferred a sentence that says so.
    """
    newest = max((moment for moment in heard if moment), default=None)
    named: dict[str, list[T]] = defaultdict(list)
    for server in servers:
        named[server.name.lower()].append(server)
    left: list[T] = []
    notes: dict[str, str] = {}
    for group in named.values():
        alive = [server for server in group if _is_alive(server, newest)]
        by_id = any(same_id(wanted, server.server_id) for server in group)
        if len(group) == 1 or len(alive) != 1 or by_id:
            left += group
            continue
        left += alive
        dead = ", ".join(f"{server.server_id} ({_last(server)})" for server in group if server is not alive[0])
        notes[alive[0].server_id] = (
            f"{alive[0].name} is listed {len(group)} times; {alive[0].server_id} is taken, the one that is alive, "
            f"not {dead}"
        )
    return left, notes


def _is_alive(server: Listed, newest: datetime | None) -> bool:
    critical = str(getattr(server, "health", "")).lower() == "critical"
    last = server.last_heartbeat
    return not critical and last is not None and newest is not None and newest - last <= HEARTBEAT


def _last(server: Listed) -> str:
    return f"last heard of {server.last_heartbeat:%Y-%m-%d %H:%M}" if server.last_heartbeat else "never heard of"
