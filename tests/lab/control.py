# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lab's own endpoints below ``/_lab/``: what happened, what is true, and what shall go wrong. No token needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lab import control_troubles, registrations
from lab.azure.errors import ArmError
from lab.azure.web import Call, Reply, Route, find_route
from lab.clock import iso7
from lab.effects import agent_registered
from lab.faults import FaultError
from lab.health import health_error
from lab.scenario import ScenarioError
from lab.world import Machine, Stage, World


def _given(call: Call) -> Any:
    try:
        return json.loads(call.body) if call.body else {}
    except ValueError:
        raise ArmError(400, "BadRequest", "The body is not JSON.") from None


def requests(call: Call) -> Reply:
    """Answer what was asked of Azure; ``?unexpected=1`` only what the lab did not know."""
    entries = call.lab.recorder.entries()
    if call.argument("unexpected"):
        entries = [entry for entry in entries if entry["unexpected"]]
    return Reply(body=entries)


def forget_requests(call: Call) -> Reply:
    """Forget the requests."""
    call.lab.recorder.clear()
    return Reply(204)


def get_faults(call: Call) -> Reply:
    """Answer the faults with their counters."""
    return Reply(body=call.world.faults.as_list())


def add_faults(call: Call) -> Reply:
    """Add faults."""
    try:
        call.world.faults.add(_given(call), call.world.now)
    except FaultError as error:
        raise ArmError(400, "BadFault", str(error)) from None
    return get_faults(call)


def clear_faults(call: Call) -> Reply:
    """Remove all faults."""
    call.world.faults.clear()
    return Reply(204)


