# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The vCenter simulator as a child process, and the accounts it knows."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lab.certificates import Certificates
from lab.scenario_vsphere import VSphereSide
from lab.vsphere import VCenter

CHECKOUT = Path(__file__).parents[2]
BUILD = Path(__file__).parent / "vcenter" / "build"
BINARY = CHECKOUT / ".build" / "vcenter" / "vcsim"


@dataclass(frozen=True)
class Account:
    """A user of vCenter."""

    user: str
    password: str


PEOPLE = Account("administrator@vsphere.local", "lab-vcenter-password")
SERVICE = Account("site-recovery@vsphere.local", "lab-service-password")


class VCenterProcess:
    """One vCenter; ``restart`` gives an empty one at the same address."""

    def __init__(self, certificates: Certificates, log: IO[bytes]) -> None:
        self._certificates = certificates
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.session: VCenter | None = None

    def start(self, side: VSphereSide) -> VCenter:
        """Start it with the hosts, datastores and users of a scenario; return a session of the service's account.

        :raises RuntimeError: if it does not start; what it said is in the log.
        """
        if not BINARY.exists():
            subprocess.run([str(BUILD)], check=True, stdout=self._log, stderr=self._log)
        command = [str(BINARY), "--listen", f"127.0.0.1:{self.port}", "--empty"]
        command += ["--cert", str(self._certificates.certificate), "--key", str(self._certificates.key)]
        command += ["--user", PEOPLE.user, "--password", PEOPLE.password]
        command += ["--extra-user", f"{SERVICE.user}:{SERVICE.password}:Admin", "--task-ms", "1"]
        command += [f"--host={host.name}" for host in side.hosts]
        command += [f"--datastore={store.name}:{store.type}" for store in side.datastores]
        for user in side.users:  # what they may do is granted later, on the datacenter
            command += ["--extra-user", f"{user.name}:{user.password}:"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, stdin=subprocess.DEVNULL)
        assert self._process.stdout is not None
        said = self._process.stdout.readline().decode()
        address = re.search(r"https://127\.0\.0\.1:(\d+)/", said)
        if address is None:
            raise RuntimeError("the vCenter simulator did not start; see the lab's log")
        self.port = int(address[1])
        self.session = VCenter("127.0.0.1", self.port, SERVICE.user, SERVICE.password, self._certificates.authority)
        self.session.connect()
        return self.session

    @property
    def pid(self) -> int | None:
        """Return the process id."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """Stop it."""
        if self.session is not None:
            self.session.disconnect()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
        self._process = None

    def restart(self, side: VSphereSide) -> VCenter:
        """Begin with an empty vCenter at the same address."""
        self.stop()
        return self.start(side)

    def tasks(self) -> Any:
        """Return the write operations the simulator has seen, by user."""
        context = ssl.create_default_context(cafile=str(self._certificates.authority))
        try:
            with urllib.request.urlopen(
                f"https://127.0.0.1:{self.port}/_lab/tasks", context=context, timeout=10
            ) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return {"error": f"the vCenter simulator answered {error.code}"}
