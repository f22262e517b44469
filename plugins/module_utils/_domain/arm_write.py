# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes to Azure resources as data, and how a list of them is carried out: each sent once, then looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import ActionUnsure, FailbackError

#: How often a write's effect is looked for after the service has said that it is done, or has said nothing clear.
LOOKS = 3


@dataclass(frozen=True)
class Write:
    """A request that changes one resource.

    :param method: PUT, PATCH, DELETE, or POST of an action that may be sent again.
    :param deed: what it does, in a word that fits "Azure refused … of": "creation".
    :param what: the resource in words: "policy asr-failback".
    """

    method: str
    arm_id: str
    deed: str
    what: str
    body: Mapping[str, Any] | None = None

    def same_deed(self, other: Write) -> bool:
        return (self.deed, self.what) == (other.deed, other.what)

    def as_plan(self) -> dict[str, Any]:
        """What would be sent, as plain data."""
        return {
            "method": self.method,
            "target": self.arm_id,
            "body": dict(self.body) if self.body is not None else None,
        }


def carry_out(
    to_do: Callable[[], Sequence[Write]], send: Callable[[Write], None], pause: Callable[[], None]
) -> list[Write]:
    """Send writes one by one until there is none left to do, and give those that were sent.

    After each one the world is read again, so an answer that got lost is no reason to send anything twice.

    :param to_do: reads the world and gives what is still to be written, in order.
    :param send: sends a write and returns when the service has carried it out.
    :param pause: lets some time pass between two looks.
    :raises FailbackError: ``WRITE_NOT_SEEN`` where the service said yes and the change is not to be seen;
        what ``send`` raised where it said nothing clear and the change is not to be seen either.
    """
    sent: list[Write] = []
    left = to_do()
    while left:
        write, unclear = left[0], None
        try:
            send(write)
        except ActionUnsure as error:
            unclear = error
        sent.append(write)
        left = to_do()
        for _look in range(LOOKS):
            if not _among(write, left):
                break
            pause()
            left = to_do()
        if _among(write, left):
            raise unclear or _not_seen(write)
    return sent


def _among(write: Write, left: Sequence[Write]) -> bool:
    return any(write.same_deed(entry) for entry in left)


def _not_seen(write: Write) -> FailbackError:
    return FailbackError(
        "WRITE_NOT_SEEN",
        f"Azure said that {write.deed} of {write.what} is done, but the vault does not show it.",
        "Run it again in a few minutes; it looks first and sends only what is missing.",
        write.as_plan(),
    )
