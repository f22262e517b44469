# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Machines and jobs of the model of Azure, the table of what may be done to a machine, and how both are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from ansible_collections.asr.failback.plugins.module_utils._domain import wire
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Job, ProtectedItem
from unit import job_payloads, payloads

REPROTECT = "SwitchReplicationGroupProtection"
GROUP = "sql-group"
PLAN = "rp-sql"


@dataclass(frozen=True)
class Step:
    """What an action starts: the scenario of its job, the leg it leads to, and the one that a copy then leads to."""

    scenario: str
    leg: str
    copied: str = ""


#: (architecture, leg, verb) → what comes of it; everything else is refused [asr-api 1.5, 1.8; asr-modernized 2, 7].
STEPS: Mapping[tuple[str, str, str], Step] = {
    ("classic", "in azure", "reProtect"): Step(REPROTECT, "copying back", "ready"),
    ("classic", "ready", "unplannedFailover"): Step("UnplannedFailover", "failed back"),
    ("classic", "failed back", "failoverCommit"): Step("CommitFailover", "committed"),
    ("classic", "committed", "reProtect"): Step(REPROTECT, "copying to azure", "protected"),
    ("modernized", "s4", "reProtect"): Step(REPROTECT, "s5", "s6"),
    ("modernized", "s6", "plannedFailover"): Step("PlannedFailover", "failed back"),
    ("modernized", "failed back", "failoverCommit"): Step("CommitFailover", "committed"),
    ("modernized", "committed", "reProtect"): Step(REPROTECT, "s1", "s3"),
}
FIRST = {"classic": "in azure", "modernized": "s4"}
LAST = {"classic": "protected", "modernized": "s3"}
JOB_SECONDS, COPY_SECONDS = 150.0, 400.0

#: What can become of any request, of an action, and of a job that is started.
TROUBLES = ("unavailable", "killed before", "killed after")
BAD_ANSWERS = ("lost before", "lost after", "throttled", "unnamed", "killed before", "killed after")
JOB_TROUBLES = ("Failed", "PartiallySucceeded", "no agent")


@dataclass(eq=False)
class Machine:
    """``past`` is what it was from which moment on; ``told`` says which of that the client has seen last."""

    name: str
    architecture: str
    leg: str
    grouped: bool = False
    job: ModelJob | None = None
    copied_at: float | None = None
    copied_to: str = ""
    gone: bool = False
    past: list[tuple[float, str, ModelJob | None]] = field(default_factory=list)
    told: int = 0
    unfit_for: int = 0  # so many times its checks before a commit will fail
    fit: bool = False  # its last check passed

    def becomes(self, leg: str, job: ModelJob | None, now: float) -> None:
        self.leg, self.job = leg, job
        self.past.append((now, leg, job))

    def seen(self, moment: float) -> tuple[str, ModelJob | None]:
        """What it was at a moment, which the client is told now."""
        known = [number for number, (since, *_) in enumerate(self.past, start=1) if since <= moment]
        self.told = known[-1] if known else 0
        return self.past[self.told - 1][1:] if self.told else (self.past[0][1] if self.past else self.leg, None)

    @property
    def knew(self) -> bool:
        return self.told == len(self.past)


@dataclass(eq=False)
class ModelJob:
    name: str
    step: Step
    target: str
    machines: list[Machine]
    ends_at: float
    outcome: str
    run: int  # the client's run that started it, 0 for somebody else
    state: str = "InProgress"
    shown: bool = False  # to the client, since its run began


@cache
def item_of(
    architecture: str, leg: str, name: str, grouped: bool, job: tuple[str, str] | None, detailed: bool
) -> ProtectedItem:
    build = payloads.classic if architecture == "classic" else payloads.modernized
    psd = {"multiVmGroupName": GROUP, "multiVmGroupId": "bbbbbbbb-0000-4000-8000-00000000000b"} if grouped else {}
    raw = build(leg, name, psd)
    if job is not None:
        raw["properties"]["allowedOperations"] = []
        if architecture == "classic":  # of modernized items no running job was ever seen [asr-modernized 2]
            raw["properties"]["currentScenario"] = payloads.running(*job)
    return wire.protected_item(raw if detailed else payloads.listed(raw), detailed=detailed)


def job_of(job: ModelJob) -> Job:
    """A job as Azure shows it, which the client knows from then on."""
    job.shown = True
    clean = {"PartiallySucceeded": "PartiallySucceeded"}.get(job.outcome, "Completed")
    words = "The mobility agent isn't installed." if job.outcome == "no agent" else "It broke."
    raw = job_payloads.job(
        job.name,
        job.step.scenario,
        job.state,
        job.target,
        targetInstanceType="RecoveryPlan" if job.target == PLAN else "ProtectionEntity",
        stateDescription=clean if job.state == "Succeeded" else job.state,
        errors=[job_payloads.error("1", words)] if job.state == "Failed" else [],
    )
    return wire.job(raw)
