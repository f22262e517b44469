# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The work itself goes wrong: a job fails, a copy stands still, somebody else acts meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from integration.collection import vsphere
from integration.collection.running_lab import Lab
from integration.faults.scene import Outcome, Scene

CLASSIC, MODERNIZED = "lin-web01", "rcm-win01"
BOTH = (CLASSIC, MODERNIZED)
REPROTECT = "SwitchReplicationGroupProtection"

Stage = Callable[[Scene], Outcome]


def _to_azure(scene: Scene) -> Outcome:
    return scene.run("reprotect", *BOTH, direction="to_azure", machine_options={CLASSIC: {"process_server": "CS01"}})


def _commit(scene: Scene) -> Outcome:
    scene.lab.advance(900)  # VMware Tools run by then
    return scene.run("commit_failover", *BOTH)


#: Stage → how it is run, the scenarios of its jobs, the tasks of such a job that do something, and where it ends.
STAGES: dict[str, tuple[Stage, tuple[str, ...], tuple[int, ...], str]] = {
    "reprotect": (lambda scene: scene.reprotect(*BOTH), (REPROTECT,), (1, 3, 4, 5), "ready"),
    "failover": (
        lambda scene: scene.run("failover", *BOTH),
        ("UnplannedFailover", "PlannedFailover"),
        (1, 2, 3, 4, 5),
        "failed_back",
    ),
    "commit": (_commit, ("CommitFailover",), (1, 2), "committed"),
    "reprotect_to_azure": (_to_azure, (REPROTECT,), (1, 3, 4, 5), "protected"),
}


def test_job_fails_at_each_task(scene: Scene) -> None:
    """Stage by stage, a job fails at its first task, in the next run at its second one, until it passes."""
    for run, scenarios, tasks, goal in STAGES.values():
        for task in tasks:
            scene.lab.faults(*({"job": {"scenario": name, "task": task}, "times": None} for name in scenarios))
            outcome = run(scene)
            scene.lab.control("DELETE", "faults")
            assert [outcome.error(name) for name in BOTH] == ["JOB_FAILED"] * 2, (goal, task)
            assert all(" at task '" in outcome.machines[name]["msg"] for name in BOTH)
        outcome = run(scene)
        assert not outcome.failed, outcome.result
        assert {scene.lab.phases()[name] for name in BOTH} == {goal}
    assert [sum(scene.jobs_of(name).values()) for name in BOTH] == [4 + 4 + 5 + 2 + 4] * 2


def test_job_succeeds_in_part(scene: Scene) -> None:
    scene.lab.faults({"job": {"machine": CLASSIC, "task": 4, "state": "PartiallySucceeded", "error": "8061"}})
    outcome = scene.reprotect(CLASSIC)
    assert not outcome.failed
    (warning,) = outcome.machines[CLASSIC]["warnings"]
    assert "PartiallySucceeded" in warning
    assert "8061" in warning


def _job(lab: Lab, state: str) -> str:
    listed = lab.arm("GET", f"{lab.vault}/replicationJobs").json()["value"]
    (found,) = [job["id"] for job in listed if job["properties"]["state"] == state]
    return str(found)


def _on_job(lab: Lab, state: str, verb: str) -> None:
    """Somebody in the portal resumes or cancels the one job that is in that state."""
    answer = lab.arm("POST", f"{_job(lab, state)}/{verb}", {"properties": {"comments": ""}})
    assert answer.status_code < 300, answer.text


def test_job_waits_for_somebody(scene: Scene) -> None:
    scene.lab.faults({"job": {"machine": CLASSIC, "task": 3, "state": "Suspended"}})
    scene.meanwhile(12, lambda: _on_job(scene.lab, "Suspended", "resume"))
    outcome = scene.reprotect(CLASSIC)
    assert not outcome.failed
    assert "waits for somebody to resume it" in " ".join(outcome.machines[CLASSIC]["warnings"])
    assert scene.jobs_of(CLASSIC) == {REPROTECT: 1}


