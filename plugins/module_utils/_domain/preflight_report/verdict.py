# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What findings mean for a machine, and for whether preflight fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .grouping import Finding, Standing, badness, said_of, standing

_TOLD = 3

#: What makes preflight fail, by the option fail_on. What could not be decided is as bad as a warning: who wants to be
#: sure of a clean site asks for it, whoever has no vCenter login is not stopped.
FAIL_ON: Mapping[str, frozenset[Standing]] = {
    "error": frozenset({Standing.BLOCKER}),
    "warning": frozenset({Standing.BLOCKER, Standing.UNDECIDED, Standing.WARNING}),
    "never": frozenset(),
}

#: A machine's status, by the worst that stands against it. What could not be decided may hide a blocker.
_STATUSES = (
    (Standing.BLOCKER, "blocked"),
    (Standing.UNDECIDED, "unknown"),
    (Standing.WARNING, "warned"),
)
STATUSES = (*(status for _standing, status in _STATUSES), "clear")

COUNTED: Mapping[Standing, str] = {
    Standing.BLOCKER: "error",
    Standing.UNDECIDED: "unknown",
    Standing.WARNING: "warning",
    Standing.NOTE: "info",
    Standing.WAIVED: "waived",
}


def fails(finding: Finding, fail_on: str) -> bool:
    """Whether preflight fails for this finding.

    :param fail_on: ``error``, ``warning`` or ``never``.
    """
    return _matters(finding) and standing(finding) in FAIL_ON[fail_on]


def _matters(finding: Finding) -> bool:
    """Good to know is never bad, decided or not."""
    return bool(finding["severity"] != "info")


def status_of(findings: Iterable[Finding]) -> str:
    """A machine's status: one of ``STATUSES``."""
    seen = {standing(finding) for finding in findings if _matters(finding)}
    return next((status for kind, status in _STATUSES if kind in seen), "clear")


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each kind."""
    result = dict.fromkeys(COUNTED.values(), 0)
    for finding in findings:
        result[COUNTED[standing(finding)]] += 1
    return result


def failure(document: Mapping[str, Any]) -> dict[str, Any]:
    """The keys with which the module fails; ``failed`` false where nothing is bad enough."""
    bad = [finding for finding in document["findings"] if fails(finding, document["fail_on"])]
    if not bad:
        return {"failed": False}
    bad.sort(key=badness)
    machines = list(dict.fromkeys(str(name) for finding in bad for name in finding["machines"]))
    return {
        "failed": True,
        "msg": f"Preflight: {len(machines)} of {len(document['machines'])} machines should not go on. {_worst(bad)}",
        "error_code": "PREFLIGHT_FAILED",
        "remedy": "Follow the remedy of each finding, or waive those that are wrong here, and run preflight again.",
        "details": {"machines": machines, "rules": sorted({str(finding["id"]) for finding in bad})},
    }


def _worst(bad: Sequence[Finding]) -> str:
    """The worst findings in a sentence each, each sentence once."""
    said = list(dict.fromkeys(f"{finding['id']}: {said_of(finding)}" for finding in bad))
    more = len(said) - _TOLD
    return " | ".join(said[:_TOLD]) + (f" | and {more} more" if more > 0 else "")
