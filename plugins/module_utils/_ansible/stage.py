# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the stage modules share: many machines, one conductor, a result for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._azure.wall_clock import WallClock
from .._domain.errors import FailbackError
from .._domain.model import Operation
from .._domain.ports import Checker
from .._domain.stage import Stage, summary
from . import argspec
from .event_log import EventLog
from .info import open_vault
from .run import run
from .runbook import kept_up_to_date
from .stage_events import begin, stamped
from .stage_options import settings_of, wish_of

if TYPE_CHECKING:
    from .._azure.session import Session

Params = Mapping[str, Any]
#: So many different failures are told in the module's message.
_TOLD = 10
MakeChecker = Callable[[Params, "Session"], Checker]

#: The argument spec of an option that is derived if it is not given.
CHOICE: dict[str, Any] = {"type": "str"}


def run_stage(
    operation: Operation | Callable[[Params], Operation],
    options: argspec.Spec,
    *,
    timeout: int,
    checker: MakeChecker | None = None,
) -> None:
    """Run a stage module.

    :param operation: the operation, or what finds it in the options.
    :param options: argument spec of the module's own options.
    :param timeout: the default of ``wait_timeout`` in seconds.
    :param checker: makes the checks before the action out of the options and the login.
    """
    shared = (argspec.azure_auth(), argspec.vault(), argspec.machines(), argspec.wait(timeout))

    def work(params: Params, check_mode: bool) -> dict[str, Any]:
        chosen = operation if isinstance(operation, Operation) else operation(params)
        return drive(chosen, params, check_mode, checker)

    run(
        argspec.merged(*shared, options),
        work,
        required_one_of=[("machines", "recovery_plan")],
        required_by={"report_dir": ["event_log"]},
    )


def drive(operation: Operation, params: Params, check_mode: bool, make_checker: MakeChecker | None) -> dict[str, Any]:
    """The module's result; its ``failed`` is true if any machine failed."""
    wish = wish_of(params)
    settings = settings_of(operation, params, check_mode)
    log = kept_up_to_date(EventLog(params["event_log"]), params["event_log"], params["report_dir"])
    vault = open_vault(params)
    checker = make_checker(params, vault.session) if make_checker else None
    sink = stamped(log, vault.heard)
    sink(begin(vault.arm_id, params, settings))
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
        **failure(operation, results, total),
    }


def _diff(results: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    changed = [result for result in results if result["phase_before"] != result["phase_after"]]
    return {
        side: "".join(f"{result['name']}: {result['phase_' + side]}\n" for result in changed)
        for side in ("before", "after")
    }


def _told(messages: Sequence[str]) -> str:
    """Not all of a thousand: each machine's own is in its result."""
    each = list(dict.fromkeys(messages))
    more = [f"and {len(each) - _TOLD} more, see the machines"] if len(each) > _TOLD else []
    return " | ".join([*each[:_TOLD], *more])


def failure(operation: Operation, results: Sequence[Mapping[str, Any]], total: Mapping[str, Any]) -> dict[str, Any]:
    """What a module's result says of machines that failed."""
    failed = [result for result in results if result["failed"]]
    if not failed:
        return {"failed": False}
    first = failed[0]
    if len(results) == 1:
        return {"failed": True, **{key: first[key] for key in ("msg", "error_code", "remedy", "details")}}
    return {
        "failed": True,
        "msg": f"{operation}: {len(failed)} of {len(results)} machines failed: "
        + _told([str(result["msg"]) for result in failed]),
        "error_code": first["error_code"] if len({r["error_code"] for r in failed}) == 1 else "SEVERAL",
        "remedy": first["remedy"] if len({r["remedy"] for r in failed}) == 1 else "See each machine's remedy.",
        "details": {"failed": total["failed_machines"]},
    }
