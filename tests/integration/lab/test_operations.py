# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Accepted requests: three headers, signed URLs, the status that knows little, and the pollers of the real SDKs."""

from __future__ import annotations

import asyncio
import re

import pytest
import requests

from lab.client import LabClient
from lab.sdk import VAULT, Inputs, async_site_recovery, site_recovery

STATUS_KEYS = ["error", "id", "name", "properties", "status", "startTime", "endTime", "percentComplete"]


def reprotected(lab: LabClient) -> requests.Response:
    """Have a reprotect accepted."""
    return lab.act("win-sql01", "reProtect", Inputs(lab).classic_reprotect("Windows"))


def test_accepted(lab: LabClient) -> None:
    answer = reprotected(lab)
    assert (answer.status_code, answer.content) == (202, b"")
    location, status = answer.headers["Location"], answer.headers["Azure-AsyncOperation"]
    item, guid = lab.item("win-sql01")["id"], lab.job_of(answer)["name"]
    assert location.startswith(f"{lab.url}{item}/operationresults/{guid}?api-version=2021-06-01&t=")
    assert f"/vaults/vault-home/replicationOperationStatus/{guid}?" in status
    assert item.startswith("/Subscriptions/")
    assert re.search(r"[?&]t=\d{4}-\d\d-\d\dT\d\d%3a", status)
    assert len(status) > 2000
    assert answer.headers["Retry-After"] == "30"
    job = f"{item.split('/replicationFabrics')[0]}/replicationJobs/{guid}"
    assert answer.headers["x-ms-request-id"] == f"{job}, {job}"  # sent twice
    assert int(answer.headers["x-ms-ratelimit-remaining-subscription-writes"]) <= 199


def test_status_and_result(lab: LabClient) -> None:
    answer = reprotected(lab)
    status = lab.arm("GET", answer.headers["Azure-AsyncOperation"])
    assert list(status.json()) == STATUS_KEYS
    assert (status.status_code, status.json()["status"], status.json()["endTime"]) == (200, "InProgress", None)
    result = lab.arm("GET", answer.headers["Location"])
    assert (result.status_code, result.content) == (202, b"")
    lab.finished_job(answer)
    body = lab.arm("GET", answer.headers["Azure-AsyncOperation"]).json()
    assert (body["status"], body["error"], body["id"], body["percentComplete"]) == ("Succeeded", None, None, None)
    assert re.fullmatch(r"[-0-9]+T[:0-9]+\.\d{7}Z", body["startTime"])
    assert body["endTime"].endswith(".0000000Z")
    assert lab.arm("GET", answer.headers["Location"]).json()["name"] == lab.item("win-sql01")["name"]


@pytest.mark.parametrize(
    ("pattern", "replacement"), [(r"&s=", "&s=x"), (r"&h=[^&]+", ""), (r"&t=2", "&t=1"), (r"&.*", "")]
)
def test_changed_urls_are_refused(lab: LabClient, pattern: str, replacement: str) -> None:
    url = re.sub(pattern, replacement, reprotected(lab).headers["Azure-AsyncOperation"], count=1)
    assert lab.arm("GET", url).status_code == 403


def test_upper_case_escapes_are_accepted(lab: LabClient) -> None:
    url = reprotected(lab).headers["Azure-AsyncOperation"].replace("%3a", "%3A")
    assert lab.arm("GET", url).status_code == 200


def test_failed_operation_tells_code_and_message_only(lab: LabClient) -> None:
    lab.faults({"job": {"machine": "win-sql01", "task": 3, "error": {"code": "95226"}}})
    answer = reprotected(lab)
    job = lab.finished_job(answer)["properties"]
    status = lab.arm("GET", answer.headers["Azure-AsyncOperation"]).json()
    assert (status["status"], set(status["error"])) == ("Failed", {"code", "message", "details"})
    assert job["errors"][0]["serviceErrorDetails"]["recommendedAction"]


def test_sdk_pollers(lab: LabClient) -> None:
    lab.reset(speed=6000)
    client, item = site_recovery(lab, polling_interval=0.1), lab.item("win-sql01")["id"].split("/")
    body = {"properties": Inputs(lab).classic_reprotect("Windows")}
    poller = client.replication_protected_items.begin_reprotect(*VAULT, item[10], item[12], item[14], body)
    assert poller.result().properties.friendly_name == "win-sql01"


