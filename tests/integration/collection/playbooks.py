# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Playbooks as child processes: their lines as they come, their recap, and their event log."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

LINE_SECONDS = 90  # so long a line may be awaited

_RECAP = re.compile(
    r"^(?P<host>\S+)\s+: ok=(?P<ok>\d+)\s+changed=(?P<changed>\d+)\s+unreachable=(?P<unreachable>\d+)"
    r"\s+failed=(?P<failed>\d+)",
    re.MULTILINE,
)
_FOREIGN = ("AZURE_", "VMWARE_", "ANSIBLE_", "ASR_", "REQUESTS_", "SSL_")


class Recap(NamedTuple):
    """A host's numbers in the play recap."""

    ok: int
    changed: int
    failed: int


def environment(given: Mapping[str, str | None], home: Path) -> dict[str, str]:
    """The environment of a run: nothing of the caller's Azure or vCenter, but what is given.

    :param given: the lab's variables with a test's own changes; None takes a variable away.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    made: dict[str, str | None] = {**clean, "PATH": path, "HOME": str(home), **given}
    return {name: value for name, value in made.items() if value is not None}


@dataclass
class Finished:
    """A playbook that has ended."""

    returncode: int
    output: str
    home: Path

    @cached_property
    def recap(self) -> dict[str, Recap]:
        """Host → its numbers; unreachable hosts do not exist here, so they count as failed."""
        return {
            found["host"]: Recap(
                int(found["ok"]), int(found["changed"]), int(found["failed"]) + int(found["unreachable"])
            )
            for found in _RECAP.finditer(self.output)
        }

    @property
    def machines(self) -> dict[str, Recap]:
        """The recap without localhost."""
        return {host: numbers for host, numbers in self.recap.items() if host != "localhost"}

    @property
    def changed(self) -> dict[str, int]:
        return {host: numbers.changed for host, numbers in self.machines.items()}

    @property
    def failed(self) -> set[str]:
        """The hosts that failed."""
        return {host for host, numbers in self.recap.items() if numbers.failed}

    @cached_property
    def event_log(self) -> str:
        """The text of the event log, '' if there is none."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.home.glob(".asr-failback/*.jsonl")))

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.event_log.splitlines()]

    def outcomes(self, machine: str) -> list[dict[str, Any]]:
        """What became of a machine, stage by stage."""
        return [e["result"] for e in self.events if e["event"] == "outcome" and e["machine"] == machine]


class Playbook:
    """A playbook that runs. Read it to its end with ``finish``, or end it with ``kill``."""

    def __init__(self, name: str, arguments: list[str], env: Mapping[str, str]) -> None:
        self._home = Path(env["HOME"])
        self._process = subprocess.Popen(
            ["ansible-playbook", f"asr.failback.{name}", *arguments],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._read: list[str] = []
        self._coming: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._pump, daemon=True).start()

    def _pump(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._coming.put(line)
        self._coming.put(None)

    @property
    def output(self) -> str:
        return "".join(self._read)

    @property
    def pid(self) -> int:
        return self._process.pid

    def _lines(self) -> Iterator[str]:
        while True:
            try:
                line = self._coming.get(timeout=LINE_SECONDS)
            except queue.Empty:
                raise AssertionError(f"no line came for {LINE_SECONDS} s:\n{self.output}") from None
            if line is None:
                return
            self._read.append(line)
            yield line

    def wait_for(self, pattern: str) -> str:
        """Read on until a line matches, and return it."""
        for line in self._lines():
            if re.search(pattern, line):
                return line
        raise AssertionError(f"it ended without a line like {pattern!r}:\n{self.output}")

    def finish(self) -> Finished:
        for _ in self._lines():
            pass
        return Finished(self._process.wait(), self.output, self._home)

    def kill(self) -> None:
        """End it and all that it started, at once and without a chance to tidy up. Ansible's workers lead sessions."""
        end_all(self._process)


def end_all(process: subprocess.Popen[str]) -> None:
    """Kill a process and all that it started."""
    if process.poll() is not None:
        return
    for pid in [process.pid, *_descendants(process.pid)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def _descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold blanks.
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(status.parent.name))
    found, look = [], [pid]
    while look:
        children = parents.get(look.pop(), [])
        found += children
        look += children
    return found
