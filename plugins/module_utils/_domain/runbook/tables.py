# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Small pieces of the runbook's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..markup import escaped, folded


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def cell(value: Any) -> str:
    """A table's cell; nothing is nothing."""
    return f"<td>{value}" if isinstance(value, Markup) else f"<td>{escaped('' if value is None else value)}"


def table(label: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """:param label: what a screen reader calls it."""
    body = "\n".join("<tr>" + "".join(cell(value) for value in row) for row in rows)
    head = f"<thead><tr>{heads(*titles)}</thead>"
    return f'<table aria-label="{escaped(label)}">{head}\n<tbody>\n{body}\n</tbody></table>'


def heads(*titles: str) -> str:
    """A table's heads."""
    return "".join(f'<th scope="col">{escaped(title)}' for title in titles)


def section(identity: str, title: str, *parts: str) -> str:
    """Nothing where there is nothing to say."""
    inside = "\n".join(part for part in parts if part)
    if not inside:
        return ""
    head = f'<h2 id="{identity}-head">{escaped(title)}</h2>'
    return f'<section id="{identity}" aria-labelledby="{identity}-head">\n{head}\n{inside}\n</section>'


def names(found: Sequence[str]) -> Markup:
    """Machines by name, many of them folded."""
    return Markup(folded(found, escaped(", ".join(found))))


def marked(kind: str) -> Markup:
    """A state with its colour."""
    return Markup(f'<span class="status {escaped(kind)}">{escaped(kind)}</span>' if kind else "")
