# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""QEMU's monitor: disks are plugged in and out while the guest runs."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any


class Monitor:
    """A connection to the monitor of one QEMU. Commands are those of its protocol, QMP.

    :param path: its socket.
    """

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("r")
        self._read()  # the greeting
        self.command("qmp_capabilities")

    def __enter__(self) -> Monitor:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._socket.close()

    def command(self, name: str, **arguments: Any) -> Any:
        """Carry out a command; events meanwhile are passed over."""
        self._socket.sendall(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = self._read()
            assert "error" not in answer, f"{name}: {answer['error']}"
            if "return" in answer:
                return answer["return"]

    def await_event(self, name: str, device: str) -> None:
        while True:
            said = self._read()
            if said.get("event") == name and said.get("data", {}).get("device") == device:
                return

    def _read(self) -> dict[str, Any]:
        line = self._lines.readline()
        assert line, "QEMU ended"
        said: dict[str, Any] = json.loads(line)
        return said
