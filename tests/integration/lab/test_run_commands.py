# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Managed run commands, and a process server that registers through one and appears in the vault."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from lab.client import LabClient
from lab.process_server_inputs import (
    EXIT_CODES,
    SCRIPT,
    make_vm,
    provider,
    registration,
    run_script,
    subnet,
    view,
)
from lab.sdk import VAULT, Inputs, compute, site_recovery


@pytest.fixture
def vm(lab: LabClient) -> str:
    """Return a VM of the process server's image in a vault without one."""
    lab.reset(scenario="bare")
    return make_vm(lab)


def servers(lab: LabClient) -> dict[str, Any]:
    """Return the process servers that the fabric shows, by name, with the times as dates."""
    fabric = next(iter(site_recovery(lab).replication_fabrics.list(*VAULT))).name
    details = site_recovery(lab).replication_fabrics.get(*VAULT, fabric).properties.custom_details
    return {each.friendly_name: each for each in details.process_servers}


def refresh(lab: LabClient) -> None:
    """Refresh the configuration server, as the portal's button does."""
    fabric = lab.get("replicationFabrics")["value"][0]["id"]
    server = lab.get(f"{fabric}/replicationRecoveryServicesProviders")["value"][0]["id"]
    assert lab.arm("POST", f"{server}/refreshProvider").status_code == 202


def codes() -> dict[str, int]:
    """Return the exit codes of the script's header."""
    return {name: number * 10 for number, name in enumerate(EXIT_CODES)}


def test_the_sdk_runs_a_command_and_removes_it(lab: LabClient) -> None:
    lab.reset(scenario="bare", speed=600)
    make_vm(lab)
    client = compute(lab).virtual_machine_run_commands
    body = registration(lab)
    made = client.begin_create_or_update("rg-dr", "ps1", "register", body, polling_interval=0.1).result()
    assert (made.provisioning_state, made.instance_view) == ("Succeeded", None)  # it has started, no more
    found = client.get_by_virtual_machine("rg-dr", "ps1", "register", expand="instanceView")
    assert found.instance_view.execution_state in ("Running", "Succeeded")
    lab.advance(600)
    found = client.get_by_virtual_machine("rg-dr", "ps1", "register", expand="instanceView")
    assert (found.instance_view.execution_state, found.instance_view.exit_code) == ("Succeeded", 0)
    assert found.instance_view.end_time - found.instance_view.start_time >= timedelta(minutes=3)
    assert found.protected_parameters is None
    assert [each.name for each in client.list_by_virtual_machine("rg-dr", "ps1")] == ["register"]
    client.begin_delete("rg-dr", "ps1", "register", polling_interval=0.1).result()
    with pytest.raises(ResourceNotFoundError):
        client.get_by_virtual_machine("rg-dr", "ps1", "register")


def test_waiting_for_the_script(lab: LabClient) -> None:
    lab.reset(scenario="bare", speed=600)
    make_vm(lab)
    client = compute(lab).virtual_machine_run_commands
    body = registration(lab, Passphrase="wrong", options={"asyncExecution": False})
    made = client.begin_create_or_update("rg-dr", "ps1", "one", body, polling_interval=0.1).result()
    assert made.provisioning_state == "Succeeded"  # the command was run: how, is in its view
    assert view(lab, f"{provider(lab, 'Microsoft.Compute/virtualMachines/ps1')}/runCommands/one")["exitCode"] == 60
    body = registration(
        lab, Passphrase="wrong", options={"asyncExecution": False, "treatFailureAsDeploymentFailure": True}
    )
    with pytest.raises(HttpResponseError):
        client.begin_create_or_update("rg-dr", "ps1", "two", body, polling_interval=0.1).result()


