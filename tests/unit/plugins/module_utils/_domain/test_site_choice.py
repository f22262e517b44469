# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which configuration server is meant."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.site import site
from ansible_collections.asr.failback.plugins.module_utils._domain.site_choice import (
    choose_configuration_server,
    not_found,
)
from unit.legs import CLASSIC_FABRIC, VAULT
from unit.site_payloads import classic_site, fabric, modern_site

OTHER = site(fabric("aa" * 32, "CS02", {"instanceType": "VMware"}), [])


def test_the_only_one_is_taken():
    assert choose_configuration_server([modern_site(), classic_site()], "").friendly_name == "CS01"


@pytest.mark.parametrize("wanted", ["CS02", "cs02", "aa" * 32, f"{VAULT}/replicationFabrics/{'aa' * 32}/"])
def test_one_is_named(wanted: str):
    assert choose_configuration_server([classic_site(), OTHER], wanted) is OTHER


def test_of_several_one_has_to_be_named():
    with pytest.raises(FailbackError) as caught:
        choose_configuration_server([classic_site(), OTHER], "")
    assert caught.value.code == "CONFIGURATION_SERVER_AMBIGUOUS"
    assert "CS01, CS02" in caught.value.message
    assert "asr_failback_configuration_server" in caught.value.remedy


@pytest.mark.parametrize("wanted", ["CS03", "vault-home-vmwarefabric"])
def test_an_unknown_one_lists_those_there_are(wanted: str):
    with pytest.raises(FailbackError) as caught:
        choose_configuration_server([classic_site(), modern_site()], wanted)
    assert caught.value.code == "CONFIGURATION_SERVER_NOT_FOUND"
    assert f"{wanted!r}. It has: CS01." in caught.value.message
    assert "vault-home-vmwarefabric (InMageRcm)" in caught.value.message


def test_a_vault_without_any():
    error = not_found([classic_site()], "modernized")
    assert error.code == "SITE_NOT_FOUND"
    assert "no site with appliances. It has: none. Other fabrics: CS01 (VMware)." in error.message
    assert CLASSIC_FABRIC not in error.message
