# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guests that came home: a Debian each, in namespaces of its own, with sshd and a network card that can be renumbered.

python guests start|stop FOLDER
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

#: What Azure's recovery leaves behind, as far as a file can say it: an interface that asks for its address.
INTERFACES = "auto lo\niface lo inet loopback\n\nallow-hotplug eth0\niface eth0 inet dhcp\n"
PROFILE = """[connection]
id=cloud
type=ethernet
interface-name=eth0
[ipv4]
method=manual
address1={address}
[ipv6]
method=ignore
"""
HEADER = """#!/bin/sh
### BEGIN INIT INFO
# Provides: {name}
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop:
### END INIT INFO
"""
SERVICE = """
pid=/run/NetworkManager/NetworkManager.pid
[ ! -r $pid ] || kill "$(cat $pid)"
[ "$1" = stop ] || NetworkManager
"""
TOOLS = '[ "$1" = stop ] || setsid /usr/bin/vmtoolsd infinity </dev/null >/dev/null 2>&1 &\n'


@dataclass(frozen=True)
class Guest:
    """
    :param number: of its network, 10.77.number.0/24; ``.1`` is this machine.
    :param login: the user who logs in; one that is not root becomes root with sudo.
    """

    name: str
    number: int
    mac: str
    has_network_manager: bool
    login: str

    @property
    def namespace(self) -> str:
        return f"asr-{self.number}-{self.name}"

    @property
    def cable(self) -> str:
        """Our end of it; the other one is the guest's eth0."""
        return f"asr{self.number}"

    def address(self, host: int) -> str:
        return f"10.77.{self.number}.{host}"


def guests(folder: Path) -> list[Guest]:
    """Two, in networks that another checkout's do not share."""
    first = hashlib.sha256(str(folder).encode()).digest()[0] & 0xFE
    return [
        Guest("web01", first, "00:50:56:00:00:01", has_network_manager=False, login="admin"),
        Guest("db01", first + 1, "00:50:56:00:00:02", has_network_manager=True, login="root"),
    ]


def start(folder: Path) -> None:
    stop(folder)
    folder.mkdir(parents=True)
    image = run(HERE / "image").strip()
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "guest", "-f", folder / "key")
    for guest in guests(folder):
        _make_root(guest, folder, image)
        _plug(guest)
        _boot(guest, folder)
    (folder / "networks.json").write_text(json.dumps({guest.name: guest.address(0)[:-2] for guest in guests(folder)}))
    for guest in guests(folder):
        (folder / f"{guest.name}.address").write_text(guest.address(200))
        _await_ssh(guest)


def _make_root(guest: Guest, folder: Path, image: str) -> None:
    root = folder / guest.name
    root.mkdir()
    run("tar", "-x", "-f", image, "-C", root, "--exclude", "./dev/*")
    _let_log_in(root, guest.login, folder / "key.pub")
    shutil.copy(root / "root/network-manager.deb", folder / "network-manager.deb")
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    (root / "etc/resolv.conf").write_text("nameserver 168.63.129.16\n")
    (root / "etc/hostname").write_text(f"{guest.name}\n")
    # Or sudo would wait for a name server each time.
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost {guest.name}\n")
    (root / "etc/fstab").write_text("LABEL=nowhere /data ext4 nofail 0 2\n")
    _service(root / "etc/init.d/network-manager", SERVICE)
    # A stand-in for open-vm-tools: a process of that name, and its service.
    shutil.copy(root / "bin/sleep", root / "usr/bin/vmtoolsd")
    _service(root / "etc/init.d/open-vm-tools", TOOLS)
    _pretend_installed(root, "open-vm-tools", "walinuxagent")
    if guest.has_network_manager:
        profile = root / "etc/NetworkManager/system-connections/cloud.nmconnection"
        profile.write_text(PROFILE.format(address=f"{guest.address(200)}/24"))
        profile.chmod(0o600)
    else:
        (root / "etc/network/interfaces").write_text(INTERFACES)
        run("chroot", root, "dpkg", "--remove", "network-manager")


def _let_log_in(root: Path, login: str, key: Path) -> None:
    if login != "root":
        run("chroot", root, "useradd", "--create-home", "--shell", "/bin/sh", login)
        (root / "etc/sudoers.d/login").write_text(f"{login} ALL=(ALL) NOPASSWD: ALL\n")
    home = run("chroot", root, "sh", "-c", f"echo ~{login}").strip().lstrip("/")
    (root / home / ".ssh").mkdir(mode=0o700, exist_ok=True)
    shutil.copy(key, root / home / ".ssh/authorized_keys")
    run("chroot", root, "chown", "-R", login, f"/{home}/.ssh")


def _service(path: Path, text: str) -> None:
    path.write_text(HEADER.format(name=path.name) + text)
    path.chmod(0o755)


def _pretend_installed(root: Path, *packages: str) -> None:
    with (root / "var/lib/dpkg/status").open("a") as status:
        for package in packages:
            status.write(
                f"\nPackage: {package}\nStatus: install ok installed\nMaintainer: nobody\n"
                f"Architecture: all\nVersion: 99:1\nDescription: stand-in\n"
            )
    for package in packages:
        (root / f"var/lib/dpkg/info/{package}.list").write_text("/.\n")


def _plug(guest: Guest) -> None:
    run("ip", "netns", "add", guest.namespace)
    theirs = ["name", "eth0", "address", guest.mac, "netns", guest.namespace]
    run("ip", "link", "add", guest.cable, "type", "veth", "peer", *theirs)
    run("ip", "addr", "add", f"{guest.address(1)}/24", "dev", guest.cable)
    run("ip", "link", "set", guest.cable, "up")


def _boot(guest: Guest, folder: Path) -> None:
    namespaces = ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child"]
    arguments = [HERE / "run", folder / guest.name, guest.name, f"{guest.address(200)}/24"]
    with (folder / f"{guest.name}.log").open("w") as log:
        process = subprocess.Popen(
            ["ip", "netns", "exec", guest.namespace, *namespaces, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / f"{guest.name}.pid").write_text(str(process.pid))


def _await_ssh(guest: Guest) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection((guest.address(200), 22), timeout=1):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def stop(folder: Path) -> None:
    for guest in guests(folder):
        _kill(folder / f"{guest.name}.pid")
        if Path(f"/sys/class/net/{guest.cable}").exists():
            run("ip", "link", "delete", guest.cable)
        if guest.namespace in run("ip", "netns", "list").split():
            run("ip", "netns", "delete", guest.namespace)
    shutil.rmtree(folder, ignore_errors=True)


def _kill(pid_file: Path) -> None:
    """End a guest, and wait until its mounts are gone with it."""
    try:
        pid = int(pid_file.read_text())
        if b"unshare" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return
        os.kill(pid, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
        time.sleep(0.1)


def run(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]](Path(sys.argv[2]).resolve())
