# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the collection's HTML pages share: text that stays text, and scripts that are the page's own."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from typing import Any

from .preflight_report.characters import printable

#: More names than these are folded.
_NAMES_OPEN = 12


def escaped(value: Any) -> str:
    """Any value as text for HTML, also within quotes."""
    return html.escape(printable(str(value)))


def options(values: Mapping[str, str]) -> str:
    """What a filter may be set to: value → its label; before them all."""
    each = "".join(f'<option value="{escaped(value)}">{escaped(label)}</option>' for value, label in values.items())
    return '<option value="">all</option>' + each


def folded(names: Sequence[str], told: str) -> str:
    """Names as they are told, in HTML: many of them behind their number."""
    if len(names) <= _NAMES_OPEN:
        return told
    return f'<details><summary>{len(names)} machines</summary><div class="names">{told}</div></details>'


def content_hash(text: str) -> str:
    """For the page's content security policy: lets the page use this style or script, and nothing else."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
