# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The same four stages as people do them without the collection, with the same requests' bodies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from rig import uri_play
from rig.collection import PAUSE_SECONDS, STAGES
from rig.figures import baseline_figures
from rig.labs import HOME, ROOT, Lab

#: Stage → machine → body.
Bodies = Mapping[str, Mapping[str, Any]]
REPORT = HOME / "report.json"


def run(lab: Lab, machines: int, baseline: str, bodies: Bodies) -> dict[str, dict[str, Any]]:
    """Stage → its figures."""
    figures = {}
    for stage, (_, _, goal) in STAGES.items():
        lab.ask("time", "POST", {"advance_seconds": PAUSE_SECONDS})
        lab.requests()
        began, real = lab.now(), time.perf_counter()
        said = RUNNERS[baseline](lab, stage, began, bodies[stage])
        figures[stage] = {
            **baseline_figures(said, began, lab.requests(), lab.arrivals(), goal),
            "real_seconds": round(time.perf_counter() - real, 1),
        }
        print(machines, baseline, stage, json.dumps(figures[stage]), file=sys.stderr, flush=True)
    return figures


def sdk_threads(lab: Lab, stage: str, at: float, bodies: Mapping[str, Any]) -> dict[str, Any]:
    REPORT.unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-m", "rig.sdk_threads"],
        input=json.dumps({"stage": stage, "bodies": bodies, "at": at, "report": str(REPORT)}),
        env={**os.environ, **lab.environment, "PYTHONPATH": str(ROOT / "bench")},
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(REPORT.read_text(encoding="utf-8"))
    return said


RUNNERS: dict[str, Callable[..., dict[str, Any]]] = {"sdk": sdk_threads, "uri": uri_play.run}
