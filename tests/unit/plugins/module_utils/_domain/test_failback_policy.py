# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is missing of a failback policy and its association, and what is otherwise than wanted (S23)."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.failback_policy import (
    PolicyPlan,
    PolicyWish,
    Surroundings,
    plan,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.failback_policy_report import (
    as_diff,
    sentence,
    warnings,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.failback_policy_settings import (
    policy,
    wanted_settings,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.site import container_mapping
from unit.legs import CLASSIC_CONTAINER, CLASSIC_FABRIC, FAILBACK_POLICY, FORWARD_POLICY, VAULT
from unit.payloads import Raw
from unit.policy_payloads import CLASSIC_SETTINGS, failback_policy_raw, forward_policy_raw, policy_raw
from unit.site_payloads import classic_mappings

OWN_ID = f"/subscriptions{VAULT.removeprefix('/Subscriptions')}"
CONTAINER = f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}/replicationProtectionContainers/{CLASSIC_CONTAINER}"
OPTIONS: dict[str, Any] = {
    "rpo_threshold_minutes": 15,
    "recovery_point_retention_hours": 24,
    "app_consistent_frequency_minutes": 60,
    "crash_consistent_frequency_minutes": 5,
    "multi_vm_sync": True,
}
FORWARD, REVERSE = classic_mappings()


def planned(
    *policies: Raw,
    mappings: list[Raw] | None = None,
    name: str = "",
    architecture: str = "classic",
    containers: tuple[str, ...] = (CONTAINER,),
    **options: Any,
) -> tuple[PolicyPlan, Surroundings]:
    mappings = [FORWARD] if mappings is None else mappings
    around = Surroundings(
        OWN_ID,
        tuple(policy(raw) for raw in policies),
        "CS01",
        containers,
        tuple(container_mapping(raw) for raw in mappings),
        tuple(raw["name"] for raw in mappings),
    )
    wish = PolicyWish(architecture, name, wanted_settings(architecture, OPTIONS | options))
    return plan(wish, around), around


def test_nothing_is_missing():
    found, around = planned(forward_policy_raw(), failback_policy_raw(), mappings=[FORWARD, REVERSE])
    assert found.writes == ()
    assert found.differences == ()
    assert found.policy is not None
    assert found.policy.arm_id == FAILBACK_POLICY
    assert (
        sentence(found, around, False) == "Failback policy p-24h-failback is associated with configuration server CS01."
    )
    assert as_diff(found)["before"] == as_diff(found)["after"]


def test_the_forward_association_is_not_taken_for_the_way_back():
    found, _ = planned(forward_policy_raw(), mappings=[FORWARD])
    assert [write.deed for write in found.writes] == ["creation", "association"]


def test_policy_and_association_are_made():
    found, around = planned(forward_policy_raw())
    making, associating = found.writes
    assert making.as_plan() == {
        "method": "PUT",
        "target": f"{OWN_ID}/replicationPolicies/asr-failback",
        "body": {
            "properties": {
                "providerSpecificInput": {
                    "instanceType": "InMage",
                    "recoveryPointThresholdInMinutes": 15,
                    "recoveryPointHistory": 1440,  # minutes, whatever the name says
                    "appConsistentFrequencyInMinutes": 60,
                    "multiVmSyncStatus": "Enable",
                }
            }
        },
    }
    assert associating.as_plan() == {
        "method": "PUT",
        "target": f"{CONTAINER}/replicationProtectionContainerMappings/asr-failback-reverse",
        "body": {
            "properties": {
                "policyId": f"{OWN_ID}/replicationPolicies/asr-failback",
                "targetProtectionContainerId": CONTAINER,
            }
        },
    }
    told = sentence(found, around, True)
    assert told == "Failback policy asr-failback would be made and associated with configuration server CS01."
    assert as_diff(found)["before"] == {"associated": False}
    assert as_diff(found)["after"]["recovery_point_retention_hours"] == 24


def test_a_policy_that_is_there_is_only_associated():
    found, around = planned(failback_policy_raw(), name="P-24h-failback")
    (write,) = found.writes
    assert write.deed == "association"
    assert write.body == {"properties": {"policyId": FAILBACK_POLICY, "targetProtectionContainerId": CONTAINER}}
    assert sentence(found, around, False) == (
        "Failback policy p-24h-failback was associated with configuration server CS01."
    )


def test_an_association_that_exists_under_the_name_is_not_overwritten():
    taken = [FORWARD | {"name": "asr-failback-reverse"}, FORWARD | {"name": "ASR-failback-reverse-2"}]
    found, _ = planned(mappings=taken)
    assert found.writes[1].arm_id.endswith("/asr-failback-reverse-3")


def test_what_differs_is_told_and_left_alone():
    raw = failback_policy_raw(recoveryPointHistory=2160, multiVmSyncStatus="Disabled")
    found, _ = planned(raw, mappings=[REVERSE], name="failback-24h")
    assert found.writes == ()
    assert found.differences == (
        {"setting": "name", "wanted": "failback-24h", "found": "p-24h-failback"},
        {"setting": "recovery_point_retention_hours", "wanted": 24, "found": 36},
        {"setting": "multi_vm_sync", "wanted": True, "found": False},
    )
    (told,) = warnings(found)
    assert "recovery_point_retention_hours is 36, not 24" in told
    assert "cannot be edited" in told


def test_part_of_an_hour_is_shown_as_one():
    found, _ = planned(failback_policy_raw(recoveryPointHistory=90), mappings=[REVERSE])
    assert found.differences[0]["found"] == 1.5


def test_of_several_associated_policies_the_named_one_counts():
    other = policy_raw("other", CLASSIC_SETTINGS)
    mapping = REVERSE | {"properties": REVERSE["properties"] | {"policyId": other["id"]}}
    found, _ = planned(failback_policy_raw(), other, mappings=[REVERSE, mapping], name="other")
    assert found.policy is not None
    assert found.policy.name == "other"


def test_an_association_whose_policy_is_not_listed_counts():
    """It may lie beyond what the account sees; a second one would be refused or, worse, taken."""
    found, _ = planned(forward_policy_raw(), mappings=[REVERSE])
    assert found.writes == ()
    assert found.policy is not None
    assert found.policy.name == "p-24h-failback"
    assert len(found.differences) == 4


def test_a_policy_of_another_kind_has_the_name():
    with pytest.raises(FailbackError) as caught:
        planned(forward_policy_raw(), name="p-24h")
    assert caught.value.code == "POLICY_OF_ANOTHER_KIND"
    assert "InMageAzureV2 instead of InMage" in caught.value.message
    assert caught.value.details["policy"] == FORWARD_POLICY.rsplit("/", 1)[-1]


@pytest.mark.parametrize(
    ("containers", "code"), [((), "CONTAINER_NOT_FOUND"), (("/a/one", "/a/two"), "CONTAINER_AMBIGUOUS")]
)
def test_a_configuration_server_has_one_container(containers: tuple[str, ...], code: str):
    with pytest.raises(FailbackError) as caught:
        planned(containers=containers)
    assert caught.value.code == code
    assert "CS01" in caught.value.message


@pytest.mark.parametrize("option", ["rpo_threshold_minutes", "recovery_point_retention_hours"])
def test_a_negative_number_is_refused(option: str):
    with pytest.raises(FailbackError) as caught:
        wanted_settings("classic", OPTIONS | {option: -1})
    assert caught.value.code == "BAD_OPTION"
    assert option in caught.value.message


# ----- modernized

RCM = policy_raw(
    "crashconsistency-policy-failback",
    {"instanceType": "InMageRcmFailback", "appConsistentFrequencyInMinutes": 0, "crashConsistentFrequencyInMinutes": 5},
)


def test_azure_is_left_to_choose():
    found, around = planned(architecture="modernized")
    assert (found.policy, found.writes, found.associated) == (None, (), None)
    assert "Azure chooses a failback policy by itself" in sentence(found, around, False)
    assert as_diff(found) == {"before": {}, "after": {}}


def test_the_one_that_azure_made_is_shown_and_not_judged():
    found, around = planned(RCM, failback_policy_raw(), architecture="modernized")
    assert found.policy is not None
    assert found.policy.settings == {"app_consistent_frequency_minutes": 0, "crash_consistent_frequency_minutes": 5}
    assert (found.writes, found.differences) == ((), ())
    assert "crashconsistency-policy-failback is there" in sentence(found, around, False)


def test_a_named_one_is_made_without_an_association():
    found, around = planned(RCM, architecture="modernized", name="hourly", crash_consistent_frequency_minutes=15)
    (write,) = found.writes
    assert write.body == {
        "properties": {
            "providerSpecificInput": {
                "instanceType": "InMageRcmFailback",
                "appConsistentFrequencyInMinutes": 60,
                "crashConsistentFrequencyInMinutes": 15,
            }
        }
    }
    assert "has to name it" in sentence(found, around, False)
    assert "associated" not in as_diff(found)["after"]


def test_a_named_one_that_is_there_may_differ():
    found, _ = planned(RCM, architecture="modernized", name="crashconsistency-policy-failback")
    assert found.writes == ()
    assert [entry["setting"] for entry in found.differences] == ["app_consistent_frequency_minutes"]
