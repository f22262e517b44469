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
    if operation.ends is not None and now >= operation.ends:
        return "Failed" if operation.error else "Succeeded", operation.ends
    return "InProgress", None


def _error(operation: Operation) -> dict[str, Any] | None:
    """Return code and message of the job's first error; causes are in the job only. A warning is one too."""
    if operation.error:
        return {"code": operation.error[0], "message": operation.error[1], "details": None}
    if operation.job is None or not operation.job.errors or operation.job.running:
        return None
    error = operation.job.errors[0]["serviceErrorDetails"]
    return {"code": error["code"], "message": error["message"], "details": None}


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
        "startTime": iso7(operation.started),
        "endTime": None if ended is None else iso_whole7(ended),
        "percentComplete": None,
    }
    headers = [call.lab.retry_after()] if state == "InProgress" else []
    return Reply(body=body, headers=headers)


def result(call: Call) -> Reply:
    """Answer the result: 202 while it runs, then the resource or 204 (never observed: both are possible)."""
    operation = _find(call)
    state, _ = state_of(operation, call.world.now)
    if state == "InProgress":
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
