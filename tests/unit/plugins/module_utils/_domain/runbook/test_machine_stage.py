# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a machine's time in a stage went into."""

from __future__ import annotations

from datetime import datetime

from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.machine_stage import MachineStage
from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.moments import moment, timed
from unit.runbook_samples import Log, at


def hours(number: float) -> datetime:
    found = moment(at(number))
    assert found
    return found


def staged(log: Log, begin: float = 0) -> MachineStage:
    stage = MachineStage("web01", hours(begin), hours(begin))
    for moment_, event in timed(log.events):
        stage.take(moment_, event)
    return stage


def told(stage: MachineStage, so_far: float) -> list[tuple[str, float]]:
    return [(str(part.kind), round(part.seconds / 3600, 2)) for part in stage.stretches(hours(so_far))]


def test_a_job_ends_when_azure_says_so_and_the_rest_is_ours():
    log = Log()
    log.add(0, "start", "web01", phase="ready", reason="")
    log.action(0.5, "web01", "unplannedFailover", "j")
    log.job("web01", "j", "Failover", 0.5, 1.5, 0.25)
    log.outcome(2, "web01", "ready", "failed_back")
    stage = staged(log)
    assert told(stage, 9) == [("lag", 0.5), ("job", 1.0), ("lag", 0.5)]
    assert stage.jobs["j"].lag_seconds == 900
    assert stage.state == "done"


def test_a_copy_goes_on_after_its_job():
    log = Log()
    log.add(0, "start", "web01", phase="in_azure", reason="")
    log.action(0, "web01", "reProtect", "j")
    log.add(0.5, "phase", "web01", before="in_azure", phase="replicating_back")
    log.job("web01", "j", "Reprotect", 0, 1, 0.1)
    log.add(3, "phase", "web01", before="replicating_back", phase="ready")
    log.outcome(3.5, "web01", "in_azure", "ready")
    assert told(staged(log), 9) == [("job", 1.0), ("copy", 2.0), ("lag", 0.5)]


def test_turn_and_conditions_are_told_apart():
    log = Log()
    log.add(0, "start", "web01", phase="failed_back", reason="")
    log.add(0, "queued", "web01")
    log.add(1, "waiting", "web01", reason="vmware_tools: not running")
    log.action(1.5, "web01", "failoverCommit", "j")
    assert told(staged(log), 2) == [("queue", 1.0), ("gate", 0.5), ("job", 0.5)]


def test_a_job_that_waits_for_somebody_in_the_portal_is_not_azures_time():
    log = Log()
    log.add(0, "adopted", "web01", job="j", title="Failover")
    log.add(1, "job", "web01", job="j", title="Failover", state="Suspended", task="", seconds=None)
    assert told(staged(log), 3) == [("job", 1.0), ("gate", 2.0)]
    assert staged(log).jobs["j"].adopted


def test_a_machine_whose_copy_ran_when_the_run_began():
    log = Log()
    log.add(0, "start", "web01", phase="replicating_back", reason="")
    assert told(staged(log), 1) == [("copy", 1.0)]
    assert staged(log).state == "running"


def test_azures_time_outside_of_what_was_seen_moves_nothing_back():
    log = Log()
    log.action(5, "web01", "unplannedFailover", "j")
    log.job("web01", "j", "Failover", 5, 6, -2.5)  # noticed before it ended: clocks differ
    assert told(staged(log, begin=5), 6) == [("lag", 1.0)]
    assert staged(log, begin=5).jobs["j"].lag_seconds == 0


def test_nothing_after_the_outcome_counts():
    log = Log()
    log.add(0, "start", "web01", phase="ready", reason="")
    log.outcome(1, "web01", "ready", "ready", changed=False)
    log.add(2, "waiting", "web01", reason="late")
    assert told(staged(log), 9) == [("lag", 1.0)]
    assert staged(log).state == "unchanged"
