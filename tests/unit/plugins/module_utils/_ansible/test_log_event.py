# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Events that others than the stages add to the log."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.log_event import log_event
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError


def logged(path: Path, **params: Any) -> dict[str, Any]:
    given = {"event_log": str(path), "event": "approval", "machine": None, "facts": {}} | params
    assert log_event(given, True)["changed"] is False
    return json.loads(path.read_text().splitlines()[-1])


def test_an_event_says_who_wrote_it_and_leaves_out_what_is_empty(tmp_path: Path):
    event = logged(tmp_path / "log", machine="web01", facts={"what": "failover", "by_whom": "", "reason": None})
    assert (event["event"], event["machine"], event["what"]) == ("approval", "web01", "failover")
    assert event["by"] == pwd.getpwuid(os.getuid()).pw_name
    assert not {"by_whom", "reason"} & set(event)


@pytest.mark.parametrize("wrong", [{"event": "outcome"}, {"facts": {"time": "yesterday"}}, {"facts": {"by": "root"}}])
def test_nobody_can_pass_for_a_stage_or_for_somebody_else(tmp_path: Path, wrong: dict[str, Any]):
    with pytest.raises(FailbackError) as caught:
        logged(tmp_path / "log", **wrong)
    assert caught.value.code == "BAD_OPTION"
    assert not (tmp_path / "log").exists()
