# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One machine fails and the others go on; a group holds together; what went well only in part is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from integration.collection.expectations import GROUP, MACHINES, WAY_HOME, not_home, secrets_in
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Finished, Playbook
from integration.collection.running_lab import STILL, Lab

#: The first host of the inventory: the stages run as its tasks, so that it must not take them along when it fails.
FAILING = "win-sql01"
OTHERS = MACHINES - {FAILING}
REPROTECT = "SwitchReplicationGroupProtection"


@dataclass
class Story:
    """A run in which one machine fails, and the run after the cause is gone."""

    failed: Finished
    failed_phase: str
    others_not_home: list[str]
    again: Finished


@pytest.fixture(scope="module")
def story(running_lab: Lab, playbook: Callable[..., Finished]) -> Story:
    lab = running_lab
    lab.begin()
    lab.faults({"job": {"machine": FAILING, "scenario": REPROTECT, "task": "VmDiscoverReplica", "error": "95226"}})
    failed = playbook("failback")
    phase, others = lab.phases()[FAILING], not_home(lab, FAILING)
    lab.control("DELETE", "faults")
    story = Story(failed, phase, others, playbook("failback"))
    assert lab.unexpected() == []
    return story


def test_six_come_home(story: Story) -> None:
    assert story.others_not_home == []


def test_recap_tells_the_truth(story: Story) -> None:
    assert story.failed.returncode == 2
    assert story.failed.failed == {FAILING}
    assert {story.failed.changed[name] for name in OTHERS} == {4}
    assert story.failed_phase == "in_azure"
    assert len(story.failed.outcomes(FAILING)) == 1


def test_azures_reason_is_told(story: Story, running_lab: Lab) -> None:
    (outcome,) = story.failed.outcomes(FAILING)
    assert outcome["error_code"] == "JOB_FAILED"
    assert "95226" in outcome["msg"]
    assert "cannot reach the on-premises configuration server" in outcome["msg"]
    assert "Discovering replica virtual machine" in outcome["msg"]
    assert "InMage Scout Application Service" in outcome["details"]["errors"][0]["possible_causes"]
    assert "Restore the connection" in outcome["remedy"]
    for words in (outcome["msg"], outcome["remedy"], "JOB_FAILED"):
        assert words in story.failed.output
    assert "Traceback" not in story.failed.output
    assert secrets_in(story.failed.output, running_lab.environment) == []


def test_the_seventh_comes_home_with_the_next_run(story: Story, running_lab: Lab) -> None:
    assert story.again.returncode == 0, story.again.output
    assert story.again.changed == {FAILING: 4} | dict.fromkeys(OTHERS, 0)
    assert not_home(running_lab) == []
    # Nothing is repeated but the reprotect that failed.
    assert running_lab.actions() == WAY_HOME | {(FAILING, "reProtect"): 3}


def test_a_group_waits_for_its_failed_member(lab: Lab, playbook: Callable[..., Finished]) -> None:
    """Its machines reprotect one by one, but fail over together or not at all; the stage itself sees to that."""
    lab.faults({"job": {"machine": "lin-db01", "scenario": REPROTECT, "task": 3, "error": "78093"}})
    limit = f"localhost,{','.join(GROUP)}"
    run = playbook("failback", "--limit", limit, extra_vars={"asr_failback_preflight": False})
    assert run.returncode == 2
    assert run.failed == GROUP
    (failed,) = run.outcomes("lin-db01")
    assert "78093" in failed["msg"]
    reprotected, held = run.outcomes("lin-db02")
    assert reprotected["phase_after"] == "ready"
    assert held["error_code"] == "GROUP_INCOMPLETE"
    assert "lin-db01" in held["msg"]
    assert {lab.phases()[name] for name in GROUP} == {"in_azure", "ready"}
    assert "unplannedFailover" not in {verb for _, verb in lab.actions()}


def test_preflight_holds_a_member_whose_group_is_not_whole(lab: Lab, playbook: Callable[..., Finished]) -> None:
    """Said before the failover, and with the name of the one that is missing."""
    lab.faults({"job": {"machine": "lin-db01", "scenario": REPROTECT, "task": 3, "error": "78093"}})
    run = playbook("failback", "--limit", f"localhost,{','.join(GROUP)}")
    assert run.returncode == 2
    assert run.failed == GROUP
    (reprotected,) = run.outcomes("lin-db02")
    assert reprotected["phase_after"] == "ready"
    assert "lin-db02: blocked: FB701" in run.output
    assert {lab.phases()[name] for name in GROUP} == {"in_azure", "ready"}
    assert "unplannedFailover" not in {verb for _, verb in lab.actions()}


def test_a_failed_plan_fails_its_machines(lab: Lab, module: Callable[..., ModuleRun]) -> None:
    """One member fails in the plan's failover; the other may have arrived, and is said to be where it is."""
    back = module("reprotect", machines=sorted(GROUP), direction="to_on_premises", process_server="ps-azure")
    assert not back.failed, back.output
    lab.faults({"job": {"machine": "lin-db01", "scenario": "UnplannedFailover", "task": "VmFailover", "error": "8038"}})
    run = module("failover", machines=sorted(GROUP))
    assert run.failed
    assert run.machines["lin-db01"]["error_code"] == "JOB_FAILED"
    assert "8038" in run.machines["lin-db01"]["msg"]
    truth = lab.phases()
    assert {name: run.machines[name]["phase_after"] for name in GROUP} == {name: truth[name] for name in GROUP}


def test_a_job_that_waits_for_somebody(running_lab: Lab, start: Callable[..., Playbook]) -> None:
    lab = running_lab
    lab.begin(speed=STILL)
    lab.faults({"job": {"machine": "lin-web01", "scenario": REPROTECT, "task": 1, "state": "Suspended"}})
    run = start("reprotect", "--limit", "localhost,lin-web01")
    with lab.hurrying():
        run.wait_for("lin-web01: warning: .*waits for somebody to resume it")
        jobs = lab.arm("GET", f"{lab.vault}/replicationJobs").json()["value"]
        (job,) = [job for job in jobs if job["properties"]["state"] == "Suspended"]
        answer = lab.arm("POST", f"{job['id']}/resume", {"properties": {"comments": "go on"}})
        assert answer.status_code < 300, answer.text
        ended = run.finish()
    assert ended.returncode == 0, ended.output
    (outcome,) = ended.outcomes("lin-web01")
    assert "waits for somebody" in " ".join(outcome["warnings"])
    assert lab.actions()["lin-web01", "reProtect"] == 1


def test_a_job_that_succeeded_in_part(lab: Lab, module: Callable[..., ModuleRun]) -> None:
    trouble = {"task": 4, "state": "PartiallySucceeded", "error": "8061"}
    lab.faults({"job": {"machine": "win-sql01", "scenario": REPROTECT, **trouble}})
    run = module("reprotect", machines=["win-sql01"], direction="to_on_premises", process_server="ps-azure")
    assert not run.failed, run.output
    warnings = " ".join(run.machines["win-sql01"]["warnings"])
    assert "PartiallySucceeded" in warnings
    assert "8061" in warnings
