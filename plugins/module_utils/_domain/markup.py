# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the collection's HTML pages share: text that stays text, and scripts that are the page's own."""

from __future__ import annotations

import base64
import hashlib
import html
from typing import Any

from .preflight_report.characters import printable


def escaped(value: Any) -> str:
    """Any value as text for HTML, also within quotes."""
    return html.escape(printable(str(value)))


def content_hash(text: str) -> str:
    """For the page's content security policy: lets the page use this style or script, and nothing else."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
