# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook as one HTML page, before, during and after a failback. It needs no network, and no script to be read."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

from ..markup import escaped, options
from ..page_frame import framed
from . import after, before, timeline
from .page_assets import SCRIPT, STYLE
from .words import OPERATIONS, clock, took

Document = Mapping[str, Any]
#: Seconds after which a page reloads itself while machines are under way.
RELOAD_SECONDS = 30

_BODY = Template("""\
<a class="skip" href="#machines-head">To the machines</a>
<header>
<h1>$title</h1>
<p class="meta">vault $vaults · $when</p>
<ul class="totals">$totals</ul>
</header>
<main>
$failures
$goals
<form hidden aria-label="Filter">
<label>Machine <input name="machine" type="search" autocomplete="off" placeholder="part of a name"></label>
<label>Stage <select name="stage">$stages</select></label>
<label>State <select name="state">$states</select></label>
<button type="reset">Show all</button>
<output aria-live="polite"></output>
</form>
$sections
</main>
""")
_TITLE = "Runbook of the failback"
_STATES = ("failed", "running", "done", "unchanged", "interrupted")


def page(document: Document, *, live: bool = False) -> str:
    """The runbook as HTML 5, with nothing to load.

    :param live: the file is written again while machines move: it reloads itself.
    """
    parts = (
        timeline.timeline,
        after.time_spent,
        before.who,
        before.planned,
        before.found,
        timeline.stages,
        after.comparisons,
        after.evidence,
    )
    body = _BODY.substitute(
        title=_TITLE,
        vaults=escaped(", ".join(document["vaults"]) or "-"),
        when=escaped(_when(document, live)),
        totals=_totals(document),
        failures=after.failures(document),
        goals=after.goals(document),
        stages=options(OPERATIONS),
        states=options({state: state for state in _STATES}),
        sections="\n".join(part(document) for part in parts),
    )
    return framed(_TITLE, STYLE, SCRIPT, body, RELOAD_SECONDS if live else None)


def _when(document: Document, live: bool) -> str:
    if not document["machines"]:
        return f"nothing has moved yet; as of {clock(document['time'])} UTC"
    span = f"{clock(document['begin'])} to {clock(document['end'])} UTC"
    if live:
        return f"{span}, under way; this page reloads itself"
    return f"{span}; as of {clock(document['time'])} UTC" if document["under_way"] else span


def _totals(document: Document) -> str:
    totals = document["totals"]
    told = [("", totals["machines"], "machines"), *(("done", n, phase) for phase, n in totals["phases"].items())]
    told += [(kind, totals[kind], kind) for kind in ("running", "failed") if totals[kind]]
    spent = [("", took(document["time_spent"]["people_seconds"]), "waited for people")]
    return "".join(
        f'<li class="{kind}"><strong>{escaped(count)}</strong> {escaped(label)}'
        for kind, count, label in [*told, *(spent if document["time_spent"]["people_seconds"] else [])]
    )
