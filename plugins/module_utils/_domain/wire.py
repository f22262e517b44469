# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tolerant readers for what Azure really sends: missing, null and '' alike, numbers in strings, odd dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from .model import Job, JobTask, Problem, ProtectedItem, RecoveryPlan

Json = Mapping[str, Any]

#: Years that mean "none" or "never" [asr-api 1.5].
_SENTINEL_YEARS = frozenset({1, 1753, 1601, 9999})
_DATE_FORMATS = ("%Y-%b-%d %H:%M:%S.%f", "%Y-%b-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")  # [asr-modernized 6]
#: The scenario of the job that follows the data copy after a reprotect, lower case [asr-api 1.5].
COPY_JOB = "ircompletion"
_FRACTION = re.compile(r"\.(\d+)")


def mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Json]:
    """The objects of a list; anything else is left out."""
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def text(value: object) -> str:
    """A string; numbers as text, '' for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) else ""


def texts(value: object) -> tuple[str, ...]:
    return tuple(text(entry) for entry in value if text(entry)) if isinstance(value, list) else ()


def number(value: object) -> int | None:
    """An integer from a number or from a string that holds one; None otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return int(float(value))
    except (ValueError, OverflowError):
        return None


def flag(value: object) -> bool | None:
    """True or False from a boolean or from 'true' and 'false' [asr-modernized 7]; None otherwise."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(text(value).lower())


def instant(value: object) -> datetime | None:
    """An aware datetime from any of the forms Azure uses; None for '', null and the dates that stand for none."""
    raw = text(value).strip()
    if not raw:
        return None
    parsed = _iso(raw) or _odd(raw)
    if parsed is None or parsed.year in _SENTINEL_YEARS:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _iso(raw: str) -> datetime | None:
    # Azure sends up to seven fraction digits, Python takes six.
    trimmed = _FRACTION.sub(lambda match: "." + match.group(1)[:6].ljust(6, "0"), raw)
    try:
        return datetime.fromisoformat(trimmed.replace("Z", "+00:00"))
    except ValueError:
        return None


def _odd(raw: str) -> datetime | None:
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(raw, pattern)
        except ValueError:
            continue
    return None


def health_problem(raw: Json) -> Problem:
    return Problem(
        code=text(raw.get("errorCode")) or text(raw.get("errorId")),
        message=text(raw.get("errorMessage")) or text(raw.get("summaryMessage")),
        possible_causes=text(raw.get("possibleCauses")),
        recommended_action=text(raw.get("recommendedAction")),
        level=text(raw.get("errorLevel")) or "Error",
    )


def health_problems(raw: object) -> tuple[Problem, ...]:
    return tuple(health_problem(entry) for entry in items(raw))


def protected_item(raw: Json, *, detailed: bool) -> ProtectedItem:
    """A protected item from its JSON.

    :param detailed: whether it came from a GET of the item; a list's entry lacks disks.
    """
    properties = mapping(raw.get("properties"))
    provider = mapping(properties.get("providerSpecificDetails"))
    scenario = mapping(properties.get("currentScenario"))
    # "None" as scenario and as last segment of the job id stand for no job [asr-api 2.4].
    job_name = text(scenario.get("jobId")).rsplit("/", 1)[-1]
    scenario_name = text(scenario.get("scenarioName"))
    # The data copy is a phase, not an action, although a job follows it [asr-api 1.5].
    running = bool(job_name) and job_name.lower() != "none" and scenario_name.lower() != COPY_JOB
    return ProtectedItem(
        arm_id=text(raw.get("id")),
        name=text(raw.get("name")),
        friendly_name=text(properties.get("friendlyName")) or text(raw.get("name")),
        instance_type=text(provider.get("instanceType")),
        protection_state=text(properties.get("protectionState")),
        protection_state_description=text(properties.get("protectionStateDescription")),
        active_location=text(properties.get("activeLocation")),
        allowed_operations=frozenset(entry.lower() for entry in texts(properties.get("allowedOperations"))),
        replication_health=text(properties.get("replicationHealth")),
        problems=health_problems(properties.get("healthErrors")),
        policy_id=text(properties.get("policyId")),
        policy_name=text(properties.get("policyFriendlyName")),
        scenario=scenario_name if running else None,
        job_name=job_name if running else None,
        provider=provider,
        detailed=detailed,
    )


def job(raw: Json) -> Job:
    properties = mapping(raw.get("properties"))
    tasks = list(_flat_tasks(properties.get("tasks")))
    task_names = {text(task.get("taskId")): text(task.get("friendlyName")) or text(task.get("name")) for task in tasks}
    errors = items(properties.get("errors")) + [error for task in tasks for error in items(task.get("errors"))]
    return Job(
        name=text(raw.get("name")),
        scenario=text(properties.get("scenarioName")),
        title=text(properties.get("friendlyName")) or text(properties.get("scenarioName")),
        state=text(properties.get("state")),
        state_description=text(properties.get("stateDescription")),
        target=text(properties.get("targetObjectName")),
        target_type=text(properties.get("targetInstanceType")),
        started=instant(properties.get("startTime")),
        ended=instant(properties.get("endTime")),
        tasks=tuple(JobTask(task_names[text(task.get("taskId"))], text(task.get("state"))) for task in tasks),
        problems=_distinct(_job_problem(error, task_names) for error in errors),
        allowed_actions=texts(properties.get("allowedActions")),
    )


def is_copy(entry: Job) -> bool:
    """Whether a job is the data copy after a reprotect, which is a phase here, not an action."""
    return entry.scenario.lower() == COPY_JOB


def running_jobs(jobs: Iterable[Job]) -> dict[tuple[bool, str], Job]:
    """What runs: (whether on a recovery plan, lower-case name of the plan or the machine) → job. Copies are none."""
    return {(job.of_plan, job.target.lower()): job for job in jobs if job.running and not is_copy(job)}


def running_on_machines(jobs: Iterable[Job]) -> dict[str, Job]:
    """What runs on machines, by their lower-case friendly names."""
    return {name: job for (of_plan, name), job in running_jobs(jobs).items() if not of_plan}


def _flat_tasks(raw: object) -> Iterable[Json]:
    for task in items(raw):
        yield task
        yield from _flat_tasks(mapping(task.get("groupTaskCustomDetails")).get("childTasks"))


def _job_problem(raw: Json, task_names: Mapping[str, str]) -> Problem:
    service, provider = mapping(raw.get("serviceErrorDetails")), mapping(raw.get("providerErrorDetails"))
    return Problem(
        code=text(service.get("code")) or text(provider.get("errorCode")),
        message=text(service.get("message")) or text(provider.get("errorMessage")),
        possible_causes=text(service.get("possibleCauses")) or text(provider.get("possibleCauses")),
        recommended_action=text(service.get("recommendedAction")) or text(provider.get("recommendedAction")),
        level=text(raw.get("errorLevel")) or "Error",
        task=task_names.get(text(raw.get("taskId")), ""),
    )


def _distinct(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    # A task's error stands in the job's list too.
    return tuple({(problem.code, problem.message): problem for problem in problems}.values())


def recovery_plan(raw: Json) -> RecoveryPlan:
    properties = mapping(raw.get("properties"))
    groups = items(properties.get("groups"))
    members = [text(item.get("id")) for group in groups for item in items(group.get("replicationProtectedItems"))]
    return RecoveryPlan(
        arm_id=text(raw.get("id")),
        name=text(raw.get("name")),
        friendly_name=text(properties.get("friendlyName")) or text(raw.get("name")),
        providers=texts(properties.get("replicationProviders")),
        members=tuple(dict.fromkeys(members)),
        allowed_operations=frozenset(entry.lower() for entry in texts(properties.get("allowedOperations"))),
    )
