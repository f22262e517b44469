# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names and annotations from vCenter and Azure can hold any character; XML, HTML and terminals cannot."""

from __future__ import annotations

import re

#: Control characters other than tab and line ends, which terminals obey, and what XML 1.0 has no characters for.
_UNFIT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text with � for each character that must not stand there."""
    return _UNFIT.sub("\ufffd", text)
