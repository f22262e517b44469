# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waivers: findings that the user knows of, and why they do not matter here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from typing import Any

from ..errors import FailbackError


@dataclass(frozen=True)
class Waiver:
    """:param machines: a pattern for their names, "*" for all.
    :param until: the last day on which it holds, None for ever.
    """

    rule_id: str
    machines: str
    reason: str
    until: date | None = None

    def holds(self, today: date) -> bool:
        return self.until is None or today <= self.until

    def covers(self, rule_id: str, machine: str) -> bool:
        return self.rule_id.lower() == rule_id.lower() and fnmatch(machine.lower(), self.machines.lower())


def waivers(raw: Sequence[Mapping[str, Any]]) -> tuple[Waiver, ...]:
    """The waivers of a module's option: dictionaries with rule, reason, machines and until (YYYY-MM-DD).

    :raises FailbackError: ``WAIVER_WITHOUT_REASON``, or ``BAD_OPTION`` for a date that is none
    """
    return tuple(_waiver(entry) for entry in raw)


def _waiver(raw: Mapping[str, Any]) -> Waiver:
    rule_id = str(raw.get("rule") or "")
    reason = str(raw.get("reason") or "").strip()
    if not rule_id:
        raise FailbackError(
            "BAD_OPTION", "A waiver names no rule.", "Give rule: FB###, as the finding that it is about has it."
        )
    if not reason:
        raise FailbackError(
            "WAIVER_WITHOUT_REASON",
            f"The waiver for {rule_id} has no reason.",
            "Say in reason why the finding does not matter here.",
        )
    return Waiver(rule_id, str(raw.get("machines") or "*"), reason, _day(rule_id, raw.get("until")))


def _day(rule_id: str, value: Any) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise FailbackError(
            "BAD_OPTION",
            f"The waiver for {rule_id} ends on {value!r}, which is no date.",
            "Write until as YYYY-MM-DD.",
        ) from None
