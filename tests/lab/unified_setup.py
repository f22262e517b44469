# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Unified Setup inside a VM in Azure, acted out: the lab runs no PowerShell, it reads what a script is about to do.

A script that installs a process server says in its header which exit code means what (``# exit code 3: disk_full``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.classic_servers import KnownProcessServer
from lab.clock import iso_seconds
from lab.cloud import RunCommand, VirtualMachine
from lab.scenario import ProcessServer
from lab.world import World

EXIT_CODE = re.compile(r"^\s*#\s*exit code\s+(\d+):\s*(\w+)\s*$", re.IGNORECASE | re.MULTILINE)
OUTCOMES = (
    "registered",
    "already_registered",
    "registered_elsewhere",
    "server_unreachable",
    "disk_full",
    "setup_missing",
    "passphrase_refused",
    "setup_failed",
)
GOOD = ("registered", "already_registered")
# Arguments without which Unified Setup installs nothing [asr-api 3.6].
ARGUMENTS = ("/AcceptThirdpartyEULA", "/InstallLocation", "/EnvType", "/CSIP", "/PassphraseFilePath")
SERVER_MODE = re.compile(r"""/ServerMode["'`\s,=]+PS\b""", re.IGNORECASE)
PLAIN = ("ConfigurationServer", "ConfigurationServerPort", "DataTransferPort", "InstallLocation")
DRIVES = ("C:", "D:")
NOT_RUN = "The lab cannot run PowerShell; it only acts out scripts that call Unified Setup."


@dataclass
class Play:
    """How a script will end, and when (simulated seconds)."""

    exit_code: int
    seconds: float
    output: str = ""
    error: str = ""
    outcome: str = ""


def _refuse(world: World, text: str) -> Play:
    return Play(1, world.seconds("run_command_failure"), error=text)


def act_out(world: World, vm: VirtualMachine, command: RunCommand, script: str) -> Play:
    """Return how a script will end in a VM."""
    if "unifiedsetup.exe" not in script.lower():
        return _refuse(world, NOT_RUN)
    codes = {name.lower(): int(code) for code, name in EXIT_CODE.findall(script)}
    unsaid = [name for name in OUTCOMES if name not in codes]
    if unsaid:
        return _refuse(world, f"The script's header does not say the exit codes of: {', '.join(unsaid)}.")
    values = {**command.parameters, **command.protected}
    for name in (*PLAIN, "Passphrase"):
        if f"${name.lower()}" not in script.lower():
            return _refuse(world, f"A parameter cannot be found that matches parameter name '{name}'.")
        if not values.get(name):
            return _refuse(world, f"The parameter {name} is missing.")
    if "Passphrase" not in command.protected:
        return _refuse(world, "The passphrase is no protected parameter.")
    fault = world.faults.for_vm("guest", vm.name) or {}
    outcome = str(fault.get("outcome") or decide(world, vm, script, values))
    seconds = world.seconds("unified_setup" if outcome == "registered" else "run_command_failure")
    lines = _lines(world, values, outcome, str(fault.get("log") or ""))
    error = "" if outcome in GOOD else SENTENCES[outcome].format(**_shown(values))
    return Play(codes[outcome], float(fault.get("seconds", seconds)), lines, error, outcome)


def decide(world: World, vm: VirtualMachine, script: str, values: dict[str, str]) -> str:
    """Return what comes of it, by the truth: the first check that fails."""
    for outcome, check in CHECKS:
        if check(world, vm, script, values):
            return outcome
    return "registered"


def _same_server(world: World, address: str) -> bool:
    classic = world.scenario.classic
    return address.lower() in (classic.ip, classic.fabric.lower(), f"{classic.fabric.lower()}.lab")


def _already(world: World, vm: VirtualMachine, script: str, values: dict[str, str]) -> bool:
    here = vm.registered_with == world.scenario.classic.ip
    return here and _same_server(world, values["ConfigurationServer"])


def _elsewhere(world: World, vm: VirtualMachine, script: str, values: dict[str, str]) -> bool:
    return bool(vm.registered_with)


def _unreachable(world: World, vm: VirtualMachine, script: str, values: dict[str, str]) -> bool:
    """Only the configuration server's own address answers, at its port, and only in a network with a gateway."""
    known = _same_server(world, values["ConfigurationServer"])
    right_port = values["ConfigurationServerPort"] == str(world.scenario.classic.port)
    return not (known and right_port and reaches_on_premises(world, vm))


def reaches_on_premises(world: World, vm: VirtualMachine) -> bool:
    """Tell whether a VM's network has a gateway whose connection to the site is up."""
    nic = world.cloud.interface_by_id(vm.interfaces[0]) if vm.interfaces else None
    found = world.cloud.subnet(nic.subnet) if nic else None
    up = [link.network for link in world.scenario.links if not world.troubles.server(link.name).stopped]
    return found is not None and found[0].name in up


def _missing(world: World, vm: VirtualMachine, script: str, values: dict[str, str]) -> bool:
    return vm.image is None or not vm.image.unified_setup


def _wrong_arguments(world: World, vm: VirtualMachine, script: str, values: dict[str, str]) -> bool:
    given = script.lower()
    complete = all(argument.lower() in given for argument in ARGUMENTS) and bool(SERVER_MODE.search(script))
    port = values["DataTransferPort"]
    drive = values["InstallLocation"][:2].upper()
    return not (complete and port.isdigit() and 0 < int(port) < 65536 and drive in DRIVES)


def _wrong_passphrase(world: World, vm: VirtualMachine, script: str, values: dict[str, str]) -> bool:
    return values["Passphrase"] != world.scenario.classic.passphrase


Check = Callable[[World, VirtualMachine, str, dict[str, str]], bool]
CHECKS: tuple[tuple[str, Check], ...] = (
    ("already_registered", _already),
    ("registered_elsewhere", _elsewhere),
    ("server_unreachable", _unreachable),
    ("setup_missing", _missing),
    ("setup_failed", _wrong_arguments),
    ("passphrase_refused", _wrong_passphrase),
)
SENTENCES = {
    "registered_elsewhere": "This computer is registered with another configuration server.",
    "server_unreachable": "{ConfigurationServer}:{ConfigurationServerPort} cannot be reached.",
    "disk_full": "There is not enough free space at {InstallLocation}.",
    "setup_missing": "UNIFIEDSETUP.EXE was not found.",
    "passphrase_refused": "The configuration server refused the passphrase.",
    "setup_failed": "Unified Setup ended with an error.",
}


def _shown(values: dict[str, str]) -> dict[str, str]:
    return {name: values[name] for name in PLAIN}


def _lines(world: World, values: dict[str, str], outcome: str, log: str) -> str:
    now = iso_seconds(world.now)
    lines = [
        f"{now} Process server for configuration server {values['ConfigurationServer']}",
        f"{now} Data transfer port {values['DataTransferPort']}, install location {values['InstallLocation']}",
        *(f"{now} {line}" for line in log.splitlines()),
        f"{now} outcome: {outcome}",
    ]
    return "\n".join(lines)


def register(world: World, vm: VirtualMachine) -> None:
    """Let the configuration server know a new process server; the vault sees it some minutes later [asr-api 3.5]."""
    classic, nic = world.scenario.classic, world.cloud.interface_by_id(vm.interfaces[0])
    spec = ProcessServer(vm.computer_name, ip=nic.ip if nic else "", agent_version=classic.agent_version, in_azure=True)
    host_id = world.ids.host_id(f"host:{vm.guid}", spec.os)
    visible_at = world.now + world.seconds("server_appears")
    world.all_process_servers.append(KnownProcessServer(spec, host_id, visible_at, vm))
    vm.registered_with = classic.ip
