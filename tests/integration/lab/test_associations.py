# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Policies, their associations, and machines that change their process server: refusals, and what comes when."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from lab.client import LabClient
from lab.process_server_inputs import make_vm, registration, run_script
from lab.sdk import VAULT, Inputs, site_recovery


def place(lab: LabClient, friendly: str = "CS01") -> tuple[str, str]:
    """Return the id of a fabric's container, and its name."""
    every = lab.get("replicationProtectionContainers")["value"]
    body = next(each for each in every if each["properties"]["fabricFriendlyName"] == friendly)
    return body["id"], body["name"]


def associate(lab: LabClient, name: str, policy: str, target: str = "", container: str = "") -> requests.Response:
    """PUT a container mapping; without a target it is one for the way back."""
    own = container or place(lab)[0]
    body = {"policyId": f"{lab.vault}/replicationPolicies/{policy}", "targetProtectionContainerId": target or own}
    return lab.arm("PUT", f"{own}/replicationProtectionContainerMappings/{name}", {"properties": body})


def make_policy(lab: LabClient, name: str, kind: str = "InMage", **values: Any) -> requests.Response:
    """PUT a policy."""
    given = {"instanceType": kind, "multiVmSyncStatus": "Enable", **values}
    return lab.arm("PUT", f"replicationPolicies/{name}", {"properties": {"providerSpecificInput": given}})


def test_a_way_back_is_prepared(lab: LabClient) -> None:
    lab.reset(scenario="no_process_server")
    assert "policy-24h-failback" not in Inputs(lab).policies
    assert make_policy(lab, "back").status_code == 202
    lab.advance(5)
    assert make_policy(lab, "back").status_code == 202  # the same again is no trouble
    changed = make_policy(lab, "back", appConsistentFrequencyInMinutes=30)
    assert changed.json()["error"]["code"] == "PolicyNotEditable"
    target = Inputs(lab).master_target("Windows")
    details = {
        "instanceType": "InMage",
        "masterTargetId": target["id"],
        "processServerId": Inputs(lab).process_server("CS01"),
        "retentionDrive": "R",
        "datastoreName": "datastore1",
        "profileId": Inputs(lab).policies["back"],
    }
    body = {"failoverDirection": "RecoveryToPrimary", "providerSpecificDetails": details}
    assert lab.act("win-sql01", "reProtect", body).json()["error"]["code"] == "PolicyNotAssociated"
    assert associate(lab, "m1", "back").status_code == 202
    assert lab.arm("GET", f"{place(lab)[0]}/replicationProtectionContainerMappings/m1").status_code == 404  # not yet
    lab.advance(30)
    again = associate(lab, "m2", "back")
    assert again.json()["error"]["code"] == "ProtectionContainerAlreadyPaired"
    assert lab.act("win-sql01", "reProtect", body).status_code == 202


REFUSED: list[tuple[str, tuple[str, str], str]] = [
    ("forward policy for the way back", ("policy-24h", ""), "InvalidPolicyType"),
    ("failback policy to Azure", ("policy-24h-failback", "Microsoft Azure"), "InvalidPolicyType"),
    ("modernized policy", ("policy-rcm-24h", "Microsoft Azure"), "InvalidPolicyType"),
    ("unknown policy", ("nobody", ""), "InvalidInputReference"),
    ("unknown target", ("policy-24h-failback", "/x/cloud_1"), "InvalidInputReference"),
    ("second way back", ("policy-24h-failback", ""), "ProtectionContainerAlreadyPaired"),
]


@pytest.mark.parametrize(("given", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused_mappings(steady_lab: LabClient, given: tuple[str, str], code: str) -> None:
    before = steady_lab.get("replicationProtectionContainerMappings")
    answer = associate(steady_lab, "other", *given)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert steady_lab.get("replicationProtectionContainerMappings") == before


def test_an_unknown_container(steady_lab: LabClient) -> None:
    elsewhere = place(steady_lab)[0].replace("cloud_", "fog_")
    assert associate(steady_lab, "other", "policy-24h-failback", container=elsewhere).status_code == 404


def test_a_mapping_in_use_stays(lab: LabClient) -> None:
    path = f"{place(lab)[0]}/replicationProtectionContainerMappings"
    refused = lab.arm("POST", f"{path}/policy-24h-mapping/remove")
    assert refused.json()["error"]["code"] == "ProtectionContainerMappingInUse"
    assert lab.arm("DELETE", f"{path}/policy-24h-failback-mapping").status_code == 202
    assert lab.arm("GET", f"{path}/policy-24h-failback-mapping").status_code == 200
    lab.advance(30)
    assert lab.arm("GET", f"{path}/policy-24h-failback-mapping").status_code == 404


def servers(lab: LabClient) -> dict[str, dict[str, Any]]:
    """Return the process servers by name."""
    return {each["friendlyName"]: each for each in Inputs(lab).classic["processServers"]}


def request(lab: LabClient, source: str, target: str, **changes: Any) -> dict[str, Any]:
    """Return the properties of a reassociation."""
    return {
        "containerName": place(lab)[1],
        "sourceProcessServerId": servers(lab)[source]["id"],
        "targetProcessServerId": servers(lab)[target]["id"],
        "updateType": "ServerLevel",
        **changes,
    }


def test_machines_change_their_process_server(lab: LabClient) -> None:
    lab.reset(speed=600)
    inputs = Inputs(lab)
    lab.finished_job(lab.act("win-sql01", "reProtect", inputs.classic_reprotect("Windows")))
    assert servers(lab)["ps-azure"]["machineCount"] == "1"
    client, fabric = (
        site_recovery(lab, polling_interval=0.1).replication_fabrics,
        lab.item("win-sql01")["id"].split("/"),
    )
    body = {"properties": request(lab, "ps-azure", "CS01", vmsToMigrate=[fabric[14]])}
    client.begin_reassociate_gateway(*VAULT, fabric[10], body).result()
    item = lab.item("win-sql01")["properties"]["providerSpecificDetails"]
    assert item["processServerId"] == servers(lab)["CS01"]["id"]
    assert servers(lab)["ps-azure"]["machineCount"] == "0"


def test_all_of_one_process_server(lab: LabClient) -> None:
    lab.reset(scenario="no_process_server")
    run_script(lab, make_vm(lab), registration(lab))
    lab.advance(900)
    fabric = place(lab)[0].partition("/replicationProtectionContainers")[0]
    count = servers(lab)["CS01"]["machineCount"]
    body = {"properties": request(lab, "CS01", "ps1", updateType="SystemLevel")}
    assert lab.arm("POST", f"{fabric}/reassociateGateway", body).status_code == 202
    lab.advance(120)
    assert (servers(lab)["CS01"]["machineCount"], servers(lab)["ps1"]["machineCount"]) == ("0", count)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"vmsToMigrate": ["nobody"]}, "InvalidInputReference"),
        ({"vmsToMigrate": []}, "MissingRequiredParameter"),
        ({"containerName": "elsewhere"}, "InvalidInputReference"),
        ({"targetProcessServerId": "nobody"}, "InvalidInputReference"),
        ({"updateType": "some"}, "InvalidParameter"),
    ],
)
def test_refused_reassociations(steady_lab: LabClient, changes: dict[str, Any], code: str) -> None:
    fabric = place(steady_lab)[0].partition("/replicationProtectionContainers")[0]
    body = {"properties": request(steady_lab, "CS01", "ps-azure", **changes)}
    answer = steady_lab.arm("POST", f"{fabric}/reassociateGateway", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
