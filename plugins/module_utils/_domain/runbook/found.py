# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight found and nobody has looked at again since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .moments import Timed

#: What a renderer of findings needs beside what the event log keeps.
_NOT_KEPT: Mapping[str, Any] = {"evidence": {}, "waived_because": ""}


def latest_findings(preflights: Sequence[Timed], findings: Sequence[Timed]) -> list[dict[str, Any]]:
    """Findings by stage, without those that a later preflight of the stage has decided anew for their machines."""
    return [
        {**_NOT_KEPT, **finding}
        for at, finding in findings
        if not any(_decides_anew(later, finding) for when, later in preflights if when > at)
    ]


def _decides_anew(preflight: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    if preflight["stage"] != finding["stage"]:
        return False
    return not finding["machines"] or bool(set(finding["machines"]) & set(preflight["machines"]))
