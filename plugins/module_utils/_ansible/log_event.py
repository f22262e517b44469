# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Adds an event of somebody else to the event log: who started a playbook, an approval, what a role compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.errors import FailbackError
from .._domain.runbook.shapes import FROM_OUTSIDE, SHAPES
from .event_log import EventLog
from .provenance import node, started_by
from .run import Result

#: What the collection's other modules write themselves; nobody else shall seem to have been them.
_OWN = (SHAPES.keys() - FROM_OUTSIDE) | {"step", "upload"}
#: Keys that every event has.
_STAMPS = frozenset({"time", "service_time", "event", "machine", "by", "node", "previous", "run"})


def log_event(params: Mapping[str, Any], check_mode: bool) -> Result:
    """The module's result. It writes in check mode too, as the stages do.

    :raises FailbackError: ``BAD_OPTION``, ``EVENT_LOG_UNWRITABLE``
    """
    if params["event"] in _OWN:
        raise FailbackError(
            "BAD_OPTION",
            f"Events called {params['event']} are written by the collection's other modules.",
            "Choose another name, such as note, approval or comparison.",
        )
    taken = sorted(_STAMPS & set(params["facts"]))
    if taken:
        raise FailbackError(
            "BAD_OPTION", f"facts has {', '.join(taken)}, which every event has anyway.", "Call them something else."
        )
    machine = {"machine": params["machine"]} if params["machine"] else {}
    facts = {key: value for key, value in params["facts"].items() if value not in (None, "")}
    event = {"event": params["event"], **machine, "by": started_by(), "node": node(), **facts}
    EventLog(params["event_log"])(event)
    return {"changed": False, "logged": event}
