# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight found, as events for the run's event log: the runbook page shows it beside what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: What a finding is told by there. Its evidence stays in preflight's own reports.
_FINDING = ("id", "title", "severity", "status", "message", "machine", "machines", "remedy", "module", "source")


def events(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One event for the whole, then one for each finding.

    :param document: as _domain/preflight_report/document.py makes it.
    """
    stamp = {"read_at": document["time"]}  # when the reading began: no stamp of the event itself
    whole = {key: document[key] for key in ("vault", "stage", "fail_on", "summary")}
    yield {**stamp, "event": "preflight", **whole, "machines": [machine["name"] for machine in document["machines"]]}
    for finding in document["findings"]:
        told = {key: finding[key] for key in _FINDING}
        yield {**stamp, "event": "finding", "stage": document["stage"], **told, **_waiver(finding)}


def _waiver(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {"waived_because": finding["waived_because"]} if finding["waived_because"] else {}
