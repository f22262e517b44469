# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Managed run commands: scripts that Azure's agent runs in a VM, watched by their instance view."""

from __future__ import annotations

from typing import Any

from lab.azure.arm_errors import invalid, not_found, refusal
from lab.azure.compute import PROVIDER, find_vm
from lab.azure.errors import ArmError
from lab.azure.long_running import Failure, accept
from lab.azure.paths import GROUP
from lab.azure.web import Call, Reply, Route
from lab.clock import iso_offset
from lab.cloud import RunCommand, VirtualMachine, named_values
from lab.unified_setup import Play, act_out, register
from lab.world import Machine, World

KIND = "Microsoft.Compute/virtualMachines/runCommands"
OUTPUT_LIMIT = 4096  # what an instance view holds of the output: its end
USUAL_TIMEOUT = 5400  # seconds
SECRETS = ("protectedParameters", "runAsPassword")


def _view(command: RunCommand) -> dict[str, Any]:
    view: dict[str, Any] = {
        "executionState": command.execution,
        "executionMessage": command.message,
        "output": command.output[-OUTPUT_LIMIT:],
        "error": command.error[-OUTPUT_LIMIT:],
        "statuses": [],
    }
    if command.exit_code is not None:
        view["exitCode"] = command.exit_code
    if command.started is not None:
        view["startTime"] = iso_offset(command.started)
    if command.ended is not None:
        view["endTime"] = iso_offset(command.ended)
    return view


def _body(vm: VirtualMachine, command: RunCommand, view: bool = False) -> dict[str, Any]:
    properties = {**command.given, "provisioningState": command.state}
    if view:
        properties["instanceView"] = _view(command)
    return {
        "name": command.name,
        "id": f"{vm.id}/runCommands/{command.name}",
        "type": KIND,
        "location": command.location,
        "tags": command.tags,
        "properties": properties,
    }


def command_bodies(call: Call) -> list[dict[str, Any]]:
    """Return the run commands of all VMs."""
    return [_body(vm, command) for vm in call.world.cloud.vms.values() for command in vm.commands.values()]


def _vm(call: Call) -> VirtualMachine:
    vm = find_vm(call)
    if isinstance(vm, Machine):  # its agent is of no use to anybody
        raise ArmError(409, "OperationNotAllowed", f"The agent of VM '{vm.azure_vm.name}' does not report its status.")
    return vm


def _find(call: Call) -> tuple[VirtualMachine, RunCommand]:
    vm = _vm(call)
    command = vm.commands.get(call.params["command"].lower())
    if command is None:
        raise not_found(call, f"Microsoft.Compute/virtualMachines/{vm.name}/runCommands", call.params["command"])
    return vm, command


def _wants_view(call: Call) -> bool:
    return (call.argument("expand") or "").lower() == "instanceview"


def list_commands(call: Call) -> Reply:
    """Answer the run commands of a VM."""
    vm = _vm(call)
    return Reply(body={"value": [_body(vm, command, _wants_view(call)) for command in vm.commands.values()]})


def get_command(call: Call) -> Reply:
    """Answer a run command; how its script does only with ``$expand=instanceView``."""
    return Reply(body=_body(*_find(call), view=_wants_view(call)))


def put_command(call: Call) -> Reply:
    """Run a script; one of the same name is run anew."""
    vm, world, data, properties = _vm(call), call.world, call.json(), call.properties()
    if not data.get("location"):
        raise refusal("LocationRequired")
    script = str((properties.get("source") or {}).get("script") or "")
    if not script:
        raise invalid("source", "The lab runs only commands whose source is a script.")
    if not vm.running or vm.state != "Succeeded":
        raise refusal("VMNotRunning")
    name = call.params["command"]
    old = vm.commands.get(name.lower())
    command = RunCommand(
        name=name,
        location=str(data["location"]),
        tags=dict(data.get("tags") or {}),
        given={key: value for key, value in properties.items() if key not in SECRETS},
        protected=named_values(properties.get("protectedParameters")),
    )
    vm.commands[name.lower()] = command
    return _run(call, vm, command, act_out(world, vm, command, script), 200 if old else 201)


def _run(call: Call, vm: VirtualMachine, command: RunCommand, play: Play, status: int) -> Reply:
    """Let the script start, and later end; the request itself ends with the one or the other."""
    world, begin = call.world, call.world.seconds("run_command")
    timeout = float(command.given.get("timeoutInSeconds") or USUAL_TIMEOUT)
    late = play.seconds > timeout
    detached = bool(command.given.get("asyncExecution"))

    def start() -> Failure | None:
        command.started, command.execution = world.now, "Running"
        command.state = "Succeeded" if detached else command.state
        return None

    def end() -> Failure | None:
        return _end(world, vm, command, play, late)

    whole, body = begin + min(play.seconds, timeout), _body(vm, command)
    if detached:
        world.after(whole, lambda: _nothing(end()))
        return accept(call, PROVIDER, begin, start, status, body)
    world.after(begin, lambda: _nothing(start()))
    return accept(call, PROVIDER, whole, end, status, body)


def _nothing(failure: Failure | None) -> None:
    """Drop a failure that nobody waits for."""


def _end(world: World, vm: VirtualMachine, command: RunCommand, play: Play, late: bool) -> Failure | None:
    """Note the end of a script, unless it was deleted or run anew meanwhile, or its VM is off."""
    if vm.commands.get(command.name.lower()) is not command or not vm.running:
        command.execution, command.message, command.state = "Canceled", "The VM is not running.", "Failed"
        return "VMExtensionProvisioningError", f"Run command '{command.name}' did not end: {command.message}"
    command.ended = world.now
    command.output, command.error = play.output, play.error
    if late:
        command.execution, command.message = "TimedOut", "The script did not end in the time it was given."
    else:
        command.exit_code = play.exit_code
        command.execution = "Succeeded" if play.exit_code == 0 else "Failed"
        if play.outcome == "registered":
            register(world, vm)
    failed = command.execution != "Succeeded" and bool(command.given.get("treatFailureAsDeploymentFailure"))
    command.state = "Failed" if failed else "Succeeded"
    return ("VMExtensionProvisioningError", f"Run command '{command.name}' failed.") if failed else None


def delete_command(call: Call) -> Reply:
    """Delete a run command; its script ends. One that is not there is no trouble."""
    vm = _vm(call)
    if call.params["command"].lower() not in vm.commands:
        return Reply(204)

    def done() -> None:
        vm.commands.pop(call.params["command"].lower(), None)

    return accept(call, PROVIDER, call.world.seconds("run_command"), done)


COMMANDS = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/{{vm}}/runCommands"
ROUTES = [
    Route("GET", COMMANDS, list_commands),
    Route("GET", f"{COMMANDS}/{{command}}", get_command),
    Route("PUT", f"{COMMANDS}/{{command}}", put_command),
    Route("DELETE", f"{COMMANDS}/{{command}}", delete_command),
]
