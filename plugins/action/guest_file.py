# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Brings a file to a guest that has no Python."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from ansible_collections.asr.failback.plugins.plugin_utils.guest_shell import GuestAction

_FIND = """
present=
[ ! -f "$path" ] || present=$(sha256sum <"$path" | cut -c 1-64)
printf '{"present":"%s"}\\n' "$present"
"""
# With become, the login's user cannot write where the file is to be: it arrives in a folder of that user (on a disk).
_PREPARE_LANDING = """
landing=$(mktemp -d /var/tmp/asr-failback.XXXXXX) && printf '{"arrives":"%s/file"}\\n' "$landing"
"""
# The file gets its name only when it is whole, and the folder is made with it.
_PREPARE = """
mkdir -p "$(dirname "$path")" && rm -f "$path.part" && echo '{}'
"""
_PLACE = """
if [ -n "$arrived" ]; then
    (umask 077 && cat "$arrived" >"$path.part")
    rm -f "$arrived"
    rmdir "$(dirname "$arrived")"
fi
if [ "$(sha256sum <"$path.part" | cut -c 1-64)" = "$sha256" ]; then
    chmod "$mode" "$path.part" && mv -f "$path.part" "$path" && echo '{"placed":true}'
else
    rm -f "$path.part"
    echo '{"placed":false}'
fi
"""


class ActionModule(GuestAction):
    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        _validated, options = self.validate_argument_spec(
            {
                "src": {"type": "str", "required": True},
                "dest": {"type": "str", "required": True},
                "sha256": {"type": "str"},
                "mode": {"type": "str", "default": "0600"},
            }
        )
        source = os.path.expanduser(options["src"])
        if not os.path.isfile(source):
            return result | _failed(
                "FILE_NOT_FOUND",
                f"There is no file {source} on the control node.",
                "Correct the path, or get the file.",
            )
        digest = _sha256(source)
        if options["sha256"] and options["sha256"].lower() != digest:
            return result | _failed(
                "CHECKSUM_MISMATCH",
                f"{source} has the SHA-256 {digest}, not {options['sha256']}.",
                "Get the file again from where it is published, or correct the checksum.",
            )
        return result | self._bring(source, options["dest"], digest, options["mode"])

    def _bring(self, source: str, path: str, digest: str, mode: str) -> dict[str, Any]:
        found = self.ask({"path": path}, [_FIND])
        if found.get("failed") or found["present"] == digest:
            return found | {"changed": False, "sha256": digest, "dest": path}
        change = {
            "before_header": path,
            "after_header": path,
            "before": f"{found['present']}\n",
            "after": f"{digest}\n",
        }
        outcome = {"changed": True, "sha256": digest, "dest": path, "diff": [change]}
        if self._task.check_mode:
            return outcome
        prepared = self.ask({"path": path}, [_PREPARE])
        if prepared.get("failed"):
            return prepared
        landing = self.ask({}, [_PREPARE_LANDING], as_login=True) if self._connection.become else {"arrives": ""}
        if landing.get("failed"):
            return landing
        self._connection.put_file(source, landing["arrives"] or f"{path}.part")
        placed = self.ask({"path": path, "arrived": landing["arrives"], "sha256": digest, "mode": mode}, [_PLACE])
        if placed.get("failed") or not placed["placed"]:
            return _failed(
                "TRANSFER_DAMAGED",
                f"{path} did not arrive as it was sent. {placed.get('msg', '')}".strip(),
                "See that there is space on the target, then run this again.",
            )
        return outcome


def _sha256(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _failed(code: str, message: str, remedy: str) -> dict[str, Any]:
    text = f"{message} What to do: {remedy} [{code}]"
    return {"failed": True, "changed": False, "msg": text, "error_code": code, "remedy": remedy}
