# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Actions: sent exactly once, whatever the answer; their job; and what each answer means [asr-api 1.4, 6]."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import (
    ActionConflict,
    ActionRejected,
    ActionThrottled,
    ActionUnsure,
    FailbackError,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Action
from unit.legs import VAULT
from unit.network import OPTIONS, SECRET, TOKEN, Answer, Network, error_answer
from unit.payloads import classic

JOB = "5d3ba4e7-0000-4000-8000-00000000beef"
ITEM = classic("ready")["id"]
SIGNED = "api-version=2021-06-01&t=2023&c=signed&s=signed&h=signed"
BODY = {"properties": {"failoverDirection": "PrimaryToRecovery"}}
COMMIT = Action(ITEM, "failoverCommit", None, {}, frozenset())
FAILOVER = Action(ITEM, "unplannedFailover", BODY, {}, frozenset())

LOCATION = f"https://centraluseuap.management.azure.com{ITEM}/operationresults/{JOB}?{SIGNED}"
OPERATION = f"https://centraluseuap.management.azure.com{VAULT}/replicationOperationStatus/{JOB}?{SIGNED}"
REQUEST_ID = f"{VAULT}/replicationJobs/{JOB}"


@pytest.fixture
def vault(net: Network) -> AzureVault:
    net.login()
    return AzureVault(Session(OPTIONS), "rg-dr", "vault-home")


def accepted(**headers: str) -> Answer:
    return Answer(202, None, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    "headers",
    [
        {"x_ms_request_id": REQUEST_ID},
        {"x_ms_request_id": f"{REQUEST_ID}, {REQUEST_ID}"},  # the header is sent twice
        {"Azure_AsyncOperation": OPERATION},
        {"Location": LOCATION},
        {"Azure_AsyncOperation": OPERATION, "Location": LOCATION, "x_ms_request_id": REQUEST_ID},
        {"Location": LOCATION, "x_ms_request_id": "1f2e3d4c-0000-4000-8000-000000000001"},
    ],
)
def test_the_job_is_named_by_any_of_the_three_headers(net: Network, vault: AzureVault, headers: dict[str, str]):
    net.on("POST", ".*/failoverCommit", accepted(Retry_After="30", **headers))
    assert vault.send(COMMIT) == JOB


def test_what_is_sent(net: Network, vault: AzureVault):
    net.on("POST", ".*/unplannedFailover", accepted(Location=LOCATION))
    vault.send(FAILOVER)
    (request,) = net.sent("POST", ".*/unplannedFailover")
    url = urlsplit(str(request.url))
    assert url.netloc == "management.azure.com"
    assert url.path == f"{ITEM}/unplannedFailover"
    assert parse_qs(url.query) == {"api-version": ["2025-08-01"]}
    assert json.loads(request.body or b"") == BODY
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_commit_has_no_body(net: Network, vault: AzureVault):
    net.on("POST", ".*/failoverCommit", accepted(Location=LOCATION))
    vault.send(COMMIT)
    (request,) = net.sent("POST", ".*/failoverCommit")
    assert not request.body


def test_nothing_is_polled_behind_our_back(net: Network, vault: AzureVault):
    net.on("POST", ".*/failoverCommit", accepted(Location=LOCATION, Azure_AsyncOperation=OPERATION))
    vault.send(COMMIT)
    assert [r for r in net.requests if "login" not in str(r.url)] == net.sent("POST", ".*/failoverCommit")


