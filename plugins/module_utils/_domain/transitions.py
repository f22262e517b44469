# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which operation is possible in which phase, what it leads to, and why it is refused otherwise: as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from .errors import FailbackError
from .model import WAY_HOME, Operation, Phase


class Verdict(Enum):
    """What to do about an operation in a phase."""

    ACT = "act"  # send the action
    WAIT = "wait"  # it is under way, whoever started it
    DONE = "done"  # the goal is reached
    PAST = "past"  # the machine is further on: nothing to do
    REFUSE = "refuse"


#: The machine is where the operation leads, or beyond.
ARRIVED = frozenset({Verdict.DONE, Verdict.PAST})


@dataclass(frozen=True)
class Step:
    """The verdict, the phase in which the operation ends, and, for a refusal, its reason and remedy."""

    verdict: Verdict
    goal: Phase
    why: str = ""
    remedy: str = ""


#: The phase in which each operation ends.
GOALS: Mapping[Operation, Phase] = {
    Operation.REPROTECT_TO_ON_PREMISES: Phase.READY,
    Operation.FAILOVER: Phase.FAILED_BACK,
    Operation.COMMIT_FAILOVER: Phase.COMMITTED,
    Operation.REPROTECT_TO_AZURE: Phase.PROTECTED,
    Operation.CANCEL_FAILOVER: Phase.READY,
}

#: What has been achieved when a machine arrives there.
DONE: Mapping[Operation, str] = {
    Operation.REPROTECT_TO_ON_PREMISES: "its data is on-premises, it can be failed over",
    Operation.FAILOVER: "it runs on-premises",
    Operation.COMMIT_FAILOVER: "its failover is committed, its Azure VM is gone",
    Operation.REPROTECT_TO_AZURE: "it is protected again",
    Operation.CANCEL_FAILOVER: "it runs in Azure and goes on replicating to on-premises",
}

# One column per phase of the way home:
#   in_azure  replicating_back  ready  failing_back  failed_back  committed  reprotecting  protected
_WAY: Mapping[Operation, str] = {
    Operation.REPROTECT_TO_ON_PREMISES: "act    wait   done   past   past   past   past   past",
    Operation.FAILOVER: "               refuse refuse act    wait   done   past   past   past",
    Operation.COMMIT_FAILOVER: "        refuse refuse refuse refuse act    done   past   past",
    Operation.REPROTECT_TO_AZURE: "     refuse refuse refuse refuse refuse act    wait   done",
}
_CANCEL: Mapping[str, str] = {
    # Only an uncommitted planned failover can be cancelled; classic has no cancel [asr-api 1.3, 3.8].
    "classic": "                        refuse refuse refuse refuse refuse refuse refuse refuse",
    "modernized": "                     refuse wait   done   refuse act    refuse refuse refuse",
}

# Why an operation has to wait for an earlier one.
_FIRST: Mapping[Operation, tuple[str, str]] = {
    Operation.FAILOVER: (
        "its data is not back on-premises yet",
        "Reprotect it to on-premises first (asr.failback.reprotect) and wait until it is ready.",
    ),
    Operation.COMMIT_FAILOVER: (
        "there is no finished failover to commit",
        "Fail it over to on-premises first (asr.failback.failover).",
    ),
    Operation.REPROTECT_TO_AZURE: (
        "its failover to on-premises is not committed",
        "Commit the failover first (asr.failback.complete does both).",
    ),
}

_CANCEL_REFUSALS: Mapping[Phase, tuple[str, str]] = {
    Phase.FAILING_BACK: (
        "its failover still runs",
        "Wait until the failover has ended; if it fails, Azure cancels it by itself.",
    ),
    Phase.COMMITTED: ("its failover is committed, which cannot be undone", "Reprotect it to Azure instead."),
}
_NOTHING_TO_CANCEL = ("there is no failover to on-premises to cancel", "Nothing to do.")
_CLASSIC_CANCEL = (
    "the classic architecture cannot cancel a failover to on-premises",
    "Commit it, reprotect it to Azure and fail over to Azure again if it has to run there.",
)

_DETOURS: Mapping[Phase, tuple[Verdict, str, str]] = {
    Phase.BLOCKED: (Verdict.REFUSE, "", "Remove what blocks it, then run the stage again."),
    Phase.IN_TRANSITION: (Verdict.WAIT, "", ""),
    Phase.UNKNOWN: (
        Verdict.REFUSE,
        "Azure reports a state that this collection does not know",
        "Look at the machine in the portal; if it is in order, run the stage again and report the state.",
    ),
}

#: A planned failover that failed, and whose own cancellation failed too, is cancelled by hand [asr-api 3.8].
_FAILED_PLANNED_FAILOVER = ("modernized", Phase.BLOCKED, Operation.CANCEL_FAILOVER)

ARCHITECTURES = ("classic", "modernized")


def _table() -> dict[tuple[str, Phase, Operation], Step]:
    return {
        (architecture, phase, operation): _step(architecture, phase, operation)
        for architecture in ARCHITECTURES
        for phase in Phase
        for operation in Operation
    }


def _step(architecture: str, phase: Phase, operation: Operation) -> Step:
    goal = GOALS[operation]
    if (architecture, phase, operation) == _FAILED_PLANNED_FAILOVER:
        return Step(Verdict.ACT, goal)
    if phase in _DETOURS:
        verdict, why, remedy = _DETOURS[phase]
        return Step(verdict, goal, why, remedy)
    row = _CANCEL[architecture] if operation is Operation.CANCEL_FAILOVER else _WAY[operation]
    verdict = Verdict(row.split()[WAY_HOME.index(phase)])
    if verdict is not Verdict.REFUSE:
        return Step(verdict, goal)
    return Step(verdict, goal, *_refusal(architecture, phase, operation))


def _refusal(architecture: str, phase: Phase, operation: Operation) -> tuple[str, str]:
    if operation is not Operation.CANCEL_FAILOVER:
        return _FIRST[operation]
    if architecture == "classic":
        return _CLASSIC_CANCEL
    return _CANCEL_REFUSALS.get(phase, _NOTHING_TO_CANCEL)


#: (architecture, phase, operation) → step, complete for every combination.
TRANSITIONS: Mapping[tuple[str, Phase, Operation], Step] = _table()


def step(architecture: str, phase: Phase, operation: Operation) -> Step:
    """The verdict on an operation for a machine of an architecture that stands in a phase."""
    return TRANSITIONS[architecture, phase, operation]


def allowed_now(architecture: str, phase: Phase) -> list[str]:
    """The operations that may be sent in a phase, by name."""
    return [str(op) for op in Operation if step(architecture, phase, op).verdict is Verdict.ACT]


def refusal(machine: str, architecture: str, phase: Phase, reason: str, operation: Operation) -> FailbackError:
    """The error for a refused step: where the machine is, why not, what is allowed now and what to do."""
    refused = step(architecture, phase, operation)
    allowed = allowed_now(architecture, phase)
    why = " ".join(part for part in (refused.why, f"({reason})" if refused.why and reason else reason) if part)
    possible = f"possible now: {', '.join(allowed)}" if allowed else "no stage can be started now"
    code = {Phase.BLOCKED: "MACHINE_BLOCKED", Phase.UNKNOWN: "STATE_UNKNOWN"}.get(phase, "WRONG_PHASE")
    return FailbackError(
        code,
        f"{machine} is {phase}: {operation} is refused because {why}; {possible}.",
        refused.remedy,
        {"machine": machine, "phase": str(phase), "operation": str(operation), "allowed": allowed},
    )
