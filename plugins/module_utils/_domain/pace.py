# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When to look again: often where something is about to change, seldom in the middle of a long copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import median

#: Where a change is due, the vault is looked at this much more often than the user's poll_interval …
QUICK = 3
#: … and in a long copy this much less often, at most.
SLOW = 10
#: After this share of the time that is left until the next change, it is time to look again.
SHARE = 0.25
#: So many jobs must have ended before their duration says something about the others …
ENOUGH = 3
#: … and nothing any more about one that takes so many times as long.
OVERDUE = 2


class Pace:
    """:param base: the user's poll_interval, in seconds."""

    def __init__(self, base: float) -> None:
        self._base = base
        self._took: dict[str, list[float]] = defaultdict(list)
        self._usual: dict[str, float] = {}  # where enough have ended

    def learn(self, kind: str, seconds: float) -> None:
        """A job of this kind took so long."""
        known = self._took[kind]
        known.append(seconds)
        if len(known) >= ENOUGH:
            self._usual[kind] = median(known)

    def expected(self, kind: str, elapsed: float) -> float | None:
        """Seconds until a job of this kind should end that has run for ``elapsed``; None where nobody can tell."""
        usual = self._usual.get(kind, 0.0)
        return max(0.0, usual - elapsed) if elapsed < OVERDUE * usual else None

    def unknown(self, elapsed: float) -> float:
        """Of a copy that nobody can tell the pace of: it will take about as long again."""
        return max(elapsed, self._base / SHARE)

    def interval(self, remaining: Iterable[float | None]) -> float:
        """Seconds until the next look.

        :param remaining: for each machine the seconds until its next change, None where nobody can tell.
        """
        looks = [self._base if left is None else left * SHARE for left in remaining]
        soonest = min(looks, default=self._base)
        return min(max(soonest, self._base / QUICK), self._base * SLOW)
