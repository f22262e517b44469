# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The engine: which rules are applied, what becomes of what they find, and that no rule hides another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import AzureFacts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.engine import Result, run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts, Machine, Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.finding import (
    CLASSIC,
    Rule,
    Severity,
    Stage,
    Status,
    Trouble,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import FactMissing, Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.waivers import Waiver
from unit.payloads import classic, item, modernized

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def rule(check: Callable[[Facts], Any], rule_id: str = "FB900", **more: Any) -> Rule:
    return Rule(rule_id, "All is well", Severity.ERROR, check, "Mend it.", "S00", **more)


def holds(facts: Facts) -> Iterator[Trouble]:
    return iter(())


def broken(facts: Facts) -> Iterator[Trouble]:
    yield Trouble(f"{facts.name} is broken.", {"machine": facts.name})


def shared(facts: Facts) -> Iterator[Trouble]:
    yield Trouble("CS01 is down.", {}, subject="configuration server CS01")


def undecidable(facts: Facts) -> Iterator[Trouble]:
    raise FactMissing("vCenter did not answer")


def faulty(facts: Facts) -> Iterator[Trouble]:
    yield Trouble("one", {})
    raise KeyError("uuid")


def applied(rules: list[Rule], *machines: Machine, **options: Any) -> Result:
    known = machines or (in_azure("web01"), in_azure("web02"))
    return run(rules, Run(known, AzureFacts(), Missing("no vCenter"), NOW), **options)


def in_azure(name: str) -> Machine:
    return Machine(name, item(classic("in azure", name)), Choices())


def found(result: Result) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(f.rule_id, f.machine, f.machines, str(f.status)) for f in result.findings]


def test_a_rule_that_holds_is_only_counted():
    result = applied([rule(holds), rule(broken, "FB901")])
    assert result.passed == {"web01": 1, "web02": 1}
    assert {f.rule_id for f in result.findings} == {"FB901"}


def test_a_machines_own_trouble_is_a_finding_for_each():
    assert found(applied([rule(broken)])) == [
        ("FB900", "web01", ("web01",), "failed"),
        ("FB900", "web02", ("web02",), "failed"),
    ]


def test_a_shared_trouble_is_one_finding_with_the_machines_it_concerns():
    assert found(applied([rule(shared)])) == [("FB900", "", ("web01", "web02"), "failed")]
    assert found(applied([rule(shared)], in_azure("web01"))) == [("FB900", "", ("web01",), "failed")]


def test_a_missing_fact_is_unknown_and_hides_nothing():
    result = applied([rule(undecidable), rule(broken, "FB901")])
    assert ("FB900", "", ("web01", "web02"), "unknown") in found(result)
    assert len(result.findings) == 3
    unknown = next(f for f in result.findings if f.status is Status.UNKNOWN)
    assert "vCenter did not answer" in unknown.message
    assert result.passed == {"web01": 0, "web02": 0}


def test_a_fault_in_a_rule_is_unknown_and_what_it_had_found_is_kept():
    result = applied([rule(faulty), rule(broken, "FB901")], in_azure("web01"))
    assert found(result) == [
        ("FB900", "web01", ("web01",), "failed"),
        ("FB901", "web01", ("web01",), "failed"),
        ("FB900", "web01", ("web01",), "unknown"),
    ]
    assert "KeyError" in result.findings[2].message


def test_one_machines_missing_item_does_not_keep_the_others_from_being_judged():
    gone = Machine("gone", Missing("it vanished"), Choices())
    assert found(applied([rule(broken)], gone, in_azure("web02"))) == [("FB900", "web02", ("web02",), "failed")]


def test_a_rule_for_what_is_no_item_at_all():
    gone = Machine("gone", Missing("it vanished"), Choices())
    of_none = rule(broken, architectures=frozenset({""}))
    assert found(applied([of_none], gone, in_azure("web02"))) == [("FB900", "gone", ("gone",), "failed")]


def test_a_rule_is_applied_to_its_architectures_only():
    modern = Machine("sql01", item(modernized("s4")), Choices())
    assert [f.machine for f in applied([rule(broken, architectures=CLASSIC)], modern, in_azure("web01")).findings] == [
        "web01"
    ]


