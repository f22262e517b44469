# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the options of a stage module mean, and which of them cannot be: said before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .._domain.choices import Choices
from .._domain.errors import FailbackError
from .._domain.failure_budget import failures_allowed
from .._domain.model import Operation
from .._domain.settings import Settings
from .._domain.stage import Wish

Params = Mapping[str, Any]


def wish_of(params: Params) -> Wish:
    """What the user asked for.

    :raises FailbackError: where no machine is named, or a machine's option does not exist.
    """
    machines = tuple(params["machines"] or ())
    if not machines and not params["recovery_plan"]:
        raise FailbackError("NO_MACHINES", "No machine is named.", "Name machines, or a recovery plan.")
    given = {key: params[key] for key in Choices.names() if params.get(key)}
    for name, own in params["machine_options"].items():
        _check_options(name, own, machines)
    return Wish(
        machines=machines,
        recovery_plan=params["recovery_plan"] or "",
        choices=Choices().override(given),
        overrides=params["machine_options"],
    )


def _check_options(name: str, own: Any, machines: Sequence[str]) -> None:
    """A machine's own options: said before anything is read."""
    if machines and name.lower() not in {machine.lower() for machine in machines}:
        raise FailbackError(
            "BAD_OPTION",
            f"machine_options names {name}, which is none of the machines.",
            "Correct the name, or leave it out.",
            {"machines": list(machines)},
        )
    if not isinstance(own, Mapping):
        raise FailbackError(
            "BAD_OPTION",
            f"machine_options has no dictionary for {name}.",
            "Give a dictionary of choices for each machine.",
        )
    Choices().override(own)


def settings_of(operation: Operation, params: Params, check_mode: bool) -> Settings:
    """How the stage is driven.

    :raises FailbackError: ``BAD_OPTION``
    """
    return Settings(
        operation=operation,
        check_mode=check_mode,
        wait=params["wait"],
        wait_timeout=params["wait_timeout"],
        poll_interval=_positive("poll_interval", params["poll_interval"]),
        concurrency=params["concurrency"],
        max_failures=_max_failures(params),
        finish_by=_finish_by(params["finish_by"]),
        **_slots(params),
    )


def _slots(params: Params) -> dict[str, Any]:
    """The settings of disk slots, for a stage that takes some."""
    if "disk_slots" not in params:
        return {}
    return {
        "disk_slots": int(_positive("disk_slots", params["disk_slots"], "")),
        "slot_timeout": params["slot_timeout"],
    }


def _max_failures(params: Params) -> str:
    given = str(params["max_failures"])
    failures_allowed(given, len(params["machines"] or ()))  # a mistake is said before anything is read
    return given


def _finish_by(given: str | None) -> datetime | None:
    """A time without an offset is the control node's."""
    if not given:
        return None
    try:
        return datetime.fromisoformat(given).astimezone()
    except ValueError:
        raise FailbackError(
            "BAD_OPTION",
            f"finish_by is {given!r}, which is no time.",
            "Write it as 2026-11-23T18:00 or as 2026-11-23T18:00+01:00.",
        ) from None


def _positive(name: str, value: float, unit: str = " seconds") -> float:
    if value <= 0:
        raise FailbackError("BAD_OPTION", f"{name} must be more than 0{unit}, not {value:g}.", f"Correct {name}.")
    return value
