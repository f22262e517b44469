# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many requests may be sent now: less than Resource Manager grants, and nothing while it says to wait.

Its token buckets are the whole subscription's: a request that was not sent in time costs a moment, one that was sent
too early is refused and makes everybody wait anew [asr-api 6].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import FailbackError
from .ports import Clock

#: A run leaves the rest to the portal and to other tools of the same principal.
SPENT = 0.8
#: Kind of request → the most that may be sent at once, and how many more a second. The figures are Microsoft's, and
#: nobody has tried them [asr-api 6, unverified]: what Azure counts itself goes first.
BUCKETS = {"reads": (250, 25.0), "writes": (200, 10.0), "deletes": (200, 10.0)}
_KINDS = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}
_REMAINING = "x-ms-ratelimit-remaining-"


def kind_of(method: str) -> str:
    """The bucket out of which a request is taken."""
    return _KINDS.get(method.upper(), "writes")


def remaining_of(kind: str, headers: Mapping[str, str]) -> int | None:
    """The lowest number of requests of a kind that Azure says are left; None where it says nothing."""
    told = [
        int(value)
        for name, value in headers.items()
        if name.lower().startswith(_REMAINING) and name.lower().endswith(f"-{kind}") and value.isdigit()
    ]
    return min(told, default=None)


@dataclass
class _Bucket:
    """Tokens that come back at a rate. Below zero are those that somebody waits for already."""

    part: float  # of what Azure grants
    size: float
    per_second: float
    tokens: float
    at: float
    closed_until: float = 0.0
    sent: int = 0
    throttled: int = 0
    lowest_remaining: int | None = None

    def take(self, now: float) -> float:
        """Take a token; the seconds after which it may be used."""
        self._refill(now)
        self.tokens -= 1
        self.sent += 1
        return max(0.0, -self.tokens / self.per_second, self.closed_until - now)

    def told(self, now: float, remaining: int) -> None:
        """Others spend as well: where Azure counts fewer, its count is right."""
        self._refill(now)
        self.tokens = min(self.tokens, remaining * self.part)
        lowest = self.lowest_remaining
        self.lowest_remaining = remaining if lowest is None else min(lowest, remaining)

    def _refill(self, now: float) -> None:
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.per_second)
        self.at = now


class RequestBudget:
    """Shared by all clients of a run.

    :param share: the part of the budget that this run may spend, where several run at once.
    :raises FailbackError: ``BAD_OPTION``
    """

    def __init__(self, clock: Clock, share: float = 1.0) -> None:
        if not 0 < share <= 1:
            raise FailbackError(
                "BAD_OPTION",
                f"request_share is {share:g}, which is no share of the requests.",
                "Give more than 0 and at most 1: with four slices at once, 0.25 to each.",
            )
        self._clock = clock
        self._waited = 0.0
        part, now = share * SPENT, clock.monotonic()
        self._buckets = {
            kind: _Bucket(part, size * part, rate * part, size * part, now) for kind, (size, rate) in BUCKETS.items()
        }

    def take(self, method: str) -> float:
        """Count a request of this method; the seconds that have to pass before it is sent."""
        seconds = self._buckets[kind_of(method)].take(self._clock.monotonic())
        self._waited += seconds
        return seconds

    def note(self, method: str, headers: Mapping[str, str]) -> None:
        """What an answer says about the requests that are left."""
        kind = kind_of(method)
        remaining = remaining_of(kind, headers)
        if remaining is not None:
            self._buckets[kind].told(self._clock.monotonic(), remaining)

    def refused(self, method: str, retry_after: float) -> None:
        """A request was answered 429: no other of its kind is sent before its time, by nobody."""
        bucket = self._buckets[kind_of(method)]
        bucket.throttled += 1
        bucket.closed_until = max(bucket.closed_until, self._clock.monotonic() + retry_after)

    def report(self) -> dict[str, Any]:
        """What was sent, for a module's result. Deletes are writes to a reader."""
        reads, *writes = self._buckets.values()
        lowest = [bucket.lowest_remaining for bucket in writes if bucket.lowest_remaining is not None]
        return {
            "reads": reads.sent,
            "writes": sum(bucket.sent for bucket in writes),
            "throttled": sum(bucket.throttled for bucket in self._buckets.values()),
            "lowest_remaining": {"reads": reads.lowest_remaining, "writes": min(lowest, default=None)},
            "waited_seconds": round(self._waited, 1),
        }
