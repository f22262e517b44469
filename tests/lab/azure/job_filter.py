# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The $filter of the job list: ``Field eq 'value' and ...`` (the exact grammar is unverified [asr-api 8])."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from lab.azure.errors import refused
from lab.azure.names import Names
from lab.jobs import Job

CLAUSE = re.compile(r"\s*(\w+)\s+eq\s+'([^']*)'\s*", re.IGNORECASE)


def _moment(value: str) -> float:
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
    except ValueError:
        raise refused("filter", given=value) from None


def _among(value: str, found: str) -> bool:
    return found.lower() in [each.strip().lower() for each in value.split(",")]


FIELDS: dict[str, Callable[[str, Job, Names], bool]] = {
    "starttime": lambda value, job, names: job.started >= _moment(value),
    "endtime": lambda value, job, names: job.started <= _moment(value),
    "jobstatus": lambda value, job, names: _among(value, job.state),
    "jobname": lambda value, job, names: _among(value, job.scenario),
    "affectedobjecttypes": lambda value, job, names: _among(value, job.target_type),
    "fabricid": lambda value, job, names: any(
        value.rsplit("/", 1)[-1].lower() == names.fabric_name(lane.machine).lower() for lane in job.lanes
    ),
    "timezoneoffset": lambda value, job, names: True,
}


def job_filter(expression: str | None, names: Names) -> Callable[[Job], bool]:
    """Return whether a job passes, as a function.

    :raises ArmError: 400 if the filter is not understood.
    """
    clauses = []
    for part in re.split(r"\s+and\s+", expression, flags=re.IGNORECASE) if expression else []:
        clause = CLAUSE.fullmatch(part)
        if clause is None or clause[1].lower() not in FIELDS:
            raise refused("filter", given=expression)
        clauses.append((FIELDS[clause[1].lower()], clause[2]))
    return lambda job: all(test(value, job, names) for test, value in clauses)
