# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the module verify_log says of a log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.event_log import EventLog
from ansible_collections.asr.failback.plugins.module_utils._ansible.verify_log import verify_log
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    log = EventLog(str(tmp_path / "log"))
    for event in ("run", "start", "outcome", "end"):
        log({"event": event})
    return tmp_path / "log"


def verified(path: Path, head: str | None = None) -> dict[str, Any]:
    return verify_log({"path": str(path), "head": head}, False)


def test_a_log_as_it_was_written(path: Path):
    result = verified(path)
    assert (result["whole"], result["lines"], result["breaks"], result["warnings"]) == (True, 4, [], [])
    assert "failed" not in result
    assert result["head"] in result["msg"]


def test_a_log_that_was_changed_fails_with_the_place(path: Path):
    path.write_text(path.read_text().replace("start", "never"))
    result = verified(path)
    assert (result["failed"], result["whole"], result["error_code"]) == (True, False, "EVENT_LOG_BROKEN")
    assert result["details"] == {"lines": [3]}
    assert "line 2 was changed" in result["msg"]


def test_a_noted_head_shows_a_log_that_was_cut(path: Path):
    noted = verified(path)["head"]
    EventLog(str(path))({"event": "run"})
    assert verified(path, noted)["whole"]
    path.write_text("".join(line + "\n" for line in path.read_text().splitlines()[:3]))
    assert verified(path)["whole"]
    assert verified(path, noted)["error_code"] == "EVENT_LOG_BROKEN"


def test_a_torn_line_is_a_warning(path: Path):
    path.write_bytes(path.read_bytes()[:-10])
    EventLog(str(path))({"event": "run"})
    result = verified(path)
    assert (result["whole"], result["torn"]) == (True, [4])
    assert "torn" in result["warnings"][0]


def test_a_log_that_cannot_be_read(tmp_path: Path):
    with pytest.raises(FailbackError) as caught:
        verified(tmp_path / "none")
    assert caught.value.code == "FILE_UNREADABLE"
