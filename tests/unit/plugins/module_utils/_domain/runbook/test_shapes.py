# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whatever is done to an event, there is a page, and it says so where the event could not be read."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.events import events as found
from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.csv_table import csv_table
from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.page import page
from unit.preflight_samples import NAMES, SAMPLE, report
from unit.runbook_samples import FAILED, Log, runbook, story

GONE = "not there at all"


def everything() -> list[dict[str, Any]]:
    """One event of each kind, at least."""
    log = Log()
    log.note(0, "note", text="x")
    log.note(0, "comparison", machines={"web01": [{"what": "CPU", "before": 1, "after": 2}]})
    log.events += [{"time": log.events[0]["time"], **event} for event in found(report(NAMES, SAMPLE))][:4]
    log.begin(40, "commit_failover", ["web01"])
    log.add(40, "waiver", checks=["vmware_tools"], reason="none there")
    log.add(40, "warning", text="Azure did not answer.")
    log.add(40, "plan", "web01", verb="failoverCommit", inputs={}, facts={})
    log.add(40, "waiting", "web01", reason="vmware_tools: not running")
    log.add(40, "adopted", "web01", job="j", title="Commit")
    log.add(40, "warning", "web01", text="odd")
    log.add(41, "stranger", "nobody", result={"phase_before": "unknown", "phase_after": "unknown", **FAILED})
    log.add(
        41,
        "end",
        error={key: FAILED[key] for key in ("error_code", "msg", "remedy")},
        requests={"reads": 1, "writes": 2, "throttled": 3},
    )
    return [*story(["web01"], failing=["web01"], asked={"approvals": [{"what": "all"}]}), *log.events]


def first_of_each_kind() -> list[int]:
    kinds = [event["event"] for event in everything()]
    return sorted({kind: kinds.index(kind) for kind in kinds}.values())


def spoiled(event: dict[str, Any], value: Any) -> list[dict[str, Any]]:
    """The event with one value spoiled, for each value in it, to a depth of two."""
    made = []
    for key, inner in event.items():
        made.append(_with(event, key, value))
        if isinstance(inner, dict):
            made += [{**event, key: _with(inner, deep, value)} for deep in inner]
    return made


def _with(event: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    rest = {other: inner for other, inner in event.items() if other != key}
    return rest if value is GONE else {**rest, key: value}


def test_everything_as_it_should_be():
    assert runbook(everything())["unread_events"] == 0


SPOILED = {
    "gone": GONE,
    "none": None,
    "text": "odd",
    "number": 7,
    "list": [],
    "nones": [None],
    "empty": {},
    "other": {"x": 1},
}


@pytest.mark.parametrize("value", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_event_spoils_no_page(value: Any):
    whole = everything()
    for number in first_of_each_kind():
        for event in spoiled(whole[number], value):
            made = runbook([*whole[:number], event, *whole[number + 1 :]])
            assert page(made)
            assert csv_table(made)
