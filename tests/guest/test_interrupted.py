# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One machine, one trouble after the other: each is said, nothing is lost, and the next run goes on."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

from guest import agent
from guest.controller import Controller
from guest.machine import SERVER, Disk, Guest, image

BLANK = Disk("blank", number=2)
SECOND = Disk("second", number=3)
OLD = Disk("old", number=4, content=b"\0" * 2048 + b"somebody's data" * 500)
GUEST: dict[str, Any] = {"disks": [BLANK]}


def digest(guest: Guest, disk: Disk) -> str:
    return hashlib.sha256((guest.folder / f"{disk.name}.raw").read_bytes()).hexdigest()


def packages() -> Path:
    return image() / "packages"


def test_a_repository_that_is_down(controller: Controller, guest: Guest):
    run = controller.run(master_target_repository_urls={"test": "http://10.0.2.2:9/"})
    assert "[PACKAGES_MISSING]" in run.error
    assert guest.run("rpm -q lsscsi", check=False).returncode != 0


def test_a_package_without_a_signature(controller: Controller, guest: Guest):
    run = controller.run(master_target_repository_urls={}, master_target_package_folder=str(packages() / "unsigned"))
    assert "[PACKAGE_UNSIGNED]" in run.error
    assert guest.run("rpm -q xfsprogs", check=False).returncode != 0


def test_packages_without_a_repository_and_an_archive_with_another_checksum(controller: Controller, guest: Guest):
    run = controller.run(
        master_target_repository_urls={},
        master_target_package_folder=str(packages()),
        master_target_agent_sha256="0" * 64,
    )
    assert "Install the packages" in run.changed
    guest.run("rpm -q xfsprogs perl lsscsi rsync wget kexec-tools")
    assert "[CHECKSUM_MISMATCH]" in run.error
    assert guest.run("ls /root/asr-failback/*.tar.gz", check=False).returncode != 0


def test_power_lost_in_apply_custom_changes_is_never_silently_repeated(controller: Controller, guest: Guest):
    guest.run("touch /root/hold-custom-changes && sync")
    begun = controller.begin()
    deadline = time.monotonic() + 900
    while guest.run(f"grep ApplyCustomChanges {agent.CALLS}", check=False).returncode != 0:
        assert time.monotonic() < deadline, "ApplyCustomChanges.sh was not begun"
        time.sleep(2)
    guest.run("sync")
    guest.stop()
    begun.kill()
    begun.wait()
    guest.start()
    run = controller.run()
    assert "[CUSTOM_CHANGES_INTERRUPTED]" in run.error
    assert guest.output(f"grep -c ApplyCustomChanges {agent.CALLS}") == "1"


def test_two_blank_disks_are_not_guessed_between(controller: Controller, guest: Guest):
    guest.run("rm /root/hold-custom-changes && sync")
    guest.change_disks(BLANK, SECOND)
    run = controller.run(master_target_custom_changes="repeat")
    assert "Reboot after ApplyCustomChanges.sh" in run.changed
    assert "[RETENTION_DISK_AMBIGUOUS]" in run.error
    assert guest.output(f"grep -c ApplyCustomChanges {agent.CALLS}") == "2"
    for disk in (BLANK, SECOND):
        assert guest.run(f"blkid /dev/disk/by-id/wwn-0x{disk.scsi_id[1:]}", check=False).stdout == ""


def test_a_disk_with_old_data_is_not_formatted(controller: Controller, guest: Guest):
    guest.change_disks(OLD)
    before = digest(guest, OLD)
    run = controller.run()
    assert "[RETENTION_DISK_NOT_FOUND]" in run.error
    assert "it holds unknown data" in run.error
    run = controller.run(master_target_retention_disk=OLD.scsi_id)
    assert "[RETENTION_DISK_NOT_FOUND]" in run.error
    assert digest(guest, OLD) == before


def test_an_interrupted_format_is_done_again_and_a_server_out_of_reach_is_said(controller: Controller, guest: Guest):
    guest.change_disks(OLD, BLANK)
    # As an mkfs leaves it whose machine lost its power.
    device = guest.output(f"readlink -f /dev/disk/by-id/wwn-0x{BLANK.scsi_id[1:]}")
    guest.run(f"echo {BLANK.scsi_id} >/var/lib/asr-failback/format-begun; echo half >{device}; sync")
    run = controller.run(master_target_configuration_server="127.0.0.1")
    assert "Format and mount the retention drive" in run.changed
    assert guest.output("findmnt -n -o SOURCE /mnt/retention") == device
    assert "[REGISTRATION_FAILED]" in run.error
    assert "Failed to connect to 127.0.0.1:443" in run.error


def test_a_wrong_passphrase_is_said_and_nothing_is_installed(controller: Controller, guest: Guest):
    run = controller.run(master_target_passphrase="wrong 'one'")
    assert "[REGISTRATION_FAILED]" in run.error
    assert "the passphrase is wrong" in run.error
    assert "nothing is installed" in run.error
    assert "wrong 'one'" not in run.text
    assert not (guest.folder / "registrations.jsonl").exists()


def test_no_passphrase_is_left_anywhere(guest: Guest):
    assert guest.output("ls /dev/shm") == ""
    searched = guest.run(
        "grep -rlF \"wrong 'one'\" /root /tmp /etc /var/log /var/lib/asr-failback /usr/local", check=False
    )
    assert searched.stdout == ""


def test_then_it_is_registered(controller: Controller, guest: Guest):
    run = controller.run()
    assert run.code == 0, run.text
    assert run.changed == ["Install the agent and register it with the configuration server"]
    call = guest.output(f"grep '^install' {agent.CALLS} | tail -n 1")
    start = f"install -t both -a host -R MasterTarget -d /usr/local/ASR -i {SERVER} -p 443 -s y -c https -P /dev/shm/"
    assert call.startswith(start)
    assert controller.run().changed == []
