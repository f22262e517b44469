# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How long a copy will still take, from how far it came since it was first looked at."""

from __future__ import annotations

from dataclasses import dataclass

#: What is seen within so many seconds belongs together, and says nothing of the pace.
_SAME_LOOK = 1.0


@dataclass
class CopyRate:
    """Looks at a copy: moments in monotonic seconds, and percent done. Empty at first.

    ``since`` is when it began, as far as is known.
    """

    since: float | None = None
    first: tuple[float, float] | None = None
    last: tuple[float, float] | None = None

    def note(self, moment: float, percent: float) -> None:
        """What a look showed, also where nothing has moved: the pace falls with every such look.

        A copy that went back (a resynchronization) begins anew.
        """
        if self.first is None or self.last is None or percent < self.last[1] or moment - self.first[0] < _SAME_LOOK:
            self.first = (moment, percent)
        self.last = (moment, percent)

    def begin(self, moment: float) -> None:
        """The copy begins: the job before it has ended."""
        self.since, self.first, self.last = moment, (moment, 0.0), (moment, 0.0)

    def remaining(self, moment: float) -> float | None:
        """Seconds until it is done at the pace so far; None where nothing moved yet."""
        if self.first is None or self.last is None or self.last[1] <= self.first[1]:
            return None
        per_second = (self.last[1] - self.first[1]) / (self.last[0] - self.first[0])
        return max(0.0, (100 - self.last[1]) / per_second - (moment - self.last[0]))
