# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A vault that follows a script and a clock that only moves when somebody sleeps.

A tick is one sleep of the conductor: what the script has for it happens then. Whatever is asked for that the
script does not know is a failed test.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain import wire
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import (
    Action,
    Job,
    ProtectedItem,
    RecoveryPlan,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.ports import Checker
from ansible_collections.asr.failback.plugins.module_utils._domain.settings import Settings
from ansible_collections.asr.failback.plugins.module_utils._domain.site import Site
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Stage, Wish
from unit import job_payloads, payloads
from unit.legs import CLASSIC_FABRIC, MODERN_FABRIC
from unit.payloads import Raw
from unit.site_payloads import classic_site, modern_site

Change = Callable[["ScriptedVault"], None]
NOW = datetime(2021, 4, 6, 15, 0, tzinfo=UTC)


def unavailable() -> FailbackError:
    return FailbackError("UNAVAILABLE", "Azure did not answer.", "Run it again.")


def absent(what: str) -> FailbackError:
    return FailbackError("NOT_FOUND", f"Azure refused to give {what}: NotFound", "Check the name.")


class ScriptedVault:
    """:param items: the items' JSON as a GET gives it; lists are made from it."""

    arm_id = "/subscriptions/s/resourceGroups/rg-dr/providers/Microsoft.RecoveryServices/vaults/vault-home"

    def __init__(self, *items: Raw, jobs: Sequence[Raw] = (), plans: Sequence[Raw] = ()) -> None:
        self.items: dict[str, Raw] = {}
        self.jobs: dict[str, Raw] = {}
        self.put(*items)
        self.put_job(*jobs)
        self.plans = [job_payloads.parsed_plan(plan) for plan in plans]
        self.sites: dict[str, Site] = {CLASSIC_FABRIC: classic_site(), MODERN_FABRIC: modern_site()}
        self.sent: list[Action] = []
        self.reads: Counter[str] = Counter()
        self.outage: FailbackError | None = None
        self.ticks = 0
        self._answers: deque[tuple[str | FailbackError, Mapping[int, Sequence[Change]]]] = deque()
        self._script: dict[int, list[Change]] = defaultdict(list)

    # ----- the script

    def put(self, *items: Raw) -> None:
        for raw in items:
            self.items[raw["id"].lower()] = raw

    def put_job(self, *jobs: Raw) -> None:
        for raw in jobs:
            self.jobs[raw["name"]] = raw

    def at(self, tick: int, *changes: Change) -> None:
        """Let something happen at a tick, counted from the run's beginning."""
        self._script[tick] += changes

    def answer(self, answer: str | FailbackError, then: Mapping[int, Sequence[Change]] | None = None) -> None:
        """What the next send gets: a job's name or an error; and what follows, by ticks after that send."""
        self._answers.append((answer, then or {}))

    def tick(self) -> None:
        self.ticks += 1
        for change in self._script.pop(self.ticks, ()):
            change(self)

    # ----- the port

    def list_items(self) -> Sequence[ProtectedItem]:
        self._read("list_items")
        return [wire.protected_item(payloads.listed(raw), detailed=False) for raw in self.items.values()]

    def get_item(self, arm_id: str) -> ProtectedItem:
        self._read("get_item")
        if arm_id.lower() not in self.items:
            raise absent(f"protected item {arm_id}")
        return wire.protected_item(self.items[arm_id.lower()], detailed=True)

    def list_jobs(self) -> Sequence[Job]:
        self._read("list_jobs")
        return [wire.job(job_payloads.listed(raw)) for raw in self.jobs.values()]

    def get_job(self, name: str) -> Job:
        self._read("get_job")
        if name not in self.jobs:
            raise absent(f"job {name}")
        return wire.job(self.jobs[name])

    def list_plans(self) -> Sequence[RecoveryPlan]:
        self._read("list_plans")
        return self.plans

    def site(self, fabric: str) -> Site:
        self._read("site")
        return self.sites[fabric]

    def send(self, action: Action) -> str:
        assert self._answers, f"an unexpected action was sent: {action.verb} to {action.arm_id}"
        self.sent.append(action)
        answer, then = self._answers.popleft()
        for ticks, changes in then.items():
            self._script[self.ticks + ticks] += changes
        for change in self._script.pop(self.ticks, ()):
            change(self)
        if isinstance(answer, FailbackError):
            raise answer
        return answer

    def now(self) -> datetime:
        return NOW

    def requests(self) -> dict[str, Any]:
        return {"reads": self.reads.total(), "writes": len(self.sent), "throttled": 0}

    def heard(self) -> datetime | None:
        return NOW if self.reads else None

    def _read(self, what: str) -> None:
        self.reads[what] += 1
        if self.outage is not None:
            raise self.outage

    @property
    def verbs(self) -> list[str]:
        return [action.verb for action in self.sent]


def items(*raws: Raw) -> Change:
    """The items look like this from now on."""
    return lambda vault: vault.put(*raws)


def jobs(*raws: Raw) -> Change:
    """The jobs look like this from now on."""
    return lambda vault: vault.put_job(*raws)


class FakeClock:
    def __init__(self, vault: ScriptedVault) -> None:
        self._vault = vault
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        assert self._vault.ticks < 2000, "the conductor does not come to an end"
        self.seconds += seconds
        self._vault.tick()


class Run:
    """A stage that was run: its results by machine, its events, and how long it took by its own clock."""

    def __init__(self, vault: ScriptedVault, wish: Wish, settings: Settings, checker: Checker | None = None) -> None:
        self.events: list[Mapping[str, Any]] = []
        clock = FakeClock(vault)
        stage = Stage(vault, clock, self.events.append, settings, checker)
        stage.run(wish)
        self.seconds = clock.seconds - 1000.0
        self.list = stage.results()
        self.machines = {result["name"]: result for result in self.list}
        for name, outcomes in Counter(event["machine"] for event in self.said("outcome")).items():
            assert outcomes == 1, f"{name} came to its end {outcomes} times"

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self.machines[name]

    def said(self, event: str, machine: str | None = None) -> list[Mapping[str, Any]]:
        return [
            entry
            for entry in self.events
            if entry["event"] == event and (machine is None or entry.get("machine") == machine)
        ]


def run(vault: ScriptedVault, operation: Any, *machines: str, checker: Checker | None = None, **settings: Any) -> Run:
    """Drive these machines through a stage; ``settings`` are those of the conductor."""
    return Run(vault, Wish(machines=machines), Settings(operation=operation, **settings), checker)
