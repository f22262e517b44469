# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes are sent exactly once and followed to their end, by Azure's own signed addresses [asr-api 1.4]."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from ansible_collections.asr.failback.plugins.module_utils._azure.operations import Operations
from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.arm_write import Write
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import (
    ActionConflict,
    ActionRejected,
    ActionUnsure,
    FailbackError,
)
from unit.job_payloads import error, job
from unit.legs import VAULT
from unit.network import OPTIONS, SECRET, TOKEN, Answer, Network, error_answer

JOB = "5d3ba4e7-0000-4000-8000-00000000beef"
POLICY = f"{VAULT}/replicationPolicies/asr-failback"
SIGNED = "api-version=2021-06-01&t=2023-08-26T04%3a22%3a13&c=signed&s=sig.na~ture&h=signed"
HOST = "https://centraluseuap.management.azure.com"
STATUS_URL = f"{HOST}{VAULT}/replicationOperationStatus/{JOB}?{SIGNED}"
LOCATION = f"{HOST}{POLICY}/operationresults/{JOB}?{SIGNED}"
WRITE = Write("PUT", POLICY, "creation", "policy asr-failback", {"properties": {"a": 1}})
PUT, STATUS, RESULT = ".*/asr-failback", ".*/replicationOperationStatus/.*", ".*/operationresults/.*"


class Clock:
    def __init__(self) -> None:
        self.seconds, self.slept = 1000.0, []

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def operations(net: Network, clock: Clock) -> Operations:
    net.login()
    session = Session(OPTIONS)
    return Operations(session, AzureVault(session, "rg-dr", "vault-home").get_job, clock, timeout=100)


def accepted(**headers: str) -> Answer:
    given = {"Azure-AsyncOperation": STATUS_URL, "Location": LOCATION, "Retry-After": "30"}
    return Answer(202, None, headers or given)


def status(state: str, failure: dict[str, Any] | None = None, retry_after: str | None = None) -> Answer:
    body = {"error": failure, "id": None, "name": JOB, "properties": None, "status": state, "percentComplete": None}
    return Answer(200, body, {"Retry-After": retry_after} if retry_after else {})


def test_what_is_sent(net: Network, operations: Operations):
    net.on("PUT", PUT, Answer(200, {}))
    operations.carry_out(WRITE)
    (request,) = net.sent("PUT")
    assert str(request.url) == f"https://management.azure.com{POLICY}?api-version=2025-08-01"
    assert json.loads(request.body or b"") == WRITE.body
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(("method", "answer"), [("PUT", 200), ("PUT", 201), ("PATCH", 200), ("DELETE", 204)])
def test_an_answer_that_is_final(net: Network, operations: Operations, clock: Clock, method: str, answer: int):
    net.on(method, PUT, Answer(answer, None))
    operations.carry_out(Write(method, POLICY, "change", "policy asr-failback"))
    assert clock.slept == []
    assert not net.sent(method)[0].body


def test_the_status_is_asked_for_at_azures_own_address_when_azure_says(
    net: Network, operations: Operations, clock: Clock
):
    net.on("PUT", PUT, accepted())
    net.on("GET", STATUS, status("NotStarted", retry_after="10"), status("InProgress", retry_after="5"))
    net.on("GET", STATUS, status("Succeeded"))
    operations.carry_out(WRITE)
    assert clock.slept == [30, 10, 5]
    # Real clients write the escapes in capitals, and Azure takes that [asr-modernized 1].
    assert {str(request.url) for request in net.sent("GET", STATUS)} == {STATUS_URL.replace("%3a", "%3A")}
    assert operations.warnings == []


def test_without_a_status_the_result_is_asked_for(net: Network, operations: Operations, clock: Clock):
    net.on("PUT", PUT, accepted(Location=LOCATION))
    net.on("GET", RESULT, Answer(202, None, {"Location": LOCATION, "Retry-After": "7"}), Answer(204))
    operations.carry_out(WRITE)
    assert clock.slept == [30, 7]


def test_an_error_that_comes_with_a_success_is_a_warning(net: Network, operations: Operations):
    net.on("PUT", PUT, accepted())
    net.on("GET", STATUS, status("Succeeded", {"code": "28175", "message": "The name was modified.", "details": None}))
    operations.carry_out(WRITE)
    assert operations.warnings == ["policy asr-failback: 28175: The name was modified."]


