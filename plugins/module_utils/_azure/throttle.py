# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Holds the SDKs' requests to the run's budget: every one of them, those that the SDK repeats by itself included."""

from __future__ import annotations

import threading
from typing import Any

from .._domain.ports import Clock
from .._domain.request_budget import RequestBudget
from .errors import retry_after

try:
    from azure.core.pipeline.policies import SansIOHTTPPolicy
except ImportError:
    # Without the library there are no clients either; the session says that it is missing.
    SansIOHTTPPolicy = object

_TOO_MANY = 429


class BudgetPolicy(SansIOHTTPPolicy):  # type: ignore[misc]
    """Stands behind the SDK's retry policy in the pipelines of all clients of a session, so it sees each attempt."""

    def __init__(self, budget: RequestBudget, clock: Clock) -> None:
        super().__init__()
        self._budget = budget
        self._clock = clock
        self._lock = threading.Lock()

    def on_request(self, request: Any) -> None:
        with self._lock:
            seconds = self._budget.take(request.http_request.method)
        if seconds > 0:
            self._clock.sleep(seconds)

    def on_response(self, request: Any, response: Any) -> None:
        method, answer = request.http_request.method, response.http_response
        with self._lock:
            self._budget.note(method, answer.headers)
            if answer.status_code == _TOO_MANY:
                self._budget.refused(method, retry_after(answer))
