# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook as a table for a spreadsheet: a row for each machine and stage."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

HEADS = (
    *("machine", "architecture", "operation", "state", "begin", "end", "phase_before", "phase_after"),
    *("seconds", "service_seconds", "queue_seconds", "gate_seconds", "lag_seconds"),
    *("seconds_since_stage_before", "whose_time"),
    *("jobs", "data_given_up_seconds", "down_seconds", "rpo", "rto"),
    *("error_code", "message", "remedy"),
)
#: With these a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_table(document: Mapping[str, Any]) -> str:
    """Comma-separated, with a head. A name that a spreadsheet would take for a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for machine in document["machines"]:
        for row in _rows(machine):
            writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _rows(machine: Mapping[str, Any]) -> Iterator[list[Any]]:
    for stage in machine["stages"]:
        spent, before, error = stage["spent"], stage["before"] or {}, stage["error"] or {}
        failover = stage["operation"] == "failover"
        yield [
            *(machine["name"], machine["architecture"], stage["operation"], stage["state"]),
            *(stage["begin"], stage["end"], stage["phase_before"], stage["phase_after"], stage["seconds"]),
            *(spent[share] for share in ("service", "queue", "gate", "lag")),
            *(before.get("seconds"), before.get("whose")),
            " ".join(job["arm_id"] or job["id"] for job in stage["jobs"]),
            (machine["data_given_up"] or {}).get("seconds") if failover else None,
            machine["down_seconds"] if failover else None,
            *((machine["rpo"], machine["rto"]) if failover else ("", "")),
            *(error.get("error_code", ""), stage["msg"], error.get("remedy", "")),
        ]


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
