# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The playbooks as AWX runs them: the pattern's workflow job by job, and a job that is killed and launched again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integration.collection.expectations import MACHINES, WAY_HOME, not_home, secrets_in
from integration.collection.runner import PATTERN, Runner, configuration, steps, survey
from integration.collection.running_lab import STILL, Lab

MACHINE = "lin-web01"


@pytest.fixture
def runner(running_lab: Lab, tmp_path: Path) -> Iterator[Runner]:
    made = Runner(tmp_path / "runner", running_lab.environment, Path(running_lab.environment["ASR_LAB_INVENTORY"]))
    yield made
    made.kill()


def play(template: dict[str, Any]) -> str:
    """The playbook that a job template starts, in this checkout."""
    return str(PATTERN / "playbooks" / template["playbook"].rsplit("/", 1)[1])


def test_the_workflow_brings_all_machines_home(lab: Lab, runner: Runner, tmp_path: Path) -> None:
    """Each job gets what the jobs before it handed on, as AWX does it, and everything lies in a folder that all see."""
    (workflow,) = configuration("workflow")["controller_workflows"]
    templates = {entry["name"]: entry for entry in configuration("job_templates")["controller_templates"]}
    given = survey(workflow) | {
        "asr_failback_log_dir": str(tmp_path / "logs"),
        "asr_failback_report_dir": str(tmp_path / "report"),
    }
    artifacts: dict[str, Any] = {}
    ran = []
    for step in steps(workflow):
        if "approval_node" in step:
            continue
        template = templates[step["unified_job_template"]]
        with lab.hurrying():
            job = runner.run(play(template), survey(template) | given | artifacts, step.get("job_type") == "check")
        assert job.returncode == 0, job.output
        assert secrets_in(job.text, lab.environment) == []
        artifacts |= job.artifacts
        ran.append(step["identifier"])
    assert ran == ["preflight", "reprotect", "failover", "checks", "complete", "report"]
    assert not_home(lab) == []
    assert lab.actions() == WAY_HOME
    assert {name: entry["phase"] for name, entry in artifacts["asr_failback_results"].items()} == dict.fromkeys(
        MACHINES, "protected"
    )
    assert artifacts["asr_failback_findings"].keys() == MACHINES
    assert [str(path) for path in (tmp_path / "logs").glob("*.jsonl")] == [artifacts["asr_failback_event_log"]]


def test_a_job_that_was_killed_is_launched_again(running_lab: Lab, runner: Runner) -> None:
    """Without a folder for logs: they then lie where the container lets them."""
    running_lab.begin(speed=STILL)
    variables = {"asr_failback_hosts": MACHINE}
    runner.start("asr.failback.reprotect", variables)
    running_lab.wait(lambda: running_lab.actions() == {(MACHINE, "reProtect"): 1})
    runner.kill()
    with running_lab.hurrying():
        job = runner.run("asr.failback.reprotect", variables)
    assert job.returncode == 0, job.output
    assert "reProtect started" not in job.output
    assert running_lab.actions() == {(MACHINE, "reProtect"): 1}
    log = job.artifacts["asr_failback_event_log"]
    assert Path(log).stat().st_size > 0
    assert not log.startswith("~")


@pytest.mark.parametrize("name", ["status", "cleanup", "failback"])
def test_the_other_playbooks(lab: Lab, runner: Runner, name: str) -> None:
    """As checks: that they find their credentials and their folders is what is shown here; tools/execution-environment
    runs prepare, failback and cleanup in earnest."""
    job = runner.run(f"asr.failback.{name}", {"asr_failback_poll_interval": 0.2}, check=True)
    expected = 2 if name == "cleanup" else 0  # the machines are not home
    assert job.returncode == expected, job.output
    assert "Traceback" not in job.output
    assert secrets_in(job.text, lab.environment) == []
    assert lab.writes() == []
