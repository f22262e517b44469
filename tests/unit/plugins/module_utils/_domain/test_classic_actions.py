# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The requests of the classic architecture, byte for byte as the reference has them [asr-api 1.6]."""

from __future__ import annotations

import re

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import classic
from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import VARIABLES
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation, RecoveryPoint
from unit import payloads
from unit.acting import act, refused
from unit.job_payloads import parsed_plan, plan
from unit.legs import CLASSIC_CONTAINER, CLASSIC_FABRIC, FAILBACK_POLICY, FORWARD_POLICY, MT_ID, PS_ID, VAULT
from unit.site_payloads import (
    LINUX_MT_ID,
    classic_mappings,
    classic_site,
    container_mapping,
    datastore,
    master_target,
    process_server,
)

TO_ON_PREMISES = Operation.REPROTECT_TO_ON_PREMISES
TO_AZURE = Operation.REPROTECT_TO_AZURE


def test_reprotect_to_on_premises():
    action = act(TO_ON_PREMISES, "in azure")
    assert action.verb == "reProtect"
    assert action.arm_id == payloads.classic("in azure")["id"]  # verbatim, capital S and all
    assert action.body == {
        "properties": {
            "failoverDirection": "RecoveryToPrimary",
            "providerSpecificDetails": {
                "instanceType": "InMage",
                "masterTargetId": MT_ID,
                "processServerId": PS_ID,
                "retentionDrive": "R",
                "datastoreName": "datastore1",
                "profileId": FAILBACK_POLICY,
                "runAsAccountId": "1",
                "diskExclusionInput": {
                    "volumeOptions": [{"volumeLabel": "Temporary Storage", "onlyExcludeIfSingleVolume": "Yes"}]
                },
            },
        }
    }


def test_a_linux_machine_has_no_temporary_disk_to_leave_out():
    site = classic_site(masterTargetServers=[master_target("mt-linux", "Linux")])
    action = act(TO_ON_PREMISES, "in azure", site=site, osType="Linux")
    details = action.body["properties"]["providerSpecificDetails"]
    assert "diskExclusionInput" not in details
    assert details["masterTargetId"] == LINUX_MT_ID
    assert details["retentionDrive"] == "/mnt/retention"


@pytest.mark.parametrize("os_type", ["Windows", "WINDOWS", "windows"])
def test_the_spelling_of_the_os_does_not_matter(os_type: str):
    details = act(TO_ON_PREMISES, "in azure", osType=os_type).body["properties"]["providerSpecificDetails"]
    assert "diskExclusionInput" in details


@pytest.mark.parametrize(
    ("point", "sent"), [(RecoveryPoint.LATEST, "LatestTime"), (RecoveryPoint.LATEST_APP_CONSISTENT, "LatestTag")]
)
def test_failover_of_one_machine(point: RecoveryPoint, sent: str):
    action = act(Operation.FAILOVER, "ready", Choices(recovery_point=point))
    assert action.verb == "unplannedFailover"
    assert action.body == {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "sourceSiteOperations": "NotRequired",
            "providerSpecificDetails": {"instanceType": "InMage", "recoveryPointType": sent},
        }
    }


def test_commit_has_no_body():
    action = act(Operation.COMMIT_FAILOVER, "failed back")
    assert (action.verb, action.body) == ("failoverCommit", None)


def test_reprotect_to_azure():
    action = act(TO_AZURE, "committed")
    assert action.verb == "reProtect"
    assert action.body == {
        "properties": {
            "failoverDirection": "RecoveryToPrimary",
            "providerSpecificDetails": {
                "instanceType": "InMageAzureV2",
                "masterTargetId": PS_ID,
                "processServerId": PS_ID,
                "runAsAccountId": "1",
                "policyId": FORWARD_POLICY,
            },
        }
    }


@pytest.mark.parametrize(
    ("point", "sent"), [(RecoveryPoint.LATEST, "LatestTime"), (RecoveryPoint.LATEST_APP_CONSISTENT, "LatestTag")]
)
def test_failover_of_a_plan_goes_in_the_other_direction(point: RecoveryPoint, sent: str):
    raw = plan("rp-sql", payloads.classic("ready")["id"])
    action = classic.plan_action(Operation.FAILOVER, parsed_plan(raw), Choices(recovery_point=point))
    assert (action.arm_id, action.verb) == (f"{VAULT}/replicationRecoveryPlans/rp-sql", "unplannedFailover")
    assert action.body == {
        "properties": {
            "failoverDirection": "RecoveryToPrimary",
            "sourceSiteOperations": "NotRequired",
            "providerSpecificDetails": [{"instanceType": "InMage", "recoveryPointType": sent}],
        }
    }


def test_commit_of_a_plan_has_no_body():
    action = classic.plan_action(Operation.COMMIT_FAILOVER, parsed_plan(plan("rp-sql")), Choices())
    assert (action.verb, action.body) == ("failoverCommit", None)


def test_what_was_derived_is_said():
    assert act(TO_ON_PREMISES, "in azure").inputs == {
        "direction": "to_on_premises",
        "master_target": "mt-win",
        "process_server": "ps-azure",
        "retention_volume": "R",
        "datastore": "datastore1",
        "policy": "p-24h-failback",
        "run_as_account": "vcenteruser",
    }


# ----- process server, datastore, policy, run-as account


@pytest.mark.parametrize(
    ("operation", "stage", "variable"),
    [
        (TO_ON_PREMISES, "in azure", "asr_failback_process_server"),
        (TO_AZURE, "committed", "asr_failback_process_server_to_azure"),
    ],
)
def test_a_choice_that_is_asked_for_names_the_inventorys_variable(operation: Operation, stage: str, variable: str):
    """On the way to Azure another process server is meant than on the way back."""
    site = classic_site(processServers=[process_server("ps-home", "HOME"), process_server("ps-azure")])
    assert re.search(rf"\b{variable}\b", refused(operation, stage, site=site).remedy)
    assert variable in VARIABLES[operation].values()


