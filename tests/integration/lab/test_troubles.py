# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Scenario ``troubled``: what is planted can be read, hurts as documented, and is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import yaml
from pyVim.task import WaitForTask
from pyVmomi import vim

from lab.client import LabClient
from lab.scenario import load_scenario
from lab.sdk import VAULT, Inputs, compute, network, site_recovery, vcenter, vcenter_vm

MACHINES = {machine.name: machine for machine in load_scenario("troubled").machines}
RESYNC_MESSAGE = "ECH0007"


@pytest.fixture(scope="module")
def troubled(running_lab: LabClient, used: set[str]) -> LabClient:
    """The lab at the scenario's start, for tests that only look."""
    running_lab.reset(scenario="troubled", speed=1.0)
    used.add("troubled")
    return running_lab


@pytest.fixture
def hurt(running_lab: LabClient, used: set[str]) -> Iterator[LabClient]:
    """The lab at the scenario's start without two troubles that all machines share, so that others come to light."""
    running_lab.reset(scenario="troubled", speed=1.0)
    used.add("troubled")
    associate_policy(running_lab)
    give_all_privileges(running_lab)
    yield running_lab
    assert running_lab.control("GET", "requests?unexpected=1") == []


def give_all_privileges(lab: LabClient) -> None:
    """Complete the role of the configuration server's account, as failback_role does."""
    manager = vcenter(lab).authorizationManager
    role = next(each for each in manager.roleList if each.name.startswith("Azure_Site_Recovery"))
    known = {each.privId for each in manager.privilegeList}
    wanted = set(role.privilege) | {each for each in known if each.startswith("VirtualMachine.Config.")}
    manager.UpdateAuthorizationRole(role.roleId, role.name, sorted(wanted & known))


def associate_policy(lab: LabClient) -> None:
    """Associate the failback policy with the configuration server, as the module failback_policy does."""
    container = lab.get("replicationProtectionContainers")["value"][0]["id"]
    policy = f"{lab.vault}/replicationPolicies/policy-24h-failback"
    properties = {"targetProtectionContainerId": container, "policyId": policy, "providerSpecificInput": None}
    mapping = f"{container}/replicationProtectionContainerMappings/way-back"
    assert lab.arm("PUT", mapping, {"properties": properties}).status_code == 202
    lab.advance(60)


def inputs_for(inputs: Inputs, name: str) -> dict[str, Any]:
    """Return what a user would send to reprotect a machine, by the scenario's variables."""
    spec = MACHINES[name]
    if not spec.is_classic:
        wanted = spec.vars["asr_failback_appliance"]
        agent = next(each["id"] for each in inputs.modernized["reprotectAgents"] if each["name"] == wanted)
        return inputs.modernized_reprotect(spec.datastore, reprotectAgentId=agent)
    wanted = spec.vars["asr_failback_master_target"]
    target = next(each for each in inputs.classic["masterTargetServers"] if each["name"] == wanted)
    drive = target["retentionVolumes"][-1]["volumeName"]
    # One has to be named; of the original location it is not used, so that it need not be the VM's own [asr-api 3.1].
    return inputs.classic_reprotect(spec.os, "datastore1", masterTargetId=target["id"], retentionDrive=drive)


def reprotect_all(lab: LabClient, names: Iterable[str]) -> dict[str, Any]:
    """Ask for the reprotect of machines and return the answers."""
    inputs, items = Inputs(lab), site_recovery(lab).replication_protected_items.list(*VAULT)
    found = {item.properties.friendly_name: item.id for item in items}
    return {
        name: lab.arm("POST", f"{found[name]}/reProtect", {"properties": inputs_for(inputs, name)}) for name in names
    }


def reprotected(lab: LabClient, names: Iterable[str]) -> dict[str, Any]:
    """Reprotect machines, wait for the jobs to end, and return these."""
    return {name: lab.finished_job(answer) for name, answer in reprotect_all(lab, names).items()}


