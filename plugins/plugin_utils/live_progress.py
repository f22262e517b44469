# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Prints a stage's events while its module runs: reads the event log that the module writes, and nothing else."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from datetime import datetime
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.asr.failback.plugins.module_utils._domain.event_chain import event_of
from ansible_collections.asr.failback.plugins.module_utils._domain.report import Progress, line, results_table

_LOOK_SECONDS = 0.3
_OVERVIEW_SECONDS = 60


class Follower:
    """Follows a growing file of JSON Lines and prints what is worth a line."""

    def __init__(self, path: str, display: Display) -> None:
        self._path = path
        self._display = display
        self._position = os.path.getsize(path) if os.path.exists(path) else 0
        self._progress = Progress()
        self._overview_at = time.monotonic()
        self._overview = ""

    def look(self) -> None:
        """Print the events that came since the last look; a line that is not whole yet waits for the next one."""
        try:
            with open(self._path, encoding="utf-8") as log:
                log.seek(self._position)
                chunk = log.read()
        except OSError:
            return
        whole, newline, _rest = chunk.rpartition("\n")
        self._position += len((whole + newline).encode())
        for text in whole.splitlines():
            event = event_of(text)
            if event is not None:
                self._show(event)
        self._now_and_then()

    def _show(self, event: dict[str, Any]) -> None:
        self._progress.take(event)
        text = line(event)
        if text:
            at = datetime.fromisoformat(event["time"]).astimezone()
            self._display.display(f"{at:%H:%M:%S}  {text}")

    def _now_and_then(self) -> None:
        if time.monotonic() - self._overview_at < _OVERVIEW_SECONDS:
            return
        self._overview_at = time.monotonic()
        overview = self._progress.overview()
        if overview != self._overview:
            self._overview = overview
            self._display.display(f"          {overview}")

    def follow(self, stop: threading.Event) -> None:
        while not stop.wait(_LOOK_SECONDS):
            self.look()
        self.look()


class StageAction(ActionBase):
    """The action plugin of the stage modules: the module runs as ever, its progress is shown meanwhile."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        del tmp
        args = dict(self._task.args)
        own_log = None
        if not args.get("event_log") and args.get("report_dir"):
            return result | self._execute_module(task_vars=task_vars)  # a page without a log: the module refuses it
        if not args.get("event_log"):
            descriptor, own_log = tempfile.mkstemp(prefix="asr-failback-", suffix=".jsonl")
            os.close(descriptor)
            args["event_log"] = own_log
        try:
            result |= self._run_followed(args, task_vars)
        finally:
            if own_log:
                os.unlink(own_log)
        if result.get("machines"):
            self._display.display("\n".join(results_table(result["machines"])))
        return result

    def _run_followed(self, args: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        stop = threading.Event()
        follower = Follower(os.path.expanduser(args["event_log"]), self._display)
        thread = threading.Thread(target=follower.follow, args=(stop,), daemon=True)
        thread.start()
        try:
            return self._execute_module(module_args=args, task_vars=task_vars)
        finally:
            stop.set()
            thread.join()
