# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the vault's adapter reads, over the real SDK and a scripted network [asr-api 1.3, 1.4]."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests

from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit import job_payloads, payloads
from unit.job_payloads import job, plan
from unit.legs import CLASSIC_FABRIC, FAILBACK_POLICY, MODERN_FABRIC, MT_ID, VAULT
from unit.network import OPTIONS, SECRET, TOKEN, Answer, Network, error_answer
from unit.payloads import classic, modernized
from unit.site_payloads import classic_fabric, classic_mappings, modern_fabric, modern_mappings

ITEMS = "/vaults/vault-home/replicationProtectedItems"


def page(*entries: payloads.Raw, link: str | None = None) -> Answer:
    return Answer(body={"value": list(entries), "nextLink": link})


@pytest.fixture
def vault(net: Network) -> AzureVault:
    net.login()
    return AzureVault(Session(OPTIONS), "rg-dr", "vault-home")


def test_a_list_is_read_page_by_page(net: Network, vault: AzureVault):
    link = f"https://management.azure.com{VAULT}/replicationProtectedItems?api-version=2025-08-01&$skipToken=fabric"
    net.on("GET", ITEMS, page(payloads.listed(classic("ready")), link=link), page(modernized("s4")))
    items = vault.list_items()
    assert [item.friendly_name for item in items] == ["web01", "sql01"]
    assert not any(item.detailed for item in items)
    first, second = net.sent("GET", ITEMS)
    assert "skipToken" in str(second.url)
    assert str(first.url).startswith("https://management.azure.com/subscriptions/")
    assert first.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("raw", [classic("ready"), classic("in azure"), modernized("s4"), modernized("s6")])
def test_an_item_comes_through_the_sdk_as_it_was(net: Network, vault: AzureVault, raw: payloads.Raw):
    """The SDK's models must neither lose nor convert what the domain reads: dates, ids, strings for booleans."""
    net.on("GET", raw["id"].removeprefix(VAULT), Answer(body=raw))
    item = vault.get_item(raw["id"])
    assert item == payloads.item(raw)
    assert item.detailed


def test_a_job_comes_through_the_sdk_as_it_was(net: Network, vault: AzureVault):
    raw = job("job-1", "UnplannedFailover", "Failed", errors=[job_payloads.error("8038", "No memory.")])
    net.on("GET", "/replicationJobs/job-1", Answer(body=raw))
    assert vault.get_job("job-1") == job_payloads.parsed(raw)


def test_all_jobs_are_listed(net: Network, vault: AzureVault):
    net.on("GET", "/replicationJobs", page(job_payloads.listed(job("job-1", "CommitFailover"))))
    (found,) = vault.list_jobs()
    assert found.running


def test_plans_are_read_one_by_one_because_a_list_lacks_their_members(net: Network, vault: AzureVault):
    whole = plan("rp-sql", classic("ready")["id"])
    bare = plan("rp-sql") | {"properties": plan("rp-sql")["properties"] | {"groups": []}}
    net.on("GET", "/replicationRecoveryPlans", page(bare))
    net.on("GET", "/replicationRecoveryPlans/rp-sql", Answer(body=whole))
    (found,) = vault.list_plans()
    assert found.members == (classic("ready")["id"],)


def test_a_site_is_read_once_with_its_own_mappings(net: Network, vault: AzureVault):
    net.on("GET", "/replicationProtectionContainerMappings", page(*classic_mappings(), *modern_mappings()))
    net.on("GET", f"/replicationFabrics/{CLASSIC_FABRIC}", Answer(body=classic_fabric()))
    site = vault.site(CLASSIC_FABRIC)
    assert vault.site(CLASSIC_FABRIC) is site
    assert [entry.policy_id for entry in site.mappings if not entry.to_azure] == [FAILBACK_POLICY]
    assert len(site.mappings) == 2
    assert site.master_targets[0].server_id == MT_ID


def test_a_fabrics_name_may_be_spelled_in_another_case(net: Network, vault: AzureVault):
    net.on("GET", "/replicationProtectionContainerMappings", page(*classic_mappings()))
    net.on("GET", f"/replicationFabrics/{CLASSIC_FABRIC}", Answer(body=classic_fabric()))
    assert len(vault.site(CLASSIC_FABRIC.upper()).mappings) == 2


def test_an_appliance_site(net: Network, vault: AzureVault):
    net.on("GET", "/replicationProtectionContainerMappings", page(*modern_mappings()))
    net.on("GET", f"/replicationFabrics/{MODERN_FABRIC}", Answer(body=modern_fabric()))
    site = vault.site(MODERN_FABRIC)
    assert site.reprotect_agents[0].datastores == ("5 TB External storage", "Datastore 3")
    assert site.process_servers[0].ip_address == "192.168.7.5"


def test_the_time_is_the_services_own(net: Network, vault: AzureVault):
    headers = {"Date": "Sat, 26 Aug 2023 04:22:13 GMT"}
    net.on("GET", ITEMS, Answer(body={"value": [], "nextLink": None}, headers=headers))
    vault.list_items()
    assert vault.now() == datetime(2023, 8, 26, 4, 22, 13, tzinfo=UTC)


