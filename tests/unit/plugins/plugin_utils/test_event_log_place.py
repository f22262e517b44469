# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every run finds a place for its event log, in a container too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.plugin_utils import event_log_place
from ansible_collections.asr.failback.plugins.plugin_utils.event_log_place import new_event_log

NAME = r"\d{8}T\d{6}Z\.jsonl"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_the_users_folder_comes_first(home):
    assert re.fullmatch(f"{home}/logs/{NAME}", new_event_log("~/logs"))


def test_else_it_lies_in_the_home_directory(home):
    assert re.fullmatch(f"{home}/.asr-failback/{NAME}", new_event_log(""))


def test_where_that_cannot_be_written_it_lies_among_the_temporary_files(home, tmp_path, monkeypatch):
    home.rmdir()
    monkeypatch.setattr(event_log_place.tempfile, "tempdir", str(tmp_path))
    place = Path(new_event_log("")).parent
    assert place.parent == tmp_path
    assert place.name.startswith("asr-failback-")
    assert place.stat().st_mode & 0o077 == 0, "others may not read it"


def test_where_nothing_can_be_written_that_is_said(home, tmp_path, monkeypatch):
    home.rmdir()
    monkeypatch.setattr(event_log_place.tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(FailbackError) as raised:
        new_event_log("")
    assert raised.value.code == "EVENT_LOG_UNWRITABLE"
    assert "asr_failback_log_dir" in raised.value.remedy
