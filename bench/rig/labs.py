# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lab that is measured against, started and asked."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".build" / "bench"


class Lab:
    def __init__(self, home: Path) -> None:
        lines = (home / "env").read_text(encoding="utf-8").splitlines()
        pairs = (line.removeprefix("export ").partition("=") for line in lines)
        self.environment = {name: shlex.split(value)[0] for name, _, value in pairs if name != "PATH"}
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = self.environment["SSL_CERT_FILE"]

    def ask(self, path: str, method: str = "GET", data: Any = None) -> Any:
        """An endpoint below ``/_lab/``."""
        answer = self._session.request(method, f"{self.environment['ASR_LAB_URL']}/_lab/{path}", json=data, timeout=600)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def now(self) -> float:
        """Simulated seconds since its start."""
        return float(self.ask("time")["seconds_since_start"])

    def requests(self) -> list[dict[str, Any]]:
        """What was asked of Resource Manager since the last time this was called; logins are none."""
        found = [each for each in self.ask("requests") if each["path"].lower().startswith("/subscriptions")]
        self.ask("requests", "DELETE")
        return found

    def arrivals(self) -> dict[str, tuple[str, float]]:
        """Machine → the phase it is in, and since when."""
        return {each["name"]: (each["phase"], each["phase_since"]) for each in self.ask("machines")}


def _command(home: Path, *arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-m", "lab", *arguments, "--home", str(home)]
    subprocess.run(command, check=True, env=environment, stdout=sys.stderr)


@contextmanager
def running(scenario: Path) -> Iterator[Lab]:
    home = HOME / "lab"
    _command(home, "start", "--scenario", str(scenario), "--speed", "1")
    try:
        yield Lab(home)
    finally:
        _command(home, "stop")
