# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role master_target_vm, run by Ansible with the real modules against the simulator."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyVmomi import vim

from integration.media.images import make_medium
from integration.vsphere.world import Site, option
from lab.certificates import Certificates

pytestmark = pytest.mark.skipif(shutil.which("genisoimage") is None, reason="genisoimage is missing")
PLAYBOOK = [
    {
        "name": "Make the master target's VM",
        "hosts": "all",
        "gather_facts": False,
        "roles": [{"role": "asr.failback.master_target_vm"}],
    }
]
ISO = {"asr-failback/mt01.iso", "asr-failback/mt01.iso.sha256"}


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_medium(tmp_path_factory.mktemp("medium"))


@pytest.fixture
def variables(medium: Path, tmp_path: Path) -> dict[str, Any]:
    named = {
        "cluster": "cluster1",
        "datastore": "datastore1",
        "network": "VM Network",
        "retention_disk_gb": 10,
        "iso_src": str(medium),
        "iso_checksum": hashlib.sha256(medium.read_bytes()).hexdigest(),
        "work_dir": str(tmp_path / "work"),
        "hostname": "mt01.example.com",
        "ip": "192.0.2.10",
        "netmask": "255.255.255.0",
        "gateway": "192.0.2.1",
        "nameservers": ["192.0.2.2", "192.0.2.3"],
        "timezone": "Europe/Istanbul",
        "root_password_hash": "$6$salt$hash",
        "wait": False,
    }
    return {f"master_target_vm_{key}": value for key, value in named.items()}


Play = Callable[..., dict[str, Any]]


@pytest.fixture
def play(site: Site, certificates: Certificates, variables: dict[str, Any], tmp_path: Path) -> Play:
    """Run the role for the host mt01; gives Ansible's counts, and what was printed as ``text``."""
    (tmp_path / "playbook.json").write_text(json.dumps(PLAYBOOK))
    login = site.login
    environment = os.environ | {
        "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_COLLECTIONS_PATH": str(Path(__file__).parents[3] / ".build" / "collections"),
        "VMWARE_HOST": login["hostname"],
        "VMWARE_PORT": str(login["port"]),
        "VMWARE_USER": login["username"],
        "VMWARE_PASSWORD": login["password"],
    }
    program = str(Path(sys.executable).parent / "ansible-playbook")

    def run(*flags: str, **changes: Any) -> dict[str, Any]:
        given = variables | {f"master_target_vm_{key}": value for key, value in changes.items()}
        extra = {key: value for key, value in given.items() if value is not None}
        command = [program, "-i", "mt01,", "playbook.json", "-e", json.dumps(extra), *flags]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        recap = next((line for line in done.stdout.splitlines() if line.startswith("mt01 ")), "")
        counts = dict(part.split("=") for part in recap.partition(": ")[2].split())
        return {key: int(value) for key, value in counts.items()} | {"text": done.stdout + done.stderr}

    return run


def check_installed(site: Site) -> None:
    vm = site.vm("mt01")
    disks = [each for each in vm.config.hardware.device if isinstance(each, vim.vm.device.VirtualDisk)]
    drive = next(each for each in vm.config.hardware.device if isinstance(each, vim.vm.device.VirtualCdrom))
    assert str(vm.runtime.powerState) == "poweredOn"
    assert [disk.capacityInKB // 2**20 for disk in disks] == [100, 10]
    assert not isinstance(drive.backing, vim.vm.device.VirtualCdrom.IsoBackingInfo)
    assert option(vm, "disk.EnableUUID") == [("disk.EnableUUID", "TRUE")]


def test_from_nothing_and_again(site: Site, play: Play, tmp_path: Path):
    checked = play("--check", "--diff")
    assert checked["failed"] == 0, checked["text"]
    assert (site.vm("mt01"), site.files(), (tmp_path / "work").exists()) == (None, set(), False)
    first = play()
    assert (first["failed"], first["changed"] > 0) == (0, True), first["text"]
    check_installed(site)
    assert ISO & site.files() == set()
    assert list((tmp_path / "work").iterdir()) == []
    assert "$6$salt$hash" not in first["text"] + checked["text"]
    before = site.writes()
    for flags in ((), ("--check",)):
        again = play(*flags)
        assert (again["failed"], again["changed"]) == (0, 0), again["text"]
    assert [write for write in site.writes()[len(before) :] if "Search" not in write] == []


def test_a_run_that_broke_off_is_taken_up(site: Site, play: Play, tmp_path: Path):
    site.lab("POST", "faults", [{"method": "PowerOnVM_Task", "fault": "InsufficientResourcesFault", "times": 1}])
    broken = play()
    assert broken["failed"] == 1, broken["text"]
    assert site.files() >= ISO
    uploaded = (Path(site.datastore().info.url) / "asr-failback" / "mt01.iso").stat().st_mtime_ns
    site.lab("POST", "faults", [{"method": "DeleteDatastoreFile_Task", "fault": "FileLocked", "times": 1}])
    broken = play(keep_iso=False)
    assert broken["failed"] == 1, broken["text"]
    assert (Path(site.datastore().info.url) / "asr-failback" / "mt01.iso").stat().st_mtime_ns == uploaded
    check_installed(site)
    ended = play()
    assert ended["failed"] == 0, ended["text"]
    assert ISO & site.files() == set()
    assert play()["changed"] == 0


def test_the_iso_is_kept_where_that_is_wanted(site: Site, play: Play, tmp_path: Path):
    assert play(keep_iso=True)["failed"] == 0
    assert site.files() >= ISO
    assert {path.name for path in (tmp_path / "work").iterdir()} == {"mt01.ks", "mt01.iso"}
    assert play(keep_iso=True)["changed"] == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"iso_checksum": "0" * 64}, "WRONG_CHECKSUM"),
        ({"iso_src": "/nowhere.iso"}, "FILE_UNREADABLE"),
        ({"network": "backup"}, "NOT_IN_VCENTER"),
        ({"root_password_hash": "secret"}, "openssl passwd -6"),
        ({"ssh_keys": ["ssh-ed25519 AAAA"]}, "ssh-rsa only"),
        ({"ip": None}, "master_target_vm_ip"),
        ({"selinux": "maybe"}, "enforcing"),
    ],
)
def test_bad_input(site: Site, play: Play, changes: dict[str, Any], words: str):
    result = play(**changes)
    assert result["failed"] == 1, result["text"]
    assert words in result["text"]
    assert site.vm("mt01") is None
