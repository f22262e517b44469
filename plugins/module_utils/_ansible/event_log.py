# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The event log of a run: JSON Lines, one event a line, flushed at once, so that a killed run leaves what it did."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .._domain.errors import FailbackError


class EventLog:
    """Appends events to a file that only its owner can read; without a path it takes events and forgets them."""

    def __init__(self, path: str | None) -> None:
        """:raises FailbackError: ``EVENT_LOG_UNWRITABLE``, before anything is started."""
        self._file = None
        if not path:
            return
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "a", encoding="utf-8")
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
        self._file.write(json.dumps(stamped, default=str) + "\n")
        self._file.flush()
