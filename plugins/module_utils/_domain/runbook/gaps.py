# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The time between the stages: people's, or that of the playbook that runs them one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .history import Run


class Between(StrEnum):
    PEOPLE = "people"  # nothing of ours ran: somebody had to look, decide, start the next stage
    PLAYBOOK = "playbook"  # one playbook ran on: preflight, other batches, Ansible itself


@dataclass(frozen=True)
class Gap:
    between: Between
    begin: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.begin).total_seconds()


def between(before: Run, after: Run) -> Between:
    same = before.playbook_run and before.playbook_run == after.playbook_run
    return Between.PLAYBOOK if same else Between.PEOPLE


def gaps(runs: Iterable[Run]) -> list[Gap]:
    """When none of these runs was under way, from the first one's begin to the last one's end."""
    found: list[Gap] = []
    latest: Run | None = None
    for run in sorted(runs, key=lambda each: each.begin):
        if latest is not None and run.begin > latest.so_far:
            found.append(Gap(between(latest, run), latest.so_far, run.begin))
        if latest is None or run.so_far > latest.so_far:
            latest = run
    return found


def total(found: Sequence[Gap], kind: Between) -> float:
    """Seconds of the gaps of one kind."""
    return sum(gap.seconds for gap in found if gap.between is kind)
