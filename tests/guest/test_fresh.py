# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A fresh machine becomes a master target in one run, from a repository, with a later agent; then nothing changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guest import agent
from guest.controller import Controller
from guest.machine import SERVER, Disk, Guest

RETENTION = Disk("retention", number=2)
GUEST: dict[str, Any] = {"disks": [RETENTION]}
#: What could be changed; not the database that Debian's rpm also writes when it is asked.
SNAPSHOT = (
    "find /etc /root /usr/local /mnt /var/lib/asr-failback -xdev -type f -not -path '/root/.rpmdb/*' "
    "-exec sha256sum {} + 2>/dev/null | sort; "
    "rpm -qa | sort; findmnt -n --real -o TARGET,FSTYPE,UUID | sort; ls /dev/shm; blkid -o value -s UUID | sort; true"
)


@pytest.fixture(scope="module")
def given(controller: Controller) -> dict[str, Any]:
    archive = agent.make(controller.folder, "9.41.0.0")
    return {
        "master_target_agent_archive": str(archive),
        "master_target_allow_unsupported": True,
        "master_target_source_filesystems": ["reiserfs", "xfs"],
    }


def calls(guest: Guest) -> list[str]:
    """How the agent's programs were called, the name of the file in memory left out."""
    lines = guest.output(f"cat {agent.CALLS}").splitlines()
    return [call.replace(call.split("/dev/shm/")[-1], "FILE") if "/dev/shm/" in call else call for call in lines]


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
    assert calls(guest) == [
        "ApplyCustomChanges.sh ",
        "install -q -d /usr/local/ASR -r MT -v VmWare",
        f"UnifiedAgentConfigurator.sh -i {SERVER} -P /dev/shm/FILE",
        "passphrase file 600 on tmpfs",
    ]


def test_the_retention_drive_is_as_documented(guest: Guest):
    assert guest.output("findmnt -n -o FSTYPE /mnt/retention") == "ext4"
    line = guest.output("grep /mnt/retention /etc/fstab").split()
    assert line[0].startswith("UUID=")
    assert line[1:] == ["/mnt/retention", "ext4", "rw", "0", "0"]


def test_the_configuration_server_has_it_with_its_retention_volume(guest: Guest):
    (line,) = (guest.folder / "registrations.jsonl").read_text().splitlines()
    registered = json.loads(line)
    assert (registered["name"], registered["ip"]) == ("mt01.example.org", "10.0.2.15")
    assert "/mnt/retention" in [each["volume"] for each in registered["retention_volumes"]]


def test_a_second_run_after_a_power_cut_changes_nothing(controller: Controller, guest: Guest, given: dict[str, Any]):
    guest.run("sync")
    before = guest.output(SNAPSHOT)
    guest.stop()
    guest.start()
    assert guest.output(SNAPSHOT) == before
    run = controller.run(**given)
    assert run.code == 0, run.text
    assert run.changed == []
    assert guest.output(SNAPSHOT) == before


def test_another_configuration_server_is_refused(controller: Controller, given: dict[str, Any]):
    run = controller.run(**given, master_target_configuration_server="10.0.0.5")
    assert "[REGISTERED_ELSEWHERE]" in run.error
    assert run.changed == []


def test_interrupted_between_installing_and_registering(controller: Controller, guest: Guest, given: dict[str, Any]):
    # As a power cut leaves it while the second of the agent's programs has not begun.
    guest.run("sed -i /AGENT_CONFIGURATION_STATUS/d /usr/local/.vx_version; rm /var/lib/asr-failback/registered-with")
    guest.run("sed -i '/Hostname/d' /usr/local/ASR/Vx/etc/drscout.conf")
    before = calls(guest)
    run = controller.run(**given)
    assert run.changed == ["Install the agent and register it with the configuration server"], run.text
    assert calls(guest) == [*before, f"UnifiedAgentConfigurator.sh -i {SERVER} -P /dev/shm/FILE", before[-1]]
