# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The clock on the wall."""

from __future__ import annotations

import time


class WallClock:
    """The domain's port Clock."""

    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)
