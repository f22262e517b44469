# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Scripted faults of requests: what a client sees, whether the request was taken, and what is recorded."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from azure.core.exceptions import HttpResponseError, ServiceResponseError

from lab.client import LabClient
from lab.sdk import VAULT, Inputs, site_recovery

PLANS = {"method": "GET", "path": "/replicationRecoveryPlans$"}


def test_status_headers_and_body(lab: LabClient) -> None:
    lab.faults({"match": PLANS, "status": 503, "code": "ServiceUnavailable", "headers": {"Retry-After": "1"}})
    answer = lab.arm("GET", "replicationRecoveryPlans")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["error"]["code"] == "ServiceUnavailable"
    assert lab.arm("GET", "replicationRecoveryPlans").status_code == 200


def test_raw_body(lab: LabClient) -> None:
    lab.faults({"match": PLANS, "status": 502, "body": "<html>Bad Gateway</html>"})
    answer = lab.arm("GET", "replicationRecoveryPlans")
    assert (answer.text, answer.headers["Content-Type"]) == ("<html>Bad Gateway</html>", "text/html")


def test_after_and_times(lab: LabClient) -> None:
    lab.faults({"match": PLANS, "after": 1, "times": 2, "status": 500, "body": {"any": "thing"}})
    codes = [lab.arm("GET", "replicationRecoveryPlans").status_code for _ in range(5)]
    assert codes == [200, 500, 500, 200, 200]
    assert {key: lab.control("GET", "faults")[0][key] for key in ("seen", "hits")} == {"seen": 5, "hits": 2}
    lab.control("DELETE", "faults")
    assert lab.control("GET", "faults") == []


@pytest.mark.parametrize(("when", "taken"), [("before", False), ("after", True)])
def test_reset_connection(lab: LabClient, when: str, taken: bool) -> None:
    properties = Inputs(lab).classic_reprotect("Windows")
    lab.faults({"match": {"method": "POST", "path": "/reProtect$"}, "reset": when})
    with pytest.raises(requests.ConnectionError):
        lab.act("win-sql01", "reProtect", properties)
    assert (lab.machine("win-sql01")["job"] is not None) == taken
    assert [each["status"] for each in lab.recorded("POST", "/reProtect")] == [None]


@pytest.mark.parametrize("when", ["before", "after"])
def test_killing_the_client(lab: LabClient, when: str) -> None:
    """It ends at once, with what it started."""
    ask = f"import requests; requests.post({lab.url + lab.vault + '/replicationFabrics'!r}, timeout=30)"
    command = ["sh", "-c", '"$0" -c "$1" & echo $!; wait; sleep 60', sys.executable, ask]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as shell:
        lab.faults({"match": {"method": "POST", "path": "/replicationFabrics$"}, "kill": when, "pid": shell.pid})
        assert shell.stdout is not None
        started = Path(f"/proc/{int(shell.stdout.readline())}/stat")
        assert shell.wait(30) == -signal.SIGKILL
    assert not started.exists() or started.read_text().rpartition(")")[2].split()[0] == "Z"
    assert [each["status"] for each in lab.recorded("POST", "/replicationFabrics")] == [None]


def test_what_was_taken_is_recorded(lab: LabClient) -> None:
    match = {"match": {"method": "POST", "path": "/reProtect$"}}
    lab.faults(match | {"reset": "before"}, match | {"status": 503}, match | {"status": 503, "taken": True})
    for _ in range(3):
        with suppress(requests.ConnectionError):
            lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows"))
    lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows"))  # refused: it runs
    assert [each["taken"] for each in lab.recorded("POST", "/reProtect")] == [False, False, True, False]


def test_taken_but_answered_with_an_error(lab: LabClient) -> None:
    lab.faults({"match": {"method": "POST", "path": "/reProtect$"}, "status": 503, "taken": True})
    answer = lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows"))
    assert (answer.status_code, lab.machine("win-sql01")["phase"]) == (503, "replicating_back")


@pytest.mark.parametrize(
    ("kind", "error"),
    [("malformed", requests.exceptions.JSONDecodeError), ("truncate", requests.exceptions.ChunkedEncodingError)],
)
def test_broken_answers(lab: LabClient, kind: str, error: type[Exception]) -> None:
    lab.faults({"match": PLANS, kind: True})
    with pytest.raises(error):
        lab.arm("GET", "replicationRecoveryPlans").json()
    assert lab.get("replicationRecoveryPlans")["value"]


@pytest.mark.parametrize("kind", ["delay", "late"])
def test_delay(lab: LabClient, kind: str) -> None:
    lab.faults({"match": PLANS, kind: 5})
    with pytest.raises(requests.ReadTimeout):
        lab.session.get(f"{lab.url}{lab.vault}/replicationRecoveryPlans", timeout=0.2)


def test_token_endpoint_can_fail_too(lab: LabClient) -> None:
    lab.faults({"match": {"path": "/oauth2/v2.0/token$"}, "status": 500})
    with pytest.raises(requests.HTTPError):
        lab.token()


BAD_KILL = {"match": {}, "kill": "before", "pid": 1}


@pytest.mark.parametrize(
    "bad", [{}, {"match": {}, "job": {}}, {"match": {"path": "("}}, {"match": "x"}, ["x"], BAD_KILL]
)
def test_faults_that_make_no_sense(lab: LabClient, bad: Any) -> None:
    answer = lab.session.post(f"{lab.url}/_lab/faults", json=bad)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadFault")


def test_sdk_sends_an_action_again_unless_it_is_told_not_to(lab: LabClient) -> None:
    item = lab.item("rcm-win01")["id"].split("/")
    where = (*VAULT, item[10], item[12], item[14])
    commit = site_recovery(lab, retry_backoff_factor=0).replication_protected_items.begin_failover_commit
    lab.faults({"match": {"path": "/failoverCommit$"}, "times": None, "status": 503, "headers": {"Retry-After": "0"}})
    with pytest.raises(HttpResponseError):
        commit(*where)
    assert len(lab.recorded("POST", "/failoverCommit")) == 4  # [asr-api 6]
    with pytest.raises(HttpResponseError):
        commit(*where, retry_total=0)
    assert len(lab.recorded("POST", "/failoverCommit")) == 5


def test_sdk_sees_a_reset_as_a_response_error(lab: LabClient) -> None:
    lab.faults({"match": PLANS, "times": None, "reset": "after"})
    with pytest.raises(ServiceResponseError):
        list(site_recovery(lab, retry_total=0).replication_recovery_plans.list(*VAULT))
