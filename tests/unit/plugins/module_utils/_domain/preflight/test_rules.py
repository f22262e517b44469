# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every rule that reads Azure holds, fails and is undecided when it should be; test_vsphere_rules has the others."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.engine import Result, run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.finding import Rule, Status
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.rules import ALL_RULES, RULES
from unit import preflight_cases
from unit.preflight_cases.case import Case

BY_ID = {rule.rule_id: rule for rule in RULES if ".vsphere_" not in rule.check.__module__}


def _cases() -> dict[str, Case]:
    folder = Path(preflight_cases.__path__[0])
    modules = [import_module(f"unit.preflight_cases.{path.stem}") for path in sorted(folder.glob("*.py"))]
    return {rule_id: case for module in modules for rule_id, case in getattr(module, "CASES", {}).items()}


CASES = _cases()


def alone(rule_id: str, facts: object) -> Result:
    return run([BY_ID[rule_id]], facts, stage=CASES[rule_id].stage)


def test_every_rule_has_its_cases():
    assert set(CASES) == set(BY_ID)


@pytest.mark.parametrize("rule_id", sorted(CASES))
def test_a_rule_fails_and_says_why(rule_id: str):
    case = CASES[rule_id]
    machine = case.fails.machines[0].name
    findings = [f for f in alone(rule_id, case.fails).findings if machine in f.machines]
    assert findings
    assert {f.status for f in findings} == {Status.FAILED}
    assert case.said in findings[0].message
    assert findings[0].remedy
    assert all(f.message.endswith(".") for f in findings)


@pytest.mark.parametrize("rule_id", sorted(rule_id for rule_id, case in CASES.items() if case.holds))
def test_a_rule_holds(rule_id: str):
    case = CASES[rule_id]
    machine = case.holds.machines[0].name
    result = alone(rule_id, case.holds)
    assert [f for f in result.findings if machine in f.machines] == []
    assert result.passed[machine] == 1


@pytest.mark.parametrize("rule_id", sorted(rule_id for rule_id, case in CASES.items() if case.unknown))
def test_a_rule_says_what_it_is_missing(rule_id: str):
    case = CASES[rule_id]
    machine = case.unknown.machines[0].name
    findings = [f for f in alone(rule_id, case.unknown).findings if machine in f.machines]
    assert {f.status for f in findings} == {Status.UNKNOWN}
    assert "the rule itself failed" not in findings[0].message


@pytest.mark.parametrize("rule_id", sorted(CASES))
def test_a_fixture_that_is_not_there_is_explained(rule_id: str):
    case = CASES[rule_id]
    assert (case.holds is not None and case.unknown is not None) != bool(case.because)


def test_ids_are_unique_and_grouped_by_family():
    ids = [rule.rule_id for rule in ALL_RULES]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"FB\d{3}", rule_id) for rule_id in ids)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.rule_id)
def test_a_rule_is_described(rule: Rule):
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.remedy.endswith(".")
    assert rule.source


def test_a_rule_comes_after_those_that_it_requires():
    seen: set[str] = set()
    for rule in RULES:
        assert rule.requires <= seen, rule.rule_id
        seen.add(rule.rule_id)