def test_registered_and_seen_some_minutes_later(lab: LabClient, vm: str) -> None:
    seen = run_script(lab, vm, registration(lab))
    assert (seen["executionState"], seen["exitCode"]) == ("Succeeded", codes()["registered"])
    assert "outcome: registered" in seen["output"]
    assert set(servers(lab)) == {"CS01"}
    lab.advance(15 * 60)
    found = servers(lab)["ps1"]
    assert (found.ip_address, found.health, found.version_status) == ("10.2.0.4", "Normal", "Supported")
    again = run_script(lab, vm, registration(lab))
    assert again["exitCode"] == codes()["already_registered"]
    assert len(servers(lab)) == 2


def test_a_refresh_shows_it_within_a_minute(lab: LabClient, vm: str) -> None:
    run_script(lab, vm, registration(lab))
    refresh(lab)
    lab.advance(60)
    assert "ps1" in servers(lab)


def test_its_heartbeat_stops_with_its_vm(lab: LabClient, vm: str) -> None:
    run_script(lab, vm, registration(lab))
    refresh(lab)
    lab.advance(60)
    assert lab.arm("POST", f"{vm}/deallocate").status_code == 202
    lab.advance(100)
    heartbeat = servers(lab)["ps1"].last_heartbeat
    lab.advance(1200)
    assert (servers(lab)["ps1"].last_heartbeat, servers(lab)["ps1"].health) == (heartbeat, "Critical")
    lab.arm("POST", f"{vm}/start")
    lab.advance(100)
    assert servers(lab)["ps1"].health == "Normal"
    lab.arm("DELETE", vm)
    lab.advance(1200)
    assert servers(lab)["ps1"].health == "Critical"  # the configuration server still knows it


def test_a_reprotect_goes_through_it(lab: LabClient) -> None:
    lab.reset(scenario="no_process_server")
    run_script(lab, make_vm(lab), registration(lab))
    refresh(lab)
    lab.advance(60)
    policy, container = "p-failback", lab.get(f"{lab.get('replicationFabrics')['value'][0]['id']}/"
                                              "replicationProtectionContainers")["value"][0]["id"]  # fmt: skip
    given = {"instanceType": "InMage", "multiVmSyncStatus": "Enable"}
    body = {"properties": {"providerSpecificInput": given}}
    assert lab.arm("PUT", f"replicationPolicies/{policy}", body).status_code == 202
    lab.advance(10)
    mapping = {"policyId": lab.get(f"replicationPolicies/{policy}")["id"], "targetProtectionContainerId": container}
    path = f"{container}/replicationProtectionContainerMappings/back"
    assert lab.arm("PUT", path, {"properties": mapping}).status_code == 202
    lab.advance(60)
    inputs = Inputs(lab)
    target = inputs.master_target("Windows")["id"]
    details = {
        "instanceType": "InMage",
        "masterTargetId": target,
        "processServerId": inputs.process_server("ps1"),
        "retentionDrive": "R",
        "datastoreName": "datastore1",
        "profileId": inputs.policies[policy],
    }
    properties = {"failoverDirection": "RecoveryToPrimary", "providerSpecificDetails": details}
    job = lab.finished_job(lab.act("win-sql01", "reProtect", properties))
    assert job["properties"]["state"] == "Succeeded"
    assert servers(lab)["ps1"].machine_count == "1"


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("passphrase", {"Passphrase": "wrong"}, "passphrase_refused"),
    ("address", {"ConfigurationServer": "10.9.9.9"}, "server_unreachable"),
    ("port", {"ConfigurationServerPort": "444"}, "server_unreachable"),
    ("drive", {"InstallLocation": "Q:\\ASR"}, "setup_failed"),
    ("data port", {"DataTransferPort": "none"}, "setup_failed"),
]


