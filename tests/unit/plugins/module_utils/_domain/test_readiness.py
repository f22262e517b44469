# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a vault lists what the machines need on their way back."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import plain
from ansible_collections.asr.failback.plugins.module_utils._domain.readiness import readiness
from unit import payloads
from unit.legs import MODERN_FABRIC
from unit.payloads import classic, modernized
from unit.site_payloads import (
    classic_mappings,
    classic_site,
    master_target,
    modern_site,
    process_server,
    reprotect_agent,
)

SOON_AFTER = "2021-04-06T15:05:00+00:00"  # five minutes after the heartbeats
MUCH_LATER = "2021-04-06T16:00:55+00:00"  # an hour
WINDOWS, LINUX = classic("in azure"), classic("in azure", "db01", psd={"osType": "Linux"})
BOTH_TARGETS = [master_target("mt-win"), master_target("mt-linux", "Linux")]


def judged(*machines: Any, site: Any = None, time: str = SOON_AFTER, chosen: tuple[str, ...] = ()) -> dict[str, Any]:
    vault = {"time": time, "fabrics": [plain.fabric(site or classic_site())]}
    return readiness(vault, [plain.machine(payloads.item(raw), None) for raw in machines], chosen)


def missing(*machines: Any, **options: Any) -> list[str]:
    verdict = judged(*machines, **options)
    assert verdict["failed"]
    assert verdict["error_code"] == "NOT_PREPARED"
    assert verdict["remedy"]
    found: list[str] = verdict["details"]["missing"]
    assert all(sentence in verdict["msg"] for sentence in found)
    return found


def test_all_is_there():
    assert judged(WINDOWS, chosen=("ps-azure",)) == {
        "failed": False,
        "lines": [
            "CS01: process server ps-azure is healthy and was heard of.",
            "CS01: master target mt-win takes Windows machines.",
            "CS01: failback policy p-24h-failback is associated.",
        ],
    }


def test_each_family_needs_a_master_target():
    (sentence,) = missing(WINDOWS, LINUX)
    assert sentence.startswith("CS01: no usable master target for Linux machines: mt-win (is a Windows master target")
    assert not judged(WINDOWS, LINUX, site=classic_site(masterTargetServers=BOTH_TARGETS))["failed"]


def test_a_master_target_that_cannot_be_used_is_none():
    (sentence,) = missing(WINDOWS, site=classic_site(masterTargetServers=[master_target("mt-win", dataStores=[])]))
    assert "mt-win (sees no datastore" in sentence
    (sentence,) = missing(WINDOWS, site=classic_site(masterTargetServers=[]))
    assert sentence == "CS01: no usable master target for Windows machines: none is listed."


def test_a_process_server_that_was_chosen_has_to_be_listed():
    (sentence,) = missing(WINDOWS, chosen=("ps-new",))
    assert sentence == "CS01: process server ps-new is not listed; there are: ps-azure."


@pytest.mark.parametrize(
    ("server", "time", "reason"),
    [
        ({}, MUCH_LATER, "its last heartbeat was 60 minutes ago"),
        ({"lastHeartbeat": "0001-01-01T00:00:00"}, SOON_AFTER, "it has no heartbeat"),
        ({"health": "Critical"}, SOON_AFTER, "its health is critical"),
    ],
)
@pytest.mark.parametrize("chosen", [(), ("PS-azure",)])
def test_a_process_server_that_cannot_be_used(server: dict[str, Any], time: str, reason: str, chosen: tuple[str, ...]):
    site = classic_site(processServers=[process_server("ps-azure") | server])
    assert f"CS01: no usable process server: ps-azure ({reason})." in missing(
        WINDOWS, site=site, time=time, chosen=chosen
    )


def test_where_none_was_chosen_one_will_do():
    dead = process_server("ps-dead", "other") | {"health": "Critical"}
    site = classic_site(processServers=[dead, process_server("CS01", "cs")])
    assert "CS01: process server CS01 is healthy and was heard of." in judged(WINDOWS, site=site)["lines"]
    assert "ps-dead" in missing(WINDOWS, site=site, chosen=("CS01", "ps-dead"))[0]


def test_the_policy_has_to_be_associated():
    forward, _ = classic_mappings()
    assert missing(WINDOWS, site=classic_site([forward])) == ["CS01: no failback policy is associated."]


def test_appliances():
    machine = modernized("s4")
    site = modern_site()
    heard = "2023-08-26T04:10:00Z"
    assert judged(machine, site=site, time=heard)["lines"] == [
        f"{MODERN_FABRIC}: appliance appliance01 is healthy and was heard of."
    ]
    assert "its last heartbeat was" in missing(machine, site=site, time="2023-08-26T06:00:00Z")[0]
    sick = modern_site(reprotectAgents=[reprotect_agent("appliance01", health="Critical")])
    assert "its health is critical" in missing(machine, site=sick, time=heard)[0]
    assert "none is listed" in missing(machine, site=modern_site(reprotectAgents=[]), time=heard)[0]


def test_machines_that_are_past_it_need_nothing():
    nothing = classic_site([], masterTargetServers=[], processServers=[])
    for stage in ("failed back", "committed", "protected"):
        verdict = judged(classic(stage), site=nothing)
        assert verdict == {"failed": False, "lines": ["No machine has its way back still before it."]}


def test_a_fabric_without_machines_of_ours_is_not_judged():
    assert judged(modernized("s4"), site=classic_site([], processServers=[]))["failed"] is False
