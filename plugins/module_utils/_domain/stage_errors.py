# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What can go wrong while a stage is driven, in a user's words."""

from __future__ import annotations

import re

from .course import Course, Unit
from .errors import FailbackError
from .model import Action, Job, Operation

#: How Azure words it that the mobility agent has not registered; no code is documented [asr-api 3.1].
_AGENT_MISSING = re.compile(r"agent\b.*\b(isn't|is not|not) (installed|registered)", re.IGNORECASE | re.DOTALL)


def agent_missing(job: Job) -> bool:
    """Whether a job failed only because the mobility agent has not registered, which passes by itself."""
    return bool(job.problems) and all(_AGENT_MISSING.search(problem.message) for problem in job.problems)


def problem_text(job: Job) -> str:
    return "; ".join(f"{problem.code} {problem.message}".strip() for problem in job.problems) or "no reason given"


def job_failed(course: Course, job: Job) -> FailbackError:
    first = job.problems[0] if job.problems else None
    task = f" at task {first.task!r}" if first and first.task else ""
    details = {
        "machine": course.name,
        "job": job.name,
        "phase": str(course.position.phase),
        "errors": [vars(problem) for problem in job.problems],
    }
    return FailbackError(
        "JOB_FAILED",
        f"{course.name}: job {job.title} is {job.state}{task}: {problem_text(job)}",
        (first.recommended_action if first else "")
        or "See the job in the portal, mend the cause, run the stage again.",
        details,
    )


def no_effect(course: Course, operation: Operation) -> FailbackError:
    return FailbackError(
        "NO_EFFECT",
        f"{course.name}: the job of {operation} ended, but the machine is still {course.position}.",
        "Look at the machine in the portal; run the stage again when it shows a new state.",
        {"machine": course.name, "phase": str(course.position.phase)},
    )


def too_many_failed(course: Course, failed: int) -> FailbackError:
    return FailbackError(
        "TOO_MANY_FAILED",
        f"{course.name} was not started: max_failures is reached, {failed} failed.",
        "Mend what failed, then run the stage again: it goes on with the machines that were not started.",
        {"machine": course.name, "failed": failed, "phase": str(course.position.phase)},
    )


def no_job(unit: Unit, action: Action) -> FailbackError:
    return FailbackError(
        "JOB_NOT_NAMED",
        f"Azure took {action.verb} of {unit.label} without naming its job, and no job shows.",
        "Look at the machine's jobs in the portal, then run the stage again: a job that runs is adopted.",
    )


def gone(course: Course) -> FailbackError:
    return FailbackError(
        "MACHINE_GONE",
        f"{course.name} is not among the vault's protected items any more; it was {course.position.phase} before.",
        "Look in the portal's activity log for who removed it. Without protection it cannot be failed back.",
        {"machine": course.name, "phase": str(course.position.phase)},
    )


def held_by_others(course: Course, unit: Unit) -> FailbackError:
    """:param unit: before any of its machines is ended because of another"""
    others = ", ".join(other.name for other in unit.courses if other.failed)
    return FailbackError(
        "GROUP_HELD",
        f"{course.name} goes together with {others} through recovery plan {unit.label}, and is held by it.",
        f"Mend {others} first, then run the stage again.",
        {"machine": course.name, "held_by": others},
    )


def timed_out(course: Course, operation: Operation, seconds: float, job: Job | None) -> FailbackError:
    state = f"job {job.title} is {job.state}" if job else course.waits_for.rstrip(".") or course.position.reason
    return FailbackError(
        "WAIT_TIMEOUT",
        f"{course.name}: {operation} did not end within {seconds:g} seconds; last seen: {course.position.phase}"
        + (f", {state}." if state else "."),
        "Nothing was stopped in Azure. Run the stage again: it goes on where the machine stands; "
        "raise wait_timeout if the data needs longer.",
        {"machine": course.name, "phase": str(course.position.phase), "job": job.name if job else None},
    )
