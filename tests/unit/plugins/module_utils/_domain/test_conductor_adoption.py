# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs that somebody else started, and runs that were killed: taken up where they stand, never started again."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.checks import Check
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.fakes import ScriptedVault, items, jobs, run
from unit.job_payloads import job
from unit.payloads import classic, modernized, running

REPROTECT = "SwitchReplicationGroupProtection"


def _ends(vault: ScriptedVault, tick: int, scenario: str, *after) -> None:
    vault.at(tick, jobs(job("job-7", scenario, "Succeeded")), items(*after))


def test_a_job_that_the_item_names_is_watched():
    vault = ScriptedVault(
        classic("ready", currentScenario=running("UnplannedFailover", "job-7")),
        jobs=[job("job-7", "UnplannedFailover")],
    )
    _ends(vault, 3, "UnplannedFailover", classic("failed back"))
    done = run(vault, Operation.FAILOVER, "web01")
    assert vault.sent == []
    assert done["web01"]["phase_before"] == "failing_back"
    assert done["web01"]["phase_after"] == "failed_back"
    assert done["web01"]["changed"]
    assert [event["job"] for event in done.said("adopted")] == ["job-7"]
    assert [entry["id"] for entry in done["web01"]["jobs"]] == ["job-7"]


def test_a_job_that_only_the_job_list_shows_is_watched():
    """currentScenario was never seen filled for modernized [asr-modernized 2]."""
    vault = ScriptedVault(modernized("s6"), jobs=[job("job-7", "PlannedFailover", target="SQL01")])
    vault.at(3, jobs(job("job-7", "PlannedFailover", "Succeeded", "SQL01")), items(modernized("failed back")))
    done = run(vault, Operation.FAILOVER, "sql01")
    assert vault.sent == []
    assert done["sql01"]["phase_after"] == "failed_back"
    assert [event["job"] for event in done.said("adopted")] == ["job-7"]


def test_a_machine_named_by_its_item_name_is_known_to_the_job_list_all_the_same():
    """Jobs name the friendly name [asr-api 1.5]; users may give the item's name."""
    vault = ScriptedVault(modernized("s6"), jobs=[job("job-7", "PlannedFailover", target="sql01")])
    vault.at(3, jobs(job("job-7", "PlannedFailover", "Succeeded", "sql01")), items(modernized("failed back")))
    done = run(vault, Operation.FAILOVER, "rpi-sql01")
    assert vault.sent == []
    assert not done.list[0]["failed"]


