# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The requests of the modernized architecture [asr-api 1.6; asr-modernized 1, 7]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import modernized
from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation, RecoveryPoint
from unit import payloads
from unit.job_payloads import parsed_plan, plan
from unit.legs import FORWARD_POLICY, LOG_ACCOUNT, MODERN_CONTAINER, MODERN_FABRIC, VAULT
from unit.site_payloads import (
    appliance_component,
    container_mapping,
    modern_mappings,
    modern_site,
    reprotect_agent,
)

TO_ON_PREMISES = Operation.REPROTECT_TO_ON_PREMISES
TO_AZURE = Operation.REPROTECT_TO_AZURE
POINTS = [
    (RecoveryPoint.LATEST, "CrashConsistent"),
    (RecoveryPoint.LATEST_APP_CONSISTENT, "ApplicationConsistent"),
]


def act(operation: Operation, stage: str, choices: Choices | None = None, site=None, **psd):
    item = payloads.item(payloads.modernized(stage, psd=psd))
    return modernized.action(operation, item, site or modern_site(), choices or Choices())


def refused(operation: Operation, stage: str, choices: Choices | None = None, site=None, **psd) -> FailbackError:
    with pytest.raises(FailbackError) as caught:
        act(operation, stage, choices, site, **psd)
    assert "sql01" in caught.value.message
    assert caught.value.remedy
    return caught.value


def test_reprotect_to_on_premises():
    action = act(TO_ON_PREMISES, "s4")
    assert action.verb == "reProtect"
    assert action.body == {
        "properties": {
            "failoverDirection": "RecoveryToPrimary",
            "providerSpecificDetails": {
                "instanceType": "InMageRcm",
                "datastoreName": "Datastore 3",
                "logStorageAccountId": LOG_ACCOUNT,
                "reprotectAgentId": "agent-1",
            },
        }
    }


@pytest.mark.parametrize(("point", "sent"), POINTS)
def test_failover(point: RecoveryPoint, sent: str):
    action = act(Operation.FAILOVER, "s6", Choices(recovery_point=point))
    assert action.verb == "plannedFailover"
    assert action.body == {
        "properties": {
            "failoverDirection": "RecoveryToPrimary",
            "providerSpecificDetails": {"instanceType": "InMageRcmFailback", "recoveryPointType": sent},
        }
    }


@pytest.mark.parametrize(
    ("operation", "verb"),
    [(Operation.COMMIT_FAILOVER, "failoverCommit"), (Operation.CANCEL_FAILOVER, "failoverCancel")],
)
def test_commit_and_cancel_have_no_body(operation: Operation, verb: str):
    action = act(operation, "failed back")
    assert (action.verb, action.body) == (verb, None)


def test_reprotect_to_azure_goes_in_the_other_direction():
    action = act(TO_AZURE, "committed")
    assert action.verb == "reProtect"
    assert action.body == {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "providerSpecificDetails": {
                "instanceType": "InMageRcmFailback",
                "processServerId": "agent-1",
                "policyId": FORWARD_POLICY,
            },
        }
    }


@pytest.mark.parametrize(("point", "sent"), POINTS)
def test_failover_of_a_plan(point: RecoveryPoint, sent: str):
    raw = plan("rp", payloads.modernized("s6")["id"], providers=("InMageRcmFailback",))
    action = modernized.plan_action(Operation.FAILOVER, parsed_plan(raw), Choices(recovery_point=point))
    assert (action.arm_id, action.verb) == (f"{VAULT}/replicationRecoveryPlans/rp", "plannedFailover")
    assert action.body == {
        "properties": {
            "failoverDirection": "RecoveryToPrimary",
            "providerSpecificDetails": [{"instanceType": "InMageRcmFailback", "recoveryPointType": sent}],
        }
    }


# ----- appliance and datastore


SECOND = reprotect_agent("appliance02", "agent-2", accessibleDatastores=["gold"])


def test_the_appliance_that_sees_the_machines_datastore_is_taken():
    site = modern_site(reprotectAgents=[SECOND, reprotect_agent("appliance01")])
    assert act(TO_ON_PREMISES, "s4", site=site).inputs["appliance"] == "appliance01"


def test_a_chosen_datastore_chooses_the_appliance():
    site = modern_site(reprotectAgents=[SECOND, reprotect_agent("appliance01")])
    inputs = act(TO_ON_PREMISES, "s4", Choices(datastore="Gold"), site).inputs
    assert (inputs["appliance"], inputs["datastore"]) == ("appliance02", "gold")


def test_an_appliance_that_does_not_see_the_datastore_is_refused_and_says_what_it_sees():
    site = modern_site(reprotectAgents=[SECOND, reprotect_agent("appliance01")])
    error = refused(TO_ON_PREMISES, "s4", Choices(appliance=("appliance02",)), site)
    assert error.code == "APPLIANCE_UNFIT"
    assert "Datastore 3" in error.message
    assert "gold" in error.message


def test_a_sick_appliance_is_not_taken():
    site = modern_site(reprotectAgents=[reprotect_agent("appliance01", health="Critical")])
    error = refused(TO_ON_PREMISES, "s4", site=site)
    assert error.code == "APPLIANCE_NOT_FOUND"
    assert "critical" in error.message


