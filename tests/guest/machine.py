# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A guest with a kernel, SCSI disks and sshd, in QEMU without KVM: slow, and real."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from guest.monitor import Monitor

HERE = Path(__file__).parent
#: What a client of today has to allow for OpenSSH 5.3 [asr-api 5.4]; the role's README says the same.
EL6_SSH = (
    "-o KexAlgorithms=+diffie-hellman-group14-sha1 -o HostKeyAlgorithms=+ssh-rsa "
    "-o PubkeyAcceptedAlgorithms=ssh-rsa -o MACs=+hmac-sha1"
)
#: The stand-in for the configuration server, as the guest reaches it.
SERVER = "10.0.2.100"
_SECONDS_TO_BOOT = 600  # 15 where nothing else runs


@cache
def image() -> Path:
    """The folder with system disk, kernel, key and packages; built where it is missing."""
    built = subprocess.run([HERE / "image" / "build"], check=True, stdout=subprocess.PIPE, text=True)
    return Path(built.stdout.strip())


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Disk:
    """A disk of the guest. Without a number it has no SCSI id, as without disk.EnableUUID.

    :param content: what is written at its beginning before the guest sees it.
    """

    name: str
    size_mib: int = 64
    number: int | None = None
    content: bytes = b""

    @property
    def scsi_id(self) -> str:
        return f"36000c2900000{self.number:04x}" if self.number is not None else ""

    def device(self) -> dict[str, Any]:
        """QEMU's properties. An empty device_id, or the drive's name would become the id."""
        known = {"wwn": int(self.scsi_id[1:], 16)} if self.number is not None else {}
        names = {"vendor": "VMware", "product": "Virtual disk", "device_id": ""}
        return {"driver": "scsi-hd", "id": self.name, "drive": f"{self.name}-drive"} | names | known


