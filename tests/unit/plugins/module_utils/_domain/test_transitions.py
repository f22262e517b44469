# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every phase, every operation, both architectures: what is done about it."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation, Phase
from ansible_collections.asr.failback.plugins.module_utils._domain.transitions import (
    GOALS,
    TRANSITIONS,
    Verdict,
    allowed_now,
    refusal,
    step,
)

#: One row a phase: what each operation means there. The last two columns are cancel_failover by architecture.
EXPECTED = """
phase             to_on_premises  failover  commit  to_azure  cancel_classic  cancel_modernized
in_azure          act             refuse    refuse  refuse    refuse          refuse
replicating_back  wait            refuse    refuse  refuse    refuse          wait
ready             done            act       refuse  refuse    refuse          done
failing_back      past            wait      refuse  refuse    refuse          refuse
failed_back       past            done      act     refuse    refuse          act
committed         past            past      done    act       refuse          refuse
reprotecting      past            past      past    wait      refuse          refuse
protected         past            past      past    done      refuse          refuse
blocked           refuse          refuse    refuse  refuse    refuse          act
in_transition     wait            wait      wait    wait      wait            wait
unknown           refuse          refuse    refuse  refuse    refuse          refuse
"""
COLUMNS = [
    Operation.REPROTECT_TO_ON_PREMISES,
    Operation.FAILOVER,
    Operation.COMMIT_FAILOVER,
    Operation.REPROTECT_TO_AZURE,
]


def _cells() -> list[tuple[str, Phase, Operation, Verdict]]:
    cells = []
    for line in EXPECTED.strip().splitlines()[1:]:
        name, *verdicts = line.split()
        phase = Phase(name)
        for architecture, cancel in (("classic", verdicts[4]), ("modernized", verdicts[5])):
            cells += [(architecture, phase, op, Verdict(v)) for op, v in zip(COLUMNS, verdicts[:4], strict=True)]
            cells.append((architecture, phase, Operation.CANCEL_FAILOVER, Verdict(cancel)))
    return cells


CELLS = _cells()
REFUSED = [(architecture, phase, op) for architecture, phase, op, verdict in CELLS if verdict is Verdict.REFUSE]


def test_the_table_is_complete():
    assert {(a, p, o) for a, p, o, _ in CELLS} == set(TRANSITIONS)
    assert len(CELLS) == 11 * 5 * 2


@pytest.mark.parametrize(("architecture", "phase", "operation", "verdict"), CELLS)
def test_verdict(architecture: str, phase: Phase, operation: Operation, verdict: Verdict):
    assert step(architecture, phase, operation).verdict is verdict


@pytest.mark.parametrize(
    ("operation", "goal"),
    [
        (Operation.REPROTECT_TO_ON_PREMISES, Phase.READY),
        (Operation.FAILOVER, Phase.FAILED_BACK),
        (Operation.COMMIT_FAILOVER, Phase.COMMITTED),
        (Operation.REPROTECT_TO_AZURE, Phase.PROTECTED),
        (Operation.CANCEL_FAILOVER, Phase.READY),
    ],
)
def test_goal(operation: Operation, goal: Phase):
    assert GOALS[operation] is goal
    assert {step(a, p, operation).goal for a in ("classic", "modernized") for p in Phase} == {goal}


@pytest.mark.parametrize(("architecture", "phase", "operation"), REFUSED)
def test_a_refusal_says_where_why_what_is_possible_and_what_to_do(
    architecture: str, phase: Phase, operation: Operation
):
    error = refusal("web01", architecture, phase, "what the item shows", operation)
    assert f"web01 is {phase}: {operation} is refused because " in error.message
    assert "because ;" not in error.message
    assert "what the item shows" in error.message
    assert error.remedy.endswith(".")
    assert error.details["allowed"] == allowed_now(architecture, phase)
    for allowed in error.details["allowed"]:
        assert allowed in error.message


@pytest.mark.parametrize(
    ("phase", "code"),
    [(Phase.BLOCKED, "MACHINE_BLOCKED"), (Phase.UNKNOWN, "STATE_UNKNOWN"), (Phase.IN_AZURE, "WRONG_PHASE")],
)
def test_a_refusal_has_a_code_for_programs(phase: Phase, code: str):
    assert refusal("web01", "classic", phase, "", Operation.COMMIT_FAILOVER).code == code


def test_only_cancel_differs_between_the_architectures():
    differing = {
        operation
        for phase in Phase
        for operation in Operation
        if step("classic", phase, operation).verdict is not step("modernized", phase, operation).verdict
    }
    assert differing == {Operation.CANCEL_FAILOVER}


def test_a_committed_failover_is_not_said_to_be_cancellable():
    error = refusal("sql01", "modernized", Phase.COMMITTED, "", Operation.CANCEL_FAILOVER)
    assert "cannot be undone" in error.message


def test_each_phase_of_the_way_home_offers_exactly_its_next_step():
    assert {phase: allowed_now("classic", phase) for phase in Phase if allowed_now("classic", phase)} == {
        Phase.IN_AZURE: ["reprotect_to_on_premises"],
        Phase.READY: ["failover"],
        Phase.FAILED_BACK: ["commit_failover"],
        Phase.COMMITTED: ["reprotect_to_azure"],
    }