def error_of(job: dict[str, Any]) -> tuple[str, str]:
    error = job["properties"]["errors"][0]["serviceErrorDetails"]
    return error["code"], error["possibleCauses"]


# What can be read -----------------------------------------------------------------------------------------------------


def servers(lab: LabClient) -> Any:
    fabrics = list(site_recovery(lab).replication_fabrics.list(*VAULT))
    classic = next(each for each in fabrics if each.properties.friendly_name == "CS01")
    return site_recovery(lab).replication_fabrics.get(*VAULT, classic.name).properties.custom_details


def test_servers_that_are_not_well(troubled: LabClient) -> None:
    found = servers(troubled)
    assert (found.ssl_cert_expiry_remaining_days, found.version_status) == (12, "UpdateRequired")
    process = {each.friendly_name: each for each in found.process_servers}
    assert (process["ps-dead"].health, process["ps-dead"].ps_service_status) == ("Critical", "Stopped")
    assert process["ps-azure"].last_heartbeat - process["ps-dead"].last_heartbeat > timedelta(hours=1)
    assert process["ps-azure"].health == "Normal"
    targets = {each.name: each for each in found.master_target_servers}
    silent = {name for name, each in targets.items() if found.last_heartbeat - each.last_heartbeat > timedelta(hours=1)}
    assert silent == {"mt-off", "mt-silent"}
    assert {name for name, each in targets.items() if not each.data_stores} == {"mt-off", "mt-notools"}
    assert targets["mt-off"].validation_errors[0].error_code == "78145"
    assert targets["mt-full"].disk_count == 58
    assert [store.symbolic_name for store in targets["mt-win"].data_stores] == [
        "datastore1", "datastore2", "datastore3", "datastore5"
    ]  # fmt: skip


def test_items_that_are_not_well(troubled: LabClient) -> None:
    listed = {each.properties.friendly_name: each.properties for each in
              site_recovery(troubled).replication_protected_items.list(*VAULT)}  # fmt: skip
    assert set(MACHINES) - set(listed) == {"win-unprotected01"}
    unwell = {name: each.replication_health for name, each in listed.items() if each.replication_health != "Normal"}
    assert unwell == {"win-critical01": "Critical", "win-warning01": "Warning"}
    assert listed["win-migrated01"].allowed_operations == ["DisableProtection"]
    assert listed["win-nopoints01"].provider_specific_details.consistency_points == {}
    assert listed["win-oldpoints01"].provider_specific_details.rpo_in_seconds > 24 * 3600
    disks = troubled.item("lin-resync01")["properties"]["providerSpecificDetails"]["protectedDisks"]
    assert [(disk["resyncRequired"], disk["healthErrorCode"]) for disk in disks] == [("Required", RESYNC_MESSAGE)]
    assert listed["rcm-resync01"].provider_specific_details.resync_required == "true"
    assert listed["rcm-agent01"].provider_specific_details.is_agent_registration_successful_after_failover is False


def test_vms_in_azure(troubled: LabClient) -> None:
    listed = {vm.name: vm for vm in compute(troubled).virtual_machines.list_all(status_only="true")}
    states = {name: vm.instance_view.statuses[-1].code for name, vm in listed.items() if vm.instance_view}
    assert {name for name, code in states.items() if code != "PowerState/running"} == {
        "win-stopped01", "rcm-stopped01"
    }  # fmt: skip
    assert "win-deleted01" not in listed
    assert "/resourceGroups/rg-elsewhere/" in listed["win-moved01"].id
    assert "win-moved01" not in {vm.name for vm in compute(troubled).virtual_machines.list("rg-dr")}
    assert set(MACHINES) - set(listed) == {"win-deleted01"}


