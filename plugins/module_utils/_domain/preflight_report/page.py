# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight as one HTML page: the findings by rule, then the machines, with a filter. It needs no script to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Template
from typing import Any
from urllib.parse import quote

from ..markup import escaped, folded, options
from ..page_frame import framed
from .grouping import Finding, Group, Standing, evidence_lines, groups, said_of, standing, what_to_do
from .page_assets import SCRIPT, STYLE
from .verdict import STATUSES

Document = Mapping[str, Any]

_TITLE = "Preflight of the failback"
_BODY = Template("""\
<a class="skip" href="#findings">To the findings</a>
<header>
<h1>$title</h1>
<p class="meta">Stage $stage · vault $vault · $time · fails from: $fail_on</p>
<ul class="totals">$totals</ul>
</header>
<main>
<form hidden aria-label="Filter">
<label>Machine <input name="machine" type="search" autocomplete="off" placeholder="part of a name"></label>
<label>Rule <select name="rule"><option value="">all</option>$rules</select></label>
<label>Severity <select name="severity">$severities</select></label>
<label>Status <select name="status">$statuses</select></label>
<button type="reset">Show all</button>
<output aria-live="polite"></output>
</form>
$findings
<h2 id="machines-head">Machines</h2>
<table id="machines" aria-labelledby="machines-head">
<thead><tr><th scope="col">Machine<th scope="col">Status<th scope="col">Phase<th scope="col">Architecture\
<th scope="col">Blockers<th scope="col">Not decided<th scope="col">Warnings<th scope="col">Rules that hold</thead>
<tbody>
$machines
</tbody>
</table>
</main>
""")


def page(document: Document) -> str:
    """The report as HTML 5, with nothing to load."""
    found = groups(document["findings"])
    body = _BODY.substitute(
        title=_TITLE,
        stage=escaped(document["stage"]),
        vault=escaped(document["vault"]),
        time=escaped(document["time"]),
        fail_on=escaped(document["fail_on"]),
        totals=_totals(document["summary"]),
        rules=_rules(found),
        severities=options({each: each for each in ("error", "warning", "info")}),
        statuses=options({each: each for each in ("failed", "unknown", "waived")}),
        findings=_findings(found, len(document["machines"])),
        machines="\n".join(_machine(machine) for machine in document["machines"]),
    )
    return framed(_TITLE, STYLE, SCRIPT, body)


def _totals(summary: Mapping[str, Any]) -> str:
    told = [(status, summary[status], status) for status in STATUSES]
    return "".join(f'<li class="{kind}"><strong>{count}</strong> {label}' for kind, count, label in told)


def _rules(found: Iterable[Group]) -> str:
    titles = {str(group.first["id"]): str(group.first["title"]) for group in found}
    return "".join(
        f'<option value="{escaped(rule)}">{escaped(rule)} {escaped(title)}</option>'
        for rule, title in sorted(titles.items())
    )


def _findings(found: Sequence[Group], machines: int) -> str:
    parts = []
    for kind in Standing:
        members = [group for group in found if group.standing is kind]
        if members:
            rules = "\n".join(_rule(group, machines) for group in members)
            parts.append(f'<div class="standing">\n<h2>{escaped(kind)}</h2>\n{rules}\n</div>')
    inside = "\n".join(parts) or "<p>Nothing was found.</p>"
    return f'<div id="findings">\n{inside}\n</div>'


def _rule(group: Group, machines: int) -> str:
    """A rule's findings that are mended alike, the remedy once."""
    first = group.first
    rule, severity, status = (escaped(first[key]) for key in ("id", "severity", "status"))
    todo = f'<p class="todo"><strong>What to do:</strong> {escaped(what_to_do(first))}</p>' if first["remedy"] else ""
    concerned = len(group.machines)
    many = f", {concerned} machine{'s' * (concerned != 1)}" if concerned else ""
    meta = f"{severity}, {status}{many} · source: {escaped(first['source'])}"
    rows = "\n".join(_row(finding, machines) for finding in group.findings)
    return (
        f'<section class="rule {status}-{severity}"'
        f' data-rule="{rule}" data-severity="{severity}" data-status="{status}">\n'
        f'<h3>{rule} <span class="meta">expected:</span> {escaped(first["title"])}</h3>\n'
        f'<p class="meta">{meta}</p>\n{todo}\n'
        f'<table aria-label="{rule}"><thead><tr><th scope="col">Concerns<th scope="col">Found</thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>\n</section>"
    )


def _row(finding: Finding, machines: int) -> str:
    waived = f'<p class="meta">waived: {escaped(finding["waived_because"])}</p>' if finding["waived_because"] else ""
    return f"<tr>{_concerned(finding, machines)}<td>{escaped(said_of(finding))}{waived}{_evidence(finding)}"


def _concerned(finding: Finding, machines: int) -> str:
    names = finding["machines"]
    if len(names) == machines > 1:
        return f'<td data-all="1">all {machines} machines'
    told = escaped(", ".join(names) or "preflight itself")
    return f"<td>{folded(names, told)}"


def _evidence(finding: Finding) -> str:
    told = "\n".join(evidence_lines(finding))
    return f'<details><summary>evidence</summary><div class="evidence">{escaped(told)}</div></details>' if told else ""


def _machine(machine: Mapping[str, Any]) -> str:
    status = escaped(machine["status"])
    blockers = sorted({str(f["id"]) for f in machine["findings"] if standing(f) is Standing.BLOCKER})
    counts = machine["counts"]
    cells = [
        machine["phase"],
        machine["architecture"],
        " ".join(blockers),
        counts["unknown"],
        counts["warning"],
        counts["ok"],
    ]
    return f'<tr class="{status}"><th scope="row">{_link(str(machine["name"]))}<td class="status">{status}' + "".join(
        f"<td>{escaped(cell)}" for cell in cells
    )


def _link(name: str) -> str:
    return f'<a href="#{escaped("machine=" + quote(name, safe=""))}">{escaped(name)}</a>'