def test_asynchronous_sdk(lab: LabClient) -> None:
    lab.reset(speed=6000)
    item = lab.item("rcm-win01")["id"].split("/")
    body = {"properties": Inputs(lab).modernized_reprotect()}

    async def drive() -> tuple[int, str]:
        client, credential = async_site_recovery(lab)
        async with client, credential:
            listed = [each async for each in client.replication_protected_items.list(*VAULT)]
            items = client.replication_protected_items
            poller = await items.begin_reprotect(*VAULT, item[10], item[12], item[14], body)
            result = await poller.result()
            return len(listed), result.properties.provider_specific_details.instance_type

    assert asyncio.run(drive()) == (7, "InMageRcmFailback")


def test_policy_and_mapping(lab: LabClient) -> None:
    lab.reset(scenario="no_process_server", speed=6000)
    client = site_recovery(lab, polling_interval=0.1)
    given = {"properties": {"providerSpecificInput": {"instanceType": "InMage", "multiVmSyncStatus": "Enable"}}}
    policy = client.replication_policies.begin_create(*VAULT, "mine", given).result()
    assert policy.properties.provider_specific_details.multi_vm_sync_status == "Enabled"
    container = lab.get("replicationProtectionContainers")["value"][0]
    fabric, name = container["id"].split("/")[10], container["name"]
    mappings = client.replication_protection_container_mappings
    body = {"properties": {"policyId": policy.id, "targetProtectionContainerId": container["id"]}}
    mapping = mappings.begin_create(*VAULT, fabric, name, "mine-back", body).result()
    assert mapping.properties.target_protection_container_id == container["id"]
    assert mapping.properties.provider_specific_details is None
    mappings.begin_purge(*VAULT, fabric, name, "mine-back").result()
    client.replication_policies.begin_delete(*VAULT, "mine").result()
    assert "mine" not in [each.name for each in client.replication_policies.list(*VAULT)]


def test_an_operation_without_a_job_is_not_started_at_first(lab: LabClient) -> None:
    lab.reset(scenario="no_process_server")
    given = {"properties": {"providerSpecificInput": {"instanceType": "InMage", "multiVmSyncStatus": "Enable"}}}
    lab.arm("PUT", "replicationPolicies/mine", given)
    lab.advance(60)
    container = lab.get("replicationProtectionContainers")["value"][0]["id"]
    policy = f"{lab.vault}/replicationPolicies/mine"
    body = {"properties": {"policyId": policy, "targetProtectionContainerId": container}}
    answer = lab.arm("PUT", f"{container}/replicationProtectionContainerMappings/back", body)

    def seen() -> tuple[str, bool]:
        status = lab.arm("GET", answer.headers["Azure-AsyncOperation"]).json()
        assert list(status) == STATUS_KEYS
        return status["status"], status["startTime"] is None

    assert seen() == ("NotStarted", True)
    assert lab.arm("GET", answer.headers["Location"]).status_code == 202
    lab.advance(5)
    assert seen() == ("InProgress", False)
    lab.advance(10)
    assert seen() == ("Succeeded", False)


def test_a_warning_is_in_the_status_while_the_job_runs(lab: LabClient) -> None:
    warning = {"machine": "win-sql01", "task": 1, "error": {"code": "310024", "message": "The name is unavailable."}}
    lab.faults({"job": warning, "state": "PartiallySucceeded"})
    answer = reprotected(lab)
    url = answer.headers["Azure-AsyncOperation"]
    assert lab.arm("GET", url).json()["error"] is None
    lab.advance(60)
    body = lab.arm("GET", url).json()
    told = {"code": "310024", "message": "The name is unavailable.", "details": None}
    assert (body["status"], body["error"]) == ("InProgress", told)
    lab.finished_job(answer)
    body = lab.arm("GET", url).json()
    assert (body["status"], body["error"]) == ("Succeeded", told)


def test_pages(lab: LabClient) -> None:
    path = lab.home / "pages.yml"
    path.write_text(
        "switches: {page_size: 4}\n"
        "classic: {process_servers: [{name: CS01}]}\n"
        "machines: [{name: crowd, on_premises: deleted, repeat: 10}]\n"
    )
    lab.reset(scenario=str(path))
    listed = [each.properties.friendly_name for each in site_recovery(lab).replication_protected_items.list(*VAULT)]
    assert listed == [f"crowd{number:03d}" for number in range(1, 11)]
    pages = lab.recorded("GET", "/replicationProtectedItems")
    assert ["skipToken" in page["query"] for page in pages] == [False, True, True]
