# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Machines that cannot become a master target: said at once, nothing changed."""

from __future__ import annotations

import subprocess
from typing import Any

from guest.controller import Controller
from guest.machine import Disk, Guest

#: As a VM without disk.EnableUUID.
GUEST: dict[str, Any] = {"ids": False, "disks": [Disk("blank")]}


def test_without_scsi_ids_the_error_names_the_vm_and_the_task(controller: Controller):
    run = controller.run(master_target_vm_name="mt-vm")
    assert "[SCSI_ID_MISSING]" in run.error
    assert "sda, sdb" in run.error
    assert "mt-vm" in run.error
    assert "asr.failback.vm_disk_uuid" in run.error
    assert run.changed == []


def test_all_that_is_wrong_comes_at_once(controller: Controller, guest: Guest):
    guest.run("cp /etc/hosts /root/hosts && echo '127.0.0.1 localhost' >/etc/hosts && swapoff -a")
    run = controller.run()
    guest.run("cp /root/hosts /etc/hosts && swapon -a")
    assert "[GUEST_UNFIT]" in run.error
    assert "10.0.2.15" in run.error
    assert "swap" in run.error


def test_another_system(controller: Controller, guest: Guest):
    guest.run("echo 'Red Hat Enterprise Linux Server release 7.9 (Maipo)' >/etc/redhat-release")
    run = controller.run()
    guest.run("echo 'CentOS release 6.6 (Final)' >/etc/redhat-release")
    assert "[OS_UNSUPPORTED]" in run.error


def test_bad_input_is_said_before_the_machine_is_touched(controller: Controller):
    run = controller.run(master_target_custom_changes="perhaps")
    assert "perhaps" in run.error
    assert len(run.tasks) == 1
    run = controller.run(master_target_passphrase="")
    assert "[PASSPHRASE_UNUSABLE]" in run.text
    assert len(run.tasks) == 2


def test_a_missing_passphrase(controller: Controller):
    passphrase = controller.base.pop("master_target_passphrase")
    run = controller.run()
    controller.base["master_target_passphrase"] = passphrase
    assert "missing required arguments: master_target_passphrase" in run.error
    assert len(run.tasks) == 1


def test_a_host_key_that_has_changed(controller: Controller, guest: Guest):
    known, other = guest.folder / "known_hosts", guest.folder / "other"
    real = known.read_text()
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", other], check=True)
    known.write_text(f"[127.0.0.1]:{guest.port} {other.with_suffix('.pub').read_text()}")
    run = controller.run(ansible_control_path_dir=str(guest.folder / "c"))  # not over a connection that is open
    known.write_text(real)
    assert run.code != 0
    assert "Host key verification failed" in run.text


def test_a_machine_that_cannot_be_reached(controller: Controller, guest: Guest):
    guest.stop()
    run = controller.run()
    assert run.code != 0
    assert "UNREACHABLE" in run.text
