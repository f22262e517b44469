# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rules that read vCenter: each with a fixture that passes, some that fail, and one with its fact missing."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight import (
    vsphere_account_rules,
    vsphere_identity_rules,
    vsphere_place_rules,
    vsphere_target_rules,
    vsphere_target_settings_rules,
    vsphere_vm_rules,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.engine import run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.finding import (
    Severity,
    Status,
    Trouble,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import FactMissing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.rules import RULES
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import OptionRow
from unit.vsphere_cases.failing import FAILING
from unit.vsphere_cases.holding import HOLDING, MISSING
from unit.vsphere_cases.scenes import READY, SILENT, WEB02
from unit.vsphere_world import (
    DATASTORES,
    datastore,
    facts,
    keeper,
    machine,
    pod,
    sql01,
    vcenter,
    vm,
)

VSPHERE_RULES = {
    rule.rule_id: rule
    for module in (
        vsphere_target_rules,
        vsphere_target_settings_rules,
        vsphere_identity_rules,
        vsphere_vm_rules,
        vsphere_place_rules,
        vsphere_account_rules,
    )
    for rule in module.RULES
}
EVERY = pytest.mark.parametrize("rule_id", sorted(VSPHERE_RULES))


def check(rule_id: str, given: Facts) -> list[Trouble]:
    return list(VSPHERE_RULES[rule_id].check(given))


def test_every_rule_is_registered_and_has_its_fixtures():
    assert VSPHERE_RULES.keys() == FAILING.keys()
    assert VSPHERE_RULES.keys() <= {rule.rule_id for rule in RULES}


@EVERY
def test_it_holds_where_all_is_well(rule_id: str):
    given = READY if rule_id in {"FB328", "FB409"} else machine()
    assert check(rule_id, facts(vcenter(), given)) == []


@pytest.mark.parametrize(
    ("rule_id", "number"), [(rule_id, n) for rule_id, given in HOLDING.items() for n in range(len(given))]
)
def test_it_holds(rule_id: str, number: int):
    assert check(rule_id, HOLDING[rule_id][number]) == []


@pytest.mark.parametrize(
    ("rule_id", "number"), [(rule_id, n) for rule_id, given in FAILING.items() for n in range(len(given))]
)
def test_it_fails_and_says_what_is_there_instead(rule_id: str, number: int):
    given, words = FAILING[rule_id][number]
    found = check(rule_id, given)
    assert any(words in trouble.message for trouble in found), [trouble.message for trouble in found]
    assert all(trouble.message.endswith(".") and trouble.evidence is not None for trouble in found)


@EVERY
def test_a_vcenter_that_cannot_be_read_is_not_a_pass(rule_id: str):
    with pytest.raises(FactMissing, match=SILENT.reason):
        check(rule_id, facts(SILENT, READY if rule_id in {"FB328", "FB409"} else machine()))


@pytest.mark.parametrize("rule_id", sorted(MISSING))
def test_a_missing_fact_is_not_a_pass(rule_id: str):
    given, words = MISSING[rule_id]
    with pytest.raises(FactMissing) as caught:
        check(rule_id, given)
    assert words in caught.value.reason


def test_a_clash_with_the_master_target_is_worse_than_one_with_a_stranger():
    with_stranger = facts(vcenter(vm("web02", uuid="4200-web01")))
    assert [trouble.severity for trouble in check("FB407", with_stranger)] == [None]
    with_target = facts(vcenter(keeper("mt-win", uuid="4200-web01")))
    assert [trouble.severity for trouble in check("FB407", with_target)] == [Severity.ERROR]


def test_the_whole_vcenter_without_trouble_gives_nothing_but_what_is_good_to_know():
    rules = list(VSPHERE_RULES.values())
    for each in (machine(), READY, machine(sql01()), machine(sql01("s6"))):
        found = run(rules, facts(vcenter(), each).run).findings
        assert [(finding.rule_id, finding.message) for finding in found] == []


def test_troubles_of_the_master_target_are_said_once_for_all_machines():
    given = facts(vcenter(keeper("mt-win", snapshots=("a",)), vm("web02")), machine(), WEB02)
    (found,) = run([VSPHERE_RULES["FB325"]], given.run).findings
    assert (found.machine, found.machines, found.subject) == ("", ("web01", "web02"), "master target mt-win")


def test_without_its_vm_the_other_rules_about_the_master_target_are_silent():
    given = facts(vcenter(without=["mt-win"]))
    found = run(list(VSPHERE_RULES.values()), given.run).findings
    assert {finding.rule_id for finding in found if finding.status is Status.FAILED} == {"FB320"}
    assert [finding.rule_id for finding in found if finding.status is Status.UNKNOWN] == []


def test_only_a_master_target_that_the_module_made_is_left_to_the_module():
    ours = OptionRow("asr.failback.masterTarget", "mt-win")
    for rows, module in (((ours,), "asr.failback.master_target_vm"), ((), ""), (SILENT, "")):
        given = facts(
            vcenter(
                keeper("mt-win", rows=rows),
                pods=(pod(),),
                datastores=(datastore(1, "datastore1", parent="group-p1"), DATASTORES[1]),
            )
        )
        assert [trouble.module for trouble in check("FB327", given)] == [module]


def test_rules_name_modules_of_this_collection():
    named = {rule.module for rule in VSPHERE_RULES.values() if rule.module}
    assert named == {
        "asr.failback.failback_role",
        "asr.failback.vcenter_registration",
        "asr.failback.vm_disk_uuid",
        "asr.failback.vm_snapshots",
    }
