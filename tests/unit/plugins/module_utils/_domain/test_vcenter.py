# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How far a vCenter's discovery is, in words that nobody has documented, and what a read-only account looks like."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.vcenter import (
    Discovery,
    blind_master_targets,
    discovery,
    is_news,
    not_discovered,
    vcenter,
)
from unit.site_payloads import classic_site, master_target
from unit.vcenter_payloads import NO_LOGIN, vcenter_raw

BEFORE, AFTER = "2021-04-06T14:59:00Z", "2021-04-06T15:01:00Z"
CHANGED = datetime(2021, 4, 6, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, Discovery.DONE),
        ({"discoveryStatus": "Succeeded"}, Discovery.DONE),
        ({"discoveryStatus": "DiscoveryFailed"}, Discovery.FAILED),
        ({"discoveryStatus": "ERROR"}, Discovery.FAILED),
        ({"discoveryStatus": "InProgress"}, Discovery.STILL),
        ({"discoveryStatus": "WaitingForGodot"}, Discovery.STILL),
        ({"discoveryStatus": None}, Discovery.STILL),
        ({"discoveryStatus": "InProgress", "healthErrors": [NO_LOGIN]}, Discovery.FAILED),
        ({"healthErrors": [NO_LOGIN | {"errorLevel": "Warning"}]}, Discovery.DONE),
    ],
)
def test_how_far_it_is(changes: dict[str, Any], state: Discovery):
    assert discovery(vcenter(vcenter_raw(**changes))) is state


@pytest.mark.parametrize("heartbeat", [BEFORE, None, "0001-01-01T00:00:00"])
@pytest.mark.parametrize("changes", [{}, {"healthErrors": [NO_LOGIN]}, {"discoveryStatus": "DiscoveryFailed"}])
def test_the_same_as_before_a_change_is_no_news(heartbeat: str | None, changes: dict[str, Any]):
    old = vcenter(vcenter_raw(**changes, lastHeartbeat=BEFORE))
    assert not is_news(vcenter(vcenter_raw(**changes, lastHeartbeat=heartbeat)), old, CHANGED)


@pytest.mark.parametrize(
    "changes",
    [{"lastHeartbeat": AFTER}, {"discoveryStatus": "InProgress", "lastHeartbeat": None}, {"healthErrors": [NO_LOGIN]}],
)
def test_a_later_heartbeat_and_anything_else_is(changes: dict[str, Any]):
    old = vcenter_raw(lastHeartbeat=BEFORE)
    assert is_news(vcenter(vcenter_raw(**({"lastHeartbeat": BEFORE} | changes))), vcenter(old), CHANGED)


def test_a_failure_tells_the_health_errors_and_what_to_do():
    error = not_discovered(vcenter(vcenter_raw(discoveryStatus="DiscoveryFailed", healthErrors=[NO_LOGIN])), "reader")
    assert error.code == "VCENTER_NOT_DISCOVERED"
    assert "90001: The account cannot log in." in error.message
    assert "DiscoveryFailed" in error.message
    assert "192.0.2.20:443" in error.remedy
    assert "account reader" in error.remedy
    advised = NO_LOGIN | {"recommendedAction": "Reset the password."}
    assert not_discovered(vcenter(vcenter_raw(healthErrors=[advised])), "reader").remedy == "Reset the password."


def test_a_timeout_tells_the_last_state():
    error = not_discovered(vcenter(vcenter_raw(discoveryStatus="")), "reader", 1800)
    assert error.code == "VCENTER_DISCOVERY_TIMEOUT"
    assert "after 1800 seconds (discovery status: none)" in error.message


def test_master_targets_without_datastores_are_a_warning():
    site = classic_site(masterTargetServers=[master_target("mt-win", dataStores=[]), master_target("mt2")])
    (told,) = blind_master_targets(vcenter(vcenter_raw()), site, "reader")
    assert "Master target mt-win sees no datastores" in told
    assert "run-as account reader" in told
    assert blind_master_targets(vcenter(vcenter_raw()), classic_site(), "reader") == []