def test_the_way_to_the_site(troubled: LabClient) -> None:
    client = network(troubled)
    gateway = next(iter(client.virtual_network_gateways.list("rg-dr")))
    assert (gateway.gateway_type, gateway.ip_configurations[0].subnet.id.split("/")[-3]) == ("Vpn", "vnet-recovery")
    listed = next(iter(client.virtual_network_gateway_connections.list("rg-dr")))
    assert (listed.virtual_network_gateway1.id, listed.connection_status) == (gateway.id, None)
    assert client.virtual_network_gateway_connections.get("rg-dr", listed.name).connection_status == "NotConnected"
    assert list(client.express_route_circuits.list_all()) == []
    nics = {nic.id.split("/")[-1]: nic.ip_configurations[0].subnet.id for nic in client.network_interfaces.list_all()}
    assert "/vnet-other/" in nics["ps-elsewhere-nic"]
    assert "/vnet-recovery/" in nics["ps-azure-nic"]
    assert "/vnet-recovery/" in nics["win-snap01-nic"]


def test_what_is_planted_is_listed_with_its_words(troubled: LabClient) -> None:
    planted = troubled.control("GET", "troubles")
    assert planted["mt-lost"] == {"consolidation_needed": True, "disconnected": True}
    assert planted["datastore3"] == {"read_only_on": ["esx1.lab"]}
    assert "mt-win" not in planted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"nobody": {}}, "nobody is called"),
        ({"win-snap01": {"hunger": True}}, "hunger"),
        ({"win-snap01": {"azure_vm": "lost"}}, "azure_vm one of"),
        ({"datastore1": {"type": "NFS"}}, "type"),
        ({"win-snap01": 3}, "mapping"),
    ],
)
def test_mistakes_are_said(troubled: LabClient, given: Any, wanted: str) -> None:
    answer = troubled.session.post(f"{troubled.url}/_lab/troubles", json=given, timeout=10)
    assert answer.status_code == 400
    assert wanted in answer.text


def test_looking_writes_nothing(troubled: LabClient) -> None:
    before = len(troubled.control("GET", "vcenter/tasks"))
    servers(troubled)
    troubled.get("replicationProtectedItems")
    assert len(troubled.control("GET", "vcenter/tasks")) == before


# What it does ---------------------------------------------------------------------------------------------------------

AT_ONCE = {
    "win-mtoff01": "MasterTargetNotAvailable",
    "lin-silent01": "MasterTargetNotAvailable",
    "win-full01": "MasterTargetDiskLimitReached",
    "win-notools01": "InvalidInputReference",
    "win-family01": "MasterTargetOsMismatch",
    "win-migrated01": "OperationNotAllowed",
    "rcm-silent01": "ApplianceNotHealthy",
    "rcm-full01": "MasterTargetDiskLimitReached",
    "rcm-blind01": "InvalidInputReference",
}
BY_THE_JOB = {
    "win-snap01": "SnapshotsPresent",
    "rcm-snap01": "SnapshotsPresent",
    "win-mtsnap01": "SnapshotsPresent",
    "lin-pvscsi01": "MasterTargetController",
    "lin-noid01": "MasterTargetDiskUuid",
    "win-bios01": "DuplicateUuid",
    "win-diskid01": "DuplicateUuid",
    "lin-stray01": "78052",
    "lin-free01": "VCenterError",
    "lin-readonly01": "8061",
    "lin-unseen01": "8061",
    "lin-nfs01": "8061",
    "phys-old01": "OperatingSystemNotSupported",
    "win-stopped01": "78093",
    "win-deleted01": "78093",
    "win-moved01": "78093",
    "win-agent01": "AgentNotInstalled",
    "rcm-agent01": "AgentNotInstalled",
}
UNHURT = ["win-raw01", "lin-consolidate01", "win-memory01", "win-critical01", "win-drs01"]


def test_a_policy_without_association_is_refused(troubled: LabClient) -> None:
    answer = reprotect_all(troubled, ["win-raw01"])["win-raw01"]
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "PolicyNotAssociated")


