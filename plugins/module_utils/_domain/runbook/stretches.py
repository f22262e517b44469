# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a machine's time in a stage went into: stretches that follow each other without a gap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Who had it in hand."""

    JOB = "job"  # the service: a job of it ran
    COPY = "copy"  # the service: it copied data
    QUEUE = "queue"  # nobody: the machine waited for room among those that are under way
    GATE = "gate"  # a condition: checks before a commit, an agent that has to register, a job that waits for somebody
    LAG = "lag"  # us: until we noticed, decided and asked


SERVICE = frozenset({Kind.JOB, Kind.COPY})


@dataclass(frozen=True)
class Stretch:
    kind: Kind
    begin: datetime
    end: datetime
    what: str = ""

    @property
    def seconds(self) -> float:
        return (self.end - self.begin).total_seconds()


class Stretches:
    """Put together from one turn to the next. A moment before the last turn counts as the last turn."""

    def __init__(self, begin: datetime) -> None:
        self._since = begin
        self._kind = Kind.LAG
        self._what = ""
        self._done: list[Stretch] = []

    @property
    def kind(self) -> Kind:
        return self._kind

    @property
    def since(self) -> datetime:
        """When the present stretch began."""
        return self._since

    def turn(self, at: datetime, kind: Kind, what: str = "") -> None:
        """From this moment on it is this kind."""
        if (kind, what) == (self._kind, self._what):
            return
        self._done = self.until(at)
        self._since, self._kind, self._what = max(at, self._since), kind, what

    def until(self, at: datetime) -> list[Stretch]:
        """All stretches, the present one up to this moment."""
        if at <= self._since:
            return list(self._done)
        return [*self._done, Stretch(self._kind, self._since, at, self._what)]


def spent(stretches: Iterable[Stretch]) -> dict[Kind, float]:
    """Seconds by kind, of every kind."""
    result = dict.fromkeys(Kind, 0.0)
    for stretch in stretches:
        result[stretch.kind] += stretch.seconds
    return result