def test_several_appliances_are_listed():
    site = modern_site(reprotectAgents=[reprotect_agent("appliance01"), reprotect_agent("appliance02", "agent-2")])
    error = refused(TO_ON_PREMISES, "s4", site=site)
    assert error.code == "APPLIANCE_AMBIGUOUS"
    assert "appliance01, appliance02" in error.message


def test_a_list_has_no_appliances_and_that_is_no_appliance():
    assert refused(TO_ON_PREMISES, "s4", site=modern_site(reprotectAgents=[])).code == "APPLIANCE_NOT_FOUND"


def test_a_machine_of_unknown_datastore_needs_one():
    error = refused(TO_ON_PREMISES, "s4", discoveredVmDetails=None)
    assert error.code == "DATASTORE_AMBIGUOUS"
    assert "5 TB External storage, Datastore 3" in error.message


# ----- log storage account


def _disks(*accounts: str | None) -> list[payloads.Raw]:
    return [{"diskId": f"d{n}", "logStorageAccountId": account} for n, account in enumerate(accounts)]


@pytest.mark.parametrize(
    ("accounts", "sent"),
    [
        ((LOG_ACCOUNT, LOG_ACCOUNT.upper()), {LOG_ACCOUNT, LOG_ACCOUNT.upper()}),
        ((LOG_ACCOUNT, None, ""), {LOG_ACCOUNT}),
    ],
)
def test_the_log_storage_account_is_the_disks_own(accounts, sent: set[str]):
    details = act(TO_ON_PREMISES, "s4", protectedDisks=_disks(*accounts)).body["properties"]
    assert details["providerSpecificDetails"]["logStorageAccountId"] in sent


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        ((), "LOG_STORAGE_ACCOUNT_NOT_FOUND"),
        ((None,), "LOG_STORAGE_ACCOUNT_NOT_FOUND"),
        ((LOG_ACCOUNT, f"{LOG_ACCOUNT}2"), "LOG_STORAGE_ACCOUNT_AMBIGUOUS"),
    ],
)
def test_a_log_storage_account_that_cannot_be_derived_is_asked_for(accounts, code: str):
    error = refused(TO_ON_PREMISES, "s4", protectedDisks=_disks(*accounts))
    assert error.code == code


def test_a_missing_log_storage_account_names_the_option():
    error = refused(TO_ON_PREMISES, "s4", protectedDisks=[])
    assert "log_storage_account" in error.remedy


def test_a_chosen_log_storage_account_is_sent_verbatim():
    chosen = "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/Mine"
    action = act(TO_ON_PREMISES, "s4", Choices(log_storage_account=chosen), protectedDisks=[])
    assert action.body["properties"]["providerSpecificDetails"]["logStorageAccountId"] == chosen


# ----- policy, process server, run-as account


def _named(name: str) -> payloads.Raw:
    return container_mapping(MODERN_FABRIC, MODERN_CONTAINER, f"{VAULT}/replicationPolicies/{name}", "Microsoft Azure")


def test_the_policy_to_azure_is_the_one_that_was_used_last():
    site = modern_site([_named("other"), *modern_mappings()])
    assert act(TO_AZURE, "committed", site=site).inputs["policy"] == "p-24h"


def test_without_a_last_policy_the_only_one_is_taken_and_several_are_listed():
    forgotten = {"lastUsedPolicyId": None, "lastUsedPolicyFriendlyName": None}
    assert act(TO_AZURE, "committed", **forgotten).inputs["policy"] == "p-24h"
    site = modern_site([_named("other"), *modern_mappings()])
    error = refused(TO_AZURE, "committed", site=site, **forgotten)
    assert error.code == "REPLICATION_POLICY_AMBIGUOUS"


def test_a_policy_is_chosen_by_name_or_id():
    site = modern_site([_named("other"), *modern_mappings()])
    for wanted in ("OTHER", f"{VAULT}/replicationPolicies/other"):
        action = act(TO_AZURE, "committed", Choices(policy=wanted), site)
        assert action.body["properties"]["providerSpecificDetails"]["policyId"].endswith("/other")


def test_a_failback_policy_is_sent_only_if_it_is_chosen():
    """Azure picks one by itself [asr-modernized 7]."""
    chosen = f"{VAULT}/replicationPolicies/crashconsistency-policy-failback"
    action = act(TO_ON_PREMISES, "s4", Choices(policy=chosen))
    assert action.body["properties"]["providerSpecificDetails"]["policyId"] == chosen


def test_a_process_server_is_chosen_by_its_appliance():
    servers = [appliance_component("appliance01"), appliance_component("appliance02", "agent-2")]
    site = modern_site(processServers=servers)
    assert refused(TO_AZURE, "committed", site=site).code == "PROCESS_SERVER_AMBIGUOUS"
    for choices in (Choices(appliance=("appliance02",)), Choices(process_server="appliance02")):
        action = act(TO_AZURE, "committed", choices, site)
        assert action.body["properties"]["providerSpecificDetails"]["processServerId"] == "agent-2"


def test_a_run_as_account_is_sent_only_if_it_is_chosen():
    account = "/subscriptions/s/providers/Microsoft.OffAzure/VMwareSites/site/runasaccounts/a"
    action = act(TO_AZURE, "committed", Choices(run_as_account=account))
    assert action.body["properties"]["providerSpecificDetails"]["runAsAccountId"] == account
