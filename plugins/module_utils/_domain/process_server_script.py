# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the registration script in the process server ends, and what that means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import FailbackError

#: As many characters of a script's output are shown; Azure itself keeps the last 4096 of it.
_TAIL_CHARACTERS = 4000


# Places in the VM. None of them was seen, so all are options.
INSTALL_LOCATION = r"C:\ASR"
SETUP_PATHS = (r"C:\Temp", r"C:\ProgramData\ASR", r"C:\Program Files (x86)\Microsoft Azure Site Recovery")
REGISTRATION_FILE = r"C:\ProgramData\ASR\home\svsystems\etc\amethyst.conf"


@dataclass(frozen=True)
class Ending:
    """A way to end: ``good`` ones leave a registered process server."""

    name: str
    good: bool
    message: str = ""
    remedy: str = ""


#: Exit code → ending. The script's header has the same numbers and names.
ENDINGS: Mapping[int, Ending] = {
    0: Ending("registered", True),
    10: Ending("already_registered", True),
    20: Ending(
        "registered_elsewhere",
        False,
        "{name} is registered with another configuration server.",
        "Take another VM, or remove the process server software from this one first.",
    ),
    21: Ending(
        "server_unreachable",
        False,
        "{name} does not reach the configuration server {address} on TCP port {port}.",
        "Check the VPN or ExpressRoute, the network security groups, the firewall on premises, and the address.",
    ),
    22: Ending(
        "disk_full",
        False,
        "{name} has too little free space for the process server.",
        "Give it a larger OS disk (os_disk_gb) or another install_location, or lower minimum_free_gb.",
    ),
    23: Ending(
        "setup_missing",
        False,
        "The setup program was not found in {name}.",
        "Name its folder in the VM in setup_paths, or give setup_url to have it downloaded.",
    ),
    24: Ending(
        "passphrase_refused",
        False,
        "The configuration server {address} did not take the passphrase.",
        "On the configuration server, genpassphrase.exe -v shows the right one; give it and run this again.",
    ),
    25: Ending(
        "setup_failed",
        False,
        "The setup in {name} failed.",
        "See the end of its log in details; the whole one is in C:/ProgramData/ASRSetupLogs in the VM.",
    ),
}


@dataclass(frozen=True)
class ScriptRun:
    """A run command's instance view. ``state`` is Unknown, Pending, Running, Failed, Succeeded, TimedOut, Canceled."""

    state: str
    exit_code: int | None
    output: str
    error: str
    message: str = ""

    @property
    def ended(self) -> bool:
        return self.state.lower() in {"failed", "succeeded", "timedout", "canceled"}

    @property
    def good(self) -> bool:
        ending = ENDINGS.get(self.exit_code) if self.exit_code is not None else None
        return self.ended and ending is not None and ending.good


def tail(output: str, secret: str = "") -> str:
    """The end of an output, with the secret blackened should it stand there."""
    shown = output.replace(secret, "********") if secret else output
    return shown.strip()[-_TAIL_CHARACTERS:]


def check_ending(run: ScriptRun, name: str, address: str, port: int, secret: str = "") -> str:
    """The name of a good ending.

    :param secret: the passphrase, which no output should hold; blackened in case one does.
    :raises FailbackError: a bad ending's name in upper case, ``SCRIPT_TIMED_OUT``, or ``SCRIPT_FAILED``
    """
    details = {"exit_code": run.exit_code, "log": tail(f"{run.output}\n{run.error}", secret)}
    if run.state.lower() in {"timedout", "canceled"}:
        raise FailbackError(
            "SCRIPT_TIMED_OUT",
            f"The registration in {name} did not come to its end: {run.state}.",
            "Run this again, with a longer script_timeout if the setup needs it.",
            details,
        )
    ending = ENDINGS.get(run.exit_code) if run.exit_code is not None else None
    if ending is None or (run.exit_code == 0 and run.state.lower() == "failed"):
        raise FailbackError(
            "SCRIPT_FAILED",
            f"The registration in {name} failed with exit code {run.exit_code}"
            f"{f': {tail(run.message, secret)}' if run.message else ''}.",
            "See the end of its output in details.",
            details,
        )
    if not ending.good:
        words = {"name": name, "address": address, "port": port}
        raise FailbackError(ending.name.upper(), ending.message.format(**words), ending.remedy, details)
    return ending.name


def ending_verdict(
    exit_code: int, output: str, name: str, address: str, port: int, passphrase: str = ""
) -> dict[str, Any]:
    """How the script ended where it was run by other means: ``failed``, ``line``, and what every failure carries."""
    run = ScriptRun("Failed" if exit_code else "Succeeded", exit_code, output, "")
    try:
        return {"failed": False, "line": f"{name}: {check_ending(run, name, address, port, passphrase)}"}
    except FailbackError as error:
        line = f"{error.message} What to do: {error.remedy} [{error.code}] {error.details['log']}"
        return {"failed": True, "line": line, **error.as_result()}