def test_job_is_cancelled_in_the_portal(scene: Scene) -> None:
    scene.meanwhile(1, lambda: _on_job(scene.lab, "InProgress", "cancel"))
    outcome = scene.reprotect(MODERNIZED)
    assert outcome.error(MODERNIZED) == "JOB_FAILED"
    assert "Cancelled" in outcome.machines[MODERNIZED]["msg"]
    assert not scene.reprotect(MODERNIZED).failed


def test_agent_does_not_register(scene: Scene) -> None:
    """The heartbeat is missing for half an hour: the reprotect waits for it, or is tried again."""
    scene.lab.faults(*({"agent": {"machine": name, "registered_after_minutes": 30}} for name in BOTH))
    outcome = scene.reprotect(*BOTH)
    assert not outcome.failed, outcome.result
    waits = [event["reason"] for event in outcome.events if event["event"] == "waiting"]
    assert any("agent" in reason for reason in waits)
    assert scene.jobs_of(MODERNIZED) == {REPROTECT: 1}


def test_resync_in_mid_copy(scene: Scene) -> None:
    """Until somebody resynchronizes, the machine is not ready, whatever Azure offers."""
    scene.meanwhile(4, lambda: scene.lab.control("POST", "troubles", {CLASSIC: {"resync_required": True}}))
    outcome = scene.reprotect(CLASSIC, wait_timeout=7200)
    assert outcome.error(CLASSIC) == "WAIT_TIMEOUT"
    assert "resync Required" in outcome.machines[CLASSIC]["msg"]
    scene.lab.act(CLASSIC, "repairReplication")
    assert not scene.reprotect(CLASSIC).failed
    assert scene.jobs_of(CLASSIC) == {REPROTECT: 1}


def test_copy_stands_still(scene: Scene) -> None:
    """The RPO grows. The timeout names the state; the next run goes on with the copy."""
    scene.meanwhile(6, lambda: scene.lab.change(CLASSIC, stalled=True))
    outcome = scene.reprotect(CLASSIC, wait_timeout=7200)
    assert outcome.error(CLASSIC) == "WAIT_TIMEOUT"
    assert outcome.machines[CLASSIC]["phase_after"] == "replicating_back"
    assert "Nothing was stopped" in outcome.machines[CLASSIC]["remedy"]
    scene.lab.change(CLASSIC, stalled=False)
    assert not scene.reprotect(CLASSIC).failed
    assert scene.jobs_of(CLASSIC) == {REPROTECT: 1}


@pytest.mark.parametrize(
    ("point", "in_azures_words"), [("latest", "LatestTime"), ("latest_app_consistent", "LatestTag")]
)
def test_rpo_has_grown(scene: Scene, point: str, in_azures_words: str) -> None:
    """What a failover gives up is told before and after; it goes to the point that was chosen."""
    assert not scene.reprotect(CLASSIC).failed
    scene.lab.control("POST", "troubles", {CLASSIC: {"recovery_points": "old"}})
    scene.lab.advance(7200)
    planned = scene.run("failover", CLASSIC, check=True, recovery_point=point)
    assert planned.machines[CLASSIC]["data_given_up"]["seconds"] > 3600
    assert scene.lab.phases()[CLASSIC] == "ready"
    done = scene.run("failover", CLASSIC, recovery_point=point)
    assert not done.failed, done.result
    assert done.machines[CLASSIC]["data_given_up"]["seconds"] > 3600
    assert in_azures_words in str(scene.lab.writes()[-1]["body"])
    assert scene.lab.phases()[CLASSIC] == "failed_back"


def test_health_is_critical(scene: Scene) -> None:
    error = {"errorCode": "78001", "errorMessage": "No heartbeat from the source machine for 15 minutes."}
    scene.meanwhile(4, lambda: scene.lab.change(CLASSIC, health_errors=[error]))
    outcome = scene.reprotect(CLASSIC, wait_timeout=7200)
    assert outcome.error(CLASSIC) == "WAIT_TIMEOUT"
    assert "replication health is critical" in outcome.machines[CLASSIC]["msg"]
    assert "No heartbeat" in outcome.told
    scene.lab.change(CLASSIC, health_errors=[])
    assert not scene.reprotect(CLASSIC).failed


#: How Azure words it is not known: shown is that its words, causes and action reach the user.
FULL = {
    "master target": "The retention volume of the master target is full.",
    "datastore": "The datastore does not have enough free space.",
}


