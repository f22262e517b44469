# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The event log as a file: several processes append to it, and some of them are killed."""

from __future__ import annotations

import json
import multiprocessing
import stat
from pathlib import Path

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.event_log import EventLog
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.event_chain import Reading, read


def reading(path: Path) -> Reading:
    return read(path.read_bytes())


def test_events_are_lines_that_only_their_owner_can_read(tmp_path: Path):
    path = tmp_path / "new" / "run.jsonl"
    log = EventLog(str(path))
    log({"event": "start", "machine": "web01"})
    log({"event": "end"})
    events = [json.loads(text) for text in path.read_text().splitlines()]
    assert [event["event"] for event in events] == ["start", "end"]
    assert all(event["time"].endswith("+00:00") for event in events)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_next_process_goes_on_where_the_file_ends(tmp_path: Path):
    path = tmp_path / "log"
    for event in ("first", "a long one " + 20000 * "x", "third"):
        EventLog(str(path))({"event": event})
    assert len(reading(path).events) == 3
    assert reading(path).breaks == ()


def test_after_a_killed_run_the_torn_line_stands_by_itself(tmp_path: Path):
    path = tmp_path / "log"
    EventLog(str(path))({"event": "first"})
    with path.open("ab") as file:
        file.write(b'{"time": "2026-')
    for event in ("second", "third"):
        EventLog(str(path))({"event": event})
    found = reading(path)
    assert [event["event"] for event in found.events] == ["first", "second", "third"]
    assert (found.torn, found.breaks) == ((2,), ())


def _write_many(path: str) -> None:
    log = EventLog(path)
    for number in range(100):
        log({"event": "step", "number": number})


def test_processes_that_write_at_the_same_time_make_one_chain(tmp_path: Path):
    path = tmp_path / "log"
    writers = [multiprocessing.get_context("fork").Process(target=_write_many, args=(str(path),)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(reading(path).events) == 300
    assert reading(path).breaks == ()


def test_without_a_path_events_are_taken_and_forgotten():
    EventLog(None)({"event": "start"})


def test_a_log_that_cannot_be_written_is_said_before_anything_starts(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FailbackError) as caught:
        EventLog(str(tmp_path / "file" / "log"))
    assert caught.value.code == "EVENT_LOG_UNWRITABLE"
