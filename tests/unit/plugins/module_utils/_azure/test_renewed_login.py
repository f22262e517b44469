# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A login that runs out in the middle of a long wait is renewed once; one that was never good is not."""

from __future__ import annotations

import pytest
import requests

from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import (
    TRANSIENT,
    ActionPostponed,
    ActionRejected,
    FailbackError,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Action
from unit.legs import VAULT
from unit.network import OPTIONS, Answer, Network, error_answer
from unit.payloads import classic

ITEMS = "/vaults/vault-home/replicationProtectedItems"
GOOD = Answer(body={"value": [], "nextLink": None})
REFUSED = error_answer(401, "InvalidAuthenticationToken", "The token is expired.")
COMMIT = Action(classic("failed back")["id"], "failoverCommit", None, {}, frozenset())
TAKEN = Answer(202, None, {"x-ms-request-id": f"{VAULT}/replicationJobs/job-1"})


@pytest.fixture
def vault(net: Network) -> AzureVault:
    net.login()
    return AzureVault(Session(OPTIONS), "rg-dr", "vault-home")


def test_a_read_is_made_again_with_a_new_token(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, GOOD, REFUSED, GOOD)
    vault.list_items()
    vault.list_items()
    assert len(net.sent("POST", "/oauth2/v2.0/token")) == 2


def test_an_action_is_sent_again_with_a_new_token(net: Network, vault: AzureVault):
    """A refused token means that nothing was started."""
    net.on("GET", ITEMS, GOOD)
    net.on("POST", ".*/failoverCommit", REFUSED, TAKEN)
    vault.list_items()
    assert vault.send(COMMIT) == "job-1"
    assert len(net.sent("POST", ".*/failoverCommit")) == 2


def test_a_token_that_is_refused_again_ends_it(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, GOOD, REFUSED, REFUSED)
    vault.list_items()
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code == "AUTHENTICATION_FAILED"
    assert len(net.sent("GET", ITEMS)) == 3


def test_an_action_whose_token_is_refused_again_is_rejected(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, GOOD)
    net.on("POST", ".*/failoverCommit", REFUSED, REFUSED)
    vault.list_items()
    with pytest.raises(ActionRejected) as caught:
        vault.send(COMMIT)
    assert caught.value.code == "AUTHENTICATION_FAILED"


def test_a_login_that_was_never_good_is_not_tried_twice(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, REFUSED)
    with pytest.raises(FailbackError):
        vault.list_items()
    assert len(net.sent("GET", ITEMS)) == 1


def test_an_unclear_answer_is_not_taken_for_a_refused_token(net: Network, vault: AzureVault):
    net.on("GET", ITEMS, GOOD)
    net.on("POST", ".*/failoverCommit", error_answer(503, "ServiceUnavailable"))
    vault.list_items()
    with pytest.raises(FailbackError) as caught:
        vault.send(COMMIT)
    assert caught.value.code == "ANSWER_UNCLEAR"
    assert len(net.sent("POST", ".*/failoverCommit")) == 1


def test_a_login_that_cannot_be_reached_says_nothing_of_the_credentials(net: Network):
    net.on("GET", r"/openid-configuration", *[requests.exceptions.ConnectionError("unreachable")] * 20)
    vault = AzureVault(Session(OPTIONS), "rg-dr", "vault-home")
    with pytest.raises(FailbackError) as caught:
        vault.list_items()
    assert caught.value.code in TRANSIENT
    with pytest.raises(ActionPostponed):
        vault.send(COMMIT)
    assert net.sent("POST", ".*/failoverCommit") == []
