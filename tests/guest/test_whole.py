# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a vault without a master target to a machine that replicates home through the one just made.

The VM is in the lab's vCenter; a guest in QEMU stands for what has installed itself there. Its agent, a stand-in,
registers with the lab's configuration server.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guest.controller import CHECKOUT, role_variables
from guest.machine import SERVER, Disk, Guest
from integration.media.images import make_medium
from lab.client import LabClient

SPEED = "600"
TESTS = CHECKOUT / "tests"
MACHINE = "lin-web01"


def lab_command(*arguments: str) -> None:
    found = os.environ | {"PYTHONPATH": str(TESTS)}
    subprocess.run([sys.executable, "-m", "lab", *arguments], check=True, env=found)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short path: SSH has its sockets in it."""
    return tmp_path_factory.mktemp("whole")


@pytest.fixture
def lab(folder: Path) -> Iterator[LabClient]:
    """A lab whose configuration server is alone."""
    home = folder / "lab"
    lab_command("start", "--home", str(home), "--scenario", "bare", "--speed", SPEED)
    try:
        yield LabClient(home)
    finally:
        lab_command("stop", "--home", str(home))


@pytest.fixture
def guest(lab: LabClient, folder: Path) -> Iterator[Guest]:
    server = [sys.executable, "-m", "guest.configuration_server", str(folder), "--lab", str(lab.home), "--vm", "mt01"]
    guest = Guest(folder / "guest", [Disk("retention", number=2, size_mib=10240)], server=server)
    try:
        guest.start()
        yield guest
    finally:
        guest.stop()


def vm_variables(guest: Guest, folder: Path) -> dict[str, Any]:
    """The role master_target_vm: a VM whose system is looked for where the guest answers."""
    medium = make_medium(folder)
    given = {
        "esxi_host": "esx1.lab",
        "datastore": "datastore1",
        "network": "VM Network",
        "retention_disk_gb": 10,
        "iso_src": str(medium),
        "iso_checksum": hashlib.sha256(medium.read_bytes()).hexdigest(),
        "work_dir": str(folder / "work"),
        "hostname": "mt01.example.org",
        "ip": "10.0.2.15",
        "netmask": "255.255.255.0",
        "gateway": "10.0.2.2",
        "nameservers": ["10.0.2.3"],
        "timezone": "Europe/Istanbul",
        "root_password_hash": "$6$salt$hash",
        "ssh_host": "127.0.0.1",
        "ssh_port": guest.port,
    }
    return {f"master_target_vm_{key}": value for key, value in given.items()}


def play(name: str, lab: LabClient, folder: Path) -> str:
    """Run one of the collection's playbooks as a user would, for one machine, and return what it said."""
    own = {
        "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".build" / "collections"),
        "HOME": str(folder),
        "ANSIBLE_TIMEOUT": "60",
    }
    inventories = ["-i", str(lab.home / "inventory.yml"), "-i", str(folder / "master_targets.json")]
    command = [str(Path(sys.executable).parent / "ansible-playbook"), f"asr.failback.{name}", *inventories]
    chosen = ["-e", f"asr_failback_hosts={MACHINE}"]
    run = subprocess.run([*command, *chosen], env=os.environ | lab.environment | own, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_prepare_makes_a_master_target_and_reprotect_uses_it(lab: LabClient, guest: Guest, folder: Path):
    role = role_variables(folder) | {"master_target_configuration_server": SERVER, "master_target_vault_interval": 2}
    del role["master_target_passphrase"]  # the lab's inventory has it
    host = guest.variables() | vm_variables(guest, folder) | role
    (folder / "master_targets.json").write_text(json.dumps({"asr_master_targets": {"hosts": {"mt01": host}}}))

    said = play("prepare", lab, folder)
    assert lab.environment["ASR_LAB_PASSPHRASE"] not in said
    fabrics = [lab.get(each["id"])["properties"]["customDetails"] for each in lab.get("replicationFabrics")["value"]]
    targets = [target for fabric in fabrics for target in fabric.get("masterTargetServers") or []]
    (target,) = [each for each in targets if each["name"] == "mt01.example.org"]
    assert "/mnt/retention" in [volume["volumeName"] for volume in target["retentionVolumes"]]
    assert target["dataStores"]

    play("reprotect", lab, folder)
    (sent,) = lab.recorded("POST", "/reProtect")
    assert sent["body"]["properties"]["providerSpecificDetails"]["masterTargetId"] == target["id"]
    machine = lab.machine(MACHINE)
    assert machine["phase"] == "ready"
    assert [disk["vm"] for disk in machine["vcenter"]["disks_on_master_target"]] == ["mt01"]
