# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight's files, and what is said where they cannot be written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.preflight_reports import write_reports
from ansible_collections.asr.failback.plugins.module_utils._ansible.report_files import make_folder
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit.preflight_samples import NAMES, SAMPLE, report


def test_all_three_files_tell_the_same_run(tmp_path: Path):
    folder = tmp_path / "new" / "reports"
    make_folder(str(folder))
    paths = write_reports(str(folder), report(NAMES, SAMPLE))
    assert paths == {
        "html": str(folder / "preflight.html"),
        "json": str(folder / "preflight.json"),
        "junit": str(folder / "preflight.xml"),
    }
    assert len(json.loads((folder / "preflight.json").read_text())["findings"]) == len(SAMPLE)
    assert Xml.parse(folder / "preflight.xml").getroot().get("failures") == "3"
    assert (folder / "preflight.html").read_text(encoding="utf-8").count("<h3>FB") == 8


def test_a_second_run_replaces_them_and_leaves_nothing_else(tmp_path: Path):
    write_reports(str(tmp_path), report(NAMES, SAMPLE))
    write_reports(str(tmp_path), report(NAMES, []))
    assert json.loads((tmp_path / "preflight.json").read_text())["findings"] == []
    assert sorted(os.listdir(tmp_path)) == ["preflight.html", "preflight.json", "preflight.xml"]


def test_without_a_folder_nothing_is_written():
    make_folder(None)
    assert write_reports(None, report(NAMES, SAMPLE)) == {}


def test_a_folder_that_cannot_be_made_is_said_at_once(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FailbackError) as caught:
        make_folder(str(tmp_path / "file" / "reports"))
    assert caught.value.code == "REPORT_DIR_UNWRITABLE"
    assert "asr_failback_report_dir" in caught.value.remedy
