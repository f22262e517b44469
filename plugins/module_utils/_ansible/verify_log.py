# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Says whether an event log is whole, and where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.errors import FailbackError
from .._domain.event_chain import Break, Reading, missing_head, read
from .local_files import read_file
from .run import Result

_TOLD = 3


def verify_log(params: Mapping[str, Any], check_mode: bool) -> Result:
    """The module's result.

    :raises FailbackError: ``FILE_UNREADABLE``
    """
    reading = read(read_file(params["path"]))
    breaks = list(reading.breaks)
    if lost := missing_head(reading, params["head"] or ""):
        breaks.append(lost)
    result = {
        "changed": False,
        "whole": not breaks,
        "lines": len(reading.hashes),
        "breaks": [{"line": found.line, "message": found.message} for found in breaks],
        "torn": list(reading.torn),
        "head": reading.head,
        "warnings": _warnings(params["path"], reading),
    }
    if breaks:
        return {**result, "failed": True, **_broken(params["path"], breaks).as_result()}
    return {**result, "msg": f"{params['path']} is whole: {len(reading.hashes)} lines, the last one {reading.head}"}


def _warnings(path: str, reading: Reading) -> list[str]:
    numbers = ", ".join(str(line) for line in reading.torn)
    return [f"{path}: torn lines, whose process was killed while it wrote: {numbers}"] if reading.torn else []


def _broken(path: str, breaks: list[Break]) -> FailbackError:
    more = len(breaks) - _TOLD
    told = "; ".join(found.message for found in breaks[:_TOLD]) + (f"; and {more} more" if more > 0 else "")
    return FailbackError(
        "EVENT_LOG_BROKEN",
        f"The event log {path} is not as it was written: {told}.",
        "Take a copy that nobody could write to, such as a backup, and do not rely on what stands near these lines.",
        {"lines": [found.line for found in breaks]},
    )
