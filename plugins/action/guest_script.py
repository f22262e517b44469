# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs shell scripts on a guest that has no Python."""

from __future__ import annotations

import time
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure

from ansible_collections.asr.failback.plugins.plugin_utils.guest_shell import GuestAction

_PAUSE_SECONDS = 2


class ActionModule(GuestAction):
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        _validated, options = self.validate_argument_spec(
            {
                "scripts": {"type": "list", "elements": "str", "required": True},
                "variables": {"type": "dict", "default": {}},
                "secret_variables": {"type": "dict", "default": {}},
                "patience": {"type": "int", "default": 0},
            }
        )
        known = task_vars or {}
        secrets = {name: self._value_of(source, known) for name, source in options["secret_variables"].items()}
        variables = {"check": self._task.check_mode, **options["variables"], **secrets}
        scripts = [self._read(name) for name in options["scripts"]]
        hidden = [str(secret) for secret in secrets.values()]
        begun = time.monotonic()
        while True:
            over = time.monotonic() - begun >= options["patience"]
            try:
                answer = self.ask(variables, scripts, hidden)
                if over or not answer.get("retry"):
                    return result | answer
            except AnsibleConnectionFailure:
                if over:
                    raise
                self._connection.reset()
            time.sleep(_PAUSE_SECONDS)

    def _value_of(self, variable: str, known: dict[str, Any]) -> Any:
        # By name, so that the value is not among the task's arguments, which callbacks may show.
        if variable not in known:
            raise AnsibleActionFail(f"The secret variable {variable} is not defined.")
        return self._templar.template(known[variable])

    def _read(self, name: str) -> str:
        with open(self.role_file(name), encoding="utf-8") as script:
            return script.read()
