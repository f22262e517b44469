# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The event log of a run: JSON Lines, one event a line, written at once, so that a killed run leaves what it did.

Each line carries the hash of the one before (_domain/event_chain.py). Several processes may append to one file, one
after the other or at the same time: each begins where the file ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from typing import Any

from .._domain.errors import FailbackError
from .._domain.event_chain import sealed

_TAIL = 8192


class EventLog:
    """Appends events to a file that only its owner can read; without a path it takes events and forgets them."""

    def __init__(self, path: str | None) -> None:
        """:raises FailbackError: ``EVENT_LOG_UNWRITABLE``, before anything is started."""
        self._file: FileIO | None = None
        self._size = 0  # of the file, when this process last wrote to it
        self._last = b""  # the file's last line
        if not path:
            return
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            self._file = FileIO(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+")
        except OSError as error:
            raise FailbackError(
                "EVENT_LOG_UNWRITABLE",
                f"The event log {path} cannot be written: {error.strerror}.",
                "Set event_log to a file that can be written.",
            ) from error

    def __call__(self, event: Mapping[str, Any]) -> None:
        if self._file is None:
            return
        stamped = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **event}
        with _locked(self._file):
            end = self._go_to_end(self._file.fileno())
            line = sealed(stamped, self._last)
            _write(self._file, end + line + b"\n")
            self._size += len(end) + len(line) + 1
            self._last = line

    def _go_to_end(self, descriptor: int) -> bytes:
        """See what others wrote meanwhile, and return what ends a line that a killed run left torn."""
        size = os.fstat(descriptor).st_size
        if size == self._size:
            return b""
        self._size = size
        self._last, whole = _last_line(descriptor, size)
        return b"" if whole else b"\n"


@contextmanager
def _locked(file: FileIO) -> Iterator[None]:
    """Some network file systems have no locks: then two processes at once show as a break of the chain."""
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)


def _write(file: FileIO, data: bytes) -> None:
    while data:
        data = data[file.write(data) :]


def _last_line(descriptor: int, size: int) -> tuple[bytes, bool]:
    """The last line without its line end, and whether it has one."""
    length = 0
    while True:
        length = min(max(_TAIL, length * 8), size)
        tail = os.pread(descriptor, length, size - length)
        _before, newline, line = tail.removesuffix(b"\n").rpartition(b"\n")
        if newline or length == size:
            return line, tail.endswith(b"\n") or not tail
