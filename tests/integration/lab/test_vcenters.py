# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""vCenters of the configuration server are added, discovered, corrected and removed, by the SDK."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from lab.client import LabClient
from lab.sdk import VAULT, Inputs, site_recovery

GIVEN = {"friendlyName": "home", "ipAddress": "vcenter.lab", "port": "443", "runAsAccountId": "1"}


def fabric(lab: LabClient) -> str:
    """Return the name of the classic fabric."""
    every = lab.get("replicationFabrics")["value"]
    return next(str(each["name"]) for each in every if each["properties"]["friendlyName"] == "CS01")


def without_vcenter(lab: LabClient, **more: Any) -> None:
    """Begin with the scenario ``small`` without its vCenter."""
    path = lab.home / "no_vcenter.yml"
    path.write_text(yaml.safe_dump({"based_on": "small", "classic": {"vcenter": ""}, **more}))
    lab.reset(scenario=str(path))


def status(lab: LabClient, name: str) -> str:
    """Return how far its discovery is."""
    return str(client(lab).get(*VAULT, fabric(lab), name).properties.discovery_status)


def client(lab: LabClient) -> Any:
    """Return the SDK's vCenter operations."""
    return site_recovery(lab).replicationv_centers


def add(lab: LabClient, **changes: Any) -> None:
    """Add a vCenter."""
    client(lab).begin_create(*VAULT, fabric(lab), "home", {"properties": {**GIVEN, **changes}}, polling=False)
    lab.advance(20)


def correct(lab: LabClient, **changes: Any) -> None:
    """Correct a vCenter, and await its discovery."""
    client(lab).begin_update(*VAULT, fabric(lab), "home", {"properties": changes}, polling=False)
    lab.advance(20)
    assert status(lab, "home") == "DiscoveryPending"
    lab.advance(600)


def test_added_and_discovered(lab: LabClient) -> None:
    without_vcenter(lab)
    assert lab.get("replicationvCenters")["value"] == []
    assert Inputs(lab).master_target("Windows")["dataStores"] == []  # nobody looks into a vCenter
    add(lab)
    assert status(lab, "home") == "DiscoveryPending"
    lab.advance(100)
    assert status(lab, "home") == "DiscoveryInProgress"
    assert Inputs(lab).master_target("Windows")["dataStores"] == []
    lab.advance(600)
    assert status(lab, "home") == "DiscoverySuccess"
    assert [each["symbolicName"] for each in Inputs(lab).master_target("Windows")["dataStores"]]
    client(lab).begin_delete(*VAULT, fabric(lab), "home", polling=False)
    lab.advance(20)
    assert lab.get("replicationvCenters")["value"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"runAsAccountId": "2"}, "VCenterLoginFailed"),  # an account of Windows machines
        ({"ipAddress": "10.9.9.9"}, "VCenterNotReachable"),
        ({"port": "8443"}, "VCenterNotReachable"),
    ],
)
def test_a_discovery_that_fails_and_is_corrected(lab: LabClient, changes: dict[str, str], code: str) -> None:
    without_vcenter(lab)
    add(lab, **changes)
    lab.advance(600)
    failed = client(lab).get(*VAULT, fabric(lab), "home").properties
    assert (failed.discovery_status, failed.health_errors[0].error_code) == ("DiscoveryFailed", code)
    correct(lab, **{key: value for key, value in GIVEN.items() if key != "friendlyName"})
    assert status(lab, "home") == "DiscoverySuccess"


def test_an_account_that_may_only_read(lab: LabClient) -> None:
    reader = {"name": "reader@vsphere.local", "account": "2", "role": "ReadOnly"}
    writer = {"name": "vcenteruser@vsphere.local", "account": "1"}
    without_vcenter(lab, vsphere={"users": [reader, writer]})
    add(lab, runAsAccountId="2")
    lab.advance(600)
    assert status(lab, "home") == "DiscoverySuccess"  # reading is enough for that
    assert Inputs(lab).master_target("Windows")["dataStores"] == []
    correct(lab, runAsAccountId="1")
    assert Inputs(lab).master_target("Windows")["dataStores"]


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("other", {"runAsAccountId": "9"}, "InvalidInputReference"),
        ("other", {"processServerId": "nobody"}, "InvalidInputReference"),
        ("other", {"ipAddress": ""}, "MissingRequiredParameter"),
        ("other", {"ipAddress": "127.0.0.1"}, "VCenterAlreadyAdded"),
    ],
)
def test_refused(steady_lab: LabClient, name: str, changes: dict[str, str], code: str) -> None:
    path = f"replicationFabrics/{fabric(steady_lab)}/replicationvCenters/{name}"
    answer = steady_lab.arm("PUT", path, {"properties": {**GIVEN, **changes}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_a_modernized_fabric_has_none(steady_lab: LabClient) -> None:
    path = "replicationFabrics/vault-home-vmwarefabric/replicationvCenters/home"
    answer = steady_lab.arm("PUT", path, {"properties": GIVEN})
    assert answer.json()["error"]["code"] == "OperationNotSupported"
