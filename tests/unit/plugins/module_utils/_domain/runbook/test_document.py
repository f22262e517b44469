# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook as plain data."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.goals import verdict
from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.words import ranges, size, took
from unit.runbook_samples import GIB, NOW, VAULT_ID, Log, reading, runbook, story

HOUR = 3600
FINDING = dict.fromkeys(("title", "message", "remedy", "module"), "x") | {"severity": "error", "status": "failed"}


def machine(made: dict[str, Any], name: str = "web01") -> dict[str, Any]:
    (found,) = [each for each in made["machines"] if each["name"] == name]
    return found


def test_a_failback_of_two_days():
    made = runbook(story(["web01", "web02"], failing=["web02"]))
    assert made["totals"] == {"machines": 2, "failed": 1, "running": 0, "phases": {"ready": 1, "failed_back": 1}}
    assert [stage["operation"] for stage in machine(made)["stages"]] == ["reprotect_to_on_premises", "failover"]
    assert machine(made)["data_given_up"]["seconds"] == 240
    assert machine(made)["down_seconds"] == HOUR / 2
    assert (made["under_way"], made["unread_events"]) == (False, 0)
    assert json.dumps(made)


def test_where_the_time_went():
    made = runbook(story(["web01"]))
    reprotect, failover = machine(made)["stages"]
    assert failover["spent"] == {"service": HOUR / 2, "queue": HOUR / 4, "gate": 0, "lag": HOUR / 4}
    assert reprotect["spent"]["lag"] == pytest.approx(0.11 * HOUR, abs=1)
    assert failover["before"] == {"seconds": 24 * HOUR, "whose": "people"}
    assert made["time_spent"]["people_seconds"] == 24 * HOUR
    (_, spent) = made["time_spent"]["stages"]
    assert (spent["operation"], spent["clock_seconds"], spent["noticing"]["most"]) == ("failover", HOUR, 180)


def test_the_stages_of_one_playbook_do_not_wait_for_people():
    events = story(["web01"])
    for event in events:
        if event["event"] == "playbook":
            event["playbook_run"] = "one"
    made = runbook(events)
    assert (made["time_spent"]["people_seconds"], made["time_spent"]["playbook_seconds"]) == (0, 24 * HOUR)
    assert machine(made)["stages"][1]["before"]["whose"] == "playbook"


def test_every_job_has_its_azure_id():
    ids = [job["arm_id"] for stage in machine(runbook(story(["web01"])))["stages"] for job in stage["jobs"]]
    assert ids == [f"{VAULT_ID}/replicationJobs/job-r0", f"{VAULT_ID}/replicationJobs/job-f0"]


@pytest.mark.parametrize(
    ("asked", "rpo", "rto"),
    [
        ({}, "", ""),
        ({"rpo_minutes": "5", "rto_minutes": 30}, "kept", "kept"),
        ({"rpo_minutes": 3, "rto_minutes": 29}, "missed", "missed"),
        ({"rpo_minutes": "soon", "rto_minutes": 0}, "", ""),
    ],
)
def test_what_was_asked_and_reached(asked: dict[str, Any], rpo: str, rto: str):
    found = machine(runbook(story(["web01"], asked=asked)))
    assert (found["rpo"], found["rto"]) == (rpo, rto)


def test_what_nobody_can_tell_is_no_promise_kept():
    assert verdict(900, None) == "unknown"


def test_whether_a_machine_runs_whose_failover_failed_is_not_known():
    made = runbook(story(["web01"], failing=["web01"], asked={"rto_minutes": 30}))
    found = machine(made)
    assert (found["outage"], found["down_seconds"], found["rto"]) == ("unknown", None, "unknown")
    (failure,) = made["failures"]
    assert (failure["error_code"], failure["machines"]) == ("JOB_FAILED", ["web01"])


def test_a_failure_that_was_mended_is_no_failure_any_more():
    events = story(["web01"], failing=["web01"])
    again = story(["web01"])
    mended = [event | _later(event) for event in again if event.get("run") == again[-1]["run"]]
    made = runbook([*events, *mended])
    assert (made["failures"], made["totals"]["failed"]) == ([], 0)
    assert [stage["state"] for stage in machine(made)["stages"]] == ["done", "failed", "done"]


