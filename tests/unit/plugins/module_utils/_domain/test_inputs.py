# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a play's hosts to a stage's options, and back from its result to the hosts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import (
    machine_result,
    own_machine,
    preflight_inputs,
    preflight_result,
    results_by_machine,
    stage_inputs,
    vm_names,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from unit.fakes import ScriptedVault, run
from unit.payloads import classic
from unit.preflight_samples import finding, report

HOSTVARS: dict[str, dict[str, Any]] = {
    "web01": {"asr_failback_datastore": "gold", "asr_failback_process_server_to_azure": "cs01"},
    "host2": {"asr_failback_name": "web02", "asr_failback_master_target": "", "other": "x"},
    "web03": {"asr_failback_recovery_point": "latest_app_consistent", "asr_failback_vm_name": "WEB03-new"},
}


def test_machines_are_the_hosts_or_what_their_variable_says():
    assert stage_inputs(HOSTVARS, HOSTVARS, "failover")["machines"] == ["web01", "web02", "web03"]


def test_vms_are_called_as_the_machines_unless_it_is_said():
    assert vm_names(HOSTVARS, HOSTVARS) == ["web01", "web02", "WEB03-new"]


@pytest.mark.parametrize("name", ["WEB02", "rpi-web02", classic("ready", "web02")["id"].upper()])
def test_a_host_finds_its_machine_however_it_names_it(name: str):
    machines = [{"name": each, "id": classic("ready", each)["id"]} for each in ("web01", "web02")]
    assert own_machine(machines, "host2", {"host2": {"asr_failback_name": name}}) is machines[1]
    assert own_machine(machines, "host3", {"host3": {}}) == {}


@pytest.mark.parametrize(
    ("operation", "options"),
    [
        ("reprotect_to_on_premises", {"web01": {"datastore": "gold"}}),
        ("failover", {"web03": {"recovery_point": "latest_app_consistent"}}),
        ("commit_failover", {"web03": {"vm_name": "WEB03-new"}}),
        ("reprotect_to_azure", {"web01": {"process_server": "cs01"}}),
        ("cancel_failover", {}),
    ],
)
def test_a_stage_gets_the_choices_that_are_its_own(operation: str, options: dict[str, Any]):
    assert stage_inputs(HOSTVARS, HOSTVARS, operation)["machine_options"] == options


def test_only_the_plays_hosts_are_taken():
    assert stage_inputs(["web03"], HOSTVARS, "failover")["machines"] == ["web03"]


@pytest.mark.parametrize(
    ("stage", "options"),
    [
        (
            "all",
            {
                "web01": {"datastore": "gold"},
                "web03": {"recovery_point": "latest_app_consistent", "vm_name": "WEB03-new"},
            },
        ),
        ("reprotect", {"web01": {"datastore": "gold"}, "web03": {"vm_name": "WEB03-new"}}),
        ("complete", {"web01": {"process_server": "cs01"}, "web03": {"vm_name": "WEB03-new"}}),
    ],
)
def test_preflight_gets_the_choices_of_the_stages_that_it_is_asked_about(stage: str, options: dict[str, Any]):
    given = preflight_inputs(HOSTVARS, HOSTVARS, stage)
    assert given == {"machines": ["web01", "web02", "web03"], "machine_options": options}


# ----- check mode: stages after the first


def after(stage: str, operation: Operation, asked: str = "web01") -> dict[str, dict[str, Any]]:
    """The variables of a host after a stage in check mode."""
    vault = ScriptedVault(classic(stage))
    earlier = {"machines": run(vault, operation, asked, check_mode=True).list}
    return {"h": {"asr_failback_name": asked, "asr_failback_stage": earlier}}


@pytest.mark.parametrize("asked", ["web01", "rpi-web01", classic("ready")["id"]], ids=["name", "item name", "ARM id"])
def test_check_mode_goes_on_with_a_machine_that_the_earlier_stage_left_where_it_was(asked: str):
    hostvars = after("ready", Operation.REPROTECT_TO_ON_PREMISES, asked)
    assert stage_inputs(["h"], hostvars, "failover", True)["machines"] == [asked]


@pytest.mark.parametrize("stage", ["in azure", "copying back"])
def test_check_mode_leaves_out_a_machine_that_the_earlier_stage_would_move(stage: str):
    """Also one that is under way already: the stage would wait for it."""
    hostvars = after(stage, Operation.REPROTECT_TO_ON_PREMISES)
    assert stage_inputs(["h"], hostvars, "failover", True)["machines"] == []


def test_in_earnest_the_earlier_stage_has_moved_it():
    hostvars = after("in azure", Operation.REPROTECT_TO_ON_PREMISES)
    assert stage_inputs(["h"], hostvars, "failover", False)["machines"] == ["web01"]


