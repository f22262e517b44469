# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Time as a process under measurement sees it: its CPU time, its sleeps, and what answers take; nothing else.

Each request tells the lab when it was sent, and the lab, whose clock moves in no other way, answers when it is then.
So two hours of copying take no time, and what else the machine has to do is not measured.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import requests

SENT_AT, SINCE_START = "x-lab-sent-at", "x-lab-seconds-since-start"


class VirtualTime:
    """Seconds since the lab's start, for every thread its own; requests go out in the order of these times."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._times: dict[int, float] = {}
        self._asking = False
        self._own = threading.local()

    def join(self, at: float, cpu_seconds: float = 0.0) -> None:
        """The calling thread takes part from now on.

        :param at: what time it is; ``cpu_seconds``: what it has computed already.
        """
        with self._turn:
            self._times[threading.get_ident()] = at
        self._own.cpu = time.thread_time() - cpu_seconds

    def leave(self) -> float:
        """The calling thread takes part no more; says what time it is."""
        at = self.now()
        with self._turn:
            del self._times[threading.get_ident()]
            self._turn.notify_all()
        return at

    def now(self) -> float:
        self._pass(0.0)
        return self._times[threading.get_ident()]

    def sleep(self, seconds: float) -> None:
        self._pass(seconds)

    def _pass(self, seconds: float) -> None:
        computed = time.thread_time()
        with self._turn:
            self._times[threading.get_ident()] += seconds + computed - self._own.cpu
            self._turn.notify_all()
        self._own.cpu = computed

    def rule_requests(self) -> None:
        """From now on every request through ``requests`` waits for its turn and is sent at its thread's time."""
        real = requests.adapters.HTTPAdapter.send

        def send(adapter: Any, request: Any, **options: Any) -> Any:
            me = threading.get_ident()
            request.headers[SENT_AT] = f"{self.now():.4f}"
            with self._turn:
                self._turn.wait_for(lambda: not self._asking and min(self._times, key=self._times.__getitem__) == me)
                self._asking = True
            try:
                answer = real(adapter, request, **options)
            finally:
                with self._turn:
                    self._asking = False
                    self._turn.notify_all()
            with self._turn:
                self._times[me] = max(self._times[me], float(answer.headers[SINCE_START]))
                self._turn.notify_all()
            return answer

        requests.adapters.HTTPAdapter.send = send
