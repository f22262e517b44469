# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command line: start a lab in the background, stop it, or run it in the foreground."""

from __future__ import annotations

import argparse
import json
import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from lab.environment import read_state
from lab.scenario import ScenarioError, load_scenario
from lab.server import Runner
from lab.vsphere import VCenterFault

PATIENCE = 180.0  # seconds; the first start may have to build the vCenter simulator


def answers(home: Path, state: dict[str, Any]) -> bool:
    """Tell whether the lab of this state is alive: its process runs, and its address answers with its certificate."""
    try:
        os.kill(int(state["pid"]), 0)
        context = ssl.create_default_context(cafile=str(home / "ca.pem"))
        with urllib.request.urlopen(f"{state['url']}/_lab/time", context=context, timeout=10) as answer:
            return "speed" in json.load(answer)
    except (OSError, KeyError, ValueError):
        return False


def running(home: Path) -> dict[str, Any] | None:
    """Return the state of the lab that runs here, if one does; what a dead one left behind does not count."""
    state = read_state(home)
    return state if state and answers(home, state) else None


def end_orphan(home: Path) -> None:
    """End the vCenter that a killed lab left behind, if the process of that number still is one of this home's."""
    pid = int((read_state(home) or {}).get("vcenter_pid") or 0)
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return
    if str(home / "server.key").encode() in command:
        os.kill(pid, signal.SIGTERM)


def start(home: Path, scenario: str, speed: float) -> int:
    """Start in the background and return when it answers."""
    state = running(home)
    if state:
        same = (state["scenario"], state["speed"]) == (load_scenario(scenario).name, speed)
        print(f"The lab runs already: scenario {state['scenario']}, speed {state['speed']:g}, {home / 'env'}")
        if not same:
            print("It has another scenario or speed than asked for: stop it first.", file=sys.stderr)
        return 0 if same else 1
    load_scenario(scenario)
    home.mkdir(parents=True, exist_ok=True)
    end_orphan(home)
    (home / "lab.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "lab", "run", "--home", str(home), "--scenario", scenario, "--speed", str(speed)]
    with (home / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_child_environment()
        )
    return _await(home, process)


def _child_environment() -> dict[str, str]:
    here = str(Path(__file__).parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))}


def _await(home: Path, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if running(home):
            print(f"The lab runs. Use it with: . {home / 'env'}")
            return 0
        time.sleep(0.1)
    process.terminate()
    print(f"The lab did not start; its log {home / 'lab.log'} ends with:", file=sys.stderr)
    print((home / "lab.log").read_text(errors="replace")[-2000:], file=sys.stderr)
    return 1


def stop(home: Path) -> int:
    """Stop the lab that runs here."""
    state = running(home)
    if state is None:
        print("No lab runs here.")
        return 0
    os.kill(int(state["pid"]), signal.SIGTERM)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if read_state(home) is None:
            print("The lab is stopped.")
            return 0
        time.sleep(0.05)
    print("The lab does not stop.", file=sys.stderr)
    return 1


def run(home: Path, scenario: str, speed: float) -> int:
    """Run in the foreground until interrupted."""
    chosen = load_scenario(scenario)
    home.mkdir(parents=True, exist_ok=True)
    runner = Runner(home, chosen, speed)
    print(f"The lab serves {runner.url}", flush=True)
    runner.serve()
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("start", "start in the background"), ("run", "run in the foreground"), ("stop", "stop")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--home", type=Path, default=Path(".lab"), help="where env, inventory, log and keys go")
        if name != "stop":
            command.add_argument("--scenario", default="small", help="a name in tests/lab/scenarios, or a file")
            command.add_argument("--speed", type=float, default=60.0, help="simulated seconds per real second")
    return parser


def main() -> int:
    """Carry out a command and return its exit code."""
    given = _arguments().parse_args()
    home = given.home.resolve()
    try:
        if given.command == "stop":
            return stop(home)
        if given.speed <= 0:
            raise ScenarioError("the speed has to be positive")
        return (start if given.command == "start" else run)(home, given.scenario, given.speed)
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    except VCenterFault as fault:
        print(f"vCenter cannot hold the scenario: {fault}", file=sys.stderr)
        return 1