def test_a_killed_run_is_resumed_in_the_middle_of_the_copy():
    vault = ScriptedVault(classic("copying back"), jobs=[job("job-3", "IrCompletion")])
    vault.at(5, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")
    assert vault.sent == []
    assert done.said("adopted") == []  # the copy's job is a phase, not an action
    assert (done["web01"]["phase_before"], done["web01"]["phase_after"]) == ("replicating_back", "ready")
    assert done["web01"]["changed"]
    assert done.seconds == 150


def test_a_failed_job_of_somebody_else_fails_the_machine():
    vault = ScriptedVault(
        classic("ready", currentScenario=running("UnplannedFailover", "job-7")),
        jobs=[job("job-7", "UnplannedFailover")],
    )
    vault.at(2, jobs(job("job-7", "UnplannedFailover", "Failed")), items(classic("ready")))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert vault.sent == []
    assert result["error_code"] == "JOB_FAILED"


def test_a_job_that_only_delays_the_machine_is_awaited_and_then_it_is_its_turn():
    """Somebody's update of the agent runs: after it, the failover is sent, once."""
    vault = ScriptedVault(
        classic("ready", currentScenario=running("UpdateMobilityService", "job-7")),
        jobs=[job("job-7", "UpdateMobilityService")],
    )
    _ends(vault, 2, "UpdateMobilityService", classic("ready"))
    vault.answer(
        "job-8",
        {
            0: [jobs(job("job-8", "UnplannedFailover"))],
            1: [jobs(job("job-8", "UnplannedFailover", "Succeeded")), items(classic("failed back"))],
        },
    )
    done = run(vault, Operation.FAILOVER, "web01")
    assert vault.verbs == ["unplannedFailover"]
    assert done["web01"]["phase_after"] == "failed_back"


def test_a_commit_waits_for_a_commit_that_runs():
    vault = ScriptedVault(classic("failed back"), jobs=[job("job-7", "CommitFailover")])
    _ends(vault, 2, "CommitFailover", classic("committed"))
    done = run(vault, Operation.COMMIT_FAILOVER, "web01")
    assert vault.sent == []
    assert done["web01"]["phase_after"] == "committed"


def _never_ready(machines):
    return {item.friendly_name: [Check("vmware_tools", False, "not running")] for item in machines}


#: While a job runs a modernized item allows nothing and does not name the job [asr-modernized 2].
BUSY = modernized("failed back", allowedOperations=[])


def test_somebody_elses_commit_in_mid_run_is_watched():
    vault = ScriptedVault(modernized("failed back"))
    vault.at(2, items(BUSY), jobs(job("job-7", "CommitFailover", target="sql01")))
    vault.at(5, items(modernized("committed")), jobs(job("job-7", "CommitFailover", "Succeeded", target="sql01")))
    done = run(vault, Operation.COMMIT_FAILOVER, "sql01", checker=_never_ready)
    assert vault.sent == []
    assert done["sql01"]["phase_after"] == "committed", done["sql01"]["msg"]
    assert [event["job"] for event in done.said("adopted")] == ["job-7"]


def test_a_state_that_nobodys_job_explains_is_said_after_a_while():
    vault = ScriptedVault(modernized("failed back"))
    vault.at(2, items(BUSY))
    done = run(vault, Operation.COMMIT_FAILOVER, "sql01", checker=_never_ready, settle=300)
    assert done["sql01"]["error_code"] == "STATE_UNKNOWN"
    assert 300 <= done.seconds <= 450
    assert vault.sent == []


class Overtaken(ScriptedVault):
    """Somebody starts a commit after the machines and jobs have been listed, and before they are read."""

    def list_jobs(self):
        listed = super().list_jobs()
        if self.reads["list_jobs"] == 1:
            self.put(BUSY)
            self.put_job(job("job-7", "CommitFailover", target="sql01"))
        return listed


def test_a_job_that_begins_between_two_reads_is_watched():
    vault = Overtaken(modernized("failed back"))
    vault.at(3, jobs(job("job-7", "CommitFailover", "Succeeded", target="sql01")), items(modernized("committed")))
    done = run(vault, Operation.COMMIT_FAILOVER, "sql01")
    assert vault.sent == []
    assert done["sql01"]["phase_after"] == "committed", done["sql01"]["msg"]
    assert [event["job"] for event in done.said("adopted")] == ["job-7"]


def test_a_scenario_whose_job_is_gone_does_not_stop_the_wait():
    vault = ScriptedVault(classic("ready", currentScenario=running("UnplannedFailover", "long-gone")))
    vault.at(2, items(classic("failed back")))
    result = run(vault, Operation.FAILOVER, "web01")["web01"]
    assert vault.sent == []
    assert result["phase_after"] == "failed_back"


@pytest.mark.parametrize(
    "machines",
    [("web01", "WEB01"), ("web01", "rpi-web01"), ("web01", classic("ready")["id"])],
    ids=["case", "item name", "ARM id"],
)
def test_a_machine_that_is_named_twice_gets_one_action(machines):
    vault = ScriptedVault(classic("ready"))
    then = {
        0: [jobs(job("job-1", "UnplannedFailover"))],
        2: [jobs(job("job-1", "UnplannedFailover", "Succeeded")), items(classic("failed back"))],
    }
    vault.answer("job-1", then)
    done = run(vault, Operation.FAILOVER, *machines)
    assert len(vault.sent) == 1
    assert not any(result["failed"] for result in done.list)
