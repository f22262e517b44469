# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the info modules read from a vault."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible import readers
from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit.fakes import ScriptedVault
from unit.job_payloads import job, plan
from unit.legs import CLASSIC_FABRIC, FAILBACK_POLICY, VAULT
from unit.network import OPTIONS, Answer, Network
from unit.payloads import Raw, classic, modernized
from unit.site_payloads import classic_fabric, classic_mappings

MACHINES: dict[str, Any] = {"machines": [], "details": False}


def vault() -> ScriptedVault:
    return ScriptedVault(
        classic("ready"),
        modernized("s6"),
        classic("protected", "hyper01", psd={"instanceType": "HyperVReplicaAzure"}),
        jobs=[
            job("old", "CommitFailover", "Succeeded", startTime="2021-01-01T00:00:00Z"),
            job("new", "UnplannedFailover"),
            job("copy", "IrCompletion", target="sql01"),
            job("never", "PlannedFailover", "NotStarted", "sql02", startTime="0001-01-01T00:00:00"),
        ],
        plans=[plan("rp", classic("ready")["id"])],
    )


def test_all_machines_that_can_be_failed_back():
    found = readers.read_machines(vault(), MACHINES)
    assert {machine["name"]: machine["phase"] for machine in found} == {"web01": "failing_back", "sql01": "ready"}
    assert json.dumps(found)


def test_a_machine_that_cannot_be_failed_back_is_refused_if_it_is_asked_for():
    with pytest.raises(FailbackError) as caught:
        readers.read_machines(vault(), MACHINES | {"machines": ["hyper01"]})
    assert caught.value.code == "ARCHITECTURE_UNSUPPORTED"


def test_details_are_read_where_they_are_asked_for():
    (bare,) = readers.read_machines(vault(), MACHINES | {"machines": ["web01", "web01"]})
    (full,) = readers.read_machines(vault(), {"machines": ["web01"], "details": True})
    assert (bare["detailed"], len(bare["disks"])) == (False, 0)
    assert (full["detailed"], len(full["disks"])) == (True, 2)


@pytest.mark.parametrize("asked", ["web01", "rpi-web01", classic("ready")["id"]])
def test_a_running_job_counts_by_whatever_name_the_machine_is_asked_for(asked: str):
    (found,) = readers.read_machines(vault(), MACHINES | {"machines": [asked]})
    assert found["phase"] == "failing_back"
    assert found["job"]["name"] == "new"


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["new", "copy", "old", "never"]),
        ({"running": True}, ["new", "copy", "never"]),
        ({"running": False}, ["old"]),
        ({"machine": "WEB01"}, ["new", "old"]),
        ({"name": "old"}, ["old"]),
    ],
)
def test_jobs_come_newest_first(params: dict[str, Any], names: list[str]):
    found = readers.read_jobs(vault(), {"name": None, "machine": None, "running": None} | params)
    assert [entry["name"] for entry in found] == names


def test_a_machines_jobs_come_with_their_tasks():
    found = readers.read_jobs(vault(), {"name": None, "machine": "web01", "running": True})
    assert found[0]["tasks"]


@pytest.mark.parametrize("name", [None, "RP"])
def test_plans_show_their_machines(name: str | None):
    (found,) = readers.read_recovery_plans(vault(), {"name": name})
    assert found["machines"] == ["web01"]


def test_an_unknown_plan_is_said():
    with pytest.raises(FailbackError) as caught:
        readers.read_recovery_plans(vault(), {"name": "nope"})
    assert caught.value.code == "RECOVERY_PLAN_NOT_FOUND"


# ----- the vault as a whole, over the network


def test_a_vault_shows_what_can_be_chosen_from(net: Network):
    def page(*entries: Raw) -> Answer:
        return Answer(body={"value": list(entries), "nextLink": None})

    net.login()
    policy = {
        "id": FAILBACK_POLICY,
        "name": "p-24h-failback",
        "properties": {"friendlyName": "p", "providerSpecificDetails": {"instanceType": "InMage"}},
    }
    vcenter = {
        "id": f"{VAULT}/replicationvCenters/vc",
        "name": "vc",
        "properties": {"friendlyName": "vCenter", "ipAddress": "10.0.0.9", "port": "443", "discoveryStatus": "Ok"},
    }
    bare = classic_fabric(processServers=[], masterTargetServers=[])  # a list lacks the servers
    net.on("GET", "/replicationFabrics", page(bare))
    net.on("GET", f"/replicationFabrics/{CLASSIC_FABRIC}", Answer(body=classic_fabric()))
    net.on("GET", "/replicationProtectionContainerMappings", page(*classic_mappings()))
    net.on("GET", "/replicationPolicies", page(policy))
    net.on("GET", "/replicationvCenters", page(vcenter))
    shown = readers.read_vault(AzureVault(Session(OPTIONS), "rg-dr", "vault-home"), {})
    assert json.loads(json.dumps(shown)) == shown
    assert shown["id"].endswith("/vaults/vault-home")
    assert shown["fabrics"][0]["master_targets"][0]["name"] == "mt-win"
    assert shown["policies"] == [
        {"name": "p-24h-failback", "id": FAILBACK_POLICY, "settings": {"instanceType": "InMage"}}
    ]
    assert shown["vcenters"] == [
        {
            "name": "vc",
            "id": vcenter["id"],
            "friendlyName": "vCenter",
            "ipAddress": "10.0.0.9",
            "port": "443",
            "discoveryStatus": "Ok",
        }
    ]
