# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Trouble on the wire and at the service: what passes is outlived without a second action, what stays is said."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from azure.core.configuration import ConnectionConfiguration

from integration.collection.running_lab import STILL
from integration.collection.scenarios import small_but
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
UNCLEAR, WATCHED, AGAIN = "No clear answer came", "runs already: watching it", "Asking again."


class Passing(NamedTuple):
    """Faults that a run outlives: what is set in the lab, and how often two machines' reprotects are sent in all.

    ``says`` is what a user reads of it; where it is empty, there must be no warning at all.
    """

    rules: tuple[dict[str, Any], ...]
    sent: int = 2
    says: tuple[str, ...] = ()


PASSING = {
    "reset-before": Passing((ACTION | {"reset": "before"},), sent=3, says=(UNCLEAR,)),
    "reset-after": Passing((ACTION | {"reset": "after"},), says=(UNCLEAR, WATCHED)),
    "reset-reads": Passing(
        (ITEMS | STUBBORN | {"after": 2, "reset": "before"}, JOB | {"after": 1, "reset": "after"}), says=(AGAIN,)
    ),
    "429-with-retry-after": Passing((ACTION | {"times": 2, "status": 429, "headers": {"Retry-After": "7"}},), sent=4),
    "429-without-retry-after": Passing((ACTION | {"status": 429},), sent=3),
    "429-reads": Passing(
        (
            ITEMS | {"after": 1, "times": 2, "status": 429, "headers": {"Retry-After": "1"}},
            JOB | {"times": 2, "status": 429},
        )
    ),
    "500-not-taken": Passing((ACTION | {"status": 500, "code": "InternalServerError"},), sent=3, says=(UNCLEAR,)),
    "500-taken": Passing(
        (ACTION | {"status": 500, "code": "InternalServerError", "taken": True},), says=(UNCLEAR, WATCHED)
    ),
    "502-not-taken": Passing((ACTION | {"status": 502, "body": WEB_PAGE},), sent=3, says=(UNCLEAR,)),
    "503-taken": Passing(
        (ACTION | {"status": 503, "headers": {"Retry-After": "1"}, "taken": True},), says=(UNCLEAR, WATCHED)
    ),
    "504-taken": Passing((ACTION | {"status": 504, "body": WEB_PAGE, "taken": True},), says=(UNCLEAR, WATCHED)),
    "5xx-reads": Passing(
        (
            ITEMS | STUBBORN | {"after": 1, "status": 503},
            ITEM | {"status": 500},
            JOBS | {"status": 502, "body": WEB_PAGE},
            JOB | STUBBORN | {"after": 2, "status": 504},
        ),
        says=(AGAIN,),
    ),
    "401-action": Passing((ACTION | {"status": 401, "code": "ExpiredAuthenticationToken"},), sent=3),
    "409": Passing((ACTION | {"status": 409, "code": "Conflict"},), sent=3, says=("Azure refused reProtect",)),
    "malformed": Passing((ITEMS | {"after": 1, "malformed": True}, JOB | {"malformed": True}), says=(AGAIN,)),
    "truncated": Passing((ITEMS | {"after": 1, "truncate": True}, JOB | {"truncate": True})),
    "truncated-action": Passing((ACTION | {"truncate": True},), says=(UNCLEAR,)),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes(scene: Scene, name: str) -> None:
    rules, sent, says = PASSING[name]
    scene.lab.faults(*rules)
    outcome = scene.reprotect(*BOTH)
    came_through(scene, outcome.failed, sent)
    assert all(scene.hits()), "a fault never struck"
    assert [words for words in says if words not in outcome.told] == []
    assert says or outcome.warnings == []


def came_through(scene: Scene, failed: bool, sent: int = 2) -> None:
    """Both machines are ready, and Azure did one reprotect of each."""
    assert not failed
    assert {scene.lab.phases()[name] for name in BOTH} == {"ready"}
    assert [scene.jobs_of(name) for name in BOTH] == [{REPROTECT: 1}] * 2
    assert scene.sent("reProtect") == sent


@pytest.mark.parametrize(("times", "error"), [(1, ""), (9, ""), (10, "MACHINE_GONE")])
def test_a_page_is_missing(scene: Scene, tmp_path: Path, times: int, error: str) -> None:
    """One item a page. From the second list on, so many times, the second page has none: the classic machine's."""
    scene.lab.begin(speed=STILL, scenario=small_but(tmp_path, {"switches": {"page_size": 1}}))
    names = [item["properties"]["friendlyName"] for item in scene.lab.items()]
    assert names.index(CLASSIC) == 1
    link = f"{scene.lab.environment['ASR_LAB_URL']}{scene.lab.vault}/replicationProtectedItems"
    nothing = {"value": [], "nextLink": f"{link}?api-version=2025-08-01&skipToken=CS01_2"}
    # A rule does not count what an earlier one struck.
    after = [number * len(names) + 1 - (number - 1) for number in range(1, times + 1)]
    scene.lab.faults(*(ITEMS | {"after": each, "status": 200, "body": nothing} for each in after))
    outcome = scene.reprotect(*BOTH)
    assert scene.hits() == [1] * times
    assert [outcome.machines[name]["warnings"] for name in BOTH] == [["it is missing in the vault's list"], []]
    assert [outcome.error(name) for name in BOTH] == [error, ""]
    if error:
        assert "it was in_azure before" in outcome.machines[CLASSIC]["msg"]
        assert not scene.reprotect(*BOTH).failed
    came_through(scene, failed=False)


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


def put_the_clock(scene: Scene, hours: int) -> None:
    """The control node's clock jumps: for the login's library, and for all that asks for the time of day in a stage."""
    right = time.time

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(hours=hours)

    scene.patch.setattr(time, "time", lambda: right() + 3600 * hours)
    for module in ("_azure.session", "_ansible.event_log"):
        scene.patch.setattr(f"ansible_collections.asr.failback.plugins.module_utils.{module}.datetime", Clock)


def lab_time(scene: Scene) -> datetime:
    return datetime.fromisoformat(scene.lab.control("GET", "time")["now"])


@pytest.mark.parametrize("hours", [1, -1])
@pytest.mark.parametrize(("minutes", "late"), [(10, 2), (40, 0)])
def test_clock_is_off(scene: Scene, hours: int, minutes: int, late: int) -> None:
    """It jumps by an hour in mid-run: what counts is Azure's. The copies take twenty minutes."""
    by = lab_time(scene) + timedelta(minutes=minutes)
    scene.meanwhile(2, lambda: put_the_clock(scene, hours))
    outcome = scene.reprotect(*BOTH, finish_by=by.isoformat())
    came_through(scene, outcome.failed)
    assert ["it will not have arrived by" in warning for warning in outcome.warnings] == [True] * late

    scene.lab.advance(600)
    begun = lab_time(scene)
    outcome = scene.run("failover", CLASSIC, recovery_point="latest_app_consistent")
    assert not outcome.failed, outcome.result
    given_up = outcome.machines[CLASSIC]["data_given_up"]
    truth = (begun - datetime.fromisoformat(given_up["recovery_point_time"])).total_seconds()
    assert truth >= 600
    assert abs(given_up["seconds"] - truth) < 300


def test_status_urls_expire(scene: Scene) -> None:
    """No stage lives on the signed URLs of an answer: it reads jobs and machines."""
    scene.lab.faults({"match": {"path": "/replicationOperation|/operationResults"}, "times": None, "status": 403})
    came_through(scene, scene.reprotect(*BOTH).failed)
    assert scene.hits() == [0]
