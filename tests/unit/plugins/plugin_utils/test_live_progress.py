# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Following an event log while a module still writes it."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.asr.failback.plugins.plugin_utils.live_progress import Follower


class Display:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def display(self, text: str) -> None:
        self.lines.append(text)


def event(machine: str, phase: str = "ready") -> str:
    fields = {"time": "2026-01-02T03:04:05.678+00:00", "event": "start", "machine": machine, "phase": phase}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as log:
        log.write(text)


def test_each_event_is_shown_once(tmp_path: Path):
    path, display = tmp_path / "log", Display()
    follower = Follower(str(path), display)
    follower.look()  # the module has not begun yet
    append(path, event("web01"))
    follower.look()
    follower.look()
    append(path, event("web02") + event("web03"))
    follower.look()
    assert display.lines == [f"03:04:05  {name}: is ready" for name in ("web01", "web02", "web03")]


def test_a_line_that_is_not_whole_yet_waits(tmp_path: Path):
    path, display = tmp_path / "log", Display()
    follower = Follower(str(path), display)
    whole = event("wëb01") + event("web02")
    append(path, whole[:-20])
    follower.look()
    assert display.lines == ["03:04:05  wëb01: is ready"]
    append(path, whole[-20:])
    follower.look()
    assert display.lines[1:] == ["03:04:05  web02: is ready"]


def test_events_of_an_earlier_run_in_the_same_file_are_not_shown_again(tmp_path: Path):
    path, display = tmp_path / "log", Display()
    append(path, event("old"))
    follower = Follower(str(path), display)
    append(path, event("new"))
    follower.look()
    assert display.lines == ["03:04:05  new: is ready"]


def test_the_end_of_a_line_that_a_killed_run_left_torn_is_passed_over(tmp_path: Path):
    path, display = tmp_path / "log", Display()
    append(path, '{"time": "2026-')
    follower = Follower(str(path), display)
    append(path, "\n" + event("new") + "[]\n")
    follower.look()
    assert display.lines == ["03:04:05  new: is ready"]
