# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs as resources: a list without tasks, single jobs with all of them, and what may be done to a job."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import refused
from lab.azure.job_filter import job_filter
from lab.azure.names import TYPE
from lab.azure.paths import JOB, VAULT
from lab.azure.web import Call, Reply, Route, listing
from lab.clock import NOT_STARTED, iso7
from lab.jobs import Job, Lane, Task

# Spelling of Restart and Resume is unverified [asr-api 1.5].
ALLOWED = {"InProgress": ["Cancel"], "Suspended": ["Resume", "Cancel"], "Failed": ["Restart"]}


def allowed_actions(job: Job) -> list[str]:
    """Return what may be done to a job now; nothing to a child or a data copy, or to one that is past."""
    if not job.lanes or (job.state == "Failed" and not job.restartable):
        return []
    return list(ALLOWED.get(job.state, []))


def _date(moment: float | None) -> str:
    return NOT_STARTED if moment is None else iso7(moment)


def _errors(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**error, "creationTime": iso7(error["creationTime"])} for error in errors]


def _task_body(call: Call, task: Task) -> dict[str, Any]:
    group = None
    if task.child is not None:
        group = {"instanceType": "GroupTaskDetails", "childTasks": [_child_body(call, task.child)]}
    return {
        "taskId": task.id,
        "name": task.spec.name,
        "startTime": _date(task.started),
        "endTime": _date(task.ended),
        "allowedActions": [],
        "friendlyName": task.spec.friendly,
        "state": task.state,
        "stateDescription": task.description,
        "taskType": "GroupTaskDetails" if group else "TaskDetails",
        "customDetails": None if group else {"instanceType": "TaskDetails"},
        "groupTaskCustomDetails": group,
        "errors": _errors(task.errors),
    }


def _child_body(call: Call, child: Job) -> dict[str, Any]:
    """Return the task that stands for a child job [asr-api 1.5]."""
    entity = {
        "jobId": call.lab.names.job(child.id),
        "jobFriendlyName": child.friendly,
        "targetObjectId": child.target_id,
        "targetObjectName": child.target_name,
        "targetInstanceType": child.target_type,
        "jobScenarioName": child.scenario,
    }
    return {
        "taskId": child.scenario,
        "name": child.scenario,
        "startTime": _date(child.started),
        "endTime": _date(child.ended),
        "allowedActions": [],
        "friendlyName": child.friendly,
        "state": child.state,
        "stateDescription": child.description,
        "taskType": "JobTaskDetails",
        "customDetails": {"instanceType": "JobTaskDetails", "jobTask": entity},
        "groupTaskCustomDetails": None,
        "errors": _errors(child.errors),
    }


def _lane_body(call: Call, lane: Lane, number: int) -> dict[str, Any]:
    """Return a recovery plan's group task: one for each machine, its tasks inside (shape unverified)."""
    ended = [task.ended for task in lane.tasks if task.ended is not None]
    return {
        "taskId": f"RecoveryPlanGroupTask{number}",
        "name": "RecoveryPlanVmFailover",
        "startTime": _date(lane.tasks[0].started),
        "endTime": _date(max(ended) if lane.state != "InProgress" and ended else None),
        "allowedActions": [],
        "friendlyName": f"{lane.machine.name}: failover",
        "state": lane.state,
        "stateDescription": "Completed" if lane.state == "Succeeded" else lane.state,
        "taskType": "GroupTaskDetails",
        "customDetails": None,
        "groupTaskCustomDetails": {
            "instanceType": "GroupTaskDetails",
            "childTasks": [_task_body(call, task) for task in lane.tasks],
        },
        "errors": [error for task in lane.tasks for error in _errors(task.errors)],
    }


