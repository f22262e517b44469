# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every request, written down so that tests can count; no secrets, no query values."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

SECRET = ("secret", "password", "token", "assertion", "passphrase", "protected")


def without_secrets(value: Any) -> Any:
    """Return JSON data with the values of secret-looking keys hidden."""
    if isinstance(value, dict):
        return {
            key: "***" if any(word in str(key).lower() for word in SECRET) else without_secrets(each)
            for key, each in value.items()
        }
    return [without_secrets(each) for each in value] if isinstance(value, list) else value


def _readable(method: str, body: bytes) -> Any:
    if method in ("GET", "HEAD") or not body:
        return None
    try:
        return without_secrets(json.loads(body))
    except ValueError:
        return "(not JSON)"  # a login form, or rubbish: neither belongs here


class Recorder:
    """The list of requests since the start or the last reset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget all, and count time from now."""
        with self._lock:
            self._start = time.monotonic()
            self._entries: list[dict[str, Any]] = []

    def record(
        self, method: str, path: str, query: list[str], body: bytes, status: int | None, taken: bool, unexpected: bool
    ) -> None:
        """Write a request down; ``status`` None means the connection was reset, ``taken`` that it was carried out."""
        with self._lock:
            self._entries.append(
                {
                    "n": len(self._entries) + 1,
                    "method": method,
                    "path": path,
                    "query": query,
                    "status": status,
                    "taken": taken,
                    "time": round(time.monotonic() - self._start, 4),
                    "body": _readable(method, body),
                    "unexpected": unexpected,
                }
            )

    def entries(self) -> list[dict[str, Any]]:
        """Return the requests, oldest first."""
        with self._lock:
            return list(self._entries)
