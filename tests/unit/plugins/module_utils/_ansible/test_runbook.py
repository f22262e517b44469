# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook's files, on request and while a stage runs."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible import runbook
from ansible_collections.asr.failback.plugins.module_utils._ansible.event_log import EventLog
from ansible_collections.asr.failback.plugins.module_utils._ansible.report import report
from ansible_collections.asr.failback.plugins.module_utils._ansible.runbook import LiveRunbook, kept_up_to_date
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit.runbook_samples import story


def written(path: Path, events: list[dict[str, Any]]) -> str:
    log = EventLog(str(path))
    for event in events:
        log(event)
    return str(path)


def reported(folder: Path, *logs: str) -> dict[str, Any]:
    return report({"event_logs": list(logs), "report_dir": str(folder)}, False)


def test_page_json_and_table_tell_the_same(tmp_path: Path):
    result = reported(tmp_path / "out", written(tmp_path / "log", story(["web01", "web02"])))
    made = json.loads((tmp_path / "out" / "runbook.json").read_text())
    rows = list(csv.DictReader((tmp_path / "out" / "runbook.csv").open(newline="")))
    assert {machine["name"] for machine in made["machines"]} == {row["machine"] for row in rows} == {"web01", "web02"}
    assert "job-f1" in (tmp_path / "out" / "runbook.html").read_text()
    assert result["reports"]["html"] == str(tmp_path / "out" / "runbook.html")
    assert (result["msg"], result["warnings"]) == ("2 machines: 2 failed_back", [])


def test_several_logs_are_one_story(tmp_path: Path):
    events = story(["web01"])
    cut = next(number for number, event in enumerate(events) if event["event"] == "end") + 1
    logs = [written(tmp_path / "sat", events[:cut]), written(tmp_path / "sun", events[cut:])]
    result = reported(tmp_path, *logs, logs[0])
    assert result["totals"]["phases"] == {"failed_back": 1}
    assert [log["whole"] for log in result["logs"]] == [True, True]


def test_a_log_that_was_changed_is_a_warning(tmp_path: Path):
    path = written(tmp_path / "log", story(["web01"]))
    Path(path).write_text(Path(path).read_text().replace("job-f0", "job-x0", 1))
    (warning,) = reported(tmp_path, path)["warnings"]
    assert "was changed" in warning
    assert "was changed" in (tmp_path / "runbook.html").read_text()


def test_a_log_without_a_stage_is_said(tmp_path: Path):
    with pytest.raises(FailbackError) as caught:
        reported(tmp_path, written(tmp_path / "log", [{"event": "note"}]))
    assert caught.value.code == "NO_EVENTS"
    assert not (tmp_path / "runbook.html").exists()


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def live(tmp_path: Path, clock: Clock) -> LiveRunbook:
    path = str(tmp_path / "log")
    return LiveRunbook(EventLog(path), path, str(tmp_path / "out"), clock)


def test_a_running_stage_writes_it_now_and_then_and_in_the_end(tmp_path: Path):
    clock, page = Clock(), tmp_path / "out" / "runbook.html"
    sink = live(tmp_path, clock)
    *events, end = [event for event in story(["web01"]) if event.get("run") == "run2"]
    seen = []
    for event in events:
        sink(event)
        seen.append(page.read_text())
        clock.seconds += 11
    assert len(set(seen)) == len(events) // 2  # at most every 20 s
    assert 'http-equiv="refresh"' in seen[-1]
    sink(end)
    assert 'http-equiv="refresh"' not in page.read_text()


def test_what_goes_wrong_with_the_page_is_said_once_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_arguments: Any) -> None:
        raise ValueError("no room.")

    monkeypatch.setattr(runbook, "document", fail)
    sink = live(tmp_path, Clock())
    for event in story(["web01"]):
        sink(event)
    said = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    (warning,) = [event for event in said if event["event"] == "warning"]
    assert "not written any more: no room" in warning["text"]
    assert "asr.failback.report" in warning["text"]
    first = next(event for event in said if "run" in event)
    assert warning.get("run") == said[0].get("run"), first
    assert len(said) == len(story(["web01"])) + 1


def test_a_folder_that_cannot_be_made_is_said_before_anything_starts(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FailbackError) as caught:
        kept_up_to_date(EventLog(None), "log", str(tmp_path / "file" / "out"))
    assert caught.value.code == "REPORT_DIR_UNWRITABLE"


def test_without_a_folder_there_is_no_page():
    log = EventLog(None)
    assert kept_up_to_date(log, "log", None) is log