def _later(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "run": "again",
        "time": event["time"].replace("11-22", "11-23"),
        "service_time": event["time"].replace("11-22", "11-23"),
    }


def test_a_killed_run_that_was_resumed():
    killed = [event for event in story(["web01"]) if event["event"] != "end"][:9]
    resumed = Log()
    resumed.begin(5, "reprotect_to_on_premises", ["web01"])
    resumed.add(5, "start", "web01", phase="replicating_back", reason="")
    resumed.outcome(6, "web01", "replicating_back", "ready")
    assert runbook(killed)["under_way"]
    made = runbook([*killed, *[event | {"run": "resumed"} for event in resumed.events]])
    assert [stage["state"] for stage in machine(made)["stages"]] == ["interrupted", "done"]
    assert made["runs"][0]["end"] is None
    assert not made["under_way"]


def test_the_plan_of_check_mode():
    log = Log()
    log.note(-1, "playbook", play="Reprotect", playbook_run="one", line_mbit=100)
    log.begin(0, "reprotect_to_on_premises", ["web01", "web02"], check_mode=True)
    facts = {"disks": [{"size_bytes": 10 * GIB}, {"size_bytes": None}], "replication_group": "g"}
    for name in ("web02", "web01"):
        log.add(0, "plan", name, verb="reProtect", inputs={"datastore": "gold", "policy": ""}, facts=facts)
        log.outcome(0, name, "in_azure", "ready")
    (plan,) = runbook(log.events)["plan"]
    assert [(each["order"], each["name"], each["bytes_at_most"]) for each in plan["machines"]] == [
        (1, "web02", 10 * GIB),
        (2, "web01", 10 * GIB),
    ]
    assert plan["machines"][0]["inputs"] == {"datastore": "gold"}
    assert plan["seconds_at_most"] == round(2 * 10 * GIB * 8 / 100e6)
    assert runbook(log.events)["machines"] == []


def test_findings_that_a_later_look_no_longer_has_are_gone():
    def looked(hours: float, *found: tuple[str, list[str]]) -> list[dict[str, Any]]:
        log = Log()
        log.add(hours, "preflight", stage="failover", machines=["web01", "web02"], summary={})
        for rule, machines in found:
            log.add(hours, "finding", stage="failover", machines=machines, **FINDING | {"id": rule})
            log.events[-1]["machine"] = ""
        return log.events

    events = [*looked(0, ("FB1", ["web01"]), ("FB2", []), ("FB3", ["db01"])), *looked(1, ("FB4", ["web02"]))]
    assert [found["id"] for found in runbook(events)["findings"]] == ["FB3", "FB4"]


def test_who_started_and_who_approved():
    made = runbook(story(["web01"], asked={"approvals": [{"what": "all", "by_whom": "A. Boss"}, "go"]}))
    assert [run["started_by"] for run in made["runs"]] == ["ops", "ops"]
    assert made["started"][1]["awx_user"] == "jdoe"
    assert [approval["what"] for approval in made["approvals"]] == ["failover", "all", "go"]


def test_a_log_that_was_changed_is_said():
    events = story(["web01"])
    (log,) = runbook(events)["logs"]
    assert (log["whole"], log["head"]) == (True, reading(events).head)


def test_a_machine_under_way():
    until_half = next(n for n, event in enumerate(story(["web01"]), 1) if event["event"] == "progress")
    made = runbook(story(["web01"])[:until_half], NOW + timedelta(days=1))
    assert machine(made)["state"] == "running"
    assert machine(made)["stages"][0]["end"] is None
    assert machine(made)["stages"][0]["progress"]["percent"] == 50


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (ranges([]), ""),
        (ranges([1, 2, 3, 5, 7, 8]), "1-3, 5, 7-8"),
        (size(0), "0 B"),
        (size(1536), "1.5 KiB"),
        (size(5 * 1024**5), "5.0 PiB"),
        (took(None), ""),
        (took(90), "1 min 30 s"),
        (took(2 * 86400 + 3 * 3600), "2 d 3 h"),
    ],
)
def test_words(said: str, meant: str):
    assert said == meant
