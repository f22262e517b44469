# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Simulated time, and the many ways in which the service writes it down."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import formatdate

NEVER = "9999-12-31T23:59:59.9999999"  # an expiry that never comes, without Z [asr-api 1.5]
NOT_STARTED = "0001-01-01T00:00:00"  # a task that has not begun, without Z [asr-api 1.5]
NO_SCENARIO = "1753-01-01T01:01:01Z"  # currentScenario.startTime of "None" [asr-api 1.5]


class SimulatedClock:
    """Seconds since the epoch that run ``speed`` times as fast as real ones."""

    def __init__(
        self, speed: float, monotonic: Callable[[], float] = time.monotonic, start: float | None = None
    ) -> None:
        self.speed = speed
        self._monotonic = monotonic
        self._real_start = monotonic()
        self._start = time.time() if start is None else start
        self._advanced = 0.0

    @classmethod
    def still(cls, speed: float) -> SimulatedClock:
        """Return a clock that moves by ``advance`` only."""
        return cls(speed, monotonic=lambda: 0.0)

    def now(self) -> float:
        """Return the simulated time in seconds since the epoch."""
        return self._start + (self._monotonic() - self._real_start) * self.speed + self._advanced

    def advance(self, seconds: float) -> None:
        """Jump forward by simulated seconds."""
        self._advanced += seconds

    def real_seconds(self, simulated: float) -> int:
        """Return how many whole real seconds a client has to wait for ``simulated`` ones; at least one."""
        return max(1, -int(-simulated // self.speed))


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def iso7(moment: float) -> str:
    """Write a date as jobs do: seven digits after the point."""
    return _utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def iso_trimmed(moment: float) -> str:
    """Write a date as .NET does: up to seven digits, trailing zeros cut off [asr-modernized 6]."""
    text = iso7(moment)[:-1].rstrip("0").rstrip(".")
    return text + "Z"


def iso_seconds(moment: float) -> str:
    """Write a date in whole seconds."""
    return _utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_whole7(moment: float) -> str:
    """Write whole seconds with seven zeros, as an operation's endTime has them [asr-modernized 6]."""
    return _utc(moment).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")


def iso_offset(moment: float) -> str:
    """Write a date with an offset instead of Z, as discovered machines have it [asr-modernized 6]."""
    return _utc(moment).isoformat()


def iso_india(moment: float) -> str:
    """Write a date with +05:30, as creationTimeUtc of health errors may have it in spite of its name [asr-api 1.5]."""
    return datetime.fromtimestamp(moment, timezone(timedelta(minutes=330))).isoformat(timespec="seconds")


def month_name(moment: float) -> str:
    """Write ``2023-Aug-26 03:26:50``, as irDetails.startTime has it [asr-modernized 3]."""
    return _utc(moment).strftime("%Y-%b-%d %H:%M:%S")


def month_first(moment: float) -> str:
    """Write ``8/26/2023 3:42:27 AM``, as irDetails.lastRefreshTime has it [asr-modernized 3]."""
    date = _utc(moment)
    return f"{date.month}/{date.day}/{date.year} {date.hour % 12 or 12}:{date:%M:%S %p}"


def http_date(moment: float) -> str:
    """Write the HTTP Date header."""
    return formatdate(moment, usegmt=True)
