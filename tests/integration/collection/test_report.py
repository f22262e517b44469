# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook and the evidence of a stage, as its playbooks leave them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integration.collection.expectations import MACHINES, secrets_in
from integration.collection.playbooks import Finished, Playbook
from integration.collection.running_lab import Lab

NAMED = {
    "asr_failback_rpo_minutes": 15,
    "asr_failback_line_mbit": 1000,
    "asr_failback_approvals": [{"what": "reprotect", "by_whom": "J. Doe", "reason": "CHG0031337"}],
}


@dataclass
class Evidence:
    """A reprotect with a folder for reports, in check mode and in earnest."""

    folder: Path
    log: Path
    stage: Finished
    during: str
    variables: dict[str, Any]

    @property
    def runbook(self) -> dict[str, Any]:
        made: dict[str, Any] = json.loads((self.folder / "runbook.json").read_text(encoding="utf-8"))
        return made


@pytest.fixture(scope="module")
def evidence(
    running_lab: Lab,
    playbook: Callable[..., Finished],
    start: Callable[..., Playbook],
    tmp_path_factory: pytest.TempPathFactory,
) -> Evidence:
    running_lab.begin()
    home = tmp_path_factory.mktemp("evidence")
    log, folder = home / "events.jsonl", home / "reports"
    # From where the user stands, as on a command line.
    paths = {"asr_failback_event_log": os.path.relpath(log), "asr_failback_report_dir": os.path.relpath(folder)}
    variables = {**NAMED, **paths}
    looked = playbook("reprotect", "--check", extra_vars=variables)
    assert looked.returncode == 0, looked.output
    running = start("reprotect", extra_vars=variables)
    running.wait_for("reProtect started")
    during = (folder / "runbook.html").read_text(encoding="utf-8")
    return Evidence(folder, log, running.finish(), during, variables)


def test_the_stage_leaves_its_runbook(evidence: Evidence) -> None:
    assert evidence.stage.returncode == 0, evidence.stage.output
    made = evidence.runbook
    assert {machine["name"]: machine["phase"] for machine in made["machines"]} == dict.fromkeys(MACHINES, "ready")
    assert [run["check_mode"] for run in made["runs"]] == [True, False]
    assert (made["unread_events"], made["logs"][0]["whole"]) == (0, True)
    assert "refresh" in evidence.during
    assert "refresh" not in (evidence.folder / "runbook.html").read_text(encoding="utf-8")


def test_it_tells_plan_findings_approval_and_every_job(evidence: Evidence) -> None:
    made = evidence.runbook
    (plan,) = made["plan"]
    assert plan["bytes_at_most"] == sum(machine["bytes_at_most"] for machine in plan["machines"]) > 0
    assert plan["seconds_at_most"] == round(plan["bytes_at_most"] * 8 / 1e9)
    assert made["findings"]
    assert made["approvals"][0]["by_whom"] == "J. Doe"
    for machine in made["machines"]:
        (stage,) = machine["stages"]
        assert [job["state"] for job in stage["jobs"]] == ["Succeeded"], machine["name"]
        assert "/replicationJobs/" in stage["jobs"][0]["arm_id"]
        assert stage["spent"]["service"] > 0


def test_batches_are_one_run(evidence: Evidence, playbook: Callable[..., Finished], tmp_path: Path) -> None:
    batches = {"asr_failback_serial": 5, "asr_failback_report_dir": str(tmp_path)}
    run = playbook("failover", "--check", extra_vars=batches)
    assert run.returncode == 0, run.output
    assert len(list(run.home.glob(".asr-failback/*.jsonl"))) == 1
    made = json.loads((tmp_path / "runbook.json").read_text(encoding="utf-8"))
    assert [each["machines"] for each in made["runs"]] == [5, 2]
    assert len({each["playbook_run"] for each in made["started"]}) == 1


def test_report_tells_the_same_again(evidence: Evidence, playbook: Callable[..., Finished], tmp_path: Path) -> None:
    run = playbook("report", extra_vars=evidence.variables | {"asr_failback_report_dir": str(tmp_path)})
    assert run.returncode == 0, run.output
    assert "7 machines: 7 ready" in run.output
    assert json.loads((tmp_path / "runbook.json").read_text())["machines"] == evidence.runbook["machines"]
    with (tmp_path / "runbook.csv").open(newline="") as table:
        assert {row["machine"] for row in csv.DictReader(table)} == set(MACHINES)


def test_verify_log_says_whether_it_is_whole(
    evidence: Evidence, playbook: Callable[..., Finished], tmp_path: Path
) -> None:
    head = {"asr_failback_log_head": evidence.runbook["logs"][0]["head"]}
    assert playbook("verify_log", extra_vars=evidence.variables | head).returncode == 0
    changed = tmp_path / "events.jsonl"
    changed.write_text(evidence.log.read_text().replace("J. Doe", "Nobody", 1))
    run = playbook("verify_log", extra_vars={"asr_failback_event_log": str(changed)})
    assert run.failed == {"localhost"}
    assert "line 1 was changed" in run.output


def test_no_secret_is_in_it(evidence: Evidence, running_lab: Lab) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (evidence.log, *evidence.folder.rglob("runbook.*"))]
    assert len(texts) == 4
    assert secrets_in("".join(texts), running_lab.environment) == []


def test_without_any_event_log_the_playbooks_say_so(playbook: Callable[..., Finished], tmp_path: Path) -> None:
    for name in ("report", "verify_log"):
        run = playbook(name, extra_vars={"asr_failback_log_dir": str(tmp_path)})
        assert run.failed == {"localhost"}
        assert "There is no event log in" in run.output
