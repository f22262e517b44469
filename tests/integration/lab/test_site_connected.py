# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Classic failbacks and reprotects want configuration server and vCenter connected, else their jobs fail."""

from __future__ import annotations

from typing import Any

import pytest

from lab.client import LabClient
from lab.sdk import Inputs


def reprotect(lab: LabClient) -> None:
    """Reprotect the machine and wait until it can fail back."""
    lab.finished_job(lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows")))
    lab.await_protected("win-sql01")


def failed_back(lab: LabClient) -> dict[str, Any]:
    """Fail the classic machine back and return the job that has ended."""
    properties: dict[str, Any] = lab.finished_job(
        lab.act("win-sql01", "unplannedFailover", Inputs(lab).classic_failover())
    )["properties"]
    return properties


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("silent", "ConfigurationServerNotConnected"),
        ("stopped", "ConfigurationServerNotConnected"),
        ("discovery_failed", "VCenterNotConnected"),
    ],
)
def test_a_classic_failback_wants_its_site_connected(lab: LabClient, trouble: str, code: str) -> None:
    reprotect(lab)
    lab.control("POST", "troubles", {"CS01": {trouble: True}})
    assert failed_back(lab)["errors"][0]["serviceErrorDetails"]["code"] == code
    truth = lab.machine("win-sql01")
    assert (truth["phase"], truth["azure_vm"]["power_state"]) == ("ready", "running")
    lab.control("DELETE", "troubles?of=CS01")
    assert failed_back(lab)["state"] == "Succeeded"


def test_a_classic_failback_wants_a_vcenter(lab: LabClient) -> None:
    reprotect(lab)
    assert lab.arm("DELETE", lab.get("replicationvCenters")["value"][0]["id"]).status_code == 202
    assert failed_back(lab)["errors"][0]["serviceErrorDetails"]["code"] == "VCenterNotConnected"


def test_a_reprotect_to_azure_wants_the_configuration_server(lab: LabClient) -> None:
    reprotect(lab)
    failed_back(lab)
    lab.finished_job(lab.act("win-sql01", "failoverCommit"))
    lab.advance(300)
    lab.control("POST", "troubles", {"CS01": {"silent": True}})
    way_back = Inputs(lab).classic_way_back()
    job = lab.finished_job(lab.act("win-sql01", "reProtect", way_back))["properties"]
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "ConfigurationServerNotConnected"
    assert lab.machine("win-sql01")["phase"] == "committed"
    lab.control("DELETE", "troubles?of=CS01")
    assert lab.finished_job(lab.act("win-sql01", "reProtect", way_back))["properties"]["state"] == "Succeeded"