def test_several_process_servers_are_listed():
    site = classic_site(processServers=[process_server("ps-home", "HOME"), process_server("ps-azure")])
    error = refused(TO_ON_PREMISES, "in azure", site=site)
    assert error.code == "PROCESS_SERVER_AMBIGUOUS"
    assert "ps-home, ps-azure" in error.message


@pytest.mark.parametrize("wanted", ["ps-azure", "PS-AZURE", PS_ID, PS_ID.lower(), "10.0.0.4"])
def test_a_process_server_is_chosen_by_name_id_or_address(wanted: str):
    home = process_server("ps-home", "HOME", "192.168.7.4")
    site = classic_site(processServers=[home, process_server("ps-azure")])
    action = act(TO_ON_PREMISES, "in azure", Choices(process_server=wanted), site)
    assert action.body["properties"]["providerSpecificDetails"]["processServerId"] == PS_ID


@pytest.mark.parametrize(
    ("own", "seen", "chosen"),
    [
        (["gold"], ["datastore1", "gold"], "gold"),
        (["elsewhere", "gold"], ["datastore1", "gold"], "gold"),
        ([], ["only"], "only"),
        (["elsewhere"], ["only"], "only"),
        (None, ["only"], "only"),
    ],
)
def test_the_datastore_that_is_derived(own, seen: list[str], chosen: str):
    """Azure wants one even where it ignores it [asr-api 3.1]."""
    site = classic_site(masterTargetServers=[master_target("mt", dataStores=[datastore(name) for name in seen])])
    assert act(TO_ON_PREMISES, "in azure", site=site, datastores=own).inputs["datastore"] == chosen


def test_a_datastore_that_cannot_be_derived_is_asked_for():
    assert refused(TO_ON_PREMISES, "in azure", datastores=["elsewhere"]).code == "DATASTORE_AMBIGUOUS"


def test_an_unknown_datastore_lists_what_the_master_target_sees():
    error = refused(TO_ON_PREMISES, "in azure", Choices(datastore="silver"))
    assert error.code == "DATASTORE_NOT_FOUND"
    assert "datastore1, gold" in error.message


def test_a_chosen_datastore_is_sent_as_azure_spells_it():
    assert act(TO_ON_PREMISES, "in azure", Choices(datastore="GOLD")).inputs["datastore"] == "gold"


def test_the_policy_comes_from_the_containers_own_mapping():
    """Other containers of the fabric have policies of their own."""
    other = "cloud_e2e2e2e2-0000-4000-8000-000000000002"
    foreign = f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}/replicationProtectionContainers/{other}"
    mappings = [
        container_mapping(CLASSIC_FABRIC, other, f"{VAULT}/replicationPolicies/foreign", foreign),
        *classic_mappings(),
    ]
    assert act(TO_ON_PREMISES, "in azure", site=classic_site(mappings)).inputs["policy"] == "p-24h-failback"


def test_a_container_whose_name_begins_alike_is_another_container():
    foreign = f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}/replicationProtectionContainers/{CLASSIC_CONTAINER[:-1]}"
    alike = container_mapping(CLASSIC_FABRIC, CLASSIC_CONTAINER[:-1], f"{VAULT}/replicationPolicies/foreign", foreign)
    site = classic_site([alike, *classic_mappings()])
    assert act(TO_ON_PREMISES, "in azure", site=site).inputs["policy"] == "p-24h-failback"


def test_without_a_failback_policy_nothing_is_sent():
    error = refused(TO_ON_PREMISES, "in azure", site=classic_site(classic_mappings()[:1]))
    assert error.code == "FAILBACK_POLICY_NOT_FOUND"


def test_several_failback_policies_are_listed_and_one_can_be_chosen():
    own = f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}/replicationProtectionContainers/{CLASSIC_CONTAINER}"
    second = container_mapping(CLASSIC_FABRIC, CLASSIC_CONTAINER, f"{VAULT}/replicationPolicies/other", own)
    site = classic_site([*classic_mappings(), second])
    assert refused(TO_ON_PREMISES, "in azure", site=site).code == "FAILBACK_POLICY_AMBIGUOUS"
    chosen = act(TO_ON_PREMISES, "in azure", Choices(policy="OTHER"), site)
    assert chosen.body["properties"]["providerSpecificDetails"]["profileId"].endswith("/other")


@pytest.mark.parametrize(
    ("accounts", "sent"),
    [
        ([], None),
        ([{"accountId": "1", "accountName": "a"}, {"accountId": "2", "accountName": "b"}], None),
        ([{"accountId": "2", "accountName": "b"}], "2"),
    ],
)
def test_a_run_as_account_is_optional(accounts, sent: str | None):
    details = act(TO_AZURE, "committed", site=classic_site(runAsAccounts=accounts)).body["properties"]
    assert details["providerSpecificDetails"].get("runAsAccountId") == sent


@pytest.mark.parametrize("wanted", ["b", "2"])
def test_a_run_as_account_is_chosen_by_name_or_id(wanted: str):
    accounts = [{"accountId": "1", "accountName": "a"}, {"accountId": "2", "accountName": "b"}]
    action = act(TO_AZURE, "committed", Choices(run_as_account=wanted), classic_site(runAsAccounts=accounts))
    assert action.body["properties"]["providerSpecificDetails"]["runAsAccountId"] == "2"