def test_refused_at_once(hurt: LabClient) -> None:
    answers = reprotect_all(hurt, AT_ONCE)
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(AT_ONCE, 400)
    assert {name: answer.json()["error"]["code"] for name, answer in answers.items()} == AT_ONCE
    assert hurt.get("replicationJobs")["value"] == []


def test_failed_by_the_job(hurt: LabClient) -> None:
    jobs = reprotected(hurt, (*BY_THE_JOB, *UNHURT))
    failed = {name: error_of(job)[0] for name, job in jobs.items() if job["properties"]["state"] == "Failed"}
    assert failed == BY_THE_JOB
    assert "RestrictedVersion" in error_of(jobs["lin-free01"])[1]


def test_without_privileges_the_job_names_those_that_are_missing(running_lab: LabClient, used: set[str]) -> None:
    running_lab.reset(scenario="troubled", speed=1.0)
    used.add("troubled")
    associate_policy(running_lab)
    code, causes = error_of(reprotected(running_lab, ["win-raw01"])["win-raw01"])
    assert code == "VCenterPermissions"
    assert "VirtualMachine.Config.AddExistingDisk" in causes
    assert "VirtualMachine.Config.CPUCount" not in causes
    give_all_privileges(running_lab)
    assert reprotected(running_lab, ["win-raw01"])["win-raw01"]["properties"]["state"] == "Succeeded"


def test_a_newer_master_target_reprotects_and_then_does_not_replicate(hurt: LabClient) -> None:
    reprotected(hurt, ["win-new01"])
    hurt.advance(86400)
    item = hurt.item("win-new01")["properties"]
    assert (item["protectionState"], item["replicationHealth"]) == ("InitialReplicationInProgress", "Critical")


def test_a_host_without_memory_fails_the_failover(hurt: LabClient) -> None:
    reprotected(hurt, ["win-memory01"])
    hurt.await_protected("win-memory01")
    failover = Inputs(hurt).classic_failover()
    job = hurt.finished_job(hurt.act("win-memory01", "unplannedFailover", failover))
    assert error_of(job)[0] == "8038"
    hurt.control("DELETE", "troubles?of=esx4.lab")
    job = hurt.finished_job(hurt.act("win-memory01", "unplannedFailover", failover))
    assert job["properties"]["state"] == "Succeeded"


def test_no_recovery_point_no_failover_until_it_is_resynchronized(hurt: LabClient) -> None:
    failover = Inputs(hurt).classic_failover()
    job = hurt.finished_job(hurt.act("win-nopoints01", "unplannedFailover", failover))
    assert error_of(job)[0] == "NoRecoveryPoint"
    hurt.finished_job(hurt.act("win-nopoints01", "repairReplication"))
    hurt.await_protected("win-nopoints01")
    assert hurt.item("win-nopoints01")["properties"]["providerSpecificDetails"]["consistencyPoints"]
    job = hurt.finished_job(hurt.act("win-nopoints01", "unplannedFailover", failover))
    assert job["properties"]["state"] == "Succeeded"
    assert vcenter_vm(hurt, "win-nopoints01").runtime.powerState == "poweredOn"


def test_only_what_needs_it_is_resynchronized(hurt: LabClient) -> None:
    def allowed(name: str) -> bool:
        return "RepairReplication" in hurt.item(name)["properties"]["allowedOperations"]

    assert [allowed(name) for name in ("lin-resync01", "win-oldpoints01", "two-mt01")] == [True, True, False]
    answer = hurt.act("two-mt01", "repairReplication")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "OperationNotAllowed")
    hurt.finished_job(hurt.act("lin-resync01", "repairReplication"))
    hurt.await_protected("lin-resync01")
    assert not allowed("lin-resync01")


# Mending --------------------------------------------------------------------------------------------------------------


