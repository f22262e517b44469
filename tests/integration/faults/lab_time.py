# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A clock for the stage modules that makes the lab's time pass instead of sleeping: hours of copying take seconds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
import requests

_CLOCK = "ansible_collections.asr.failback.plugins.module_utils._azure.wall_clock.WallClock"


class LabTime:
    """The lab's time, on a way of its own: what happens to the way to Azure does not happen to it."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = os.environ["SSL_CERT_FILE"]

    def advance(self, seconds: float) -> None:
        url = f"{os.environ['ASR_LAB_URL']}/_lab/time"
        self._session.post(url, json={"advance_seconds": seconds}, timeout=60).raise_for_status()


class LabClock:
    """:param at_sleep: called at every sleep with its number, 1 for the first: what happens meanwhile, elsewhere."""

    def __init__(self, at_sleep: Callable[[int], object] = lambda number: None) -> None:
        self._at_sleep = at_sleep
        self._lab = LabTime()
        self._slept = 0.0
        self._sleeps = 0

    def instead_of_the_wall_clock(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("monotonic", "sleep"):
            patch.setattr(f"{_CLOCK}.{name}", getattr(self, name))

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        self._sleeps += 1
        self._slept += seconds
        self._lab.advance(seconds)
        self._at_sleep(self._sleeps)