@pytest.mark.parametrize("what", FULL)
def test_no_room(scene: Scene, what: str) -> None:
    full = {"code": "95000", "message": FULL[what], "recommendedAction": "Free space and run the job again."}
    scene.lab.faults({"job": {"machine": CLASSIC, "task": 5, "error": full}})
    outcome = scene.reprotect(CLASSIC)
    assert outcome.error(CLASSIC) == "JOB_FAILED"
    assert FULL[what] in outcome.machines[CLASSIC]["msg"]
    assert outcome.machines[CLASSIC]["remedy"] == "Free space and run the job again."
    assert not scene.reprotect(CLASSIC).failed


def test_machine_is_deleted_meanwhile(scene: Scene) -> None:
    """Somebody disables its replication in mid-copy; the other machine is not touched by it."""
    scene.meanwhile(8, lambda: scene.lab.act(CLASSIC, "remove", {"disableProtectionReason": "NotSpecified"}))
    outcome = scene.reprotect(*BOTH)
    assert [outcome.error(name) for name in BOTH] == ["MACHINE_GONE", ""]
    assert "it was in_transition before" in outcome.machines[CLASSIC]["msg"]
    assert scene.lab.phases()[MODERNIZED] == "ready"


def _held_at_its_commit(scene: Scene) -> None:
    scene.fail_back(MODERNIZED)
    vsphere.stop_tools(scene.lab.environment, MODERNIZED)


def test_somebody_else_commits(scene: Scene) -> None:
    """While our commit waits for VMware Tools: theirs is watched, ours is not sent."""
    _held_at_its_commit(scene)
    scene.meanwhile(2, lambda: scene.lab.act(MODERNIZED, "failoverCommit"))
    outcome = scene.run("commit_failover", MODERNIZED)
    assert not outcome.failed, outcome.result
    assert outcome.machines[MODERNIZED]["phase_after"] == "committed"
    assert "Commit runs already: watching it" in outcome.told
    assert scene.jobs_of(MODERNIZED)["CommitFailover"] == 1
    assert scene.sent("failoverCommit") == 1


def test_somebody_else_cancels(scene: Scene) -> None:
    _held_at_its_commit(scene)
    scene.meanwhile(2, lambda: scene.lab.act(MODERNIZED, "failoverCancel"))
    outcome = scene.run("commit_failover", MODERNIZED)
    assert outcome.error(MODERNIZED) == "WRONG_PHASE"
    assert "no finished failover to commit" in outcome.machines[MODERNIZED]["msg"]
    assert scene.lab.phases()[MODERNIZED] == "ready"
    assert scene.sent("failoverCommit") == 0


def test_planned_failover_fails_and_azure_cancels_it(scene: Scene) -> None:
    """The next run waits for Azure's own cancel, then fails over."""
    assert not scene.reprotect(MODERNIZED).failed
    scene.lab.faults({"job": {"machine": MODERNIZED, "scenario": "PlannedFailover", "task": 4, "error": "8038"}})
    outcome = scene.run("failover", MODERNIZED)
    assert outcome.error(MODERNIZED) == "JOB_FAILED"
    assert "8038" in outcome.machines[MODERNIZED]["msg"]
    again = scene.run("failover", MODERNIZED)
    assert not again.failed, again.result
    assert scene.jobs_of(MODERNIZED) == {REPROTECT: 1, "PlannedFailover": 2}
    assert scene.lab.phases()[MODERNIZED] == "failed_back"


def test_azure_vm_does_not_stop(scene: Scene) -> None:
    """A commit would delete it while it may still work: it is held until the VM is deallocated."""
    scene.fail_back(CLASSIC)
    scene.lab.change(CLASSIC, power_state="running")
    outcome = scene.run("commit_failover", CLASSIC)
    assert outcome.error(CLASSIC) == "COMMIT_CHECK_FAILED"
    assert "azure_vm_stopped: running" in outcome.machines[CLASSIC]["msg"]
    assert scene.sent("failoverCommit") == 0
    scene.lab.change(CLASSIC, power_state="deallocated")
    assert not scene.run("commit_failover", CLASSIC).failed
