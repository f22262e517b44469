# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a modernized machine stands, read off its item [asr-modernized 2, 7]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import modernized
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation, Phase
from unit import payloads
from unit.payloads import running

REPROTECT = "SwitchReplicationGroupProtection"


def phase_of(raw: payloads.Raw, *, detailed: bool = True, job: str | None = None) -> Phase:
    return modernized.position(payloads.item(raw, detailed=detailed), job).phase


@pytest.mark.parametrize(
    ("stage", "phase"),
    [
        ("s1", Phase.REPROTECTING),
        ("s2", Phase.REPROTECTING),
        ("s3", Phase.PROTECTED),
        ("s4", Phase.IN_AZURE),  # uncommitted: a reprotect was accepted all the same
        ("committed failover to azure", Phase.IN_AZURE),
        ("no reprotect offered", Phase.BLOCKED),
        ("s5", Phase.REPLICATING_BACK),
        ("s6", Phase.READY),
        ("failed back", Phase.FAILED_BACK),
        ("cancel me", Phase.BLOCKED),
        ("committed", Phase.COMMITTED),
    ],
)
def test_phase_of_each_leg(stage: str, phase: Phase):
    assert phase_of(payloads.modernized(stage)) is phase
    assert phase_of(payloads.listed(payloads.modernized(stage)), detailed=False) is phase


@pytest.mark.parametrize(
    ("stage", "scenario", "phase"),
    [
        ("s4", REPROTECT, Phase.REPLICATING_BACK),
        ("s5", REPROTECT, Phase.REPLICATING_BACK),
        ("s6", "PlannedFailover", Phase.FAILING_BACK),
        ("failed back", "PlannedFailover", Phase.FAILING_BACK),
        ("failed back", "CommitFailover", Phase.IN_TRANSITION),
        ("failed back", "CancelFailover", Phase.IN_TRANSITION),
        ("committed", REPROTECT, Phase.REPROTECTING),
        ("s1", REPROTECT, Phase.REPROTECTING),
        ("s3", "UnplannedFailover", Phase.IN_TRANSITION),
    ],
)
def test_phase_while_a_job_runs(stage: str, scenario: str, phase: Phase):
    assert phase_of(payloads.modernized(stage, currentScenario=running(scenario))) is phase
    assert phase_of(payloads.modernized(stage), job=scenario) is phase


def test_where_the_machine_is_comes_from_type_and_location_together():
    """activeLocation is Primary before the failover and in the way back alike."""
    before, back = payloads.modernized("s3"), payloads.modernized("s6")
    assert before["properties"]["activeLocation"] == back["properties"]["activeLocation"] == "Primary"
    assert (phase_of(before), phase_of(back)) == (Phase.PROTECTED, Phase.READY)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"replicationHealth": "Critical"}, "critical"),
        ({"psd": {"resyncRequired": "true"}}, "resynchronization"),
        ({"psd": {"resyncRequired": True}}, "resynchronization"),
    ],
)
def test_not_ready_although_azure_offers_the_failover(changes: payloads.Raw, reason: str):
    position = modernized.position(payloads.item(payloads.modernized("s6", **changes)))
    assert position.phase is Phase.REPLICATING_BACK
    assert reason in position.reason


def test_a_disk_that_says_false_does_not_hold_a_ready_machine():
    """isInitialReplicationComplete stays "false" in the reverse leg [asr-modernized 3]."""
    raw = payloads.modernized("s6")
    (disk,) = raw["properties"]["providerSpecificDetails"]["protectedDisks"]
    assert disk["isInitialReplicationComplete"] == "false"
    assert phase_of(raw) is Phase.READY


def test_a_failed_planned_failover_names_the_way_out():
    position = modernized.position(payloads.item(payloads.modernized("cancel me")))
    assert "cancel_failover" in position.reason


@pytest.mark.parametrize(
    ("registered", "waits"), [(False, True), ("false", True), (True, False), (None, False), ("", False)]
)
def test_a_reprotect_waits_for_the_agent(registered: object, waits: bool):
    raw = payloads.modernized("s4", psd={"isAgentRegistrationSuccessfulAfterFailover": registered})
    item = payloads.item(raw)
    assert bool(modernized.not_yet(item, Operation.REPROTECT_TO_ON_PREMISES)) is waits
    assert not modernized.not_yet(item, Operation.FAILOVER)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"protectionState": "SomethingNew", "allowedOperations": []}, "SomethingNew"),
        ({"activeLocation": "", "allowedOperations": None}, "missing"),
    ],
)
def test_an_unknown_state_is_said_with_its_raw_values(changes: payloads.Raw, named: str):
    position = modernized.position(payloads.item(payloads.modernized("s6", **changes)))
    assert position.phase is Phase.UNKNOWN
    assert named in position.reason


def test_facts_come_from_both_legs():
    forward = modernized.facts(payloads.item(payloads.modernized("s4")))
    back = modernized.facts(payloads.item(payloads.modernized("s6")))
    assert (forward.os_type, forward.datastores, forward.ip_address) == ("Windows", ("Datastore 3",), "192.168.7.10")
    assert back.datastores == ("Datastore 3",)
    assert back.azure_vm_id.endswith("/sql01-8a970000-0000-4000-8000-00000000c125")
    assert back.master_target_id == "agent-1"


def _disk(**details) -> payloads.Raw:
    return {"diskId": "d", "diskName": "Disk0", "capacityInBytes": 1000, **details}


@pytest.mark.parametrize(
    ("psd", "percent"),
    [
        # On the way back the figure for the whole machine stays at zero; the disks have their own [asr-modernized 5].
        ({"protectedDisks": [_disk(irDetails={"progressPercentage": 40}), _disk(irDetails={})]}, None),
        ({"protectedDisks": [_disk(irDetails={"progressPercentage": n}) for n in (40, 60)]}, 50),
        ({"protectedDisks": [_disk(irDetails={"progressPercentage": None, "progressHealth": "Queued"})]}, 0),
        ({"protectedDisks": [_disk()]}, None),
        ({"protectedDisks": []}, None),
        ({"initialReplicationProgressPercentage": 64, "protectedDisks": []}, 64),
    ],
)
def test_how_far_a_copy_is(psd: payloads.Raw, percent: int | None):
    shown = {"initialReplicationProgressPercentage": 0} | psd
    assert modernized.facts(payloads.item(payloads.modernized("s5", psd=shown))).copied_percent == percent


@pytest.mark.parametrize(
    ("operation", "without", "lacks"),
    [
        (Operation.REPROTECT_TO_ON_PREMISES, "", True),  # the account of its disks
        (Operation.COMMIT_FAILOVER, "", True),  # how many disks it should have
        (Operation.FAILOVER, "", False),
        (Operation.FAILOVER, "resyncRequired", True),
        (Operation.REPROTECT_TO_AZURE, "", False),
        (Operation.REPROTECT_TO_AZURE, "isAgentRegistrationSuccessfulAfterFailover", True),
    ],
)
def test_what_cannot_be_decided_on_an_entry_of_a_list(operation: Operation, without: str, lacks: bool):
    raw = payloads.listed(payloads.modernized("s6"))
    raw["properties"]["providerSpecificDetails"] |= {"resyncRequired": "false"}
    raw["properties"]["providerSpecificDetails"].pop(without, None)
    assert modernized.lacks(payloads.item(raw, detailed=False), operation) is lacks