CLEAR = [
    (error_answer(400, "BadRequest", "No."), ActionRejected, "ACTION_REFUSED"),
    (error_answer(403, "AuthorizationFailed", "No."), ActionRejected, "FORBIDDEN"),
    (error_answer(404, "NotFound", "No."), ActionRejected, "ACTION_REFUSED"),
    (error_answer(409, "Conflict", "Another operation."), ActionConflict, "OPERATION_IN_PROGRESS"),
    (error_answer(409, "Conflict", "x", {"Retry-After": "1"}), ActionConflict, "OPERATION_IN_PROGRESS"),
]
UNCLEAR = [
    (error_answer(500, "InternalServerError"), ActionUnsure, "ANSWER_UNCLEAR"),
    (error_answer(502, "BadGateway"), ActionUnsure, "ANSWER_UNCLEAR"),
    (error_answer(503, "ServiceUnavailable", "", {"Retry-After": "1"}), ActionUnsure, "ANSWER_UNCLEAR"),
    (error_answer(504, "GatewayTimeout"), ActionUnsure, "ANSWER_UNCLEAR"),
    (error_answer(408, "Timeout"), ActionUnsure, "ANSWER_UNCLEAR"),
    (requests.exceptions.ReadTimeout("slow"), ActionUnsure, "ANSWER_UNCLEAR"),
    (requests.exceptions.ConnectionError("reset by peer"), ActionUnsure, "ANSWER_UNCLEAR"),
]
THROTTLED = [
    (error_answer(429, "TooManyRequests", "", {"Retry-After": "17"}), ActionThrottled, "THROTTLED"),
    (error_answer(429, "TooManyRequests"), ActionThrottled, "THROTTLED"),
]


def _name(answer: object) -> str:
    return str(answer.status) if isinstance(answer, Answer) else type(answer).__name__


@pytest.mark.parametrize(
    ("answer", "kind", "code"), CLEAR + UNCLEAR + THROTTLED, ids=[_name(a) for a, _, _ in CLEAR + UNCLEAR + THROTTLED]
)
def test_an_action_is_sent_once_and_its_answer_is_understood(
    net: Network, vault: AzureVault, answer: Answer | Exception, kind: type[FailbackError], code: str
):
    net.on("POST", ".*/unplannedFailover", *[answer] * 6)
    with pytest.raises(FailbackError) as caught:
        vault.send(FAILOVER)
    assert len(net.sent("POST", ".*/unplannedFailover")) == 1
    assert net.slept == []
    assert type(caught.value) is kind
    assert caught.value.code == code
    told = str(caught.value.as_result())
    assert SECRET not in told
    assert TOKEN not in told


#: This machine's clock does not matter.
DATES = {"Date": "Sat, 01 Jan 2000 12:00:00 GMT", "Retry-After": "Sat, 01 Jan 2000 12:01:30 GMT"}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [({"Retry-After": "17"}, 17), ({}, 30), ({"Retry-After": "soon"}, 30), ({"Retry-After": "nan"}, 30), (DATES, 90)],
)
def test_how_long_to_wait(net: Network, vault: AzureVault, header: dict[str, str], seconds: float):
    net.on("POST", ".*/unplannedFailover", error_answer(429, "TooManyRequests", "", header))
    with pytest.raises(ActionThrottled) as caught:
        vault.send(FAILOVER)
    assert caught.value.retry_after == seconds


def test_a_refusal_is_told_with_azures_causes_and_action(net: Network, vault: AzureVault):
    answer = error_answer(
        400, "539", "The operation is not allowed.", possibleCauses="It is busy.", recommendedAction="Wait for it."
    )
    net.on("POST", ".*/unplannedFailover", answer)
    with pytest.raises(ActionRejected) as caught:
        vault.send(FAILOVER)
    for part in ("unplannedFailover", "rpi-web01", "539", "The operation is not allowed.", "It is busy."):
        assert part in caught.value.message
    assert caught.value.remedy == "Wait for it."


def test_an_action_on_a_good_login_that_has_run_out_is_not_lost(net: Network, vault: AzureVault):
    """A 401 is a clear no: the action was not taken."""
    net.on("POST", ".*/unplannedFailover", *[error_answer(401, "InvalidAuthenticationToken", "Expired.")] * 3)
    with pytest.raises(ActionRejected) as caught:
        vault.send(FAILOVER)
    assert caught.value.code == "AUTHENTICATION_FAILED"


def test_an_action_that_was_taken_without_a_jobs_name_is_not_said_to_be_refused(net: Network, vault: AzureVault):
    net.on("POST", ".*/unplannedFailover", accepted())
    try:
        assert vault.send(FAILOVER) == ""
    except FailbackError as error:
        assert type(error) is ActionUnsure  # noqa: PT017 - either way is right
