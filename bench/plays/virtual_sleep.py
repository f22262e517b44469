# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Lets a play's workers sleep in the lab's time: when all of them sleep, it is as late as the first one wants to wake.

A callback plugin, as it is there before the workers are. Notes also when each machine's last task was done.
"""

from __future__ import annotations

import json
import os
import ssl
import time
import urllib.request
from pathlib import Path
from typing import Any

from ansible.executor.process.worker import WorkerProcess
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: virtual_sleep
type: aggregate
short_description: Sleep in the lab's time
description: Only for the benchmark.
"""
HERE = Path(os.environ["BENCH_SLEEPERS"])
SHORTEST = 5  # what is shorter is Ansible's own waiting
LOOK = 0.05
_sleep = time.sleep


def _lab(data: Any = None) -> float:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(f"{os.environ['ASR_LAB_URL']}/_lab/time", body)
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    with urllib.request.urlopen(request, context=context, timeout=60) as answer:
        return float(json.load(answer)["seconds_since_start"])


def _wakes() -> dict[str, float]:
    return {each.stem: float(each.read_text() or "inf") for each in HERE.glob("*.wake")}


def sleep(seconds: float) -> None:
    if seconds < SHORTEST:
        _sleep(seconds)
        return
    me, wake = str(os.getpid()), _lab() + seconds
    part = HERE / f"{me}.part"
    part.write_text(str(wake))
    part.rename(HERE / f"{me}.wake")
    while True:
        _sleep(LOOK)
        busy, wakes = {each.stem for each in HERE.glob("*.busy")}, _wakes()
        if busy <= wakes.keys() and min(wakes, key=lambda each: (wakes[each], each)) == me:
            late = wake - _lab()
            if late > 0:
                _lab({"advance_seconds": late})
            (HERE / f"{me}.wake").unlink()
            return


def run(worker: Any) -> None:
    mark = HERE / f"{os.getpid()}.busy"
    mark.touch()
    try:
        _run(worker)
    finally:
        mark.unlink(missing_ok=True)


_run = WorkerProcess._run if hasattr(WorkerProcess, "_run") else WorkerProcess.run


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "virtual_sleep"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        time.sleep = sleep
        setattr(WorkerProcess, "_run" if hasattr(WorkerProcess, "_run") else "run", run)
        self._arrived: dict[str, float] = {}

    def v2_runner_on_ok(self, result: Any) -> None:
        self._arrived[result._host.get_name()] = _lab()

    def v2_playbook_on_stats(self, stats: Any) -> None:
        lines = (f"{name} {moment}\n" for name, moment in self._arrived.items())
        (HERE / "arrived").write_text("".join(lines))
