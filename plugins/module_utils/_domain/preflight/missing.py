# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A fact that could not be read, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Missing:
    """:param reason: a clause without a full stop: "vCenter vc01 did not answer"."""

    reason: str


class FactMissing(Exception):
    """A rule cannot be decided. ``reason`` is a clause without a full stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unclear(FactMissing):
    """Everything was read, and still it is not clear which one is meant: the rule about the choice says so."""


def known(value: T | Missing) -> T:
    """The value.

    :raises FactMissing: where it could not be read
    """
    if isinstance(value, Missing):
        raise FactMissing(value.reason)
    return value
