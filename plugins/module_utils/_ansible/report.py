# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook of a failback, out of its event logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .._domain.errors import FailbackError
from .._domain.event_chain import read
from .._domain.runbook.document import document
from .local_files import read_file
from .report_files import make_folder
from .run import Result
from .runbook import write_runbook

Document = Mapping[str, Any]


def report(params: Mapping[str, Any], check_mode: bool) -> Result:
    """The module's result.

    :raises FailbackError: ``REPORT_DIR_UNWRITABLE``, ``FILE_UNREADABLE``, ``NO_EVENTS``
    """
    make_folder(params["report_dir"])
    logs = {path: read(read_file(path)) for path in dict.fromkeys(params["event_logs"])}
    made = document(logs, datetime.now(UTC))
    if not made["runs"] and not made["preflights"]:
        raise FailbackError(
            "NO_EVENTS",
            f"No stage and no preflight is in {', '.join(logs)}.",
            "Name the event logs of the stages: asr_failback_event_log, or the files in asr_failback_log_dir.",
            {"event_logs": list(logs)},
        )
    return {
        "changed": False,
        "reports": write_runbook(params["report_dir"], made),
        "totals": made["totals"],
        "time_spent": made["time_spent"],
        "asked": made["asked"],
        "logs": made["logs"],
        "warnings": _warnings(made["logs"]),
        "msg": _message(made),
    }


def _message(made: Document) -> str:
    totals = made["totals"]
    phases = ", ".join(f"{count} {phase}" for phase, count in totals["phases"].items())
    failed = f", {totals['failed']} failed" if totals["failed"] else ""
    return f"{totals['machines']} machines: {phases or 'nothing has moved yet'}{failed}"


def _warnings(logs: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{log['name']} is not as it was written: {log['breaks'][0]['message']}" for log in logs if log["breaks"]]
