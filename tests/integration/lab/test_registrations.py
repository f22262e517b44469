# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A master target registers by what a stand-in agent says, is seen some minutes later, and can be used."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from pyVim.task import WaitForTask
from pyVmomi import vim

from lab.client import LabClient
from lab.sdk import Inputs, vcenter_vm

VOLUMES = [{"volume": "/var/crash", "capacity_gib": 4}, {"volume": "/mnt/retention", "capacity_gib": 1024}]


def register(lab: LabClient, **changes: Any) -> requests.Response:
    """Register a Linux master target."""
    body = {
        "role": "MasterTarget",
        "name": "mt-new",
        "ip": "10.1.0.40",
        "os": "Linux",
        "passphrase": lab.environment["ASR_LAB_PASSPHRASE"],
        "agent_version": "9.62.7172.1",
        "retention_volumes": VOLUMES,
        **changes,
    }
    return lab.session.post(f"{lab.url}/_lab/registrations", json=body)


def targets(lab: LabClient) -> dict[str, Any]:
    """Return the master targets by name."""
    return {each["name"]: each for each in Inputs(lab).classic["masterTargetServers"]}


def test_seen_after_minutes_and_used(lab: LabClient) -> None:
    # The VM of the seeded one takes the part of the new one's.
    lab.reset(scenario="no_process_server")
    answer = register(lab, ip="10.1.0.22")
    assert answer.status_code == 201
    assert "mt-new" not in targets(lab)
    lab.advance(900)
    found = targets(lab)["mt-new"]
    assert found["id"] == answer.json()["id"]
    assert [each["volumeName"] for each in found["retentionVolumes"]] == ["/var/crash", "/mnt/retention"]
    assert [each["symbolicName"] for each in found["dataStores"]] == ["datastore1", "datastore2"]
    assert found["diskCount"] == 2


def test_a_reprotect_uses_it(lab: LabClient) -> None:
    assert register(lab, ip="10.1.0.22").status_code == 201
    lab.advance(900)
    chosen = Inputs(lab).classic_reprotect("Linux", "datastore2", masterTargetId=targets(lab)["mt-new"]["id"])
    job = lab.finished_job(lab.act("lin-web01", "reProtect", chosen))
    assert job["properties"]["state"] == "Succeeded"
    held = lab.machine("lin-web01")["vcenter"]["disks_on_master_target"]
    assert {each["vm"] for each in held} == {"mt-linux"}
    assert (
        lab.await_protected("lin-web01")["properties"]["providerSpecificDetails"]["masterTargetId"]
        == (targets(lab)["mt-new"]["id"])
    )


def test_no_datastores_without_a_vm_or_without_tools(lab: LabClient) -> None:
    register(lab)
    register(lab, name="mt-linux", ip="10.1.0.22")  # found by its address, or by its name
    lab.advance(900)
    unknown = targets(lab)["mt-new"]
    assert (unknown["dataStores"], unknown["diskCount"], unknown["validationErrors"]) == ([], 0, [])
    assert targets(lab)["mt-linux"]["dataStores"]
    silent = vim.option.OptionValue(key="SET.guest.toolsRunningStatus", value="guestToolsNotRunning")
    WaitForTask(vcenter_vm(lab, "mt-linux").Reconfigure(vim.vm.ConfigSpec(extraConfig=[silent])))
    assert targets(lab)["mt-linux"]["dataStores"] == []
    WaitForTask(vcenter_vm(lab, "mt-linux").PowerOff())
    assert targets(lab)["mt-linux"]["validationErrors"][0]["errorCode"] == "78145"


def test_again_changes_what_is_known(lab: LabClient) -> None:
    register(lab, retention_volumes=[])
    lab.advance(900)
    assert targets(lab)["mt-new"]["retentionVolumes"] == []
    register(lab)
    assert len(targets(lab)["mt-new"]["retentionVolumes"]) == 2
    assert len(targets(lab)) == 3


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"passphrase": "wrong"}, 403),
        ({"passphrase": ""}, 400),
        ({"role": "ProcessServer"}, 400),
        ({"os": "Plan9"}, 400),
        ({"retention_volumes": [{"drive": "R"}]}, 400),
        ({"colour": "blue"}, 400),
    ],
)
def test_refused_and_nothing_comes_of_it(lab: LabClient, changes: dict[str, Any], status: int) -> None:
    answer = register(lab, **changes)
    assert answer.status_code == status
    assert lab.environment["ASR_LAB_PASSPHRASE"] not in answer.text
    lab.advance(900)
    assert set(targets(lab)) == {"mt-win", "mt-linux"}
