# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What takes time in Compute and Network: accepted with two URLs, watched at one, its result at the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.azure.errors import ArmError
from lab.azure.paths import SUBSCRIPTION
from lab.azure.web import Call, Reply, Route
from lab.clock import iso_offset
from lab.world import Operation

Failure = tuple[str, str]  # code and message
VERSION = "2024-07-01"


def accept(
    call: Call,
    provider: str,
    seconds: float,
    done: Callable[[], Failure | None],
    status: int = 202,
    body: Any = None,
) -> Reply:
    """Answer a write that ends after simulated seconds; ``done`` then makes it true, or says why it failed."""
    lab, world, scenario = call.lab, call.world, call.world.scenario
    operation = Operation(world.ids.next_guid(), "", world.now, ends=world.now + seconds)
    world.operations[operation.id] = operation

    def end() -> None:
        operation.error = done()

    world.after(seconds, end)
    place = f"/subscriptions/{scenario.subscription}/providers/{provider}/locations/{scenario.location}"
    path = f"{place}/operations/{operation.id}"
    headers = [("Azure-AsyncOperation", lab.signer.url(lab.base, path, world.now, VERSION)), lab.retry_after()]
    if status == 202:
        headers.append(("Location", lab.signer.url(lab.base, f"{path}/result", world.now, VERSION)))
    return Reply(status, body, headers)


def _operation(call: Call) -> tuple[Operation, bool]:
    call.lab.signer.check(call.path, call.query)
    operation = call.world.operations.get(call.params["operation"].lower())
    if operation is None or operation.ends is None:
        raise ArmError(404, "NotFound", "The operation was not found.")
    return operation, call.world.now >= operation.ends


def status(call: Call) -> Reply:
    """Answer how an operation is doing."""
    operation, ended = _operation(call)
    body: dict[str, Any] = {"startTime": iso_offset(operation.started)}
    if ended and operation.ends is not None:
        body["endTime"] = iso_offset(operation.ends)
    if ended and operation.error:
        body["error"] = {"code": operation.error[0], "message": operation.error[1]}
    state = ("Failed" if operation.error else "Succeeded") if ended else "InProgress"
    headers = [] if ended else [call.lab.retry_after()]
    return Reply(body=body | {"status": state, "name": operation.id}, headers=headers)


def result(call: Call) -> Reply:
    """Answer 202 until it is done, then 204, or its error."""
    operation, ended = _operation(call)
    if ended and operation.error:
        raise ArmError(409, *operation.error)
    return Reply(204) if ended else Reply(202, headers=[call.lab.retry_after()])


def provider_routes(provider: str) -> list[Route]:
    """Return where the operations of a resource provider are watched."""
    path = f"{SUBSCRIPTION}/providers/{provider}/locations/{{location}}/operations/{{operation}}"
    return [Route("GET", path, status), Route("GET", f"{path}/result", result)]


ROUTES = provider_routes("Microsoft.Compute") + provider_routes("Microsoft.Network")
