# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A headless Chromium that opens a page and gives back what is in it then."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

CHROMIUM = [
    "chromium",
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


class Browsed(NamedTuple):
    """What the browser prints, and what it says of the page, where it is asked to (``--enable-logging=stderr``)."""

    printed: str
    said: str


Browse = Callable[..., Browsed]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Opens an address with more of the browser's flags."""

    def browse(address: str, *flags: str) -> Browsed:
        command = [*CHROMIUM, f"--user-data-dir={tmp_path / 'profile'}", *flags, address]
        ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        return Browsed(ended.stdout, ended.stderr)

    return browse
