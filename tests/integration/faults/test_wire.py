# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Trouble on the wire and at the service: what passes is outlived without a second action, what stays is said."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import pytest
from azure.core.configuration import ConnectionConfiguration

from integration.faults.scene import Scene

CLASSIC, MODERNIZED = "lin-web01", "rcm-win01"
BOTH = (CLASSIC, MODERNIZED)
REPROTECT = "SwitchReplicationGroupProtection"

ACTION = {"match": {"method": "POST", "path": "/reProtect$"}}
ITEMS = {"match": {"method": "GET", "path": "/replicationProtectedItems$"}}
ITEM = {"match": {"method": "GET", "path": "/replicationProtectedItems/"}}
JOBS = {"match": {"method": "GET", "path": "/replicationJobs$"}}
JOB = {"match": {"method": "GET", "path": "/replicationJobs/"}}
ANYTHING = {"match": {"path": "/vaults/"}}
WEB_PAGE = "<html>Bad Gateway</html>"
#: More often than the SDK repeats a read by itself.
STUBBORN = {"times": 12}


class Passing(NamedTuple):
    """Faults that a run outlives: what is set in the lab, and how often two machines' reprotects are sent in all."""

    rules: tuple[dict[str, Any], ...]
    sent: int = 2


PASSING = {
    "reset-before": Passing((ACTION | {"reset": "before"},), sent=3),
    "reset-after": Passing((ACTION | {"reset": "after"},)),
    "reset-reads": Passing((ITEMS | STUBBORN | {"after": 2, "reset": "before"}, JOB | {"after": 1, "reset": "after"})),
    "429-with-retry-after": Passing((ACTION | {"times": 2, "status": 429, "headers": {"Retry-After": "7"}},), sent=4),
    "429-without-retry-after": Passing((ACTION | {"status": 429},), sent=3),
    "429-reads": Passing(
        (
            ITEMS | {"after": 1, "times": 2, "status": 429, "headers": {"Retry-After": "1"}},
            JOB | {"times": 2, "status": 429},
        )
    ),
    "500-not-taken": Passing((ACTION | {"status": 500, "code": "InternalServerError"},), sent=3),
    "500-taken": Passing((ACTION | {"status": 500, "code": "InternalServerError", "taken": True},)),
    "502-not-taken": Passing((ACTION | {"status": 502, "body": WEB_PAGE},), sent=3),
    "503-taken": Passing((ACTION | {"status": 503, "headers": {"Retry-After": "1"}, "taken": True},)),
    "504-taken": Passing((ACTION | {"status": 504, "body": WEB_PAGE, "taken": True},)),
    "5xx-reads": Passing(
        (
            ITEMS | STUBBORN | {"after": 1, "status": 503},
            ITEM | {"status": 500},
            JOBS | {"status": 502, "body": WEB_PAGE},
            JOB | STUBBORN | {"after": 2, "status": 504},
        )
    ),
    "401-action": Passing((ACTION | {"status": 401, "code": "ExpiredAuthenticationToken"},), sent=3),
    "409": Passing((ACTION | {"status": 409, "code": "Conflict"},), sent=3),
    "malformed": Passing((ITEMS | {"after": 1, "malformed": True}, JOB | {"malformed": True})),
    "truncated": Passing((ITEMS | {"after": 1, "truncate": True}, JOB | {"truncate": True})),
    "truncated-action": Passing((ACTION | {"truncate": True},)),
    "page-missing": Passing((ITEMS | {"after": 2, "times": 3, "status": 200, "body": {"value": []}},)),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes(scene: Scene, name: str) -> None:
    rules, sent = PASSING[name]
    scene.lab.faults(*rules)
    outcome = scene.reprotect(*BOTH)
    came_through(scene, outcome.failed, sent)
    assert all(scene.hits()), "a fault never struck"


def came_through(scene: Scene, failed: bool, sent: int = 2) -> None:
    """Both machines are ready, and Azure did one reprotect of each."""
    assert not failed
    assert {scene.lab.phases()[name] for name in BOTH} == {"ready"}
    assert [scene.jobs_of(name) for name in BOTH] == [{REPROTECT: 1}] * 2
    assert scene.sent("reProtect") == sent


def test_connection_refused(scene: Scene) -> None:
    """The proxy is away for a while."""
    for name in ("NO_PROXY", "no_proxy"):
        scene.patch.delenv(name, raising=False)
    scene.meanwhile(1, lambda: scene.patch.setenv("HTTPS_PROXY", "http://127.0.0.1:9"))
    scene.meanwhile(6, lambda: scene.patch.delenv("HTTPS_PROXY"))
    outcome = scene.reprotect(*BOTH)
    came_through(scene, outcome.failed)
    assert "did not answer" in outcome.told


def test_timeout(scene: Scene) -> None:
    """Azure takes the action and does not answer as long as anybody would wait."""

    class Impatient(ConnectionConfiguration):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options | {"read_timeout": 1.5})

    scene.patch.setattr("azure.core.pipeline.transport._requests_basic.ConnectionConfiguration", Impatient)
    scene.lab.faults(ACTION | {"late": 3})
    outcome = scene.reprotect(*BOTH)
    came_through(scene, outcome.failed)
    assert "No clear answer came" in outcome.told


