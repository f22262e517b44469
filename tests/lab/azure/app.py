# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The HTTPS application: reads a request, lets faults strike, asks who it is, and records what came of it."""

from __future__ import annotations

import asyncio
import json
import re
import traceback
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lab import control
from lab.azure import (
    actions,
    appliances,
    compute,
    containers,
    disks,
    fabrics,
    images,
    interfaces,
    items,
    jobs,
    login,
    long_running,
    network_links,
    networks,
    operations,
    plans,
    policies,
    reassociation,
    resource_list,
    resource_manager,
    run_commands,
    sizes,
    storage,
    vcenters,
)
from lab.azure.client_time import SINCE_START, move_time, real_latency
from lab.azure.connection import reset_connection, send_half
from lab.azure.errors import ArmError
from lab.azure.lab import Lab
from lab.azure.web import Call, Reply, Route, find_route
from lab.clock import http_date
from lab.processes import end_tree

ARM_ROUTES: list[Route] = [
    route
    for module in (
        resource_manager,
        items,
        jobs,
        fabrics,
        containers,
        reassociation,
        vcenters,
        policies,
        plans,
        actions,
        operations,
        appliances,
        compute,
        run_commands,
        disks,
        images,
        sizes,
        interfaces,
        networks,
        long_running,
        resource_list,
        network_links,
        storage,
    )
    for route in module.ROUTES
]
SCOPE = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)(/resourceGroups/(?P<group>[^/]+)"
    r"(/providers/Microsoft\.RecoveryServices/vaults/(?P<vault>[^/]+))?)?(/|$)",
    re.IGNORECASE,
)
API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
SITE_RECOVERY_OLDEST = "2018-01-10"


def _check_version(call: Call) -> None:
    version = call.argument("api-version")
    if not version:
        raise ArmError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    path = call.path.lower()
    oldest = SITE_RECOVERY_OLDEST if "/replication" in path else "2015-01-01"
    if not API_VERSION.fullmatch(version) or version < oldest:
        raise ArmError(
            400,
            "InvalidApiVersionParameter",
            f"The api-version '{version}' is invalid. The supported versions are '2025-08-01,2025-01-01,2018-01-10'.",
        )


def _resource_manager(call: Call) -> Reply:
    lab, world = call.lab, call.world
    lab.tokens.check(call.headers.get("authorization", ""))
    remaining = lab.throttle.admit(call.method, world.clock.now(), world.clock.speed)
    _check_version(call)
    scope = SCOPE.match(call.path)
    if scope:
        resource_manager.check_scope(call, scope["subscription"], scope["group"], scope["vault"])
    handler = find_route(ARM_ROUTES, call)
    if handler is None:
        raise ArmError(404, "NotFound", f"The lab does not know the path '{call.path}'.", unexpected=True)
    reply = handler(call)
    reply.headers.append(remaining)
    return reply


def answer(call: Call) -> tuple[Reply, bool]:
    """Return the reply to a call, and whether the call was one the lab does not expect."""
    path = call.path.lower()
    try:
        if path.startswith("/_lab"):
            return control.answer(call), False
        with call.world.lock:
            move_time(call)
            call.world.catch_up()
            handler = find_route(login.ROUTES, call) if not path.startswith(("/subscriptions", "/tenants")) else None
            return (handler(call) if handler else _resource_manager(call)), False
    except ArmError as problem:
        return Reply(problem.status, problem.body(), list(problem.headers)), problem.unexpected
    except Exception:  # a mistake of the lab's own: said in its log, and counted so that a test can assert none
        traceback.print_exc()
        return Reply(400, ArmError(400, "LabMistake", "The lab made a mistake; see its log.").body()), True


class Application:
    """The ASGI application."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        call = Call(
            self.lab,
            request.method,
            scope["path"],
            dict(request.query_params),
            {key.lower(): value for key, value in request.headers.items()},
            body,
        )
        own = call.path.lower().startswith("/_lab")
        rule = {} if own else self.lab.world.faults.for_request(call.method, call.path) or {}
        await asyncio.sleep(float(rule.get("delay", 0)) + (0 if own else real_latency(self.lab.world)))
        cut = rule.get("reset") or rule.get("kill")
        if cut == "before":
            self._record(call, None, taken=False)
            await self._cut(rule, send, receive)
            return
        reply, taken, unexpected = await self._reply(call, rule)
        if not own:
            self._record(call, None if cut else reply.status, taken, unexpected)
        await asyncio.sleep(float(rule.get("late", 0)))
        if cut:
            await self._cut(rule, send, receive)
        elif rule.get("truncate"):
            await send_half(send, receive, self._response(call, reply))
        else:
            await self._response(call, reply, bool(rule.get("malformed")))(scope, receive, send)

    async def _cut(self, rule: dict[str, Any], send: Send, receive: Receive) -> None:
        """End the connection without an answer; if the fault says so, the client that waits for it too."""
        if "kill" in rule:
            end_tree(rule["pid"])
        await reset_connection(send, receive)

    async def _reply(self, call: Call, rule: dict[str, Any]) -> tuple[Reply, bool, bool]:
        """Answer, or let a fault answer; with ``taken`` the request is carried out all the same.

        Also tell whether it was carried out, and whether the lab did not know it.
        """
        if "status" not in rule:
            reply, unexpected = await run_in_threadpool(answer, call)
            return reply, reply.status < 400, unexpected
        taken = bool(rule.get("taken")) and (await run_in_threadpool(answer, call))[0].status < 400
        return scripted_reply(rule), taken, False

    def _record(self, call: Call, status: int | None, taken: bool, unexpected: bool = False) -> None:
        self.lab.recorder.record(call.method, call.path, sorted(call.query), call.body, status, taken, unexpected)

    def _response(self, call: Call, reply: Reply, malformed: bool = False) -> Response:
        raw = isinstance(reply.body, str)  # as a proxy in between would answer
        content = b"" if reply.body is None else str(reply.body).encode() if raw else json.dumps(reply.body).encode()
        if malformed:
            content = content[: len(content) // 2]
        response = Response(content, reply.status)
        if reply.body is not None:
            response.headers["Content-Type"] = "text/html" if raw else "application/json; charset=utf-8"
        for name, value in reply.headers:
            response.headers.append(name, value)
        now = self.lab.world.clock.now()
        guid = self.lab.world.ids.guid(f"request:{now}")
        common = {
            "Cache-Control": "no-cache",
            "Pragma": "no-cache",
            "Expires": "-1",
            "x-ms-correlation-request-id": guid,
            "x-ms-routing-request-id": f"LAB:{guid}",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "Date": http_date(now),
            SINCE_START: f"{now - self.lab.world.started:.4f}",
        }
        for name, value in common.items():
            response.headers[name] = value
        if "x-ms-request-id" not in response.headers:
            response.headers["x-ms-request-id"] = guid
        return response


def scripted_reply(rule: dict[str, Any]) -> Reply:
    """Return the answer a fault prescribes: its body, or Resource Manager's envelope around its ``code``."""
    body = rule.get("body")
    if body is None and rule.get("code"):
        body = ArmError(rule["status"], rule["code"], rule.get("message", "Scripted by a fault.")).body()
    headers = [(str(key), str(value)) for key, value in (rule.get("headers") or {}).items()]
    return Reply(int(rule["status"]), body, headers)
