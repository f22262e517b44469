# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs one of the collection's stage modules as Ansible does, in virtual time, and says what it took.

A child process of its own: module name, options and start time come as JSON on the standard input; the answer goes to
the file named there.
"""

from __future__ import annotations

import json
import resource
import runpy
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ansible.module_utils.basic as basic

from rig.virtual_time import VirtualTime

MODULES = "ansible_collections.asr.failback.plugins"


def main() -> None:
    given = json.load(sys.stdin)
    clock = VirtualTime()
    clock.join(given["at"], time.process_time())
    clock.rule_requests()
    # What the SDK and the collection sleep.
    time.sleep = clock.sleep

    from ansible_collections.asr.failback.plugins.module_utils._ansible import stage
    from ansible_collections.asr.failback.plugins.module_utils._azure import wall_clock

    wall_clock.WallClock.monotonic = staticmethod(clock.now)
    wall_clock.WallClock.sleep = staticmethod(clock.sleep)
    events: list[dict[str, Any]] = []

    class NotingLog(stage.EventLog):
        def __call__(self, event: Mapping[str, Any]) -> None:
            super().__call__(event)
            if event["event"] in {"action", "outcome"}:
                events.append({"at": clock.now(), "event": event["event"], "machine": event["machine"]})

    stage.EventLog = NotingLog
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": given["options"]}).encode()
    basic._ANSIBLE_PROFILE = "legacy"
    try:
        runpy.run_module(f"{MODULES}.modules.{given['module']}", run_name="__main__")
    except SystemExit:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        said = {
            "ended": clock.now(),
            "events": events,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "memory_mb": usage.ru_maxrss / 1024,
        }
        Path(given["report"]).write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
