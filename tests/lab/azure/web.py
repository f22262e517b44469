# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Calls, replies, and a table of routes that pays no attention to letter case, as Resource Manager does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.azure.errors import ArmError

if TYPE_CHECKING:
    from lab.azure.lab import Lab
    from lab.world import World


@dataclass
class Call:
    """One request, read."""

    lab: Lab
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    params: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """Return the state."""
        return self.lab.world

    def argument(self, name: str) -> str | None:
        """Return a query argument, without regard to case and to a leading ``$``."""
        for key, value in self.query.items():
            if key.lower().lstrip("$") == name.lower():
                return value
        return None

    def json(self) -> dict[str, Any]:
        """Return the body.

        :raises ArmError: 400 if it is no JSON object.
        """
        try:
            data = json.loads(self.body or b"")
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise ArmError(
                400, "InvalidRequestContent", "The request content was invalid and could not be deserialized."
            )
        return data

    def properties(self) -> dict[str, Any]:
        """Return ``properties`` of the body.

        :raises ArmError: 400 if there are none.
        """
        properties = self.json().get("properties")
        if not isinstance(properties, dict):
            raise ArmError(400, "InvalidRequestContent", "The request content lacks the object 'properties'.")
        return properties


@dataclass
class Reply:
    """An answer; ``body`` None is an empty body."""

    status: int = 200
    body: Any = None
    headers: list[tuple[str, str]] = field(default_factory=list)


Handler = Callable[[Call], Reply]


@dataclass
class Route:
    """A method, a path with ``{names}``, and who answers."""

    method: str
    path: str
    handler: Handler

    def __post_init__(self) -> None:
        """Compile the path."""
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        self.pattern = re.compile(pattern + "/?", re.IGNORECASE)


def find_route(routes: list[Route], call: Call) -> Handler | None:
    """Return who answers a call, its path parameters filled in; None if nobody knows the path.

    :raises ArmError: 405 if the path is known with other methods only.
    """
    others = []
    for route in routes:
        match = route.pattern.fullmatch(call.path)
        if match and route.method == call.method:
            call.params = match.groupdict()
            return route.handler
        if match:
            others.append(route.method)
    if others:
        raise ArmError(405, "MethodNotAllowed", f"The method {call.method} is not allowed here.", unexpected=True)
    return None


def listing(items: list[Any], next_link: str | None = None) -> Reply:
    """Return a list; ``nextLink`` is there even when it is null [asr-modernized 6]."""
    return Reply(body={"value": items, "nextLink": next_link})
