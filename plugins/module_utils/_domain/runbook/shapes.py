# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an event must look like to be read: a log may have been changed by hand, and a page is wanted all the more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NONE = type(None)
_NUMBER = (int, float, _NONE)
_TEXT = (str, _NONE)

#: Key → its type, its types, a shape of its own, or a list with the shape of each entry; a key with ? may be missing.
Shape = Mapping[str, Any]

_ERROR: Shape = {"error_code": str, "msg": str, "remedy": str}
_LOSS: Shape = {"seconds": _NUMBER, "upper_bound": bool}
_RESULT: Shape = {
    "failed": bool,
    "changed": bool,
    "phase_before": str,
    "phase_after": str,
    "msg": str,
    "data_given_up?": _LOSS,
}
_ACTION: Shape = {
    "machine": str,
    "verb": str,
    "inputs": dict,
    "facts?": {"disks?": [{"size_bytes?": _NUMBER}], "architecture?": str, "replication_group?": _TEXT},
}
_JOB: Shape = {"machine": str, "job": str, "title": str}

#: What every event has.
EVERY: Shape = {"event": str, "machine?": str, "run?": str}

SHAPES: Mapping[str, Shape] = {
    "begin": {
        **{"run": str, "operation": str, "vault?": str, "vault_id?": str, "started_by?": str, "node?": str},
        **{"versions?": dict, "limits?": dict},
    },
    "run": {"machines": [str]},
    "waiver": {"checks": [str], "reason": _TEXT},
    "end": {"error?": _ERROR, "requests?": {"reads": int, "writes": int, "throttled": int}},
    "start": {"machine": str, "phase": str},
    "phase": {"machine": str, "phase": str},
    "plan": _ACTION,
    "queued": {"machine": str},
    "waiting": {"machine": str, "reason": str},
    "action": {**_ACTION, "job": str},
    "adopted": _JOB,
    "job": {**_JOB, "state": str, "seconds": _NUMBER, "started?": _TEXT, "ended?": _TEXT},
    "progress": {"machine": str, "percent?": _NUMBER, "bytes?": _NUMBER, "remaining_seconds?": _NUMBER},
    "warning": {"text": str},
    "outcome": {"machine": str, "result": _RESULT},
    "stranger": {"machine": str, "result": _RESULT},
    "playbook": {},
    "approval": {},
    "note": {},
    "comparison": {"machines": dict},
    "preflight": {"stage": str, "machines": [str]},
    "finding": {
        **dict.fromkeys(("stage", "id", "title", "message", "machine", "remedy", "module"), str),
        **{"severity": ("error", "warning", "info"), "status": ("failed", "unknown", "waived"), "machines": [str]},
    },
}

#: Those that people, playbooks and roles write, with log_event; the others are written by the modules themselves.
FROM_OUTSIDE = frozenset({"playbook", "approval", "note", "comparison"})


def fits(event: Mapping[str, Any]) -> bool:
    """Whether an event has what its kind must have; one of a kind that is not known has it."""
    return _has(event, EVERY) and _has(event, SHAPES.get(event["event"], {}))


def _has(value: Mapping[str, Any], shape: Shape) -> bool:
    for key, wanted in shape.items():
        if key in value:
            if not _is(value[key], wanted):
                return False
        elif key[-1] != "?" or (key[:-1] in value and not _is(value[key[:-1]], wanted)):
            return False
    return True


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, type):
        return isinstance(value, wanted)
    if isinstance(wanted, list):
        return isinstance(value, list) and all(_is(entry, wanted[0]) for entry in value)
    if isinstance(wanted, dict):
        return isinstance(value, dict) and _has(value, wanted)
    return value in wanted if isinstance(wanted[0], str) else isinstance(value, wanted)