def _custom_details(call: Call, job: Job) -> dict[str, Any]:
    names = call.lab.names
    machine = job.lanes[0].machine if job.lanes else None
    affected = {
        "primaryVmId": job.target_id,
        "primaryVmName": job.target_name,
        "recoveryVmId": "",
        "recoveryVmName": job.target_name,
    }
    details: dict[str, Any] = {"instanceType": job.details, "affectedObjectDetails": affected}
    if job.details == "SwitchProtectionJobDetails" and machine:
        details["newReplicationProtectedItemId"] = names.item(machine)
    if job.details == "FailoverJobDetails":
        details["protectedItemDetails"] = [
            {
                "name": lane.machine.item_name,
                "friendlyName": lane.machine.name,
                "testVmName": None,
                "testVmFriendlyName": None,
                "networkConnectionStatus": None,
                "networkFriendlyName": None,
                "subnet": None,
                "recoveryPointId": None,
                "recoveryPointTime": iso7(job.started),
            }
            for lane in job.lanes
        ]
    return details


def job_body(call: Call, job: Job, detailed: bool = True) -> dict[str, Any]:
    """Return a job; in lists it has no tasks and no customDetails [asr-api 1.3]."""
    tasks: list[dict[str, Any]] = []
    if detailed and job.group:
        tasks = [_lane_body(call, lane, number) for number, lane in enumerate(job.lanes, 1)]
    elif detailed:
        tasks = [_task_body(call, task) for lane in job.lanes for task in lane.tasks]
    return {
        "id": call.lab.names.job(job.id),
        "name": job.id,
        "type": f"{TYPE}/replicationJobs",
        "properties": {
            "activityId": job.activity,
            "scenarioName": job.scenario,
            "friendlyName": job.friendly,
            "state": job.state,
            "stateDescription": job.description,
            "tasks": tasks,
            "errors": _errors(job.errors),
            "startTime": iso7(job.started),
            "endTime": _date(job.ended),
            "allowedActions": allowed_actions(job),
            "targetObjectId": job.target_id,
            "targetObjectName": job.target_name,
            "targetInstanceType": job.target_type,
            "customDetails": _custom_details(call, job) if detailed else None,
        },
    }


def find_job(call: Call) -> Job:
    """Return the job a path names.

    :raises ArmError: 404.
    """
    job = call.world.jobs.get(call.params["job"].lower())
    if job is None:
        raise refused("not_found", what=call.params["job"])
    return job


def list_jobs(call: Call) -> Reply:
    """Answer the jobs, newest first."""
    jobs = sorted(call.world.jobs.values(), key=lambda job: job.started, reverse=True)
    passes = job_filter(call.argument("filter"), call.lab.names)
    return listing([job_body(call, job, detailed=False) for job in jobs if passes(job)])


def get_job(call: Call) -> Reply:
    """Answer one job with its tasks."""
    return Reply(body=job_body(call, find_job(call)))


def _act(call: Call, action: str) -> Reply:
    job = find_job(call)
    if action not in allowed_actions(job):
        allowed = ", ".join(allowed_actions(job)) or "none"
        raise refused("job_action", what=action, state=job.state, allowed=allowed)
    if action == "Cancel":
        call.lab.engine.cancel(job)
    elif action == "Resume":
        call.lab.engine.resume(job)
    else:
        job = call.lab.engine.restart(job)
    return call.lab.accept(call.lab.names.job(job.id), 1, lambda: job_body(call, job))


def cancel(call: Call) -> Reply:
    """Cancel a job."""
    return _act(call, "Cancel")


def restart(call: Call) -> Reply:
    """Restart a failed job."""
    return _act(call, "Restart")


def resume(call: Call) -> Reply:
    """Go on with a suspended job."""
    return _act(call, "Resume")


ROUTES = [
    Route("GET", f"{VAULT}/replicationJobs", list_jobs),
    Route("GET", JOB, get_job),
    Route("POST", f"{JOB}/cancel", cancel),
    Route("POST", f"{JOB}/restart", restart),
    Route("POST", f"{JOB}/resume", resume),
]
