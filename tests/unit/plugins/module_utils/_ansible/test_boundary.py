# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The boundary between a module and Ansible: what comes in, what goes out, and how it ends."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.asr.failback.plugins.module_utils._ansible import run as boundary
from ansible_collections.asr.failback.plugins.module_utils._ansible import stage
from ansible_collections.asr.failback.plugins.module_utils._ansible.info import check_query, queried
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation, RecoveryPoint
from unit.fakes import NOW, ScriptedVault, unavailable
from unit.payloads import classic

ROOT = Path(__file__).parents[5]


class Ended(Exception):
    def __init__(self, failed: bool, result: dict[str, Any]) -> None:
        super().__init__(result)
        self.failed, self.result = failed, result


class Module:
    """The module, as far as the boundary uses it."""

    params: dict[str, Any] = {"vault": "v"}  # noqa: RUF012
    check_mode = True
    warned: list[str] = []  # noqa: RUF012

    def __init__(self, **arguments: Any) -> None:
        self.warned.clear()

    def warn(self, warning: str) -> None:
        self.warned.append(warning)

    def fail_json(self, **result: Any) -> None:
        raise Ended(True, result)

    def exit_json(self, **result: Any) -> None:
        raise Ended(False, result)


def ended(monkeypatch: pytest.MonkeyPatch, work: Any) -> Ended:
    monkeypatch.setattr(boundary, "Module", Module)
    with pytest.raises(Ended) as caught:
        boundary.run({}, work)
    return caught.value


def failing(error: Exception) -> Any:
    def work(params: Any, check_mode: bool) -> dict[str, Any]:
        raise error

    return work


def test_a_result_is_given(monkeypatch: pytest.MonkeyPatch):
    end = ended(monkeypatch, lambda params, check_mode: {"changed": False, "seen": (params["vault"], check_mode)})
    assert (end.failed, end.result) == (False, {"changed": False, "seen": ("v", True)})


def test_warnings_are_told_as_warnings(monkeypatch: pytest.MonkeyPatch):
    end = ended(monkeypatch, lambda params, check_mode: {"changed": False, "warnings": ["Mind this."]})
    assert Module.warned == ["Mind this."]
    assert end.result == {"changed": False}


def test_a_result_that_failed_keeps_all_its_parts(monkeypatch: pytest.MonkeyPatch):
    result = {"failed": True, "msg": "one of two", "changed": True, "machines": [1]}
    end = ended(monkeypatch, lambda params, check_mode: dict(result))
    assert end.failed
    assert end.result == {"msg": "one of two", "changed": True, "machines": [1]}


def test_an_error_has_its_four_keys(monkeypatch: pytest.MonkeyPatch):
    end = ended(monkeypatch, failing(FailbackError("CODE", "What.", "Do.", {"a": 1})))
    assert end.failed
    assert end.result == {"msg": "What.", "error_code": "CODE", "remedy": "Do.", "details": {"a": 1}}


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch):
    end = ended(monkeypatch, failing(ImportError("No module named 'azure'", name="azure")))
    assert end.result["error_code"] == "LIBRARY_MISSING"
    assert "azure" in end.result["msg"]


def test_a_fault_of_ours_is_a_sentence_with_its_place(monkeypatch: pytest.MonkeyPatch):
    end = ended(monkeypatch, failing(ZeroDivisionError("division by zero")))
    assert end.result["error_code"] == "UNEXPECTED"
    assert end.result["details"]["file"] == "test_boundary.py"
    assert "/" not in end.result["details"]["file"]


# ----- queries


def test_a_query_picks_from_what_was_read():
    machines = [{"name": "a", "phase": "ready"}, {"name": "b", "phase": "in_azure"}]
    assert queried("[?phase=='ready'].name", machines) == ["a"]
    assert queried(None, machines) is machines
    assert queried("", machines) is machines


@pytest.mark.parametrize(("ask", "query"), [(check_query, "[?"), (check_query, "a..b"), (queried, "nosuch(@)")])
def test_a_query_that_is_none_is_said(ask: Any, query: str):
    with pytest.raises(FailbackError) as caught:
        ask(query, *([[]] if ask is queried else []))
    assert caught.value.code == "BAD_QUERY"
    assert query in caught.value.message


# ----- the stage modules

PARAMS: dict[str, Any] = {
    "machines": ["web01"],
    "recovery_plan": None,
    "machine_options": {},
    "wait": True,
    "wait_timeout": 7200,
    "poll_interval": 30.0,
    "concurrency": 50,
    "max_failures": "",
    "finish_by": None,
    "event_log": None,
    "report_dir": None,
    "vault": "vault-home",
}


def drive(monkeypatch: pytest.MonkeyPatch, vault: ScriptedVault, **params: Any) -> dict[str, Any]:
    """A failover in check mode."""
    monkeypatch.setattr(stage, "open_vault", lambda given: vault)
    return stage.drive(Operation.FAILOVER, PARAMS | params, True, None)


