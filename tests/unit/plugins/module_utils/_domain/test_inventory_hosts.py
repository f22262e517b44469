# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Machines as hosts: variables, groups, and files that cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.addresses import AzureAddresses, VmAddresses
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.inventory_hosts import (
    Place,
    Sides,
    check_names,
    groups,
    host_variables,
    namesake_groups,
    places,
    queried_machines,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import Nic
from unit import job_payloads
from unit.payloads import Raw, classic, item, listed, modernized

PLACE = Place("sub-1", "rg-dr", "vault-home")


def host(
    raw: Raw, *, detailed: bool = True, nics: tuple[Nic, ...] = (), vms: tuple[tuple[str, str], ...] = ()
) -> dict[str, Any]:
    plans = [job_payloads.parsed_plan(job_payloads.plan("erp", raw["id"].lower()))]
    sides = Sides(AzureAddresses((), nics), VmAddresses(vms))
    found = host_variables(PLACE, item(raw, detailed=detailed), None, plans, sides)
    assert found is not None
    return found


def test_a_machine_as_a_host():
    found = host(classic("ready"))
    expected = {
        "asr_name": "web01",
        "asr_phase": "ready",
        "asr_architecture": "classic",
        "asr_health": "Normal",
        "asr_rpo_seconds": 242,
        "asr_os_type": "Windows",
        "asr_datastores": ["datastore1"],
        "asr_disk_bytes": 2 * 32212254720,
        "asr_recovery_plans": ["erp"],
        "asr_runs_in": "azure",
        "asr_address": "10.1.0.4",
        "ansible_host": "10.1.0.4",
        "asr_failback_name": "web01",
        "asr_failback_resource_group": "rg-dr",
        "asr_failback_vault": "vault-home",
    }
    assert {key: found[key] for key in expected} == expected


def test_a_list_says_nothing_of_disks():
    found = host(listed(classic("ready")), detailed=False)
    assert found["asr_disk_bytes"] is None
    assert found["asr_disks"] == []


def test_the_address_is_that_of_the_side_where_the_machine_runs():
    home = host(modernized("s3"))
    assert (home["asr_runs_in"], home["ansible_host"]) == ("on_premises", "192.168.7.10")
    raw = classic("in azure")
    vm_id = raw["properties"]["providerSpecificDetails"]["targetVmId"]
    away = host(raw, nics=(Nic("nic", vm_id, (), ("10.2.0.20",)),))
    assert (away["asr_runs_in"], away["ansible_host"]) == ("azure", "10.2.0.20")


def test_vcenter_knows_better_under_which_address_a_machine_runs_at_home():
    vms = (("WEB01", "10.1.7.7"), ("sql01", "10.1.7.8"), ("sql01", "10.1.7.9"))
    assert host(classic("failed back"), vms=vms)["ansible_host"] == "10.1.7.7"
    assert host(modernized("s3"), vms=vms)["ansible_host"] == "192.168.7.10"  # which of the two it is, is not clear
    assert host(classic("ready"), vms=vms)["ansible_host"] == "10.1.0.4"  # it runs in Azure


@pytest.mark.parametrize("raw", [classic("in azure"), classic("failed back"), modernized("cancel me")])
def test_an_address_that_nobody_knows_is_not_invented(raw: Raw):
    assert "ansible_host" not in host(raw)


def test_other_providers_are_left_out():
    raw = classic("ready", psd={"instanceType": "HyperVReplicaAzure"})
    assert host_variables(PLACE, item(raw), None, [], Sides()) is None


def test_no_variable_is_a_choice_by_accident():
    """What begins with asr_failback_ is an input of the playbooks."""
    inputs = {name for name in host(classic("ready")) if name.startswith("asr_failback_")}
    assert inputs == {"asr_failback_name", "asr_failback_resource_group", "asr_failback_vault"}


def test_groups():
    raw = classic("ready", psd={"multiVmGroupName": "DB group", "multiVmGroupId": "another"})
    assert groups(host(raw), "asr_") == [
        "asr_phase_ready",
        "asr_architecture_classic",
        "asr_recovery_plan_erp",
        "asr_replication_group_db group",
        "asr_os_windows",
        "asr_vault_vault-home",
        "asr_runs_in_azure",
    ]
    assert "runs_in_" not in " ".join(groups(host(modernized("cancel me")), ""))


def test_groups_that_become_one_are_said():
    names = ["asr_recovery_plan_erp-1", "asr_recovery_plan_erp-1", "asr_recovery_plan_erp_1", "asr_vault_vault-home"]
    (warning,) = namesake_groups(names, lambda name: name.replace("-", "_"))
    assert "asr_recovery_plan_erp-1 and asr_recovery_plan_erp_1 become one group, asr_recovery_plan_erp_1," in warning
    assert namesake_groups(names, str) == []


def test_vaults():
    one = {"vault": "vault-home", "resource_group": "rg-dr"}
    other = {"vault": "branch", "resource_group": "rg-b", "subscription_id": "sub-2"}
    assert places([one, other, one], "sub-1") == [PLACE, Place("sub-2", "rg-b", "branch")]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ([], "empty"),
        (None, "vaults"),
        (["vault-home"], "vault-home"),
        ([{"vault": "vault-home"}], "resource_group"),
        ([{"vault": "v", "resource_group": "r", "subscripton_id": "s"}], "subscripton_id"),
    ],
)
def test_vaults_that_are_not_named(raw: object, says: str):
    with pytest.raises(FailbackError) as caught:
        places(raw, "sub-1")
    assert caught.value.code == "BAD_INVENTORY_FILE"
    assert says in caught.value.message


def test_two_machines_are_never_one_host():
    home, branch = {"asr_id": "/vaults/home/web01"}, {"asr_id": "/vaults/branch/web01"}
    check_names([("web01.home", home), ("web01.branch", branch)])
    with pytest.raises(FailbackError) as caught:
        check_names([("web01", home), ("db01", {"asr_id": "/db01"}), ("web01", branch)])
    assert caught.value.code == "HOST_NAME_TAKEN"
    assert "/vaults/home/web01" in caught.value.message
    assert "/vaults/branch/web01" in caught.value.message


@pytest.mark.parametrize("answer", [None, "web01", ["web01"], [{"asr_name": "web01"}], {"asr_id": "/web01"}])
def test_a_query_that_does_not_choose_machines(answer: object):
    with pytest.raises(FailbackError, match="list of machines"):
        queried_machines(answer)