@pytest.mark.parametrize(
    ("leg", "stages"),
    [
        ("in azure", "reprotect failover complete"),
        ("copying back", "reprotect failover complete"),
        ("ready", "failover complete"),
        ("failed back", "complete"),
        ("committed", "complete"),
        ("protected", ""),
        ("failed over", "reprotect failover complete"),  # blocked
    ],
)
def test_stages_that_are_over_for_a_machine_are_left_out(leg: str, stages: str):
    machine = Machine("web01", item(classic(leg)), Choices())
    rules = [rule(broken, f"FB90{n}", stages=frozenset({stage})) for n, stage in enumerate(Stage)]
    named = {f"FB90{n}": stage.value for n, stage in enumerate(Stage)}
    assert " ".join(named[f.rule_id] for f in applied(rules, machine).findings) == stages
    for stage in Stage:
        only = [named[f.rule_id] for f in applied(rules, machine, stage=stage).findings]
        assert only == [stage.value] * (stage.value in stages)


def test_a_rule_says_nothing_where_one_that_it_requires_has_said_it_all():
    follows = rule(broken, "FB901", requires=frozenset({"FB900"}))
    assert {f.rule_id for f in applied([rule(broken), follows]).findings} == {"FB900"}
    assert {f.rule_id for f in applied([rule(holds), follows]).findings} == {"FB901"}
    assert {f.rule_id for f in applied([rule(undecidable), follows]).findings} == {"FB900", "FB901"}
    last = rule(broken, "FB902", requires=frozenset({"FB901"}))
    assert {f.rule_id for f in applied([rule(broken), follows, last]).findings} == {"FB900"}


def test_a_rule_that_needs_the_choices_of_its_stage_is_left_out_where_all_are_asked_for():
    rules = [rule(broken, stages=frozenset({Stage.COMPLETE}), asked_alone=True)]
    assert applied(rules).findings == ()
    assert {f.rule_id for f in applied(rules, stage=Stage.COMPLETE).findings} == {"FB900"}


def test_a_waiver_covers_its_rule_and_its_machines():
    waiver = Waiver("fb900", "web0[2-9]", "a test machine", date(2026, 11, 22))
    result = applied([rule(broken), rule(broken, "FB901")], waivers=[waiver])
    waived = [f for f in result.findings if f.status is Status.WAIVED]
    assert [(f.rule_id, f.machine, f.waived_because) for f in waived] == [("FB900", "web02", "a test machine")]
    assert len(result.findings) == 4


def test_a_shared_finding_can_be_waived_for_some():
    result = applied([rule(shared)], waivers=[Waiver("FB900", "web02", "it is on its way out")])
    assert found(result) == [("FB900", "", ("web01",), "failed"), ("FB900", "", ("web02",), "waived")]


def test_what_is_unknown_can_be_waived():
    (finding,) = applied([rule(undecidable)], waivers=[Waiver("FB900", "*", "looked by hand")]).findings
    assert finding.status is Status.WAIVED


def test_an_expired_waiver_does_not_hold_and_is_said():
    result = applied([rule(broken)], in_azure("web01"), waivers=[Waiver("FB900", "*", "old", date(2026, 11, 21))])
    assert found(result) == [("FB900", "web01", ("web01",), "failed"), ("FB002", "", (), "failed")]
    assert "2026-11-21" in result.findings[1].message


def test_a_rule_that_does_not_exist_is_said():
    result = applied([rule(holds)], skip=["FB999"], waivers=[Waiver("FB998", "*", "mistyped")])
    assert [f.rule_id for f in result.findings] == ["FB001", "FB001"]
    assert {f.evidence["rule"] for f in result.findings} == {"FB998", "FB999"}


def test_a_skipped_rule_is_not_applied():
    result = applied([rule(broken), rule(holds, "FB901")], skip=["fb900"])
    assert result.findings == ()
    assert [r.rule_id for r in result.rules] == ["FB901"]


def test_the_worst_comes_first():
    def graded(facts: Facts) -> Iterator[Trouble]:
        yield Trouble("info", severity=Severity.INFO)
        yield Trouble("error", severity=Severity.ERROR)
        yield Trouble("warning", severity=Severity.WARNING)

    result = applied([rule(undecidable, "FB800"), rule(graded)], in_azure("web01"))
    assert [f.message for f in result.findings][:3] == ["error", "warning", "info"]
    assert result.findings[3].status is Status.UNKNOWN