def test_a_stages_result(monkeypatch: pytest.MonkeyPatch):
    result = drive(monkeypatch, ScriptedVault(classic("ready")))
    assert result["changed"] is True
    assert result["failed"] is False
    assert result["summary"]["changed"] == 1
    assert result["diff"] == {"before": "web01: ready\n", "after": "web01: failed_back\n"}


def test_a_stage_with_nothing_to_do(monkeypatch: pytest.MonkeyPatch):
    result = drive(monkeypatch, ScriptedVault(classic("failed back")))
    assert result["changed"] is False
    assert result["diff"] == {"before": "", "after": ""}


def test_one_machine_that_failed_is_the_modules_failure(monkeypatch: pytest.MonkeyPatch):
    result = drive(monkeypatch, ScriptedVault(classic("in azure")))
    assert result["failed"]
    assert result["error_code"] == "WRONG_PHASE"
    assert result["msg"] == result["machines"][0]["msg"]
    assert result["remedy"]


def test_several_that_failed_are_all_named(monkeypatch: pytest.MonkeyPatch):
    vault = ScriptedVault(classic("in azure"), classic("failed over", "web02"), classic("ready", "web03"))
    result = drive(monkeypatch, vault, machines=["web01", "web02", "web03"])
    assert result["failed"]
    assert result["error_code"] == "SEVERAL"
    assert "2 of 3" in result["msg"]
    assert result["details"]["failed"] == ["web01", "web02"]
    assert len(result["machines"]) == 3


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"machines": []}, "NO_MACHINES"),
        ({"machines": None}, "NO_MACHINES"),
        ({"machine_options": {"web01": {"datastor": "x"}}}, "BAD_OPTION"),
        ({"poll_interval": 0}, "BAD_OPTION"),
        ({"poll_interval": -1}, "BAD_OPTION"),
    ],
)
def test_options_that_make_no_sense(monkeypatch: pytest.MonkeyPatch, params: dict[str, Any], code: str):
    with pytest.raises(FailbackError) as caught:
        drive(monkeypatch, ScriptedVault(), **params)
    assert caught.value.code == code


def test_a_machines_own_recovery_point_counts(monkeypatch: pytest.MonkeyPatch):
    own = {"web01": {"recovery_point": "latest_app_consistent"}}
    result = drive(monkeypatch, ScriptedVault(classic("ready")), machine_options=own, recovery_point="latest")
    details = result["machines"][0]["request"]["body"]["properties"]["providerSpecificDetails"]
    assert details["recoveryPointType"] == "LatestTag"


def test_a_recovery_point_that_does_not_exist_is_an_option_that_makes_no_sense(monkeypatch: pytest.MonkeyPatch):
    own = {"web01": {"recovery_point": "yesterday"}}
    with pytest.raises(FailbackError) as caught:
        drive(monkeypatch, ScriptedVault(classic("ready")), machine_options=own)
    assert caught.value.code == "BAD_OPTION"
    assert all(point.value in caught.value.remedy for point in RecoveryPoint)


def events_of(monkeypatch: pytest.MonkeyPatch, path: Path, vault: ScriptedVault, **params: Any) -> list[dict[str, Any]]:
    drive(monkeypatch, vault, event_log=str(path), **params)
    return [json.loads(text) for text in path.read_text().splitlines()]


def test_the_event_log_of_a_stage_begins_and_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    events = events_of(monkeypatch, tmp_path / "log", ScriptedVault(classic("ready")))
    assert [event["event"] for event in events] == ["begin", "run", "start", "plan", "outcome", "end"]
    assert events[-1]["summary"]["total"] == 1
    # Before Azure's first answer its clock is not known.
    assert [event.get("service_time") for event in events] == [None, *[NOW.isoformat()] * 5]
    assert len({event["run"] for event in events}) == 1


def test_the_event_log_says_who_started_what_with_what(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    begin, *_ = events_of(monkeypatch, tmp_path / "log", ScriptedVault(classic("ready")))
    assert (begin["operation"], begin["check_mode"], begin["vault"]) == ("failover", True, PARAMS["vault"])
    assert begin["started_by"] == pwd.getpwuid(os.getuid()).pw_name
    assert begin["versions"]["asr.failback"] == yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
    assert {"ansible-core", "Python", "azure-mgmt-recoveryservicessiterecovery"} <= set(begin["versions"])


def test_a_machine_that_the_vault_does_not_know_is_in_the_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    given = {"machines": ["web01", "nobody"]}
    events = events_of(monkeypatch, tmp_path / "log", ScriptedVault(classic("ready")), **given)
    (stranger,) = [event for event in events if event["event"] == "stranger"]
    assert (stranger["machine"], stranger["result"]["error_code"]) == ("nobody", "MACHINE_NOT_FOUND")


def test_a_run_that_ends_before_any_machine_says_why_in_the_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    vault = ScriptedVault()
    vault.outage = unavailable()
    with pytest.raises(FailbackError):
        drive(monkeypatch, vault, event_log=str(tmp_path / "log"))
    last = json.loads((tmp_path / "log").read_text().splitlines()[-1])
    assert (last["event"], last["error"]["error_code"]) == ("end", "UNAVAILABLE")