@pytest.mark.parametrize(("changes", "outcome"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_goes_wrong_inside(lab: LabClient, vm: str, changes: dict[str, str], outcome: str) -> None:
    seen = run_script(lab, vm, registration(lab, **changes))
    assert (seen["executionState"], seen["exitCode"]) == ("Failed", codes()[outcome])
    assert seen["error"]
    lab.advance(15 * 60)
    assert set(servers(lab)) == {"CS01"}
    assert run_script(lab, vm, registration(lab))["exitCode"] == 0  # and a second try can succeed


@pytest.mark.parametrize("outcome", ["disk_full", "registered_elsewhere", "setup_failed"])
def test_a_fault_inside(lab: LabClient, vm: str, outcome: str) -> None:
    lab.faults({"guest": {"name": "ps1", "outcome": outcome}})
    assert run_script(lab, vm, registration(lab))["exitCode"] == codes()[outcome]


def test_a_network_without_a_gateway_and_an_image_without_the_setup(lab: LabClient) -> None:
    lab.reset(scenario="bare")
    away = make_vm(lab, "ps1", subnet=subnet(lab, "vnet-other", "default"))
    assert run_script(lab, away, registration(lab))["exitCode"] == codes()["server_unreachable"]
    other = {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer", "sku": "2016-Datacenter"}
    storage = {"imageReference": {**other, "version": "latest"}, "osDisk": {"createOption": "FromImage"}}
    plain = make_vm(lab, "ps2", storageProfile=storage, plan=None)
    assert run_script(lab, plain, registration(lab))["exitCode"] == codes()["setup_missing"]


SCRIPTS = {
    "Get-Date": "cannot run PowerShell",
    SCRIPT.replace("# exit code 40: disk_full", ""): "disk_full",
    SCRIPT.replace("$InstallLocation", "C:"): "InstallLocation",
}


@pytest.mark.parametrize(("script", "text"), SCRIPTS.items())
def test_other_scripts_are_not_run(lab: LabClient, vm: str, script: str, text: str) -> None:
    seen = run_script(lab, vm, registration(lab, script))
    assert (seen["executionState"], seen["exitCode"]) == ("Failed", 1)
    assert text in seen["error"]


@pytest.mark.parametrize("removed", ["/AcceptThirdpartyEULA", '/ServerMode "PS"', "/CSIP", "/PassphraseFilePath"])
def test_unified_setup_wants_its_arguments(lab: LabClient, vm: str, removed: str) -> None:
    seen = run_script(lab, vm, registration(lab, SCRIPT.replace(removed, "")))
    assert seen["exitCode"] == codes()["setup_failed"]


def test_a_script_that_takes_too_long(lab: LabClient, vm: str) -> None:
    seen = run_script(lab, vm, registration(lab, options={"timeoutInSeconds": 60}))
    assert seen["executionState"] == "TimedOut"
    assert "exitCode" not in seen


def test_a_deleted_command_and_a_stopped_vm_register_nothing(lab: LabClient, vm: str) -> None:
    path = f"{vm}/runCommands/register"
    assert lab.arm("PUT", path, registration(lab)).status_code == 201
    lab.advance(60)
    assert lab.arm("DELETE", path).status_code == 202
    lab.advance(20)
    assert lab.arm("GET", path).status_code == 404
    assert lab.arm("DELETE", path).status_code == 204
    lab.arm("POST", f"{vm}/powerOff")
    lab.advance(1800)
    assert set(servers(lab)) == {"CS01"}
    refused = lab.arm("PUT", path, registration(lab))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "OperationNotAllowed")


def test_the_passphrase_is_seen_nowhere(lab: LabClient, vm: str) -> None:
    run_script(lab, vm, registration(lab))
    group = vm.partition("/providers/")[0]
    texts = [
        json.dumps(lab.get(f"{vm}/runCommands?$expand=instanceView")),
        json.dumps(lab.get(f"{vm}/runCommands/register?$expand=instanceView")),
        json.dumps(lab.get(f"{group}/resources")),
        json.dumps(lab.control("GET", "requests")),
        (lab.home / "lab.log").read_text(),
    ]
    assert [lab.environment["ASR_LAB_PASSPHRASE"] in text for text in texts] == [False] * 5
