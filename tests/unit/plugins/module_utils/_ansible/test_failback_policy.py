# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module failback_policy from its options to Azure and back, over the real SDK and a scripted network."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible import writes
from ansible_collections.asr.failback.plugins.module_utils._ansible.failback_policy import ensure_failback_policy
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit.legs import CLASSIC_CONTAINER, CLASSIC_FABRIC, FAILBACK_POLICY, MODERN_FABRIC, VAULT
from unit.network import OPTIONS, Answer, Network, error_answer
from unit.payloads import Raw
from unit.policy_payloads import failback_policy_raw, forward_policy_raw
from unit.site_payloads import classic_fabric, classic_mappings, modern_fabric

PARAMS: dict[str, Any] = OPTIONS | {
    "resource_group": "rg-dr",
    "vault": "vault-home",
    "architecture": "classic",
    "configuration_server": None,
    "name": "p-24h-failback",
    "rpo_threshold_minutes": 15,
    "recovery_point_retention_hours": 24,
    "app_consistent_frequency_minutes": 60,
    "crash_consistent_frequency_minutes": 5,
    "multi_vm_sync": True,
    "wait_timeout": 60,
}
FORWARD, REVERSE = classic_mappings()
FABRIC = f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}"
CONTAINER = {"id": f"{FABRIC}/replicationProtectionContainers/{CLASSIC_CONTAINER}", "name": CLASSIC_CONTAINER}
MAPPINGS = "/vaults/vault-home/replicationProtectionContainerMappings"
POLICY_PUT, MAPPING_PUT = "/replicationPolicies/p-24h-failback", "/p-24h-failback-reverse"
NOW = Answer(202, None, {"Azure-AsyncOperation": f"https://management.azure.com{VAULT}/x?t=1", "Retry-After": "0"})


def page(*entries: Raw) -> Answer:
    return Answer(body={"value": list(entries), "nextLink": None})


@pytest.fixture
def azure(net: Network, monkeypatch: pytest.MonkeyPatch) -> Network:
    """A vault with one configuration server; what the policies and mappings are, each test says look by look."""
    monkeypatch.setattr(writes, "LOOK_SECONDS", 0)
    net.login()
    net.on("GET", "/vaults/vault-home/replicationFabrics", page(classic_fabric()))
    net.on("GET", f"/replicationFabrics/{CLASSIC_FABRIC}", Answer(body=classic_fabric()))
    net.on("GET", "/vaults/vault-home/replicationProtectionContainers", *[page(CONTAINER)] * 9)
    net.on("GET", MAPPINGS, page(FORWARD))  # read with the fabric
    net.on("GET", "/vaults/vault-home/x", *[Answer(body={"status": "Succeeded"})] * 9)
    return net


def looks(net: Network, *views: tuple[list[Raw], list[Raw]]) -> None:
    """What policies and mappings are at each look; the last one stays."""
    for policies, mappings in (*views, *[views[-1]] * 6):
        net.on("GET", "/vaults/vault-home/replicationPolicies", page(*policies))
        net.on("GET", MAPPINGS, page(*mappings))


NOTHING = ([forward_policy_raw()], [FORWARD])
POLICY = ([forward_policy_raw(), failback_policy_raw()], [FORWARD])
BOTH = ([forward_policy_raw(), failback_policy_raw()], [FORWARD, REVERSE])


def writes_of(net: Network) -> list[str]:
    return [
        str(r.url).split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
        for r in net.requests
        if r.method != "GET" and "oauth2" not in str(r.url)
    ]


def test_both_are_made(azure: Network):
    looks(azure, NOTHING, NOTHING, POLICY, BOTH)
    azure.on("PUT", POLICY_PUT, NOW)
    azure.on("PUT", MAPPING_PUT, NOW)
    result = ensure_failback_policy(PARAMS, False)
    assert writes_of(azure) == ["p-24h-failback", "p-24h-failback-reverse"]
    (mapping,) = azure.sent("PUT", MAPPING_PUT)
    assert json.loads(mapping.body or b"")["properties"] == {
        "policyId": FAILBACK_POLICY,
        "targetProtectionContainerId": CONTAINER["id"],
    }
    assert result["changed"] is True
    assert result["associated"] is True
    assert result["policy"]["settings"]["recovery_point_retention_hours"] == 24
    assert result["msg"].endswith("was made and associated with configuration server CS01.")
    assert json.dumps(result)


def test_a_second_run_changes_nothing(azure: Network):
    looks(azure, BOTH)
    result = ensure_failback_policy(PARAMS, False)
    assert (result["changed"], result["requests"], writes_of(azure)) == (False, [], [])
    assert (result["associated"], result["differences"], result["warnings"]) == (True, [], [])


def test_check_mode_reads_and_tells(azure: Network):
    looks(azure, NOTHING)
    result = ensure_failback_policy(PARAMS, True)
    assert writes_of(azure) == []
    assert result["changed"] is True
    assert [request["method"] for request in result["requests"]] == ["PUT", "PUT"]
    assert result["associated"] is False


def test_a_run_that_broke_off_is_taken_up(azure: Network):
    looks(azure, POLICY, POLICY, BOTH)
    azure.on("PUT", MAPPING_PUT, NOW)
    result = ensure_failback_policy(PARAMS, False)
    assert writes_of(azure) == ["p-24h-failback-reverse"]
    assert result["changed"] is True


def test_an_answer_that_got_lost_is_looked_after(azure: Network):
    looks(azure, NOTHING, NOTHING, POLICY, BOTH)
    azure.on("PUT", POLICY_PUT, error_answer(503, "ServiceUnavailable"))
    azure.on("PUT", MAPPING_PUT, NOW)
    assert ensure_failback_policy(PARAMS, False)["associated"] is True
    assert writes_of(azure) == ["p-24h-failback", "p-24h-failback-reverse"]


def test_a_refusal_is_told_and_nothing_more_is_sent(azure: Network):
    looks(azure, NOTHING)
    azure.on("PUT", POLICY_PUT, error_answer(400, "BadRequest", "History is out of range."))
    with pytest.raises(FailbackError) as caught:
        ensure_failback_policy(PARAMS, False)
    assert "creation of policy p-24h-failback: BadRequest: History is out of range." in caught.value.message
    assert writes_of(azure) == ["p-24h-failback"]


def test_a_vault_of_the_other_architecture(net: Network):
    net.login()
    net.on("GET", "/vaults/vault-home/replicationFabrics", *[page(modern_fabric())] * 2)
    net.on("GET", f"/replicationFabrics/{MODERN_FABRIC}", *[Answer(body=modern_fabric())] * 2)
    net.on("GET", MAPPINGS, *[page()] * 2)
    with pytest.raises(FailbackError) as caught:
        ensure_failback_policy(PARAMS, False)
    assert caught.value.code == "CONFIGURATION_SERVER_NOT_FOUND"
    net.on("GET", "/vaults/vault-home/replicationPolicies", page())
    result = ensure_failback_policy(PARAMS | {"architecture": "modernized", "name": None}, False)
    assert (result["changed"], result["policy"]) == (False, None)
