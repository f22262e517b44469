# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A process server or master target that was deleted and made again is listed twice under its name."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight import intent
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Unclear
from unit import preflight_world
from unit.acting import act, refused
from unit.fakes import ScriptedVault, run
from unit.legs import CLASSIC_FABRIC
from unit.payloads import Raw, classic
from unit.site_payloads import classic_site, master_target, process_server

BACK, TO_AZURE = Operation.REPROTECT_TO_ON_PREMISES, Operation.REPROTECT_TO_AZURE
NOW, BEFORE = "2021-04-06T15:00:55Z", "2021-04-02T08:00:00Z"


def again(**old: Any) -> list[Raw]:
    """ps-azure as it was, which nobody hears any more unless ``old`` says otherwise, and as it was made again."""
    first = process_server("ps-azure", "OLD", "10.0.0.4") | {"lastHeartbeat": BEFORE} | old
    return [first, process_server("ps-azure", "NEW", "10.0.0.5")]


def taken(operation: Operation, servers: list[Raw], wanted: str = "") -> Any:
    leg = "in azure" if operation is BACK else "committed"
    return act(operation, leg, Choices(process_server=wanted), classic_site(processServers=servers))


@pytest.mark.parametrize("operation", [BACK, TO_AZURE])
@pytest.mark.parametrize("wanted", ["ps-azure", "PS-AZURE", ""])
@pytest.mark.parametrize("old", [{}, {"lastHeartbeat": None}, {"lastHeartbeat": NOW, "health": "Critical"}])
def test_the_one_that_is_alive_is_taken_and_that_is_said(operation: Operation, wanted: str, old: dict[str, Any]):
    action = taken(operation, again(**old), wanted)
    assert action.body["properties"]["providerSpecificDetails"]["processServerId"] == "NEW"
    (note,) = action.notes
    assert "ps-azure is listed 2 times" in note
    assert "OLD" in note


def test_where_both_are_alive_the_user_has_to_choose():
    site = classic_site(processServers=again(lastHeartbeat=NOW))
    error = refused(BACK, "in azure", Choices(process_server="ps-azure"), site)
    assert error.code == "PROCESS_SERVER_AMBIGUOUS"
    assert "by its id" in error.remedy


def test_where_none_is_alive_the_user_has_to_choose():
    dead = [entry | {"lastHeartbeat": BEFORE} for entry in again()]
    site = classic_site(processServers=[*dead, process_server("cs01", "CS")])
    assert refused(BACK, "in azure", Choices(process_server="ps-azure"), site).code == "PROCESS_SERVER_AMBIGUOUS"


def test_the_dead_one_is_taken_where_its_id_says_so():
    action = taken(BACK, again(), "OLD")
    assert action.body["properties"]["providerSpecificDetails"]["processServerId"] == "OLD"
    assert action.notes == ()


def test_servers_of_other_names_are_left_alone():
    servers = [*again(), process_server("cs01", "CS") | {"lastHeartbeat": BEFORE}]
    action = taken(BACK, servers, "cs01")
    assert action.body["properties"]["providerSpecificDetails"]["processServerId"] == "CS"


def test_a_master_target_that_was_made_again():
    targets = [master_target("mt-win", id="OLD", lastHeartbeat=BEFORE), master_target("mt-win", id="NEW")]
    for wanted in ((), ("mt-win",), ("auto",)):
        action = act(BACK, "in azure", Choices(master_target=wanted), classic_site(masterTargetServers=targets))
        assert action.body["properties"]["providerSpecificDetails"]["masterTargetId"] == "NEW"
        assert "mt-win is listed 2 times" in action.notes[0]


def test_the_note_stands_in_the_machines_result():
    vault = ScriptedVault(classic("in azure"))
    vault.sites = {CLASSIC_FABRIC: classic_site(processServers=again())}
    (warning,) = run(vault, BACK, "web01", check_mode=True)["web01"]["warnings"]
    assert "ps-azure is listed 2 times" in warning


def _preflight(*servers: Raw) -> Any:
    fabrics = {CLASSIC_FABRIC: preflight_world.classic_site(processServers=list(servers))}
    machine = preflight_world.chosen(preflight_world.classic(), process_server="ps-azure")
    return preflight_world.world(machine, fabrics=fabrics).views[0]


def test_preflight_means_the_same_one():
    alive = preflight_world.the_process_server(id="NEW")
    dead = preflight_world.the_process_server(id="OLD", lastHeartbeat=preflight_world.OLD)
    assert intent.process_server(_preflight(dead, alive)).server_id == "NEW"
    with pytest.raises(Unclear):
        intent.process_server(_preflight(alive, alive | {"id": "TWO"}))
