# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What real stages write can be read again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionUnsure
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.history import History, history
from unit.fakes import ScriptedVault, items, jobs, run
from unit.job_payloads import job
from unit.payloads import classic
from unit.runbook_samples import START, Log, at, story


def stamped(events: list[Any], operation: Operation) -> list[dict[str, Any]]:
    begin = {"event": "begin", "operation": str(operation), "check_mode": False}
    return [
        {"time": (START + timedelta(seconds=second)).isoformat(), "run": "r", **event}
        for second, event in enumerate([begin, *events])
    ]


def test_every_event_of_a_real_run_can_be_read():
    vault = ScriptedVault(classic("ready"), classic("in azure", "web02"))
    vault.answer(ActionUnsure("ANSWER_UNCLEAR", "No clear answer came.", "Look."))
    vault.at(1, jobs(job("job-1", "UnplannedFailover")))
    vault.at(3, jobs(job("job-1", "UnplannedFailover", "Succeeded")), items(classic("failed back")))
    done = run(vault, Operation.FAILOVER, "web01", "web02", "nobody")
    told = history([stamped(done.events, Operation.FAILOVER)])
    assert told.unread == 0
    stages = told.runs[0].stages
    assert {name: stage.state for name, stage in stages.items()} == {
        "web01": "done",
        "web02": "failed",
        "nobody": "failed",
    }
    assert [found.state for found in stages["web01"].jobs.values()] == ["Succeeded"]
    assert {name: stage.phase for name, stage in stages.items()} == {
        name: result["phase_after"] for name, result in done.machines.items()
    }


def test_two_runs_at_once_in_one_log_are_kept_apart():
    first, second = Log(), Log()
    first.begin(0, "failover", ["web01"])
    second.begin(0, "failover", ["web02"])
    for log, name, own in ((first, "web01", "a"), (second, "web02", "b")):
        log.add(1, "start", name, phase="ready", reason="")
        for event in log.events:
            event["run"] = own
    woven = [event for pair in zip(first.events, second.events, strict=True) for event in pair]
    assert [list(found.stages) for found in history([woven]).runs] == [["web01"], ["web02"]]


def test_an_event_that_lacks_something_is_counted_and_passed_over():
    events = story(["web01"])
    whole = history([events])
    for event in events:
        if event["event"] == "outcome":
            del event["result"]
    odd = [{"time": at(0), "event": "begin", "operation": "dance"}, {"time": at(0), "event": "begin"}]
    told = history([[*events, *odd]])
    assert (whole.unread, told.unread) == (0, 4)
    assert states(whole) == ["done", "done"]
    assert states(told) == ["running", "running"]


def states(told: History) -> list[str]:
    return [stage.state for found in told.runs for stage in found.stages.values()]


def test_no_log_at_all():
    assert history([]).runs == []
    assert history([[]]).runs == []
