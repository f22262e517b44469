# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the vault's process server can be used, and why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_standing import (
    Standing,
    not_ready,
    standing,
)
from unit.site_payloads import classic_site, process_server

NOW = datetime(2021, 4, 6, 15, 10, tzinfo=UTC)


def stands(*servers: dict[str, Any], name: str = "ps-azure") -> Standing:
    return standing(name, classic_site(processServers=list(servers)), NOW, 30)


@pytest.mark.parametrize("listed", ["ps-azure", "PS-AZURE", "ps-azure.corp.local"])
def test_it_can_be_used(listed: str):
    found = stands(process_server("CS01"), process_server(listed))
    assert (found.ready, found.silent, found.server and found.server.name) == (True, False, listed)


def test_one_that_is_not_listed_names_those_that_are():
    found = stands(process_server("CS01"))
    assert (found.ready, found.silent) == (False, True)
    assert found.lacks == ("CS01 does not list it (it lists CS01)",)


@pytest.mark.parametrize(
    ("change", "lack", "silent"),
    [
        ({"lastHeartbeat": "2021-04-06T14:30:00Z"}, "its last heartbeat is 40 minutes old", True),
        ({"lastHeartbeat": "0001-01-01T00:00:00"}, "it never sent a heartbeat", True),
        ({"versionStatus": "NotSupported"}, "its version 9.41.0.0 is not supported", False),
        ({"health": "Critical"}, "its health is critical", False),
        (
            {"health": "Critical", "healthErrors": [{"errorCode": "1", "errorMessage": "No space."}]},
            "its health is critical (No space.)",
            False,
        ),
    ],
)
def test_what_keeps_it_from_being_used(change: dict[str, Any], lack: str, silent: bool):
    found = stands(process_server("ps-azure") | change)
    assert (found.lacks, found.silent) == ((lack,), silent)


@pytest.mark.parametrize(
    ("change", "warned"),
    [({"versionStatus": "UpdateRequired"}, "should be updated"), ({"health": "Warning"}, "its health is Warning")],
)
def test_what_is_only_a_warning(change: dict[str, Any], warned: str):
    found = stands(process_server("ps-azure") | change)
    assert found.ready
    assert warned in found.warnings[0]


def test_an_earlier_one_of_the_same_name_does_not_count():
    old = process_server("ps-azure", "OLD") | {"lastHeartbeat": "2021-03-01T00:00:00Z"}
    found = stands(old, process_server("ps-azure", "NEW"))
    assert found.server
    assert (found.server.server_id, found.ready) == ("NEW", True)


def test_the_likely_causes_are_told():
    error = not_ready("ps-azure", stands(), 45, classic_site())
    assert error.code == "PROCESS_SERVER_NOT_LISTED"
    assert "after 45 minutes" in error.message
    assert all(cause in error.remedy for cause in ("443", "passphrase", "version"))
    silent = stands(process_server("ps-azure") | {"lastHeartbeat": "2021-04-06T14:30:00Z"})
    assert not_ready("ps-azure", silent, 0, classic_site()).code == "PROCESS_SERVER_NOT_READY"