@dataclass
class Guest:
    """One guest with its own copy of the system disk.

    :param folder: where its disks, its console's text, its monitor and its known_hosts are.
    :param disks: those beside the system disk.
    :param ids: whether the system disk has a SCSI id.
    :param server: a command that talks on its standard input and output with who connects to SERVER, port 443.
    """

    folder: Path
    disks: list[Disk] = field(default_factory=list)
    ids: bool = True
    server: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Start it in the background and wait for its sshd."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._make_system_disk()
        environment = os.environ | {"PYTHONPATH": str(HERE.parent)}  # for the server's command
        subprocess.run(["nice", "-n", "10", "qemu-system-x86_64", *self._arguments()], check=True, env=environment)
        with Monitor(self.folder / "monitor") as monitor:
            for disk in self.disks:
                self._plug(monitor, disk)
            monitor.command("cont")
        self.wait()

    def stop(self) -> None:
        """Pull the plug."""
        self.disconnect()
        pid = self._pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        while self._pid() is not None:
            time.sleep(0.1)

    def change_disks(self, *disks: Disk) -> None:
        """Plug disks in and out while it runs, as in vCenter; when it returns the guest has seen it."""
        with Monitor(self.folder / "monitor") as monitor:
            for disk in [each for each in self.disks if each not in disks]:
                monitor.command("device_del", id=disk.name)
                monitor.await_event("DEVICE_DELETED", disk.name)
                monitor.command("blockdev-del", **{"node-name": f"{disk.name}-drive"})
            for disk in [each for each in disks if each not in self.disks]:
                self._plug(monitor, disk)
        self.disks = list(disks)
        seen = "ls -d /sys/block/sd* | wc -l"
        deadline = time.monotonic() + 30
        while int(self.output(seen)) != 1 + len(self.disks):
            assert time.monotonic() < deadline, "the guest does not see its disks"
            time.sleep(0.5)
        self.run("udevadm settle")

    def wait(self) -> None:
        deadline = time.monotonic() + _SECONDS_TO_BOOT
        while time.monotonic() < deadline:
            assert self._pid() is not None, f"QEMU ended:\n{self.console()[-2000:]}"
            if self.run("true", check=False).returncode == 0:
                return
            time.sleep(0.5)
        raise TimeoutError(f"no SSH after {_SECONDS_TO_BOOT} s:\n{self.console()[-2000:]}")

    def console(self) -> str:
        return (self.folder / "console").read_text(errors="replace")

    # Its shell --------------------------------------------------------------------------------------------------------

    def run(self, command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command in the guest's shell, past the role."""
        return subprocess.run([*self._ssh(), command], check=check, capture_output=True, text=True)

    def output(self, command: str) -> str:
        return self.run(command).stdout.strip()

    def disconnect(self) -> None:
        """End the connection that commands share."""
        subprocess.run([*self._ssh("-O", "exit")], check=False, capture_output=True)

    def _ssh(self, *more: str) -> list[str]:
        shared = ["-o", "ControlMaster=auto", "-o", f"ControlPath={self.folder}/ssh", "-o", "ControlPersist=120"]
        patience = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=60"]
        login = ["-i", str(image() / "key"), "-p", str(self.port), *more, "root@127.0.0.1"]
        return ["ssh", *EL6_SSH.split(), *self._known_hosts().split(), *shared, *patience, *login]

    def variables(self) -> dict[str, str | int]:
        """The inventory's variables with which Ansible reaches it."""
        return {
            "ansible_host": "127.0.0.1",
            "ansible_port": self.port,
            "ansible_user": "root",
            "ansible_ssh_private_key_file": str(image() / "key"),
            "ansible_ssh_common_args": f"{EL6_SSH} {self._known_hosts()} -o ServerAliveInterval=15",
            "ansible_python_interpreter": "/nonexistent/python",
        }

    def _known_hosts(self) -> str:
        return f"-o UserKnownHostsFile={self.folder}/known_hosts -o StrictHostKeyChecking=accept-new -o LogLevel=ERROR"

    # QEMU -------------------------------------------------------------------------------------------------------------

    def _pid(self) -> int | None:
        try:
            pid = int((self.folder / "pid").read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    def _make_system_disk(self) -> None:
        system = self.folder / "system.qcow2"
        if not system.exists():
            backing = ["-F", "qcow2", "-b", str(image() / "system.qcow2")]
            subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *backing, str(system)], check=True)

    def _plug(self, monitor: Monitor, disk: Disk) -> None:
        path = self.folder / f"{disk.name}.raw"
        if not path.exists():
            path.write_bytes(disk.content)
            os.truncate(path, disk.size_mib * 2**20)
        file = {"driver": "file", "filename": str(path)}
        monitor.command("blockdev-add", driver="raw", file=file, **{"node-name": f"{disk.name}-drive"})
        monitor.command("device_add", bus="scsi.0", **disk.device())

    def _arguments(self) -> list[str]:
        system = Disk("system", number=1 if self.ids else None)
        known = f",wwn={system.device()['wwn']}" if self.ids else ""
        network = f"user,id=net,hostfwd=tcp:127.0.0.1:{self.port}-:22"
        if self.server:
            network += f",guestfwd=tcp:{SERVER}:443-cmd:{' '.join(self.server).replace(',', ',,')}"
        command_line = "root=LABEL=root rw console=ttyS0 net.ifnames=0 quiet mitigations=off"
        return [
            *("-nodefaults", "-display", "none", "-smp", "1", "-m", "768"),
            *("-accel", "tcg,thread=multi", "-cpu", "max"),  # KVM may be there and not work: never asked for
            *("-daemonize", "-pidfile", f"{self.folder}/pid", "-S"),
            *("-qmp", f"unix:{self.folder}/monitor,server=on,wait=off"),
            *("-serial", f"file:{self.folder}/console", "-device", "virtio-rng-pci"),
            *("-kernel", f"{image()}/vmlinuz", "-initrd", f"{image()}/initrd", "-append", command_line),
            *("-netdev", network, "-device", "virtio-net-pci,netdev=net"),
            *("-device", "virtio-scsi-pci,id=scsi", "-blockdev"),
            f"driver=qcow2,node-name=system-drive,file.driver=file,file.filename={self.folder}/system.qcow2",
            *("-device", f"scsi-hd,drive=system-drive,vendor=VMware,product=Virtual disk,device_id={known}"),
        ]
