# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Events as lines and results as a table, as people read them in a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionUnsure
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.report import (
    Progress,
    given_up,
    line,
    results_table,
    seconds,
    table,
)
from unit.fakes import ScriptedVault, items, jobs, run
from unit.job_payloads import job
from unit.payloads import classic


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ""),
        (0, "0 s"),
        (45.4, "45 s"),
        (59.6, "1 min 0 s"),
        (725, "12 min 5 s"),
        (3599.4, "59 min 59 s"),
        (12000, "3 h 20 min"),
        (259200, "72 h 0 min"),
    ],
)
def test_seconds(value: float | None, said: str):
    assert seconds(value) == said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"event": "start", "phase": "ready", "reason": ""}, "web01: is ready"),
        ({"event": "start", "phase": "blocked", "reason": "commit first"}, "web01: is blocked (commit first)"),
        ({"event": "phase", "before": "ready", "phase": "failing_back"}, "web01: ready -> failing_back"),
        (
            {"event": "action", "verb": "reProtect", "job": "j", "inputs": {"direction": "x", "datastore": "gold"}},
            "web01: reProtect started with datastore gold",
        ),
        ({"event": "action", "verb": "failoverCommit", "job": "j", "inputs": {}}, "web01: failoverCommit started"),
        ({"event": "adopted", "title": "Failover", "job": "j"}, "web01: Failover runs already: watching it"),
        (
            {"event": "job", "title": "Failover", "state": "InProgress", "task": "Start failover", "seconds": None},
            "web01: Failover: Start failover",
        ),
        (
            {"event": "job", "title": "Failover", "state": "InProgress", "task": "", "seconds": None},
            "web01: Failover runs",
        ),
        (
            {"event": "job", "title": "Failover", "state": "Succeeded", "task": "", "seconds": 216.0},
            "web01: Failover: Succeeded after 3 min 36 s",
        ),
        (
            {"event": "progress", "percent": 0, "bytes": 5 * 1024**3, "reason": "", "health": "Normal"},
            "web01: copying: 0 %, 5.0 GiB",
        ),
        (
            {"event": "progress", "percent": None, "bytes": None, "reason": "", "health": "Critical"},
            "web01: copying: health Critical",
        ),
        ({"event": "progress", "percent": None, "bytes": None, "reason": "", "health": "Normal"}, ""),
        ({"event": "waiting", "reason": "vmware_tools: not running"}, "web01: waiting: vmware_tools: not running"),
        ({"event": "warning", "text": "odd"}, "web01: warning: odd"),
        ({"event": "outcome", "result": {"failed": False, "msg": "failover done"}}, "web01: failover done"),
        ({"event": "something new"}, ""),
        ({}, ""),
    ],
)
def test_line(event: dict[str, Any], said: str):
    assert line({"machine": "web01"} | event) == said


def test_a_failures_line_begins_with_the_machine_once():
    text = line({"event": "outcome", "machine": "web01", "result": {"failed": True, "msg": "web01: it is no."}})
    assert text.startswith("web01: FAILED")
    assert text.count("web01") == 1


def test_a_warning_of_the_whole_run_names_the_vault():
    assert line({"event": "warning", "text": "Azure did not answer."}) == "vault: warning: Azure did not answer."


def _unsure_vault() -> ScriptedVault:
    vault = ScriptedVault(classic("ready"), classic("in azure", "web02"))
    vault.answer(ActionUnsure("ANSWER_UNCLEAR", "No clear answer came.", "Look."))
    vault.at(1, jobs(job("job-1", "UnplannedFailover")))
    vault.at(3, jobs(job("job-1", "UnplannedFailover", "Succeeded")), items(classic("failed back")))
    return vault


def test_every_event_of_a_run_can_be_shown():
    done = run(_unsure_vault(), Operation.FAILOVER, "web01", "web02", "nobody")
    progress = Progress()
    shown = []
    for event in done.events:
        progress.take(event)
        shown.append(line(event))
    assert "web01: is ready" in shown
    assert any(text.startswith("web02: FAILED: ") for text in shown)
    assert progress.overview().startswith("2 machines: 1 in_azure, 1 failed_back, 1 FAILED")
    assert results_table(done.list)


def test_the_overview_counts_the_phases_as_they_are_now():
    progress = Progress()
    assert progress.overview() == ""
    for event in (
        {"event": "start", "machine": "a", "phase": "ready"},
        {"event": "start", "machine": "b", "phase": "ready"},
        {"event": "phase", "machine": "a", "before": "ready", "phase": "failing_back"},
    ):
        progress.take(event)
    assert progress.overview() == "2 machines: 1 ready, 1 failing_back"


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (None, ""),
        ({"seconds": None, "upper_bound": False}, "unknown"),
        ({"seconds": 0, "upper_bound": False}, "none"),
        ({"seconds": 3480, "upper_bound": False}, "58 min 0 s"),
        ({"seconds": 242, "upper_bound": True}, "at most 4 min 2 s"),
    ],
)
def test_given_up(loss: dict[str, Any] | None, said: str):
    assert given_up({"data_given_up": loss}) == said


def test_a_table_is_as_wide_as_it_must_be_and_ends_without_blanks():
    assert table(["name", "x"], [["a", "long one"], ["longer", ""]]) == [
        "name    x",
        "------  --------",
        "a       long one",
        "longer",
    ]


def _result(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "failed": False,
        "phase_before": "ready",
        "phase_after": "failed_back",
        "duration_seconds": 216.0,
        "msg": "done",
    } | changes


def test_failed_machines_come_first_and_with_their_remedy():
    failed = _result("zzz", failed=True, msg="zzz is stuck.", error_code="JOB_FAILED", remedy="Mend it.")
    lines = results_table([_result("aaa"), failed])
    assert lines[2].startswith("zzz")
    assert lines[2].endswith("JOB_FAILED")
    assert lines[3].startswith("aaa")
    assert lines[-2:] == ["JOB_FAILED: zzz is stuck.", "  what to do: Mend it."]


def test_the_loss_has_a_column_only_where_there_is_one():
    loss = {"seconds": 0, "upper_bound": False}
    assert "data given up" not in results_table([_result("a")])[0]
    assert "data given up" in results_table([_result("a"), _result("b", data_given_up=loss)])[0]
