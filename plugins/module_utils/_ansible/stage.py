# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the stage modules share: many machines, one conductor, a result for each of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from .._azure.wall_clock import WallClock
from .._domain.choices import Choices
from .._domain.errors import FailbackError
from .._domain.failure_budget import failures_allowed
from .._domain.model import Operation
from .._domain.ports import Checker, Sink
from .._domain.settings import Settings
from .._domain.stage import Stage, Wish, summary
from . import argspec
from .event_log import EventLog
from .info import open_vault
from .provenance import node, started_by, versions
from .run import run
from .runbook import kept_up_to_date

Params = Mapping[str, Any]

#: The argument spec of an option that is derived if it is not given.
CHOICE: dict[str, Any] = {"type": "str"}


def run_stage(
    operation: Operation | Callable[[Params], Operation],
    options: argspec.Spec,
    *,
    timeout: int,
    checker: Callable[[Params], Checker] | None = None,
) -> None:
    """Run a stage module.

    :param operation: the operation, or what finds it in the options.
    :param options: argument spec of the module's own options.
    :param timeout: the default of ``wait_timeout`` in seconds.
    :param checker: makes the checks before the action out of the options.
    """
    shared = (argspec.azure_auth(), argspec.vault(), argspec.machines(), argspec.wait(timeout))

    def work(params: Params, check_mode: bool) -> dict[str, Any]:
        chosen = operation if isinstance(operation, Operation) else operation(params)
        return drive(chosen, params, check_mode, checker(params) if checker else None)

    run(
        argspec.merged(*shared, options),
        work,
        required_one_of=[("machines", "recovery_plan")],
        required_by={"report_dir": ["event_log"]},
    )


def drive(operation: Operation, params: Params, check_mode: bool, checker: Checker | None) -> dict[str, Any]:
    """The module's result; its ``failed`` is true if any machine failed."""
    wish = wish_of(params)
    settings = Settings(
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
    log = kept_up_to_date(EventLog(params["event_log"]), params["event_log"], params["report_dir"])
    vault = open_vault(params)
    sink = stamped(log, vault.heard)
    sink(_begin(vault.arm_id, params, settings))
    if params.get("waive_checks"):
        sink({"event": "waiver", "checks": params["waive_checks"], "reason": params["waive_reason"]})
    stage = Stage(vault, WallClock(), sink, settings, checker)
    try:
        stage.run(wish)
    except FailbackError as error:
        sink({"event": "end", "operation": str(operation), "error": error.as_result()})
        raise
    results = stage.results()
    total = summary(results)
    requests = vault.requests()
    sink({"event": "end", "operation": str(operation), "summary": total, "requests": requests})
    return {
        "changed": total["changed"] > 0 or any(result["changed"] for result in results),
        "machines": results,
        "summary": total,
        "requests": requests,
        **({"slots": stage.slots} if stage.slots else {}),
        "diff": _diff(results),
        **_failure(operation, results, total),
    }


def _slots(params: Params) -> dict[str, Any]:
    """The settings of disk slots, for a stage that takes some."""
    if "disk_slots" not in params:
        return {}
    return {
        "disk_slots": int(_positive("disk_slots", params["disk_slots"], "")),
        "slot_timeout": params["slot_timeout"],
    }


def stamped(log: Sink, heard: Callable[[], datetime | None]) -> Sink:
    """Events get Azure's time too, which its jobs have, and the run's own id: a log may hold several runs at once.

    :param heard: Azure's time as last seen, None before its first answer.
    """
    run_id = secrets.token_hex(4)

    def stamp(event: Mapping[str, Any]) -> None:
        at = heard()
        log({**({"service_time": at.isoformat(timespec="seconds")} if at else {}), "run": run_id, **event})

    return stamp


def _begin(vault_id: str, params: Params, settings: Settings) -> dict[str, Any]:
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


def _diff(results: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    changed = [result for result in results if result["phase_before"] != result["phase_after"]]
    return {
        side: "".join(f"{result['name']}: {result['phase_' + side]}\n" for result in changed)
        for side in ("before", "after")
    }


def _failure(operation: Operation, results: Sequence[Mapping[str, Any]], total: Mapping[str, Any]) -> dict[str, Any]:
    failed = [result for result in results if result["failed"]]
    if not failed:
        return {"failed": False}
    first = failed[0]
    if len(results) == 1:
        return {"failed": True, **{key: first[key] for key in ("msg", "error_code", "remedy", "details")}}
    return {
        "failed": True,
        "msg": f"{operation}: {len(failed)} of {len(results)} machines failed: "
        + " | ".join(dict.fromkeys(str(result["msg"]) for result in failed)),
        "error_code": first["error_code"] if len({r["error_code"] for r in failed}) == 1 else "SEVERAL",
        "remedy": first["remedy"] if len({r["remedy"] for r in failed}) == 1 else "See each machine's remedy.",
        "details": {"failed": total["failed_machines"]},
    }
