# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is shown of a vault, its machines, recovery plans and jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integration.collection.expectations import GROUP, MACHINES, MODERNIZED
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Finished
from integration.collection.running_lab import STILL, Lab

REPROTECT = "SwitchReplicationGroupProtection"


def test_vault(clean: Lab, module: Callable[..., ModuleRun]) -> None:
    vault = module("vault_info").result["vault"]
    assert vault["id"].endswith("/vaults/vault-home")
    targets = {target["name"] for fabric in vault["fabrics"] for target in fabric["master_targets"]}
    assert targets == {"mt-win", "mt-linux"}
    assert {"policy-24h", "policy-24h-failback"} <= {policy["name"] for policy in vault["policies"]}
    assert [vcenter["friendlyName"] for vcenter in vault["vcenters"]] == ["vc1"]


def test_machines(clean: Lab, module: Callable[..., ModuleRun]) -> None:
    machines = {machine["name"]: machine for machine in module("protected_item_info").result["machines"]}
    assert machines.keys() == MACHINES
    assert {machine["phase"] for machine in machines.values()} == {"in_azure"}
    assert {name for name, machine in machines.items() if machine["architecture"] == "modernized"} == MODERNIZED
    assert {name for name, machine in machines.items() if machine["replication_group"]} == GROUP


def test_recovery_plans(clean: Lab, module: Callable[..., ModuleRun]) -> None:
    (plan,) = module("recovery_plan_info", name="plan-db").result["recovery_plans"]
    assert set(plan["machines"]) == GROUP


#: Module → query → its value.
QUERIES: list[tuple[str, str, Any]] = [
    ("vault_info", "fabrics[?kind=='VMware'].master_targets[].name", ["mt-win", "mt-linux"]),
    ("protected_item_info", "sort([?phase=='in_azure' && replication_group].name)", sorted(GROUP)),
    ("protected_item_info", "length(@)", len(MACHINES)),
    ("recovery_plan_info", "[].name", ["plan-db"]),
    ("job_info", "[?state=='InProgress'] | length(@)", 0),
]


@pytest.mark.parametrize(("name", "query", "value"), QUERIES)
def test_query(clean: Lab, module: Callable[..., ModuleRun], name: str, query: str, value: Any) -> None:
    run = module(name, query=query)
    assert value in run.result.values()
    assert clean.writes() == []


def test_status(clean: Lab, playbook: Callable[..., Finished]) -> None:
    run = playbook("status")
    assert run.returncode == 0, run.output
    assert run.changed == dict.fromkeys(MACHINES, 0)
    assert run.output.count("in_azure") == len(MACHINES)
    assert clean.writes() == []


#: Operation, its options, the phase while its job runs, and the phase afterwards. A commit has no phase of its own.
WAY: list[tuple[str, dict[str, Any], set[str], str]] = [
    ("reprotect", {"direction": "to_on_premises"}, {"replicating_back"}, "ready"),
    ("failover", {}, {"failing_back"}, "failed_back"),
    ("commit_failover", {}, {"in_transition", "failed_back"}, "committed"),
    ("reprotect", {"direction": "to_azure"}, {"reprotecting"}, "protected"),
]
SERVERS = {("classic", "to_on_premises"): "ps-azure", ("classic", "to_azure"): "CS01"}


@pytest.mark.parametrize(("machine", "architecture"), [("win-sql01", "classic"), ("rcm-win01", "modernized")])
def test_phases_along_the_way(
    running_lab: Lab, module: Callable[..., ModuleRun], machine: str, architecture: str
) -> None:
    """While jobs run and between them; a modernized item does not name its job."""
    lab = running_lab
    lab.begin(speed=STILL)

    def shown() -> dict[str, Any]:
        return dict(module("protected_item_info", machines=[machine]).result["machines"][0])

    for operation, options, running, after in WAY:
        server = SERVERS.get((architecture, options.get("direction", "")))
        chosen = options | ({"process_server": server} if server else {})
        started = module(operation, machines=[machine], wait=False, **chosen)
        assert not started.failed, started.output
        lab.advance(20)
        now = shown()
        assert now["phase"] in running, operation
        assert now["job"]["state"] == "InProgress"
        assert module("job_info", running=True, query="[].target").result["jobs"] == [machine]
        while lab.phases()[machine] != after:
            lab.advance(120)
        lab.advance(600)  # the agent registers, VMware Tools start, the first recovery points are made
        then = shown()
        assert (then["phase"], then["job"]) == (after, None), operation


def test_a_failed_job(lab: Lab, module: Callable[..., ModuleRun]) -> None:
    lab.faults({"job": {"machine": "win-sql01", "scenario": REPROTECT, "task": "VmDiscoverReplica", "error": "95226"}})
    run = module("reprotect", machines=["win-sql01"], direction="to_on_premises", process_server="ps-azure")
    assert run.failed
    job = module("job_info", machine="win-sql01").result["jobs"][0]
    assert job["state"] == "Failed"
    (problem,) = job["problems"]
    assert problem["code"] == "95226"
    assert problem["task"] == "Discovering replica virtual machine"
    assert "VPN or ExpressRoute" in problem["possible_causes"]
    assert "Restore the connection" in problem["recommended_action"]
    failed = [task for task in job["tasks"] if task["state"] == "Failed"]
    assert len(failed) == 1
    # By its id the same job is found.
    assert module("job_info", name=job["name"]).result["jobs"] == [job]