# ----- a host's part of a result


def result(**changes: Any) -> dict[str, Any]:
    return {
        "name": "web02",
        "id": "/subscriptions/s/rpi-web02",
        "failed": False,
        "changed": True,
        "phase_before": "ready",
        "phase_after": "failed_back",
        "msg": "failover done",
        "warnings": [],
    } | changes


def test_a_hosts_result_is_found_by_its_machines_name():
    found = machine_result({"machines": [result(name="web01"), result()]}, "host2", HOSTVARS)
    assert found["name"] == "web02"
    assert found["line"] == "web02: ready -> failed_back, failover done"


def test_a_failure_says_what_to_do():
    failed = result(failed=True, msg="web02: no.", error_code="WRONG_PHASE", remedy="Reprotect it first.")
    found = machine_result({"machines": [failed]}, "host2", HOSTVARS)
    assert found["failed"]
    assert found["line"] == "web02: no. What to do: Reprotect it first. [WRONG_PHASE]"


def test_loss_and_warnings_are_in_the_line():
    loss = {"seconds": 242, "upper_bound": True}
    found = machine_result(
        {"machines": [result(data_given_up=loss, warnings=["ended as PartiallySucceeded"])]}, "host2", HOSTVARS
    )
    assert "data given up: at most 4 min 2 s" in found["line"]
    assert "warning: ended as PartiallySucceeded" in found["line"]


@pytest.mark.parametrize("stage", [{}, {"machines": []}, {"machines": None}, {"skipped": True}])
def test_a_host_that_check_mode_left_out_is_said_so(stage: dict[str, Any]):
    found = machine_result(stage, "host2", HOSTVARS)
    assert not found["failed"]
    assert not found["changed"]
    assert "check mode" in found["line"]


# ----- a host's part of what preflight found


def test_a_host_fails_for_its_own_findings_from_fail_on_upwards():
    found = [finding("FB401", "web02", severity="warning"), finding("FB402", "web01"), finding("FB001")]
    for fail_on, failed in (("error", False), ("warning", True), ("never", False)):
        result = preflight_result(report(["web01", "web02"], found, fail_on=fail_on), "host2", HOSTVARS)
        assert (result["name"], result["failed"]) == ("web02", failed)


def test_a_hosts_line_names_its_blockers_and_counts_the_rest():
    found = [
        finding("FB402", "web02"),
        finding("FB401", "web01", "web02", shared=True),
        finding("FB403", "web02", severity="warning"),
        finding("FB404", "web02", status="unknown"),
    ]
    made = report(["web01", "web02", "web03"], found)
    assert preflight_result(made, "host2", HOSTVARS)["line"] == (
        "web02: blocked: FB401, FB402; 1 not decided; 1 warnings; 7 rules hold"
    )
    assert preflight_result(made, "web03", HOSTVARS)["line"] == "web03: clear: 7 rules hold"


@pytest.mark.parametrize("found", [{}, {"skipped": True}])
def test_a_host_that_preflight_did_not_look_at_goes_on(found: dict[str, Any]):
    result = preflight_result(found, "host2", HOSTVARS)
    assert not result["failed"]
    assert "not looked at" in result["line"]


def test_before_a_stage_a_machine_that_is_under_way_goes_on():
    """The stage only waits for it; what is wrong is told."""
    made = report(["web02"], [finding("FB402", "web02")])
    made["machines"][0]["phase"] = "replicating_back"
    assert preflight_result(made, "host2", HOSTVARS)["failed"]
    result = preflight_result(made, "host2", HOSTVARS, before_stage=True)
    assert not result["failed"]
    assert result["line"] == "web02: blocked: FB402; 7 rules hold; it is under way already, so it goes on"
    made["machines"][0]["phase"] = "in_azure"
    assert preflight_result(made, "host2", HOSTVARS, before_stage=True)["failed"]


def test_a_stage_hands_on_where_the_machines_stand():
    vault = ScriptedVault(classic("ready", "web01"), classic("in azure", "web02"))
    ended = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02", check_mode=True)
    handed_on = results_by_machine({"machines": ended.list})
    assert handed_on["web01"] == {"phase": "ready", "failed": False, "error_code": ""}
    assert handed_on.keys() == {"web01", "web02"}


def test_preflight_hands_on_the_rules_that_fail():
    findings = [finding("FB401", "sql01"), finding("FB402", "sql01", severity="warning"), finding("FB403", "web01")]
    handed_on = results_by_machine(report(["sql01", "web01", "db01"], findings))
    assert {name: entry["failing_rules"] for name, entry in handed_on.items()} == {
        "sql01": ["FB401"],
        "web01": ["FB403"],
        "db01": [],
    }


def test_where_nothing_ran_nothing_is_handed_on():
    assert results_by_machine({"skipped": True}) == {}
