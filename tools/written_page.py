# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A page of docs/docsite that is made from the source."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What reStructuredText would take as markup.
_MARKUP = "\\*`|_"


def plain(words: str) -> str:
    """Words that reStructuredText takes as they are."""
    return "".join(f"\\{char}" if char in _MARKUP else char for char in words)


def title(words: str, line: str) -> str:
    return f"{words}\n{line * len(words)}\n"


def write_or_check(name: str, made: str) -> int:
    """Write a page; with --check among the arguments only say whether it is up to date.

    :param name: of the page, without its suffix.
    :returns: the program's exit status.
    """
    page = ROOT / "docs" / "docsite" / "rst" / f"{name}.rst"
    if "--check" not in sys.argv[1:]:
        page.write_text(made, encoding="utf-8")
        return 0
    if page.exists() and page.read_text(encoding="utf-8") == made:
        return 0
    print(f"{page.relative_to(ROOT)} is out of date: run {Path(sys.argv[0]).name}", file=sys.stderr)
    return 1
