# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A running lab: vCenter as a child, Azure in this process, and a ticker that lets due things happen in vCenter."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path

import uvicorn

from lab.azure.app import Application
from lab.azure.lab import Lab
from lab.azure.login import Tokens
from lab.certificates import make_certificates
from lab.clock import SimulatedClock
from lab.environment import write_environment, write_state
from lab.recorder import Recorder
from lab.scenario import Scenario, load_scenario
from lab.seeding import make_world
from lab.vcenter_process import VCenterProcess
from lab.world import World

TICK = 0.1  # real seconds


def clock_of(scenario: Scenario, speed: float) -> SimulatedClock:
    """Return the clock of a new world: one that runs, or one that clients move."""
    return SimulatedClock.still(speed) if scenario.switches.time_moved_by_clients else SimulatedClock(speed)


class Runner:
    """Both halves, until somebody stops them."""

    def __init__(self, home: Path, scenario: Scenario, speed: float) -> None:
        self._home = home
        self._certificates = make_certificates(home)
        # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer takes 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"
        self._vcenter = VCenterProcess(self._certificates, sys.stderr.buffer)
        try:
            world = make_world(scenario, clock_of(scenario, speed), self._vcenter.start(scenario.vsphere))
        except BaseException:
            self._vcenter.stop()
            raise
        self.lab = Lab(world, self.url, Recorder(), Tokens(), self._fresh, self._vcenter.tasks)
        self._stopped = threading.Event()

    def _fresh(self, name: str | None, speed: float | None) -> World:
        """Make a new world in an empty vCenter, with the scenario and speed of the old one unless others are given."""
        old = self.lab.world
        scenario = load_scenario(name) if name else old.scenario
        clock = clock_of(scenario, speed or old.clock.speed)
        world = make_world(scenario, clock, self._vcenter.restart(scenario.vsphere))
        world.lock = old.lock
        self._write(world)
        return world

    def _write(self, world: World) -> None:
        scenario, speed = world.scenario, world.clock.speed
        write_environment(self._home, scenario, speed, self.url, self._vcenter.port)
        pids = {"pid": os.getpid(), "vcenter_pid": self._vcenter.pid}
        write_state(self._home, {**pids, "url": self.url, "scenario": scenario.name, "speed": speed})

    def _tick(self) -> None:
        while not self._stopped.wait(TICK):
            with self.lab.world.lock:
                try:
                    self.lab.world.catch_up()
                except Exception:  # a mistake of the lab's own must not stop time
                    traceback.print_exc()

    def serve(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        config = uvicorn.Config(
            Application(self.lab),
            http="h11",
            lifespan="off",
            log_level="warning",
            access_log=False,
            date_header=False,
            server_header=False,
            ssl_certfile=str(self._certificates.certificate),
            ssl_keyfile=str(self._certificates.key),
            timeout_keep_alive=120,
            timeout_graceful_shutdown=1,
        )
        ticker = threading.Thread(target=self._tick, daemon=True)
        ticker.start()
        self._write(self.lab.world)
        # uvicorn raises the signal that ended it once more: it must not kill us before the child is stopped.
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: None)
        try:
            uvicorn.Server(config).run(sockets=[self._socket])
        finally:
            self._stopped.set()
            ticker.join(5)
            self._vcenter.stop()
            (self._home / "lab.json").unlink(missing_ok=True)
