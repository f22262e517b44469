# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The four stages with the collection's modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

from rig.figures import stage_figures
from rig.labs import HOME, ROOT, Lab
from rig.scenario import choices_of

#: Stage → module, its options, and the phase in which it ends.
STAGES: dict[str, tuple[str, dict[str, Any], str]] = {
    "1 reprotect": ("reprotect", {"direction": "to_on_premises"}, "ready"),
    "2 failover": ("failover", {}, "failed_back"),
    "3 commit": ("commit_failover", {}, "committed"),
    "3 reprotect to Azure": ("reprotect", {"direction": "to_azure"}, "protected"),
}
#: Between two stages: guests boot and their agents register, which is nobody's overhead.
PAUSE_SECONDS = 900


#: Stage → machine → the request that was sent: verb, ARM id and body.
Bodies = dict[str, dict[str, Any]]


def run(lab: Lab, machines: int) -> tuple[dict[str, dict[str, Any]], Bodies]:
    """Stage → its figures, and what was sent."""
    figures: dict[str, dict[str, Any]] = {}
    bodies: Bodies = {}
    for stage in STAGES:
        lab.ask("time", "POST", {"advance_seconds": PAUSE_SECONDS})
        lab.requests()
        figures[stage], bodies[stage] = _stage(lab, stage, machines)
        print(machines, stage, json.dumps(figures[stage]), file=sys.stderr, flush=True)
    return figures, bodies


def _stage(lab: Lab, stage: str, machines: int) -> tuple[dict[str, Any], dict[str, Any]]:
    module, own, goal = STAGES[stage]
    choices = choices_of(machines, stage)
    options = {"resource_group": "rg-dr", "vault": "vault-home", "machines": list(choices), "concurrency": 0, **own}
    options |= {"machine_options": choices if module == "reprotect" else {}}
    options |= {"event_log": str(HOME / f"{machines}-{stage.replace(' ', '-')}.jsonl")}
    began, real = lab.now(), time.perf_counter()
    result, said = _module(lab, module, options, began)
    if result.get("failed"):
        raise RuntimeError(f"{stage} with {machines} machines: {result['msg'][:2000]}")
    figures = stage_figures(said, began, lab.requests(), lab.arrivals(), goal)
    figures |= {"real_seconds": round(time.perf_counter() - real, 1), "said": result["requests"]}
    return figures, {machine["name"]: machine["request"] for machine in result["machines"]}


def _module(lab: Lab, module: str, options: dict[str, Any], at: float) -> tuple[dict[str, Any], dict[str, Any]]:
    report = HOME / "report.json"
    report.unlink(missing_ok=True)
    path = os.pathsep.join([str(ROOT / ".build" / "collections"), str(ROOT / "bench")])
    ended = subprocess.run(
        [sys.executable, "-m", "rig.stage"],
        input=json.dumps({"module": module, "options": options, "at": at, "report": str(report)}),
        env={**os.environ, **lab.environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    if len(lines) != 1 or not report.exists():
        raise RuntimeError(f"{module} gave no result:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return json.loads(lines[0]), json.loads(report.read_text(encoding="utf-8"))
