# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reboots a guest that has no Python, and waits until it is back."""

from __future__ import annotations

import time
from typing import Any

from ansible.errors import AnsibleConnectionFailure

from ansible_collections.asr.failback.plugins.plugin_utils.guest_shell import GuestAction

_LOOK = """
printf '{"boot_id":"%s"}\\n' "$(cat /proc/sys/kernel/random/boot_id)"
"""
# A moment later and on its own, so that the answer is out before the connection breaks.
_REBOOT = """
(sleep 2; /sbin/shutdown -r now) </dev/null >/dev/null 2>&1 &
echo '{}'
"""
_PAUSE_SECONDS = 5


class ActionModule(GuestAction):
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        _validated, options = self.validate_argument_spec({"timeout": {"type": "int", "default": 900}})
        before = self.ask({}, [_LOOK])
        if before.get("failed") or self._task.check_mode:
            return result | before | {"changed": not before.get("failed"), "msg": before.get("msg", "To be rebooted.")}
        begun = time.monotonic()
        ordered = self.ask({}, [_REBOOT])
        if ordered.get("failed"):
            return result | ordered
        return result | self._wait(before["boot_id"], begun, options["timeout"])

    def _wait(self, before: str, begun: float, timeout: int) -> dict[str, Any]:
        last = "it has not gone down"
        while time.monotonic() - begun < timeout:
            time.sleep(_PAUSE_SECONDS)
            try:
                self._connection.reset()
                now = self.ask({}, [_LOOK])
            except AnsibleConnectionFailure as error:
                last = f"it cannot be reached: {error.message}"
                continue
            if now.get("boot_id") and now["boot_id"] != before:
                elapsed = int(time.monotonic() - begun)
                return {"changed": True, "msg": f"Rebooted, back after {elapsed} s.", "elapsed": elapsed} | now
        remedy = "Look at its console in vCenter. When it runs, start this again: it goes on where it stands."
        message = f"{self._play_context.remote_addr} is not back {timeout} s after its reboot was ordered ({last})."
        return {
            "failed": True,
            "changed": True,
            "error_code": "GUEST_NOT_BACK",
            "msg": f"{message} What to do: {remedy} [GUEST_NOT_BACK]",
            "remedy": remedy,
        }