def test_a_busy_service_is_asked_again_when_it_says(net: Network, vault: AzureVault):
    busy = error_answer(429, "TooManyRequests", headers={"Retry-After": "17"})
    net.on("GET", ITEMS, busy, busy, page())
    assert vault.list_items() == []
    assert net.slept == [17, 17]


# ----- errors

NOT_FOUND = error_answer(
    404,
    "ArmResourceDoesNotExist",
    "The vault does not exist.",
    possibleCauses="It was deleted.",
    recommendedAction="Check the name.",
)


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (error_answer(403, "AuthorizationFailed", "The client may not."), "FORBIDDEN", "The client may not."),
        (error_answer(400, "BadRequest", "Nonsense."), "AZURE_ERROR", "Nonsense."),
        (error_answer(409, "Conflict", "Busy."), "AZURE_ERROR", "Busy."),
        (Answer(418, b"<html>proxy</html>", {"Content-Type": "text/html"}), "AZURE_ERROR", "418"),
        (Answer(400, b"", {}), "AZURE_ERROR", "400"),
        (Answer(400, ["odd"], {}), "AZURE_ERROR", "400"),
        (Answer(400, {"error": None}, {}), "AZURE_ERROR", "400"),
    ],
)
def test_an_error_is_told_as_azure_words_it(net: Network, vault: AzureVault, answer: Answer, code: str, said: str):
    net.on("GET", ITEMS, answer)
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == code
    assert said in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    "answer",
    [
        error_answer(500, "InternalServerError"),
        error_answer(503, "ServiceUnavailable"),
        error_answer(429, "TooManyRequests", headers={"Retry-After": "1"}),
        requests.exceptions.ConnectionError("refused"),
        requests.exceptions.ReadTimeout("slow"),
    ],
    ids=["500", "503", "429", "refused", "slow"],
)
def test_what_may_pass_is_unavailable(net: Network, vault: AzureVault, answer: Answer):
    net.on("GET", ITEMS, *[answer] * 10)
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "UNAVAILABLE"
    assert 2 <= len(net.sent("GET", ITEMS)) <= 10


def test_a_broken_certificate_is_told_as_one(net: Network, vault: AzureVault):
    reason = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
    net.on("GET", ITEMS, *[requests.exceptions.SSLError(reason)] * 10)
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "CERTIFICATE_NOT_TRUSTED"
    assert "REQUESTS_CA_BUNDLE" in caught.value.remedy


def test_an_unknown_vault_lists_the_vaults_there_are(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, NOT_FOUND)
    found = [
        {"name": name, "id": f"/subscriptions/s/resourceGroups/{group}/providers/x/vaults/{name}"}
        for name, group in (("vault-a", "rg-a"), ("vault-b", "rg-b"))
    ]
    net.on("GET", "/providers/Microsoft.RecoveryServices/vaults", page(*found))
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "VAULT_NOT_FOUND"
    assert "'vault-home'" in caught.value.message
    assert "vault-a (rg-a), vault-b (rg-b)" in caught.value.message


def test_an_unknown_vault_is_said_even_where_the_vaults_may_not_be_listed(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, NOT_FOUND)
    net.on("GET", "/providers/Microsoft.RecoveryServices/vaults", error_answer(403, "AuthorizationFailed"))
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "VAULT_NOT_FOUND"


def test_an_unknown_subscription(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, error_answer(404, "SubscriptionNotFound", "Not found."))
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "SUBSCRIPTION_NOT_FOUND"


@pytest.mark.parametrize("what", ["item", "job"])
def test_a_thing_that_is_gone_is_not_found(net: Network, vault: AzureVault, what: str):
    net.on("GET", ".*/rpi-web01", NOT_FOUND)
    net.on("GET", ".*/job-1", NOT_FOUND)
    with pytest.raises(FailbackError) as caught:
        vault.get_item(classic("ready")["id"]) if what == "item" else vault.get_job("job-1")
    assert caught.value.code == "NOT_FOUND"
    assert caught.value.remedy == "Check the name."
    assert caught.value.details["possible_causes"] == "It was deleted."


def test_a_refused_login_is_told_with_its_code_and_without_the_secret(net: Network):
    body = {
        "error": "invalid_client",
        "error_description": "AADSTS7000222: The provided client secret keys for app 'app-1' are expired.",
        "error_codes": [7000222],
    }
    net.login(Answer(401, body))
    vault = AzureVault(Session(OPTIONS), "rg-dr", "vault-home")
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "AUTHENTICATION_FAILED"
    assert "AADSTS7000222" in caught.value.message
    assert SECRET not in str(caught.value.as_result())


@pytest.mark.parametrize("status", [401, 403, 404, 409, 500])
def test_no_error_holds_a_credential(net: Network, vault: AzureVault, status: int):
    net.on("GET", ITEMS, *[error_answer(status, "Code", "Message")] * 10)
    net.on("GET", "/providers/Microsoft.RecoveryServices/vaults", page())
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    told = str(caught.value.as_result())
    assert SECRET not in told
    assert TOKEN not in told


def test_a_token_that_azure_refuses_is_an_authentication_error(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, *[error_answer(401, "InvalidAuthenticationToken", "The token is expired.")] * 3)
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "AUTHENTICATION_FAILED"
