# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A fresh machine becomes a master target in one run, from a repository, with a later agent; then nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from guest import agent
from guest.controller import Controller
from guest.machine import Disk, Guest

RETENTION = Disk("retention", number=2)
GUEST: dict[str, Any] = {"disks": [RETENTION]}
#: What could be changed; not the database that Debian's rpm also writes when it is asked.
SNAPSHOT = (
    "find /etc /root /usr/local /mnt /var/lib/asr-failback -xdev -type f -not -path '/root/.rpmdb/*' "
    "-exec sha256sum {} + 2>/dev/null | sort; "
    "rpm -qa | sort; cat /proc/mounts; ls /dev/shm; blkid; true"
)


@pytest.fixture(scope="module")
def given(controller: Controller) -> dict[str, Any]:
    archive = agent.make(controller.folder, "9.41.0.0")
    return {
        "master_target_agent_archive": str(archive),
        "master_target_allow_unsupported": True,
        "master_target_source_filesystems": ["reiserfs", "xfs"],
    }


def test_the_guest_has_no_python(guest: Guest):
    assert guest.run("command -v python || command -v python3 || command -v python2", check=False).returncode != 0


def test_check_mode_tells_everything_and_changes_nothing(controller: Controller, guest: Guest, given: dict[str, Any]):
    before = guest.output(SNAPSHOT)
    run = controller.run("--check", "--diff", **given)
    assert run.code == 0, run.text
    assert "Format and mount the retention drive" in run.changed
    assert "+ext4, label asr-retention" in run.text
    assert guest.output(SNAPSHOT) == before


def test_a_fresh_machine(controller: Controller, guest: Guest, given: dict[str, Any]):
    boot = guest.output("cat /proc/sys/kernel/random/boot_id")
    run = controller.run(**given)
    assert run.code == 0, run.text
    assert guest.output("cat /proc/sys/kernel/random/boot_id") != boot
    assert "AGENT_CONFIGURATION_STATUS=Succeeded" in guest.output("cat /usr/local/.vx_version")
    wanted = (
        "xfsprogs perl perl-libs lsscsi rsync wget kexec-tools kmod-reiserfs reiserfs-utils device-mapper-multipath"
    )
    guest.run(f"rpm -q {wanted}")


def test_the_installer_was_called_as_documented(guest: Guest):
    calls = guest.output(f"cat {agent.CALLS}").splitlines()
    calls = [call.replace(call.split("/dev/shm/")[-1], "FILE") if "/dev/shm/" in call else call for call in calls]
    assert calls == [
        "ApplyCustomChanges.sh ",
        "install -q -d /usr/local/ASR -r MT -v VmWare",
        "UnifiedAgentConfigurator.sh -i 10.0.0.4 -P /dev/shm/FILE",
        "passphrase file 600 on tmpfs",
    ]


def test_the_retention_drive_is_as_documented(guest: Guest):
    assert guest.output("findmnt -n -o FSTYPE /mnt/retention") == "ext4"
    line = guest.output("grep /mnt/retention /etc/fstab").split()
    assert line[0].startswith("UUID=")
    assert line[1:] == ["/mnt/retention", "ext4", "rw", "0", "0"]


def test_a_second_run_changes_nothing(controller: Controller, guest: Guest, given: dict[str, Any]):
    before = guest.output(SNAPSHOT)
    run = controller.run(**given)
    assert run.code == 0, run.text
    assert run.changed == []
    assert guest.output(SNAPSHOT) == before


def test_it_survives_a_reboot_and_still_nothing_changes(controller: Controller, guest: Guest, given: dict[str, Any]):
    guest.stop()
    guest.start()
    assert guest.output("findmnt -n -o FSTYPE /mnt/retention") == "ext4"
    run = controller.run(**given)
    assert run.code == 0, run.text
    assert run.changed == []
    assert guest.output(f"grep -c ApplyCustomChanges {agent.CALLS}") == "1"


def test_another_configuration_server_is_refused(controller: Controller, given: dict[str, Any]):
    run = controller.run(**given, master_target_configuration_server="10.0.0.5")
    assert "[REGISTERED_ELSEWHERE]" in run.error
    assert run.changed == []