def _in_vcenter(machine: Machine, inventory: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return the machine's VM, and which of its disks the master target or appliance of its last reprotect holds."""
    vm = inventory.get(machine.moid)
    if vm is None:
        return None
    held = [
        {"vm": other["name"], "file": file}
        for other in inventory.values()
        if other["name"] == machine.target.keeper
        for file in other["disks"]
        if file in machine.disk_files
    ]
    return {**vm, "disks_on_master_target": held}


def _truth(machine: Machine, world: World, inventory: dict[str, dict[str, Any]]) -> dict[str, Any]:
    vm = machine.azure_vm
    return {
        "name": machine.name,
        "architecture": machine.spec.architecture,
        "os": machine.spec.os,
        "group": machine.spec.group or None,
        "phase": machine.phase,
        "phase_since": machine.stage_since - world.started,
        "job": machine.job.scenario if machine.job and machine.job.running else None,
        "removed": machine.removed,
        "agent_registered": agent_registered(world, machine),
        "azure_vm": {"id": vm.id, "power_state": vm.power_state if vm.exists else None, "exists": vm.exists},
        "target": {
            "keeper": machine.target.keeper,
            "datastore": machine.target.datastore,
            "retention_drive": machine.target.retention_drive,
        },
        "vcenter": _in_vcenter(machine, inventory),
    }


def machines(call: Call) -> Reply:
    """Answer the truth about all machines, vCenter read now."""
    inventory = call.world.vcenter.inventory()
    return Reply(body=[_truth(machine, call.world, inventory) for machine in call.world.machines.values()])


def _known(call: Call) -> Machine:
    machine = call.world.machines.get(call.params["machine"])
    if machine is None:
        raise ArmError(404, "NotFound", f"machines: {', '.join(call.world.machines)}")
    return machine


def machine(call: Call) -> Reply:
    """Answer the truth about one machine."""
    return Reply(body=_truth(_known(call), call.world, call.world.vcenter.inventory()))


def _set_phase(call: Call, target: Machine, value: Any) -> None:
    call.world.enter(target, Stage(value))


def _set_power(call: Call, target: Machine, value: Any) -> None:
    if value == "running" and target.azure_vm.power_state != "running":
        target.booted_at = call.world.now
    target.azure_vm.power_state = str(value)


def _set_exists(call: Call, target: Machine, value: Any) -> None:
    target.azure_vm.exists = bool(value)


def _set_health(call: Call, target: Machine, value: Any) -> None:
    target.health_errors = [health_error(call.world, target, each) for each in value]


def _set_stalled(call: Call, target: Machine, value: Any) -> None:
    copy, now = target.replication, call.world.now
    if copy is None or copy.done:
        raise ValueError("no copy is running")
    if value and copy.stalled_at is None:
        copy.stalled_at = now
    elif not value and copy.stalled_at is not None:
        copy.stalled_for += now - copy.stalled_at
        copy.stalled_at = None


def _set_group(call: Call, target: Machine, value: Any) -> None:
    target.spec = replace(target.spec, group=str(value))


def _set_system(call: Call, target: Machine, value: Any) -> None:
    target.spec = replace(target.spec, os_version=str(value))


SETTERS: dict[str, Callable[[Call, Machine, Any], None]] = {
    "phase": _set_phase,
    "power_state": _set_power,
    "azure_vm_exists": _set_exists,
    "health_errors": _set_health,
    "stalled": _set_stalled,
    "group": _set_group,
    "os_version": _set_system,
}


def change_machine(call: Call) -> Reply:
    """Make something true of a machine."""
    target, given = _known(call), _given(call)
    unknown = sorted(set(given) - set(SETTERS))
    if unknown:
        raise ArmError(400, "BadRequest", f"unknown {unknown}; known: {sorted(SETTERS)}")
    for key, value in given.items():
        try:
            SETTERS[key](call, target, value)
        except (TypeError, ValueError, AttributeError) as error:
            raise ArmError(400, "BadRequest", f"{key}: {error}") from None
    return Reply(body=_truth(target, call.world, call.world.vcenter.inventory()))


def _time(call: Call) -> dict[str, Any]:
    world = call.world
    return {"now": iso7(world.now), "seconds_since_start": world.now - world.started, "speed": world.clock.speed}


def get_time(call: Call) -> Reply:
    """Answer the simulated time."""
    return Reply(body=_time(call))


def change_time(call: Call) -> Reply:
    """Jump forward."""
    seconds = _given(call).get("advance_seconds", 0)
    if not isinstance(seconds, (int, float)) or seconds < 0:
        raise ArmError(400, "BadRequest", "advance_seconds is a number, not negative")
    call.world.clock.advance(seconds)
    call.world.catch_up()
    return Reply(body=_time(call))


def expire_tokens(call: Call) -> Reply:
    """Let all tokens be out of date."""
    call.lab.tokens.expire_all()
    return Reply(204)


def vcenter_tasks(call: Call) -> Reply:
    """Answer what was written in vCenter, by user."""
    return Reply(body=call.lab.vcenter_tasks())


def reset(call: Call) -> Reply:
    """Go back to the scenario's start, or to another scenario or speed."""
    given = _given(call)
    try:
        call.lab.reset(given.get("scenario"), given.get("speed"))
    except ScenarioError as error:
        raise ArmError(400, "BadScenario", str(error)) from None
    return Reply(body={"scenario": call.world.scenario.name, **_time(call)})


ROUTES = [
    Route("GET", "/_lab/requests", requests),
    Route("DELETE", "/_lab/requests", forget_requests),
    Route("GET", "/_lab/faults", get_faults),
    Route("POST", "/_lab/faults", add_faults),
    Route("DELETE", "/_lab/faults", clear_faults),
    Route("GET", "/_lab/machines", machines),
    Route("GET", "/_lab/machines/{machine}", machine),
    Route("POST", "/_lab/machines/{machine}", change_machine),
    Route("GET", "/_lab/time", get_time),
    Route("POST", "/_lab/time", change_time),
    Route("DELETE", "/_lab/tokens", expire_tokens),
    Route("GET", "/_lab/vcenter/tasks", vcenter_tasks),
    Route("POST", "/_lab/reset", reset),
    *control_troubles.ROUTES,
    *registrations.ROUTES,
]


def answer(call: Call) -> Reply:
    """Answer one of these endpoints."""
    handler = find_route(ROUTES, call)
    if handler is None:
        raise ArmError(404, "NotFound", f"paths: {', '.join(sorted({route.path for route in ROUTES}))}")
    with call.world.lock:
        call.world.catch_up()
        return handler(call)
