# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The verdicts that the role master_target asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.asr.failback.plugins.module_utils._domain import master_target_role as role
from unit.guest_reports import disk, mount, report, system_disk

SYSTEMS = [
    yaml.safe_load(path.read_text())["master_target_system_entry"]
    for path in (Path(__file__).parents[5] / "roles/master_target/vars/systems").glob("*.yml")
]
CENTOS = next(entry for entry in SYSTEMS if entry["name"] == "CentOS 6.6")


def released(release: str) -> dict[str, Any]:
    machine = report()
    return machine | {"system": machine["system"] | {"release": release}}


# ----- the operating system (S31)


def test_centos_6_6_is_known():
    assert role.system_verdict(report(), SYSTEMS)["system"]["distribution"] == "RHEL6-64"


@pytest.mark.parametrize("release", ["CentOS release 6.8 (Final)", "CentOS release 6.10 (Final)"])
def test_a_near_release_needs_a_switch(release: str):
    refused = role.system_verdict(released(release), SYSTEMS)
    assert refused["error_code"] == "OS_UNSUPPORTED"
    assert "9.10.0" in refused["line"]
    assert not role.system_verdict(released(release), SYSTEMS, True)["failed"]


@pytest.mark.parametrize(
    "release", ["Red Hat Enterprise Linux Server release 7.9 (Maipo)", "CentOS Linux release 7.9", ""]
)
def test_another_system_is_refused_whatever_the_switch(release: str):
    refused = role.system_verdict(released(release), SYSTEMS, True)
    assert refused["error_code"] == "OS_UNSUPPORTED"
    assert "vars/systems" in refused["line"]


# ----- the machine (S33, S36)


def judged(machine: dict[str, Any], version: str = "9.9.0.0", allow: bool = False) -> dict[str, Any]:
    agent = {"version": version, "distribution": "RHEL6-64", "syntax": "one_step"}
    return role.guest_verdict(machine, CENTOS, agent, "mt-vm", 5120, allow)


def test_a_machine_as_it_should_be_shows_its_scsi_ids():
    verdict = judged(report(disk("sdb", 2)))
    assert not verdict["failed"]
    assert set(verdict["scsi_ids"]) == {"sda", "sdb"}
    assert "sdb: 36000c29" in verdict["line"]


ROOT, CRASH, HOME = report()["mounts"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"user": "admin"}, "USER_NOT_ROOT"),
        ({"system": report()["system"] | {"architecture": "i686"}}, "ARCHITECTURE_UNSUPPORTED"),
        ({"mounts": [ROOT, HOME]}, "PARTITION_MISSING"),
        ({"mounts": [ROOT, CRASH, mount("sda3", "/home", "xfs")]}, "PARTITION_UNFIT"),
        ({"swaps": []}, "SWAP_MISSING"),
        ({"disks": [system_disk(holders=["LVM"])]}, "LVM_IN_USE"),
        ({"disks": [system_disk(), disk("sdb", 2, file_system="LVM2_member")]}, "LVM_IN_USE"),
        ({"mounts": [mount("sda1", "/", free_mib=100), CRASH, HOME]}, "SPACE_SHORT"),
        ({"addresses": [{"address": "10.0.0.9", "names": ["other"]}]}, "HOSTS_INCOMPLETE"),
        ({"addresses": [{"address": "10.0.0.9", "names": []}]}, "HOSTS_INCOMPLETE"),
        ({"disks": [system_disk(scsi_id="")]}, "SCSI_ID_MISSING"),
    ],
)
def test_each_finding(other: dict[str, Any], code: str):
    assert judged(report() | other)["error_code"] == code


def test_all_findings_come_at_once():
    verdict = judged(report() | {"swaps": [], "user": "admin", "mounts": [ROOT]})
    assert verdict["error_code"] == "GUEST_UNFIT"
    codes = [entry["code"] for entry in verdict["details"]["findings"]]
    assert codes == ["USER_NOT_ROOT", "PARTITION_MISSING", "PARTITION_MISSING", "SWAP_MISSING"]


def test_missing_scsi_ids_name_the_vm_and_the_task():
    line = judged(report(disk("sdb")))["line"]
    assert "mt-vm" in line
    assert "asr.failback.vm_disk_uuid" in line


def test_an_agent_that_refuses_centos_is_said_before_it_is_tried():
    assert judged(report(), "9.10.0.0")["error_code"] == "AGENT_TOO_NEW_FOR_OS"
    assert not judged(report(), "9.10.0.0", allow=True)["failed"]
    assert not judged(report() | {"agent": {"version": "9.10.0.0", "status": ""}}, "9.10.0.0")["failed"]


# ----- the archive and the disk


def test_the_archive():
    verdict = role.agent_verdict("Microsoft-ASR_UA_9.9.0.0_RHEL6-64_GA_x_release.tar.gz", "RHEL6-64", "two_steps")
    assert (verdict["version"], verdict["syntax"]) == ("9.9.0.0", "two_steps")
    assert role.agent_verdict("x", "RHEL6-64")["failed"]


def test_the_retention_disk():
    assert role.retention_verdict(report(disk("sdb", 2)), "", "/mnt/retention")["action"] == "format"
    assert "[RETENTION_DISK_NOT_FOUND]" in role.retention_verdict(report(), "", "/mnt/retention")["line"]


# ----- the vault


def vault(**target: Any) -> dict[str, Any]:
    whole = {"name": "MT01", "retention_volumes": [{"name": "/mnt/retention"}], "datastores": ["ds1"]} | target
    return {"fabrics": [{"master_targets": []}, {"master_targets": [whole]}]}


def test_listed_whatever_the_case_and_the_domain():
    assert not role.vault_verdict(vault(), "mt01.example.org", "/mnt/retention/")["failed"]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ({"fabrics": []}, "it lists none"),
        (vault(name="other"), "it lists other"),
        (
            vault(retention_volumes=[{"name": "/var/crash"}]),
            "not its retention volume /mnt/retention; it lists /var/crash",
        ),
        (vault(datastores=[]), "none of its datastores"),
    ],
)
def test_what_is_missing_in_the_vault_is_said(listed: dict[str, Any], said: str):
    verdict = role.vault_verdict(listed, "mt01", "/mnt/retention")
    assert verdict["error_code"] == "MASTER_TARGET_NOT_LISTED"
    assert said in verdict["line"]
