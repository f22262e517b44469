# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a classic machine stands, read off its item [asr-api 1.5, 1.8]."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import classic
from ansible_collections.asr.failback.plugins.module_utils._domain.architecture import architecture_of
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Phase
from unit import payloads
from unit.payloads import running

REPROTECT = "SwitchReplicationGroupProtection"


def phase_of(raw: payloads.Raw, *, detailed: bool = True, job: str | None = None) -> Phase:
    return classic.position(payloads.item(raw, detailed=detailed), job).phase


@pytest.mark.parametrize(
    ("stage", "phase"),
    [
        ("protected", Phase.PROTECTED),
        ("failed over", Phase.BLOCKED),
        ("in azure", Phase.IN_AZURE),
        ("copying back", Phase.REPLICATING_BACK),
        ("ready", Phase.READY),
        ("failed back", Phase.FAILED_BACK),
        ("committed", Phase.COMMITTED),
        ("copying to azure", Phase.REPROTECTING),
    ],
)
def test_phase_of_each_leg(stage: str, phase: Phase):
    assert phase_of(payloads.classic(stage)) is phase
    assert phase_of(payloads.listed(payloads.classic(stage)), detailed=False) is phase


@pytest.mark.parametrize(
    ("stage", "scenario", "phase"),
    [
        # a reprotect's job runs on both sides of the flip of the instance type
        ("in azure", REPROTECT, Phase.REPLICATING_BACK),
        ("copying back", REPROTECT, Phase.REPLICATING_BACK),
        ("ready", "UnplannedFailover", Phase.FAILING_BACK),
        ("failed back", "UnplannedFailover", Phase.FAILING_BACK),
        ("failed back", "CommitFailover", Phase.IN_TRANSITION),
        ("committed", REPROTECT, Phase.REPROTECTING),
        ("copying to azure", REPROTECT, Phase.REPROTECTING),
        ("protected", "UnplannedFailover", Phase.IN_TRANSITION),
        ("protected", "TestFailover", Phase.IN_TRANSITION),
        ("ready", "DisableDr", Phase.IN_TRANSITION),
    ],
)
def test_phase_while_a_job_runs(stage: str, scenario: str, phase: Phase):
    assert phase_of(payloads.classic(stage, currentScenario=running(scenario))) is phase
    assert phase_of(payloads.classic(stage), job=scenario.lower()) is phase


def test_the_copy_after_a_reprotect_is_no_job_to_wait_for():
    raw = payloads.classic("ready", currentScenario=running("IrCompletion"))
    item = payloads.item(raw)
    assert item.job_name is None
    assert classic.position(item).phase is Phase.READY


def test_a_job_without_a_scenario_is_still_a_job():
    raw = payloads.classic("ready", currentScenario=running("") | {"scenarioName": None})
    assert phase_of(raw) is Phase.IN_TRANSITION


def test_an_uncommitted_failover_to_azure_says_what_blocks_it():
    position = classic.position(payloads.item(payloads.classic("failed over")))
    assert "commit" in position.reason


def test_reverse_replicate_permits_a_reprotect_too():
    raw = payloads.classic("in azure", allowedOperations=["ReverseReplicate", "DisableProtection"])
    assert phase_of(raw) is Phase.IN_AZURE


def _disks(**changes: Any) -> payloads.Raw:
    disks = payloads.classic("ready")["properties"]["providerSpecificDetails"]["protectedDisks"]
    return {"protectedDisks": [disks[0], disks[1] | changes]}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"replicationHealth": "Critical"}, "critical"),
        ({"psd": _disks(protectionStage="Resync")}, "Disk1 is in Resync"),
        ({"psd": _disks(resyncRequired="Required")}, "Disk1"),
        ({"psd": {"consistencyPoints": {}}}, "no recovery point"),
        ({"psd": {"consistencyPoints": None}}, "no recovery point"),
    ],
)
def test_not_ready_although_azure_offers_the_failover(changes: payloads.Raw, reason: str):
    position = classic.position(payloads.item(payloads.classic("ready", **changes)))
    assert position.phase is Phase.REPLICATING_BACK
    assert reason in position.reason


def test_a_list_cannot_tell_disks_and_is_not_asked_to():
    raw = payloads.classic("ready", psd=_disks(protectionStage="Resync"))
    assert phase_of(payloads.listed(raw), detailed=False) is Phase.READY


def test_zero_percent_of_a_finished_copy_counts_as_finished():
    assert classic.facts(payloads.item(payloads.classic("ready"))).copied_percent == 100


def test_percent_counts_disks_by_their_size():
    psd = _disks(protectionStage="InitialReplication", resyncProgressPercentage=50)
    assert classic.facts(payloads.item(payloads.classic("copying back", psd=psd))).copied_percent == 75


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"protectionState": "EnableProtectionFailed", "allowedOperations": []}, "EnableProtectionFailed"),
        ({"protectionState": None, "allowedOperations": None}, "missing"),
        ({"activeLocation": "Elsewhere"}, "Elsewhere"),
        ({"allowedOperations": ["FinalizeFailback"], "protectionState": "Odd"}, "finalizefailback"),
    ],
)
def test_an_unknown_state_is_said_with_its_raw_values(changes: payloads.Raw, named: str):
    position = classic.position(payloads.item(payloads.classic("ready", **changes)))
    assert position.phase is Phase.UNKNOWN
    assert named in position.reason
    assert "InMage" in position.reason


@pytest.mark.parametrize("instance_type", ["HyperVReplicaAzure", "A2A", "", None])
def test_other_providers_are_refused_by_name(instance_type: str | None):
    raw = payloads.classic("ready", psd={"instanceType": instance_type})
    with pytest.raises(FailbackError) as caught:
        architecture_of(payloads.item(raw))
    assert caught.value.code == "ARCHITECTURE_UNSUPPORTED"
    assert "web01" in caught.value.message


def test_there_is_no_azure_vm_while_the_id_ends_empty():
    assert classic.facts(payloads.item(payloads.classic("protected"))).azure_vm_id == ""
    assert classic.facts(payloads.item(payloads.classic("in azure"))).azure_vm_id.endswith("/web01-azure")


@pytest.mark.parametrize(
    ("processed", "copied"), [((5, 7), 12), ((5, None), 5), (("5", "7"), 12), ((0, 0), 0), ((None, None), None)]
)
def test_how_much_was_copied_is_unknown_only_where_no_disk_tells(processed: tuple[Any, Any], copied: int | None):
    disks = [{"diskName": f"Disk{n}", "resyncProcessedBytes": value} for n, value in enumerate(processed)]
    item = payloads.item(payloads.classic("copying back", psd={"protectedDisks": disks}))
    assert classic.facts(item).copied_bytes == copied


@pytest.mark.parametrize(
    ("stage", "psd", "percent"),
    [
        ("copying back", {"resyncDetails": {"initialReplicationProgressPercentage": "37"}}, 37),
        ("copying back", {"resyncDetails": {"initialReplicationProgressPercentage": "0"}}, None),
        ("copying back", {"resyncDetails": None}, None),
        ("copying to azure", {"resyncProgressPercentage": 64}, 64),
        ("copying to azure", {"resyncProgressPercentage": 0}, None),
    ],
)
def test_how_far_a_copy_is_as_a_list_tells(stage: str, psd: payloads.Raw, percent: int | None):
    """Zero also means finished [asr-api 1.8]."""
    listed = payloads.listed(payloads.classic(stage, psd=psd))
    assert classic.facts(payloads.item(listed, detailed=False)).copied_percent == percent
