# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The ISO boots in a BIOS with no key pressed, and the kernel finds the role's kickstart on it (S31–S35).

The medium's kernel is Debian's, and its initrd one of ours that reads the kickstart and switches off: CentOS 6.6 itself
could not be had.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guest.controller import CHECKOUT
from guest.machine import image
from integration.media.images import BOOT, BOOT_INFO, ISOLINUX, LONG_NAMES, MENU, make_iso

LDLINUX = Path("/usr/lib/syslinux/modules/bios/ldlinux.c32")
ROLE = CHECKOUT / "roles" / "master_target_vm"
GIVEN = {
    "hostname": "mt01.example.com",
    "ip": "192.0.2.10",
    "netmask": "255.255.255.0",
    "gateway": "192.0.2.1",
    "nameservers": ["192.0.2.2", "192.0.2.3"],
    "timezone": "Europe/Istanbul",
    "root_password_hash": "$6$salt$hash",
    "ssh_keys": ["ssh-rsa AAAAB3Nza backup@example.com"],
}


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation medium whose menu waits a minute for a key, as that of CentOS 6."""
    tree = tmp_path_factory.mktemp("medium") / "tree"
    (tree / "isolinux").mkdir(parents=True)
    assert ISOLINUX is not None
    for file in (ISOLINUX, LDLINUX, *(image() / "installer").iterdir()):
        shutil.copy(file, tree / "isolinux")
    (tree / "isolinux" / "isolinux.cfg").write_text(MENU)
    make_iso(tree, tree.parent / "medium.iso", *LONG_NAMES, *BOOT, *BOOT_INFO)
    return tree.parent / "medium.iso"


def make_boot_iso(medium: Path, folder: Path) -> tuple[Path, Path]:
    """The ISO and the kickstart, as the role writes them; only that the kernel talks on the serial port."""
    template: dict[str, Any] = {"src": f"{ROLE}/templates/ks.cfg.j2", "dest": f"{folder}/ks.cfg", "mode": "0600"}
    iso = {
        "src": str(medium),
        "checksum": hashlib.sha256(medium.read_bytes()).hexdigest(),
        "kickstart": f"{folder}/ks.cfg",
        "dest": f"{folder}/boot.iso",
        "kernel_arguments": ["ksdevice=eth0", "console=ttyS0"],
    }
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": [f"{ROLE}/defaults/main.yml"],
        "vars": {f"master_target_vm_{key}": value for key, value in GIVEN.items()},
        "tasks": [{"ansible.builtin.template": template}, {"asr.failback.install_iso": iso}],
    }
    (folder / "play.json").write_text(json.dumps([play]))
    program = str(Path(sys.executable).parent / "ansible-playbook")
    found = os.environ | {"ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".build" / "collections")}
    subprocess.run([program, str(folder / "play.json")], check=True, env=found)
    return folder / "boot.iso", folder / "ks.cfg"


def test_it_boots_by_the_kickstart_with_no_key_pressed(medium: Path, tmp_path: Path):
    iso, kickstart = make_boot_iso(medium, tmp_path)
    machine = [
        "nice",
        "-n",
        "10",
        "qemu-system-x86_64",
        "-nodefaults",
        "-display",
        "none",
        "-accel",
        "tcg",
        "-m",
        "512",
    ]
    drive = ["-cdrom", str(iso), "-boot", "d", "-no-reboot", "-serial", f"file:{tmp_path}/console"]
    subprocess.run(["nice", "-n", "10", *machine, *drive], check=True, timeout=300)
    console = (tmp_path / "console").read_text(errors="replace")
    said = dict(re.findall(r"^(command line|kickstart): (.*?)\r?$", console, re.MULTILINE))
    assert "ks=cdrom:/ks.cfg" in said["command line"].split()
    assert said["kickstart"] == f"/ks.cfg {hashlib.sha256(kickstart.read_bytes()).hexdigest()}"
    assert "mt01.example.com" in kickstart.read_text()