def test_ordinary_means_mend(hurt: LabClient) -> None:
    WaitForTask(vcenter_vm(hurt, "win-snap01").RemoveAllSnapshots_Task())
    WaitForTask(vcenter_vm(hurt, "mt-off").PowerOn())
    target = vcenter_vm(hurt, "mt-noid")
    WaitForTask(target.PowerOff())
    option = vim.option.OptionValue(key="disk.EnableUUID", value="TRUE")
    WaitForTask(target.ReconfigVM_Task(vim.vm.ConfigSpec(extraConfig=[option])))
    WaitForTask(target.PowerOn())
    compute(hurt).virtual_machines.begin_start("rg-dr", "win-stopped01", polling=False)
    hurt.advance(3600)
    jobs = reprotected(hurt, ("win-snap01", "win-mtoff01", "lin-noid01", "win-stopped01"))
    assert {name: job["properties"]["errors"] for name, job in jobs.items()} == {name: [] for name in jobs}


def test_mended_all_machines_can_come_home(hurt: LabClient) -> None:
    assert hurt.control("DELETE", "troubles") == {}
    choices = {  # what no mending changes: the machine has to take another master target, or its VM another datastore
        "lin-nfs01", "win-full01", "win-new01", "win-family01", "rcm-full01", "rcm-blind01", "phys-old01", "mix-lin01"
    }  # fmt: skip
    ready = {name for name, machine in MACHINES.items() if machine.phase == "ready"}
    names = [name for name in MACHINES if name not in choices | ready]
    jobs = {name: job["properties"] for name, job in reprotected(hurt, names).items()}
    assert {name: job["errors"] for name, job in jobs.items() if job["state"] != "Succeeded"} == {}
    assert hurt.control("GET", "requests?unexpected=1") == []


def test_plans_groups_and_systems_can_be_corrected(hurt: LabClient) -> None:
    hurt.control("POST", "plans/plan-half", {"machines": ["half01", "half02"]})
    items = hurt.get("replicationRecoveryPlans/plan-half")["properties"]["groups"][-1]["replicationProtectedItems"]
    assert len(items) == 2
    hurt.control("POST", "plans/plan-mixed-architectures", {"machines": []})
    assert "plan-mixed-architectures" not in [p["name"] for p in hurt.get("replicationRecoveryPlans")["value"]]
    hurt.control("POST", "machines/two-mt01", {"group": ""})
    details = hurt.item("two-mt01")["properties"]["providerSpecificDetails"]
    assert details["multiVmGroupName"] == details["multiVmGroupId"]
    hurt.control("POST", "machines/phys-old01", {"os_version": "Microsoft Windows Server 2016 (64-bit)"})
    assert reprotected(hurt, ["phys-old01"])["phys-old01"]["properties"]["state"] == "Succeeded"
    answer = hurt.session.post(f"{hurt.url}/_lab/plans/plan-half", json={"machines": ["nobody"]}, timeout=10)
    assert answer.status_code == 400


@pytest.mark.parametrize("way", ["role", "discovery"])
def test_no_datastores_are_seen(running_lab: LabClient, used: set[str], way: str) -> None:
    """S50: with an account that may only read, or before the vCenter was discovered."""
    used.add("read-only")
    text = {"based_on": "small"}
    if way == "role":
        text["vsphere"] = {"users": [{"name": "vcenteruser@vsphere.local", "account": "1", "role": "ReadOnly"}]}
    else:
        text["classic"] = {"troubles": {"discovery_failed": True}}
    path = running_lab.home / f"no-sight-{way}.yml"
    path.write_text(yaml.safe_dump(text))
    running_lab.reset(scenario=str(path), speed=1.0)
    assert [list(each.data_stores) for each in servers(running_lab).master_target_servers] == [[], []]
    answer = running_lab.act("win-sql01", "reProtect", Inputs(running_lab).classic_reprotect("Windows"))
    assert answer.json()["error"]["code"] == "InvalidInputReference"
    if way == "discovery":
        running_lab.control("DELETE", "troubles?of=CS01")
        assert servers(running_lab).master_target_servers[0].data_stores