def test_a_failure_is_told_with_the_jobs_causes(net: Network, operations: Operations):
    net.on("PUT", PUT, accepted())
    net.on("GET", STATUS, status("Failed", {"code": "539", "message": "It cannot be done.", "details": None}))
    problem = error("539", "It cannot be done.")
    problem["serviceErrorDetails"] |= {"possibleCauses": "It is used.", "recommendedAction": "Use another."}
    net.on("GET", f"/replicationJobs/{JOB}", Answer(body=job(JOB, "AddPolicy", "Failed", errors=[problem])))
    with pytest.raises(FailbackError) as caught:
        operations.carry_out(WRITE)
    assert caught.value.code == "OPERATION_FAILED"
    for words in ("creation of policy asr-failback", "539: It cannot be done.", "It is used."):
        assert words in caught.value.message
    assert caught.value.remedy == "Use another."


def test_a_failure_without_a_job(net: Network, operations: Operations):
    net.on("PUT", PUT, accepted())
    net.on("GET", STATUS, status("Canceled"))
    net.on("GET", f"/replicationJobs/{JOB}", error_answer(404, "NotFound"))
    with pytest.raises(FailbackError) as caught:
        operations.carry_out(WRITE)
    assert caught.value.code == "OPERATION_FAILED"
    assert "Canceled" in caught.value.message


def test_the_signed_address_is_never_shown(net: Network, operations: Operations):
    net.on("PUT", PUT, accepted())
    net.on("GET", STATUS, *[error_answer(403, "AuthorizationFailed", "No.")] * 3)
    with pytest.raises(FailbackError) as caught:
        operations.carry_out(WRITE)
    told = str(caught.value.as_result())
    assert "signed" not in told
    assert SECRET not in told
    assert TOKEN not in told


def test_what_takes_too_long_is_left_running(net: Network, operations: Operations, clock: Clock):
    net.on("PUT", PUT, accepted())
    net.on("GET", STATUS, *[status("InProgress", retry_after="30")] * 9)
    with pytest.raises(FailbackError) as caught:
        operations.carry_out(WRITE)
    assert caught.value.code == "OPERATION_TIMEOUT"
    assert clock.seconds <= 1100
    assert len(net.sent("PUT")) == 1


CLEAR = [
    (error_answer(400, "BadRequest", "No."), ActionRejected, "ACTION_REFUSED"),
    (error_answer(403, "AuthorizationFailed", "No."), ActionRejected, "FORBIDDEN"),
    (error_answer(409, "Conflict", "Busy.", {"Retry-After": "1"}), ActionConflict, "OPERATION_IN_PROGRESS"),
    (error_answer(500, "InternalServerError"), ActionUnsure, "ANSWER_UNCLEAR"),
    (error_answer(503, "ServiceUnavailable", "", {"Retry-After": "1"}), ActionUnsure, "ANSWER_UNCLEAR"),
    (requests.exceptions.ReadTimeout("slow"), ActionUnsure, "ANSWER_UNCLEAR"),
]


@pytest.mark.parametrize(("answer", "kind", "code"), CLEAR)
def test_a_write_is_sent_once_whatever_comes_back(
    net: Network, operations: Operations, clock: Clock, answer: Any, kind: type[FailbackError], code: str
):
    net.on("PUT", PUT, *[answer] * 6)
    with pytest.raises(FailbackError) as caught:
        operations.carry_out(WRITE)
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert "creation of policy asr-failback" in caught.value.message
    assert len(net.sent("PUT")) == 1
    assert (clock.slept, net.slept) == ([], [])


def test_a_busy_service_takes_it_later(net: Network, operations: Operations, clock: Clock):
    net.on("PUT", PUT, error_answer(429, "TooManyRequests", "", {"Retry-After": "17"}), Answer(200, {}))
    operations.carry_out(WRITE)
    assert clock.slept == [17]


def test_a_service_that_is_busy_for_too_long(net: Network, operations: Operations):
    net.on("PUT", PUT, *[error_answer(429, "TooManyRequests", "", {"Retry-After": "60"})] * 9)
    with pytest.raises(ActionRejected) as caught:
        operations.carry_out(WRITE)
    assert caught.value.code == "THROTTLED"
    assert len(net.sent("PUT")) == 2


def test_a_login_that_runs_out_while_waiting_is_renewed(net: Network, operations: Operations):
    net.on("PUT", PUT, accepted())
    net.on("GET", STATUS, error_answer(401, "ExpiredAuthenticationToken", "Expired."), status("Succeeded"))
    operations.carry_out(WRITE)
    assert len(net.sent("GET", STATUS)) == 2