def test_token_expired(scene: Scene) -> None:
    for poll in (1, 4):
        scene.meanwhile(poll, scene.lab.expire_tokens)
    came_through(scene, scene.reprotect(*BOTH).failed)
    assert any(each["status"] == 401 for each in scene.lab.requests())


def test_access_revoked(scene: Scene) -> None:
    """The secret is taken away in mid-run: said for every machine, nothing is stopped, and a new one goes on."""
    gone = {
        "error": "invalid_client",
        "error_description": "AADSTS7000222: The provided client secret keys are expired.",
    }
    token = {"match": {"path": "/oauth2/v2.0/token$"}, "times": None, "status": 401, "body": gone}
    scene.meanwhile(2, lambda: scene.lab.faults(token), scene.lab.expire_tokens)
    outcome = scene.reprotect(*BOTH)
    assert [outcome.error(name) for name in BOTH] == ["AUTHENTICATION_FAILED"] * 2
    assert "expired" in outcome.result["msg"]
    scene.lab.control("DELETE", "faults")
    came_through(scene, scene.reprotect(*BOTH).failed)


def test_forbidden_on_one_machine(scene: Scene) -> None:
    item = next(item for item in scene.lab.items() if item["properties"]["friendlyName"] == CLASSIC)
    refused = {"method": "POST", "path": f"{item['name']}/reProtect$"}
    scene.lab.faults({"match": refused, "times": None, "status": 403, "code": "AuthorizationFailed"})
    outcome = scene.reprotect(*BOTH)
    assert [outcome.error(name) for name in BOTH] == ["FORBIDDEN", ""]
    assert (scene.lab.phases()[CLASSIC], scene.lab.phases()[MODERNIZED]) == ("in_azure", "ready")
    assert scene.sent("reProtect") == 2


def test_vault_moved(scene: Scene) -> None:
    """From one poll to the next there is no such vault any more."""
    moved = ANYTHING | {"times": None, "status": 404, "code": "ResourceNotFound"}
    scene.meanwhile(3, lambda: scene.lab.faults(moved))
    outcome = scene.reprotect(*BOTH)
    assert [outcome.error(name) for name in BOTH] == ["VAULT_NOT_FOUND"] * 2
    assert "vault-home" in outcome.result["msg"]
    scene.lab.control("DELETE", "faults")
    came_through(scene, scene.reprotect(*BOTH).failed)


def test_long_outage(scene: Scene) -> None:
    """Azure is away for longer than a run asks again: every machine is told, and the next run goes on."""
    scene.meanwhile(2, lambda: scene.lab.faults(ANYTHING | {"times": None, "status": 503}))
    outcome = scene.reprotect(*BOTH)
    assert [outcome.error(name) for name in BOTH] == ["UNAVAILABLE"] * 2
    scene.lab.control("DELETE", "faults")
    came_through(scene, scene.reprotect(*BOTH).failed)


@pytest.mark.parametrize("hours", [1, -1])
def test_clock_is_off(scene: Scene, hours: int) -> None:
    """The control node's clock jumps by an hour in mid-run: what counts is Azure's."""
    right = time.time
    scene.meanwhile(2, lambda: scene.patch.setattr(time, "time", lambda: right() + 3600 * hours))
    came_through(scene, scene.reprotect(*BOTH).failed)


def test_status_urls_expire(scene: Scene) -> None:
    """No stage lives on the signed URLs of an answer: it reads jobs and machines."""
    scene.lab.faults({"match": {"path": "/replicationOperation|/operationResults"}, "times": None, "status": 403})
    came_through(scene, scene.reprotect(*BOTH).failed)
    assert scene.hits() == [0]
