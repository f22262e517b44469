# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Numbers, times and names as people read them on the runbook's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from ..model import Operation
from ..report import seconds
from .moments import moment

OPERATIONS: Mapping[str, str] = {
    Operation.REPROTECT_TO_ON_PREMISES: "reprotect to on-premises",
    Operation.FAILOVER: "failover",
    Operation.COMMIT_FAILOVER: "commit",
    Operation.REPROTECT_TO_AZURE: "reprotect to Azure",
    Operation.CANCEL_FAILOVER: "cancel failover",
}
#: Kinds of stretches and gaps → what is said of them.
KINDS: Mapping[str, str] = {
    "job": "Azure's job",
    "copy": "Azure copies",
    "queue": "waits for its turn",
    "gate": "waits for a condition",
    "lag": "us: noticing, deciding, asking",
    "playbook": "between stages, by the playbook",
    "people": "between stages, people",
}
#: Kinds of time → what is said of them in few words.
SHARES: Mapping[str, str] = {"service": "service", "queue": "turn", "gate": "conditions", "lag": "us"}
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def clock(text: Any) -> str:
    """2026-11-23 07:10:27, in UTC; '' for no time."""
    at = moment(text)
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if at else ""


def took(value: float | None) -> str:
    """A duration, days too."""
    if value is None:
        return ""
    days, rest = divmod(round(value), 86400)
    return f"{days} d {rest // 3600} h" if days else seconds(value)


def size(value: float) -> str:
    """Bytes in the unit that fits."""
    unit = 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"


def loss(given_up: Mapping[str, Any] | None) -> str:
    """What a failover's recovery point gave up."""
    if not given_up:
        return ""
    if given_up["seconds"] is None:
        return "unknown"
    return "none" if given_up["seconds"] == 0 else ("at most " * given_up["upper_bound"]) + took(given_up["seconds"])


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers in short: 1-3, 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("-".join(str(end) for end in run) for run in runs)
