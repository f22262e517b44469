# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Event logs as what they tell: runs of stages, and beside them what people and other modules noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..model import Operation
from .machine_stage import MachineStage
from .moments import Event, Timed, timed
from .shapes import fits
from .words import OPERATIONS

#: Events that are kept as they came.
NOTED = ("playbook", "approval", "note", "comparison", "preflight", "finding")


@dataclass
class Run:
    """One module that drove machines through one stage. ``end`` is None while it runs, or where it was killed.

    ``playbook_run`` is that of the playbook that called it, '' where none said so.
    """

    begin: datetime
    facts: Event
    operation: Operation
    playbook_run: str = ""
    last: datetime | None = None
    end: datetime | None = None
    error: Mapping[str, Any] | None = None
    requests: Mapping[str, Any] = field(default_factory=dict)
    waivers: list[Event] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    stages: dict[str, MachineStage] = field(default_factory=dict)
    _sent: int = 0

    @property
    def check_mode(self) -> bool:
        return bool(self.facts.get("check_mode"))

    @property
    def so_far(self) -> datetime:
        return self.end or self.last or self.begin

    def take(self, at: datetime, event: Event) -> None:
        self.last = max(at, self.last or at)
        kind = event["event"]
        if event.get("machine"):
            self._of_machine(at, event)
        elif kind == "waiver":
            self.waivers.append(event)
        elif kind == "warning":
            self.warnings.append(str(event["text"]))
        elif kind == "end":
            self.end, self.error, self.requests = at, event.get("error"), event.get("requests") or {}

    def _of_machine(self, at: datetime, event: Event) -> None:
        name = str(event["machine"])
        stage = self.stages.get(name)
        if stage is None:
            stage = self.stages[name] = MachineStage(name, at, at)
        if event["event"] in {"action", "plan"} and not stage.order:
            self._sent += 1
            stage.order = self._sent
        stage.take(at, event)


@dataclass(frozen=True)
class History:
    """``unread`` counts events that lack what their kind must have: somebody else wrote or changed them."""

    runs: Sequence[Run]
    noted: Mapping[str, Sequence[Timed]]
    unread: int

    @property
    def done_runs(self) -> list[Run]:
        """Those in earnest, in the order in which they began."""
        return [run for run in self.runs if not run.check_mode]


def history(logs: Iterable[Iterable[Event]]) -> History:
    """What one or several event logs tell.

    :param logs: the events of each, in the order in which they were written. What is no event of the collection is
        passed over.
    """
    runs: list[Run] = []
    noted: dict[str, list[Timed]] = {kind: [] for kind in NOTED}
    unread = sum(_read(timed(log), runs, noted) for log in logs)
    return History(
        sorted(runs, key=lambda run: run.begin),
        {kind: sorted(found, key=lambda each: each.at) for kind, found in noted.items()},
        unread,
    )


def _read(log: Iterable[Timed], runs: list[Run], noted: Mapping[str, list[Timed]]) -> int:
    """:returns: how many events could not be read."""
    unread = 0
    playbook_run = ""
    open_runs: dict[str, Run] = {}
    for at, event in log:
        kind, run_id = str(event.get("event")), str(event.get("run"))
        if not fits(event):
            unread += 1
        elif kind in noted:
            noted[kind].append(Timed(at, event))
            playbook_run = str(event.get("playbook_run") or playbook_run)
        elif kind == "begin":
            if event["operation"] in OPERATIONS:
                open_runs[run_id] = run = Run(at, event, Operation(event["operation"]), playbook_run)
                runs.append(run)
            else:
                unread += 1
        elif run_id in open_runs:
            open_runs[run_id].take(at, event)
    return unread
