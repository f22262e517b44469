# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Scripts in a VM through Azure's managed run commands: no port is opened, and secrets are protected parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.process_server_script import ScriptRun
from .._domain.wire import mapping, number, text
from .changes import changing, finish, found_or_none
from .session import Session

_NAME = "asr-failback-register"


class RunCommand:
    """Our run command in one VM: there is at most one, by its name.

    :param timeout: seconds to wait for its deletion.
    """

    def __init__(self, session: Session, group: str, vm: str, timeout: float, poll_interval: float) -> None:
        from azure.mgmt.compute import ComputeManagementClient

        self._commands = session.client(ComputeManagementClient).virtual_machine_run_commands
        self._where = (group, vm, _NAME)
        self._timeout = timeout
        self._poll_interval = poll_interval

    def find(self) -> ScriptRun | None:
        """How it is doing; None where there is none."""
        operation = self._commands.get_by_virtual_machine
        found = found_or_none("the run command", lambda: operation(*self._where, expand="instanceView"))
        return _script_run(found.as_dict()) if found is not None else None

    def begin(self, body: Mapping[str, Any]) -> None:
        """Sent once: a run command that is written again runs again."""
        with changing(f"running the registration in {self._where[1]}"):
            self._commands.begin_create_or_update(*self._where, dict(body), polling=False, retry_total=0)

    def delete(self) -> None:
        """Its protected parameters go with it."""
        finish(
            "deleting the run command",
            lambda: self._commands.begin_delete(*self._where, polling_interval=self._poll_interval),
            self._timeout,
        )


def _script_run(raw: Mapping[str, Any]) -> ScriptRun:
    properties = mapping(raw.get("properties"))
    view = mapping(properties.get("instanceView"))
    state = text(view.get("executionState"))
    if text(properties.get("provisioningState")).lower() == "failed" and state.lower() in {"", "unknown", "pending"}:
        state = "Failed"  # the script was never begun
    return ScriptRun(
        state=state or "Unknown",
        exit_code=number(view.get("exitCode")),
        output=text(view.get("output")),
        error=text(view.get("error")),
        message=text(view.get("executionMessage")),
    )
