# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Azure's rules for names and passwords, said before any call."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.azure_vm_inputs import check_names, check_password
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError


@pytest.mark.parametrize("name", ["ps-azure", "PS1", "a", "1a", "a" * 15])
@pytest.mark.parametrize("user", ["psadmin", "Azure.Admin", "x" * 20])
def test_names_that_azure_takes(name: str, user: str):
    check_names(name, user)


@pytest.mark.parametrize("name", ["", "a" * 16, "-ps", "ps-", "ps_1", "ps 1", "ps.corp", "12345", "pß"])
def test_server_names_that_azure_does_not_take(name: str):
    with pytest.raises(FailbackError) as caught:
        check_names(name, "psadmin")
    assert caught.value.code == "BAD_SERVER_NAME"


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        ("", "1 to 20"),
        ("x" * 21, "1 to 20"),
        ("Administrator", "reserves"),
        ("admin", "reserves"),
        ("support_388945a0", "reserves"),
        ("psadmin.", "dot"),
        ("ps admin", "blank"),
        ("ps\\admin", "blank"),
        ("ps@corp", "blank"),
    ],
)
def test_user_names_that_azure_does_not_take(user: str, reason: str):
    with pytest.raises(FailbackError) as caught:
        check_names("ps-azure", user)
    assert caught.value.code == "BAD_USER_NAME"
    assert reason in caught.value.message


def test_both_names_are_told_at_once():
    with pytest.raises(FailbackError) as caught:
        check_names("", "root")
    assert caught.value.details == {"codes": ["BAD_SERVER_NAME", "BAD_USER_NAME"]}


@pytest.mark.parametrize("password", ["Correct-Horse-9", "lowerUPPER123", "lower_and_1234", "ä" * 3 + "Passwort-12"])
def test_passwords_that_azure_takes(password: str):
    check_password(password, "psadmin")


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Sh0rt-one", "it has 9 characters"),
        ("Aa1-" * 31, "it has 124 characters"),
        ("onlylowercaseletters", "only 1 of the four"),
        ("lowerandUPPERonly", "only 2 of the four"),
        ("P@ssword123", "well-known"),
        ("Ps-Admin-2026", "the user's name"),
    ],
)
def test_passwords_that_azure_does_not_take(password: str, broken: str):
    with pytest.raises(FailbackError) as caught:
        check_password(password, "ps-admin-2026")
    assert caught.value.code == "BAD_PASSWORD"
    assert broken in caught.value.message
    assert password not in f"{caught.value.message} {caught.value.remedy} {caught.value.details}"
