# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""max_failures: nothing new is started when too much has failed, and what is under way goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import (
    ActionRejected,
    ActionUnsure,
    FailbackError,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.failure_budget import failures_allowed
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.fakes import NOW, ScriptedVault, items, jobs, run
from unit.job_payloads import job
from unit.payloads import classic

SCENARIO = "UnplannedFailover"


@pytest.mark.parametrize(
    ("given", "machines", "allowed"),
    [("", 100, None), ("5", 100, 5), ("10%", 100, 10), ("10 %", 25, 2), ("1%", 7, 1), ("100%", 7, 7)],
)
def test_a_number_or_a_share(given, machines, allowed):
    assert failures_allowed(given, machines) == allowed


@pytest.mark.parametrize("given", ["0", "-1", "some", "101%", "5.5", "%"])
def test_anything_else_is_said(given):
    with pytest.raises(FailbackError) as caught:
        failures_allowed(given, 10)
    assert caught.value.code == "BAD_OPTION"
    assert given in caught.value.message


def test_nothing_new_is_started_and_what_runs_comes_home():
    names = ["web01", "web02", "web03", "web04"]
    vault = ScriptedVault(*[classic("ready", name) for name in names])
    over = jobs(job("job-web01", SCENARIO, "Succeeded", "web01"))
    vault.answer(
        "job-web01",
        {0: [jobs(job("job-web01", SCENARIO, target="web01"))], 3: [over, items(classic("failed back", "web01"))]},
    )
    vault.answer(ActionRejected("ACTION_REJECTED", "web02: refused", "Mend it.", {}))
    done = run(vault, Operation.FAILOVER, *names, concurrency=3, max_failures="25%")
    assert not done["web01"]["failed"]
    assert done["web02"]["error_code"] == "ACTION_REJECTED"
    for name in ("web03", "web04"):
        assert done[name]["error_code"] == "TOO_MANY_FAILED"
        assert not done[name]["changed"]
        assert "max_failures is reached, 1 failed" in done[name]["msg"]
    assert vault.verbs == ["unplannedFailover"] * 2


def test_of_many_that_are_refused_at_one_look_no_more_are_sent_than_may_fail():
    names = [f"web{number:02}" for number in range(30)]
    vault = ScriptedVault(*[classic("ready", name) for name in names])
    for _ in range(30):
        vault.answer(ActionRejected("FORBIDDEN", "Azure refused.", "Give the role.", {}))
    done = run(vault, Operation.FAILOVER, *names, max_failures="2")
    assert len(vault.sent) == 2
    assert [result["error_code"] for result in done.list].count("TOO_MANY_FAILED") == 28


def test_a_machine_that_may_be_under_way_is_not_said_to_be_not_started():
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"))
    home = [jobs(job("job-web01", SCENARIO, "Succeeded", "web01")), items(classic("failed back"))]
    vault.answer(ActionUnsure("ANSWER_UNCLEAR", "No clear answer came.", "Look."), {3: home})
    vault.answer(ActionRejected("ACTION_REJECTED", "web02: refused", "Mend it.", {}))
    done = run(vault, Operation.FAILOVER, "web01", "web02", max_failures="1")
    assert done["web01"]["phase_after"] == "failed_back", done["web01"]["msg"]
    assert done["web02"]["error_code"] == "ACTION_REJECTED"


def test_a_copy_that_will_be_late_is_warned_of_once():
    vault = ScriptedVault(_copying(10))
    for tick in range(4, 12, 2):
        vault.at(tick, items(_copying(10 + tick // 2)))
    vault.at(14, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", finish_by=NOW + timedelta(minutes=30))
    late = [text for text in done["web01"]["warnings"] if "2021-04-06 15:30" in text]
    assert len(late) == 1
    assert not done["web01"]["failed"]


def test_a_copy_that_will_be_in_time_is_not():
    vault = ScriptedVault(_copying(10))
    vault.at(4, items(_copying(60)))
    vault.at(8, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", finish_by=NOW + timedelta(minutes=30))
    assert done["web01"]["warnings"] == []
    assert any(event["remaining_seconds"] for event in done.said("progress"))


def _copying(percent):
    disk = {
        "diskId": "d",
        "diskName": "Disk0",
        "protectionStage": "InitialReplication",
        "resyncRequired": "NotRequired",
        "resyncProgressPercentage": percent,
        "diskCapacityInBytes": 1000,
    }
    return classic("copying back", psd={"protectedDisks": [disk]})


def test_a_copy_of_unknown_pace_is_late_when_the_window_is_over():
    vault = ScriptedVault(_copying(10))
    vault.at(4, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", finish_by=NOW - timedelta(minutes=1))
    assert [text for text in done["web01"]["warnings"] if "2021-04-06 14:59" in text]
