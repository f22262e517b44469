# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where clients ask how an accepted request is doing: the status, and the result."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import ArmError, refused
from lab.azure.paths import VAULT
from lab.azure.web import Call, Reply, Route
from lab.clock import iso7, iso_whole7
from lab.world import Operation

# A mapping was "NotStarted" at the first look [asr-modernized 1 no. 6]; for how long nobody knows. Share of its time.
NOT_STARTED = 0.3
UNDER_WAY = ("NotStarted", "InProgress")

# Anything below the vault may have results: the item of an action, a policy, a mapping, a plan.
RESULTS = "/operationresults/{operation}"
OWNERS = (
    "replicationFabrics/{fabric}",
    "replicationFabrics/{fabric}/replicationRecoveryServicesProviders/{provider}",
    "replicationFabrics/{fabric}/replicationvCenters/{vcenter}",
    "replicationFabrics/{fabric}/replicationProtectionContainers/{container}/replicationProtectedItems/{item}",
    "replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
    "/replicationProtectionContainerMappings/{mapping}",
    "replicationPolicies/{policy}",
    "replicationRecoveryPlans/{plan}",
    "replicationJobs/{job}",
    "replicationVaultHealth/default",
)


def _find(call: Call) -> Operation:
    call.lab.signer.check(call.path, call.query)
    operation = call.world.operations.get(call.params["operation"].lower())
    if operation is None:
        raise refused("not_found", what=call.params["operation"])
    return operation


def state_of(operation: Operation, now: float) -> tuple[str, float | None]:
    """Return the operation's state and its end."""
    job = operation.job
    if job is not None:
        # Resource Manager's own word for an end that somebody asked for has one l.
        state = {"Cancelled": "Canceled"}.get(job.state, job.state)
        return ("InProgress", None) if job.running else (state, job.ended)
    if operation.ends is None:
        return "InProgress", None
    if now >= operation.ends:
        return "Failed" if operation.error else "Succeeded", operation.ends
    begun = now >= operation.started + NOT_STARTED * (operation.ends - operation.started)
    return "InProgress" if begun else "NotStarted", None


def _error(operation: Operation) -> dict[str, Any] | None:
    """Return code and message of the first error; causes are in the job only.

    A warning is one too, and is there as soon as there is one, while the job still runs [asr-modernized 5].
    """
    job, found = operation.job, operation.error
    if job is not None and job.running:
        found = (job.warning.code, job.warning.message) if job.warning else None
    elif job is not None and job.errors:
        error = job.errors[0]["serviceErrorDetails"]
        found = error["code"], error["message"]
    return {"code": found[0], "message": found[1], "details": None} if found else None


def status(call: Call) -> Reply:
    """Answer the status: always 200, always these eight keys in this order [asr-modernized 6]."""
    operation = _find(call)
    state, ended = state_of(operation, call.world.now)
    body = {
        "error": _error(operation),
        "id": None,
        "name": operation.id,
        "properties": None,
        "status": state,
        "startTime": None if state == "NotStarted" else iso7(operation.started),
        "endTime": None if ended is None else iso_whole7(ended),
        "percentComplete": None,
    }
    headers = [call.lab.retry_after()] if state in UNDER_WAY else []
    return Reply(body=body, headers=headers)


def result(call: Call) -> Reply:
    """Answer the result: 202 while it runs, then the resource or 204 (never observed: both are possible)."""
    operation = _find(call)
    state, _ = state_of(operation, call.world.now)
    if state in UNDER_WAY:
        location = call.lab.signer.url(call.lab.base, call.path, call.world.now)
        return Reply(202, headers=[("Location", location), call.lab.retry_after()])
    if call.world.scenario.switches.operation_results != "item" or operation.result is None:
        return Reply(204)
    try:
        body = operation.result()
    except (ArmError, KeyError):  # removed since
        body = None
    return Reply(204) if body is None else Reply(body=body)


ROUTES = [
    Route("GET", f"{VAULT}/replicationOperationStatus/{{operation}}", status),
    *(Route("GET", f"{VAULT}/{owner}{RESULTS}", result) for owner in OWNERS),
]
