# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The page's time axis: hours in which nothing ran are drawn short, so that a failback over days stays readable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

#: A gap takes at most this share of the time in which something ran.
_GAP = 0.04
#: Marks are at least this share of the axis apart.
_APART = 20.0


class Axis:
    """From seconds since the begin to percent of the width.

    :param total: the last moment in seconds.
    :param gaps: (from, to) in seconds, apart from each other, in order.
    """

    def __init__(self, total: float, gaps: Iterable[tuple[float, float]]) -> None:
        gaps = list(gaps)
        active = max(total - sum(end - begin for begin, end in gaps), 1.0)
        self._moments, places = [0.0], [0.0]
        for begin, end in gaps:
            self._moments += [begin, end]
            places.append(places[-1] + begin - self._moments[-3])
            places.append(places[-1] + min(end - begin, _GAP * active))
        if total > self._moments[-1]:
            places.append(places[-1] + total - self._moments[-1])
            self._moments.append(total)
        self._places = [100 * place / max(places[-1], 1.0) for place in places]

    def at(self, seconds: float) -> float:
        """Where a moment is, in percent."""
        if len(self._moments) < 2:
            return 0.0
        right = min(max(bisect_right(self._moments, seconds), 1), len(self._moments) - 1)
        left = right - 1
        span = self._moments[right] - self._moments[left]
        share = min(max((seconds - self._moments[left]) / span, 0.0), 1.0) if span else 0.0
        return self._places[left] + share * (self._places[right] - self._places[left])

    def marks(self) -> list[float]:
        """The moments to write a time at: where something begins, and in between where there is room."""
        begins = [self._moments[0], *self._moments[2::2]]
        between = [
            left + (right - left) * share
            for left, right in pairwise(self._moments)
            for share in (0.0, 0.25, 0.5, 0.75)
            if self.at(right) - self.at(left) >= 2 * _APART
        ]
        shown: list[float] = []
        for moment in [*begins, *between]:
            place = self.at(moment)
            if place <= 100 - _APART / 2 and all(abs(place - self.at(other)) >= _APART for other in shown):
                shown.append(moment)
        return sorted(shown)
