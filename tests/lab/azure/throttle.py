# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Resource Manager's token buckets, in simulated seconds [asr-api 6]."""

from __future__ import annotations

from dataclasses import dataclass

from lab.azure.errors import ArmError
from lab.scenario import Switches


@dataclass
class Bucket:
    """Tokens that come back at a rate; whoever finds it empty is locked out until ``closed_until``."""

    size: int
    refill: int  # tokens per simulated second
    tokens: float
    at: float
    closed_until: float = 0.0

    def take(self, now: float) -> float:
        """Take a token and return 0, or return the simulated seconds to wait."""
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.at) * self.refill)
        self.at = now
        if now < self.closed_until or self.tokens < 1:
            # Whoever comes back too early starts waiting anew.
            self.closed_until = now + self.size / self.refill
            return self.closed_until - now
        self.tokens -= 1
        return 0.0


KINDS = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}


class Throttle:
    """One bucket per kind of request."""

    def __init__(self, switches: Switches, now: float) -> None:
        reads, writes = switches.throttle_reads, switches.throttle_writes
        self._buckets = {
            "reads": Bucket(reads[0], reads[1], reads[0], now),
            "writes": Bucket(writes[0], writes[1], writes[0], now),
            "deletes": Bucket(writes[0], writes[1], writes[0], now),
        }

    def admit(self, method: str, now: float, speed: float) -> tuple[str, str]:
        """Let a request pass and return its x-ms-ratelimit header.

        :raises ArmError: 429 with Retry-After in real seconds.
        """
        kind = KINDS.get(method, "writes")
        bucket = self._buckets[kind]
        wait = bucket.take(now)
        if wait:
            seconds = max(1, -int(-wait // speed))
            raise ArmError(
                429,
                "SubscriptionRequestsThrottled",
                f"Number of requests for subscription exceeded the limit. Try again after {seconds} seconds.",
                headers=[("Retry-After", str(seconds))],
            )
        return f"x-ms-ratelimit-remaining-subscription-{kind}", str(int(bucket.tokens))
