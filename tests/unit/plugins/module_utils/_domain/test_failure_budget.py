# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""max_failures: nothing new is started when too much has failed, and what is under way goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionRejected, FailbackError
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
    vault.answer(ActionRejected("ACTION_REJECTED", "web01: refused", "Mend it.", {}))
    over = jobs(job("job-web02", SCENARIO, "Succeeded", "web02"))
    vault.answer(
        "job-web02",
        {0: [jobs(job("job-web02", SCENARIO, target="web02"))], 3: [over, items(classic("failed back", "web02"))]},
    )
    done = run(vault, Operation.FAILOVER, *names, concurrency=2, max_failures="25%")
    assert done["web01"]["error_code"] == "ACTION_REJECTED"
    assert not done["web02"]["failed"]
    for name in ("web03", "web04"):
        assert done[name]["error_code"] == "TOO_MANY_FAILED"
        assert not done[name]["changed"]
        assert "max_failures is reached, 1 failed" in done[name]["msg"]
    assert vault.verbs == ["unplannedFailover"] * 2


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
