# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every request of a session's clients counts, those that the SDK repeats by itself included [asr-api 6]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionThrottled
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Action
from unit.network import OPTIONS, Answer, Network, error_answer
from unit.payloads import classic

ITEMS = "/replicationProtectedItems"
ITEM = classic("ready")["id"]
COMMIT = Action(ITEM, "failoverCommit", None, {}, frozenset())
EMPTY = {"value": [], "nextLink": None}


def left(kind: str, number: int) -> dict[str, str]:
    return {f"x-ms-ratelimit-remaining-subscription-{kind}": str(number)}


@pytest.fixture
def vault(net: Network) -> AzureVault:
    net.login()
    return AzureVault(Session(OPTIONS), "rg-dr", "vault-home")


def test_reads_that_are_repeated_count_and_wait(net: Network, vault: AzureVault):
    busy = error_answer(429, "TooManyRequests", headers={"Retry-After": "17"})
    net.on("GET", ITEMS, busy, Answer(503), Answer(body=EMPTY, headers=left("reads", 180)))
    vault.list_items()
    report = vault.requests()
    assert (report["reads"], report["throttled"], report["lowest_remaining"]["reads"]) == (3, 1, 180)
    assert net.held_back[0] == pytest.approx(17, abs=1)


def test_an_action_that_was_throttled_holds_back_the_next_ones(net: Network, vault: AzureVault):
    net.on("POST", ".*/failoverCommit", error_answer(429, "TooManyRequests", headers={"Retry-After": "9"}))
    net.on("POST", ".*/failoverCommit", Answer(202, headers=left("writes", 3)))
    with pytest.raises(ActionThrottled):
        vault.send(COMMIT)
    assert net.held_back == []
    vault.send(COMMIT)
    assert net.held_back == [pytest.approx(9, abs=1)]
    report = vault.requests()
    assert (report["writes"], report["throttled"], report["lowest_remaining"]["writes"]) == (2, 1, 3)


def test_a_slice_sends_less(net: Network):
    net.login()
    vault = AzureVault(Session(OPTIONS | {"request_share": 0.01}), "rg-dr", "vault-home")
    net.on("GET", ITEMS, *[Answer(body=EMPTY)] * 3)
    for _ in range(3):
        vault.list_items()
    assert net.held_back  # 0.01 of the reads are two at once
