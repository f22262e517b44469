# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes each task's result as a line of JSON, for the tests."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_results
type: aggregate
short_description: Writes each task's result as a line of JSON
description: For the tests.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_start(self, playbook) -> None:
        open(os.environ["TASK_RESULTS"], "w").close()

    def _write(self, result, **more) -> None:
        name = result._task.get_name().removeprefix("master_target : ").removeprefix("asr.failback.master_target : ")
        with open(os.environ["TASK_RESULTS"], "a") as file:
            file.write(json.dumps([name, result._result | more], default=str) + "\n")

    def v2_runner_on_ok(self, result) -> None:
        self._write(result)

    def v2_runner_on_failed(self, result, ignore_errors: bool = False) -> None:
        self._write(result, failed=True)

    def v2_runner_on_unreachable(self, result) -> None:
        self._write(result, unreachable=True)
