# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A guest with a kernel, SCSI disks and sshd, in QEMU without KVM: slow, and real."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
#: What a client of today has to allow for OpenSSH 5.3 [asr-api 5.4]; the role's README says the same.
EL6_SSH = (
    "-o KexAlgorithms=+diffie-hellman-group14-sha1 -o HostKeyAlgorithms=+ssh-rsa "
    "-o PubkeyAcceptedAlgorithms=ssh-rsa -o MACs=+hmac-sha1"
)
_SECONDS_TO_BOOT = 240


def image() -> Path:
    """The folder with system disk, kernel, key and packages; built where it is missing."""
    built = subprocess.run([HERE / "image" / "build"], check=True, capture_output=True, text=True)
    return Path(built.stdout.strip())


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Disk:
    """A disk of the guest. Without a number it has no SCSI id, as without disk.EnableUUID.

    :param content: what is written at its beginning before the guest starts.
    """

    name: str
    size_mib: int = 64
    number: int | None = None
    content: bytes = b""

    @property
    def scsi_id(self) -> str:
        return f"36000c2900000{self.number:04x}" if self.number is not None else ""

    def device(self) -> str:
        known = f",wwn=0x{self.scsi_id[1:]}" if self.number is not None else ""
        # device_id: or the drive's name would become the id.
        return f"scsi-hd,drive={self.name},vendor=VMware,product=Virtual disk,device_id={known}"


@dataclass
class Guest:
    """One guest with its own copy of the system disk.

    :param folder: where its disks, its console's text and its known_hosts are.
    """

    folder: Path
    disks: list[Disk] = field(default_factory=list)
    ids: bool = True
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for its sshd."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._make_disks()
        self._process = subprocess.Popen(["nice", "-n", "15", "qemu-system-x86_64", *self._arguments()])
        self.wait()

    def stop(self) -> None:
        """Pull the plug."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait(self) -> None:
        deadline = time.monotonic() + _SECONDS_TO_BOOT
        while time.monotonic() < deadline:
            assert self._process is None or self._process.poll() is None, "QEMU ended"
            if self.run("true", check=False).returncode == 0:
                return
            time.sleep(2)
        raise TimeoutError(f"no SSH after {_SECONDS_TO_BOOT} s:\n{self.console()[-2000:]}")

    def console(self) -> str:
        return (self.folder / "console").read_text(errors="replace")

    def run(self, command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command in the guest's shell, past the role."""
        options = [*EL6_SSH.split(), *self._known_hosts().split(), "-o", "BatchMode=yes", "-o", "ConnectTimeout=5"]
        login = ["-i", str(image_key()), "-p", str(self.port), "root@127.0.0.1", command]
        return subprocess.run(["ssh", *options, *login], check=check, capture_output=True, text=True)

    def output(self, command: str) -> str:
        return self.run(command).stdout.strip()

    def variables(self) -> dict[str, str | int]:
        """The inventory's variables with which Ansible reaches it."""
        return {
            "ansible_host": "127.0.0.1",
            "ansible_port": self.port,
            "ansible_user": "root",
            "ansible_ssh_private_key_file": str(image_key()),
            "ansible_ssh_common_args": f"{EL6_SSH} {self._known_hosts()} -o ServerAliveInterval=15",
            "ansible_python_interpreter": "/nonexistent/python",
        }

    def _known_hosts(self) -> str:
        return f"-o UserKnownHostsFile={self.folder}/known_hosts -o StrictHostKeyChecking=accept-new -o LogLevel=ERROR"

    def _make_disks(self) -> None:
        system = self.folder / "system.qcow2"
        if not system.exists():
            backing = ["-F", "qcow2", "-b", str(_built() / "system.qcow2")]
            subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *backing, str(system)], check=True)
        for disk in self.disks:
            path = self.folder / f"{disk.name}.raw"
            if not path.exists():
                path.write_bytes(disk.content)
                os.truncate(path, disk.size_mib * 2**20)

    def _arguments(self) -> list[str]:
        built = _built()
        system = Disk("system", number=1 if self.ids else None)
        kernel = ["-kernel", f"{built}/vmlinuz", "-initrd", f"{built}/initrd"]
        kernel += ["-append", "root=LABEL=root rw console=ttyS0 net.ifnames=0 quiet"]
        base = ["-nodefaults", "-display", "none", "-smp", "1", "-m", "768"]
        base += ["-accel", "tcg,thread=multi", "-cpu", "max"]  # KVM may be there and not work: never asked for
        base += ["-serial", f"file:{self.folder}/console", "-device", "virtio-rng-pci"]
        base += [
            "-netdev",
            f"user,id=net,hostfwd=tcp:127.0.0.1:{self.port}-:22",
            "-device",
            "virtio-net-pci,netdev=net",
        ]
        drives = ["-device", "virtio-scsi-pci"]
        drives += [
            "-blockdev",
            f"driver=qcow2,node-name=system,file.driver=file,file.filename={self.folder}/system.qcow2",
        ]
        drives += ["-device", system.device()]
        for disk in self.disks:
            file = f"driver=raw,node-name={disk.name},file.driver=file,file.filename={self.folder}/{disk.name}.raw"
            drives += ["-blockdev", file, "-device", disk.device()]
        return [*base, *kernel, *drives]


_BUILT: list[Path] = []


def _built() -> Path:
    if not _BUILT:
        _BUILT.append(image())
    return _BUILT[0]


def image_key() -> Path:
    return _built() / "key"
