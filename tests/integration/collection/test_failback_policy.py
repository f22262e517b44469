# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The failback policy and its association: found, made, taken up where a run broke off, left alone (S23)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integration.collection.expectations import one_clear_error
from integration.collection.modules import ModuleRun
from integration.collection.running_lab import Lab

POLICY = "policy-24h-failback"
PUT_POLICY = {"method": "PUT", "path": "/replicationPolicies/"}
PUT_MAPPING = {"method": "PUT", "path": "/replicationProtectionContainerMappings/"}
Module = Callable[..., ModuleRun]


def mappings(lab: Lab) -> list[dict[str, Any]]:
    """The associations for the way back: source and target are the same container."""
    listed = lab.arm("GET", f"{lab.vault}/replicationProtectionContainerMappings").json()["value"]
    return [each for each in listed if each["properties"]["targetProtectionContainerId"] != "Microsoft Azure"]


def policies(lab: Lab) -> dict[str, dict[str, Any]]:
    listed = lab.arm("GET", f"{lab.vault}/replicationPolicies").json()["value"]
    return {each["name"]: each["properties"]["providerSpecificDetails"] for each in listed}


def remove(lab: Lab, path: str) -> None:
    answer = lab.arm("DELETE", path)
    assert answer.status_code in {202, 204}, answer.text
    lab.advance(120)  # it is gone when its operation has ended


@pytest.fixture
def bare(lab: Lab) -> Lab:
    """A vault whose failback policy is not associated any more, and does not exist."""
    for mapping in mappings(lab):
        remove(lab, mapping["id"])
    remove(lab, f"{lab.vault}/replicationPolicies/{POLICY}")
    lab.control("DELETE", "requests")
    return lab


def puts(lab: Lab) -> list[str]:
    """What was sent by way of PUT, whatever became of it."""
    return [each["path"].split("/")[-2] for each in lab.writes() if each["method"] == "PUT"]


BOTH = ["replicationPolicies", "replicationProtectionContainerMappings"]


def test_one_that_is_associated_is_left_alone(lab: Lab, module: Module) -> None:
    run = module("failback_policy", name="another", recovery_point_retention_hours=72)
    assert not run.failed, run.output
    assert run.result["changed"] is False
    assert run.result["policy"]["name"] == POLICY
    assert [entry["setting"] for entry in run.result["differences"]] == ["name", "recovery_point_retention_hours"]
    assert "cannot be edited" in str(run.result["warnings"])
    assert lab.writes() == []


def test_it_is_made_and_a_reprotect_uses_it(bare: Lab, module: Module) -> None:
    lab = bare
    options = {"machines": ["win-sql01"], "direction": "to_on_premises", "process_server": "ps-azure"}
    refused = module("reprotect", check_mode=True, **options)
    assert refused.result["error_code"] == "FAILBACK_POLICY_NOT_FOUND"

    checked = module("failback_policy", check_mode=True)
    assert checked.result["changed"] is True
    assert len(checked.result["requests"]) == 2
    assert lab.writes() == []

    made = module("failback_policy")
    assert not made.failed, made.output
    assert (made.result["changed"], made.result["associated"]) == (True, True)
    assert made.result["requests"][0] == checked.result["requests"][0]
    assert policies(lab)["asr-failback"] == {
        "instanceType": "InMage",
        "recoveryPointThresholdInMinutes": 15,
        "recoveryPointHistory": 1440,
        "appConsistentFrequencyInMinutes": 60,
        "multiVmSyncStatus": "Enabled",
    }

    again = module("failback_policy")
    assert (again.result["changed"], again.result["differences"]) == (False, [])
    assert puts(lab) == BOTH

    used = module("reprotect", check_mode=True, **options)
    assert used.machines["win-sql01"]["inputs"]["policy"] == "asr-failback"
    assert lab.unexpected() == []


FAULTS = {
    "policy refused": ({"match": PUT_POLICY, "status": 400, "code": "BadRequest"}, BOTH[:1]),
    "policy lost before": ({"match": PUT_POLICY, "reset": "before"}, BOTH[:1]),
    "association refused": ({"match": PUT_MAPPING, "status": 409, "code": "Conflict"}, BOTH),
    "association lost before": ({"match": PUT_MAPPING, "reset": "before"}, BOTH),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_run_that_failed_is_taken_up_by_the_next(bare: Lab, module: Module, what: str) -> None:
    fault, sent = FAULTS[what]
    bare.faults(fault)
    failed = module("failback_policy")
    one_clear_error(failed.result, failed.output, bare.environment)
    assert puts(bare) == sent
    bare.control("DELETE", "requests")
    assert module("failback_policy").result["changed"] is True
    assert puts(bare) == BOTH[len(sent) - 1 :]
    assert len(mappings(bare)) == 1


@pytest.mark.parametrize("match", [PUT_POLICY, PUT_MAPPING], ids=["policy", "association"])
@pytest.mark.parametrize("trouble", [{"reset": "after"}, {"status": 503, "code": "ServiceUnavailable", "taken": True}])
def test_an_answer_that_got_lost_sends_nothing_twice(
    bare: Lab, module: Module, match: dict[str, str], trouble: dict[str, Any]
) -> None:
    bare.faults({"match": match} | trouble)
    run = module("failback_policy")
    assert not run.failed, run.output
    assert puts(bare) == BOTH
    assert len(mappings(bare)) == 1


def test_too_many_requests_are_waited_for(bare: Lab, module: Module) -> None:
    bare.faults({"match": PUT_POLICY, "status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "1"}})
    assert module("failback_policy").result["changed"] is True
    assert len(policies(bare)) == 4


BAD = {
    "configuration server": ({"configuration_server": "CS02"}, "CONFIGURATION_SERVER_NOT_FOUND", "CS01"),
    "vault": ({"vault": "nowhere"}, "VAULT_NOT_FOUND", "vault-home"),
    "a number": ({"rpo_threshold_minutes": -5}, "BAD_OPTION", "rpo_threshold_minutes"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input(clean: Lab, module: Module, what: str) -> None:
    options, code, says = BAD[what]
    run = module("failback_policy", **options)
    one_clear_error(run.result, run.output, clean.environment)
    assert run.result["error_code"] == code
    assert says in run.result["msg"]
    assert clean.writes() == []


def test_the_name_of_another_policy(bare: Lab, module: Module) -> None:
    run = module("failback_policy", name="policy-24h")
    assert run.result["error_code"] == "POLICY_OF_ANOTHER_KIND"
    assert bare.writes() == []


def test_modernized(lab: Lab, module: Module) -> None:
    """Azure has its own; another one is made only where it is named."""
    shown = module("failback_policy", architecture="modernized")
    assert (shown.result["changed"], shown.result["associated"]) == (False, None)
    assert shown.result["policy"]["instance_type"] == "InMageRcmFailback"
    made = module("failback_policy", architecture="modernized", name="hourly", crash_consistent_frequency_minutes=15)
    assert made.result["changed"] is True
    assert policies(lab)["hourly"]["crashConsistentFrequencyInMinutes"] == 15
    assert module("failback_policy", architecture="modernized", name="hourly").result["differences"] == [
        {"setting": "crash_consistent_frequency_minutes", "wanted": 5, "found": 15}
    ]
    assert puts(lab) == BOTH[:1]
