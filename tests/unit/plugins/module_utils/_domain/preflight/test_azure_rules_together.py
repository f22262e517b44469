# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rules that read Azure together: a healthy world has no findings, and one fault is said once, not ten times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import AzureFacts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.engine import Result, run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.finding import Severity, Stage, Status
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.rules import RULES
from unit import job_payloads
from unit.preflight_world import (
    OLD,
    UNREAD,
    chosen,
    classic,
    classic_site,
    fabrics,
    modern_site,
    modernized,
    problem,
    the_agent,
    the_master_target,
    the_process_server,
    unmapped,
    vm,
    vms,
    world,
)
from unit.site_payloads import POWERED_OFF

#: Without the rules that read vCenter, which there is none of here.
OF_AZURE = [rule for rule in RULES if ".vsphere_" not in rule.check.__module__]


def judged(facts: Run, **options: Any) -> Result:
    return run(OF_AZURE, facts, **options)


def serious(facts: Run, **options: Any) -> list[str]:
    return [f.rule_id for f in judged(facts, **options).findings if f.severity is not Severity.INFO]


@pytest.mark.parametrize("leg", ["in azure", "copying back", "ready", "failed back", "committed", "protected"])
def test_a_healthy_classic_machine_has_no_findings_but_that_classic_is_out_of_support(leg: str):
    found = [f.rule_id for f in judged(world(classic(leg))).findings]
    assert found == ([] if leg == "protected" else ["FB103"])


@pytest.mark.parametrize("leg", ["s4", "s5", "s6", "failed back", "committed", "s3"])
def test_a_healthy_modernized_machine_has_no_findings(leg: str):
    assert judged(world(modernized(leg))).findings == ()


@pytest.mark.parametrize("stage", list(Stage))
def test_a_machine_that_is_home_is_left_out_of_every_stage(stage: Stage):
    broken = world(classic("protected", healthErrors=[problem()]), fabrics=fabrics(UNREAD))
    assert judged(broken, stage=stage).findings == ()


@pytest.mark.parametrize(
    ("facts", "only"),
    [
        ({"fabrics": fabrics(classic_site(masterTargetServers=[
            the_master_target(validationErrors=[POWERED_OFF], dataStores=[], lastHeartbeat=OLD)]))}, "FB302"),
        ({"fabrics": fabrics(classic_site(masterTargetServers=[]))}, "FB301"),
        ({"fabrics": fabrics(classic_site(masterTargetServers=[the_master_target(dataStores=[])]))}, "FB308"),
        ({"fabrics": fabrics(classic_site(lastHeartbeat=OLD, csServiceStatus="Stopped"))}, "FB202"),
        ({"fabrics": fabrics(classic_site(processServers=[]))}, "FB210"),
        ({"fabrics": fabrics(classic_site(processServers=[
            the_process_server(lastHeartbeat=OLD, health="Critical", psServiceStatus="Stopped")]))}, "FB211"),
        ({"fabrics": fabrics(classic_site(unmapped()))}, "FB241"),
        ({"fabrics": {}}, "FB201"),
        ({"vms": vms(vm("ps-azure"))}, "FB131"),
        ({"vms": vms(vm("web01", "PowerState/deallocated"))}, "FB132"),
        ({"vms": vms(vm("web01", group="rg-new"))}, "FB130"),
        ({"gateways": ()}, "FB221"),
        ({"connections": ()}, "FB222"),
        ({"vcenters": ()}, "FB501"),
    ],
)  # fmt: skip
def test_one_fault_of_the_classic_world_is_one_finding(facts: dict[str, Any], only: str):
    assert serious(world(classic(psd={"lastHeartbeat": OLD} if only.startswith("FB13") else {}), **facts)) == [only]


@pytest.mark.parametrize(
    ("agents", "only"),
    [
        ([], "FB601"),
        ([the_agent(health="Critical", lastHeartbeatUtc=OLD)], "FB602"),
        ([the_agent(accessibleDatastores=[])], "FB604"),
    ],
)
def test_one_fault_of_an_appliance_is_one_finding(agents: list[Any], only: str):
    assert serious(world(modernized(), fabrics=fabrics(modern=modern_site(reprotectAgents=agents)))) == [only]


def test_a_dead_configuration_server_is_one_finding_for_all_its_machines():
    facts = world(classic(name="web01"), classic(name="web02"), modernized(),
                  fabrics=fabrics(classic_site(lastHeartbeat=OLD)))  # fmt: skip
    (finding,) = [f for f in judged(facts).findings if f.rule_id == "FB202"]
    assert (finding.machine, finding.machines) == ("", ("web01", "web02"))
    assert finding.subject == "configuration server CS01"


def test_nothing_is_well_where_nothing_could_be_read():
    """Unknown, never "ok", and no failure is made up."""
    machines = [chosen(classic()), chosen(modernized())]
    facts = world(*machines)
    facts = replace(facts, azure=AzureFacts(items=facts.azure.items))
    findings = judged(facts).findings
    assert {f.rule_id for f in findings if f.status is Status.FAILED} == {"FB103"}
    unknown = {f.rule_id for f in findings if f.status is Status.UNKNOWN}
    assert {"FB131", "FB201", "FB202", "FB211", "FB222", "FB241", "FB301", "FB304", "FB501", "FB602"} <= unknown
    assert not any("the rule itself failed" in f.message for f in findings)


def test_a_suspended_job_is_an_error_because_it_waits_for_somebody():
    job = job_payloads.parsed(job_payloads.job("job-1", "SwitchReplicationGroupProtection", "Suspended"))
    (finding,) = [f for f in judged(world(chosen(classic(), job))).findings if f.rule_id == "FB107"]
    assert finding.severity is Severity.ERROR
    assert "suspended" in finding.message


def test_the_agent_of_a_vm_that_is_off_is_not_blamed():
    facts = world(modernized(psd={"isAgentRegistrationSuccessfulAfterFailover": False}),
                  vms=vms(vm("sql01", "PowerState/stopped")))  # fmt: skip
    assert serious(facts) == ["FB132"]


def test_a_renamed_vm_is_found_by_its_name():
    facts = world(modernized(), vms=vms(vm("sql01-8a970000-0000-4000-8000-00000000c125")))
    assert serious(facts) == []


def test_a_stage_that_is_too_early_is_said():
    assert serious(world(classic("in azure")), stage=Stage.FAILOVER) == ["FB106"]


def test_the_chosen_servers_are_judged_not_the_others():
    both = fabrics(classic_site(processServers=[
        the_process_server(), the_process_server(friendlyName="broken", id="1", lastHeartbeat=OLD)]))  # fmt: skip
    assert serious(world(chosen(classic(), process_server="ps-azure"), fabrics=both)) == []
    assert serious(world(chosen(classic(), process_server="broken"), fabrics=both)) == ["FB211"]


def test_a_list_is_enough_for_a_machine_in_azure_but_for_the_disks_of_a_modernized_one():
    assert serious(world(classic(listed=True))) == []
    assert set(serious(world(modernized(listed=True)))) == {"FB605", "FB901"}
