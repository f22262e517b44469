# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a stage module's events say beside what the conductor tells: the times, the run, who began it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .._domain.ports import Sink
from .._domain.settings import Settings
from .provenance import node, started_by, versions

Params = Mapping[str, Any]


def stamped(log: Sink, heard: Callable[[], datetime | None]) -> Sink:
    """Events get Azure's time too, which its jobs have, and the run's own id: a log may hold several runs at once.

    :param heard: Azure's time as last seen, None before its first answer.
    """
    run_id = secrets.token_hex(4)

    def stamp(event: Mapping[str, Any]) -> None:
        at = heard()
        log({**({"service_time": at.isoformat(timespec="seconds")} if at else {}), "run": run_id, **event})

    return stamp


def begin(vault_id: str, params: Params, settings: Settings) -> dict[str, Any]:
    """The event that says who started what, and with what."""
    return {
        "event": "begin",
        "operation": str(settings.operation),
        "check_mode": settings.check_mode,
        "vault": params["vault"],
        "vault_id": vault_id,
        "started_by": started_by(),
        "node": node(),
        "versions": versions(),
        "limits": {key: params[key] for key in ("concurrency", "max_failures", "finish_by", "wait_timeout")},
    }
