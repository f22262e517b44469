# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight for pipelines."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.junit import junit
from unit.preflight_samples import NAMES, SAMPLE, report


def cases(fail_on: str = "error") -> dict[tuple[str, str], Xml.Element]:
    """(suite, rule) → test case; a rule that several findings of a suite have counts once."""
    root = Xml.fromstring(junit(report(NAMES, SAMPLE, fail_on=fail_on)))
    return {
        (str(suite.get("name")), str(case.get("name")).split()[0]): case
        for suite in root
        for case in suite.iter("testcase")
    }


def test_each_finding_is_a_case_of_its_machine_and_shared_ones_have_a_suite_of_their_own():
    assert cases().keys() == {
        *(("sql01", "FB401"), ("sql01", "all")),
        *(("web01", "FB401"), ("web01", "FB402"), ("web01", "all")),
        *(("db01", "FB110"), ("db01", "FB101"), ("db01", "all")),
        ("clear01", "all"),
        *(("shared", rule) for rule in ("FB001", "FB211", "FB501", "FB502")),
    }


@pytest.mark.parametrize(
    ("fail_on", "failures"),
    [
        ("error", {"FB211", "FB401"}),
        ("warning", {"FB001", "FB110", "FB211", "FB401", "FB501", "FB502"}),
        ("never", set()),
    ],
)
def test_a_case_fails_from_fail_on_upwards(fail_on, failures):
    assert {rule for (_, rule), case in cases(fail_on).items() if case.find("failure") is not None} == failures


def test_what_is_undecided_or_waived_is_skipped_with_its_reason():
    skipped = {
        rule: case.find("skipped").get("message")
        for (_, rule), case in cases().items()
        if len(case) and case[0].tag == "skipped"
    }
    assert skipped.keys() == {"FB402", "FB501", "FB502"}
    assert skipped["FB402"] == "waived: moved on Friday"
    assert skipped["FB501"].startswith("unknown: ")


def test_a_warning_passes_and_says_so():
    case = cases()["db01", "FB110"]
    assert [part.tag for part in case] == ["system-out"]
    assert case[0].text.startswith("warning: ")


def test_the_numbers_are_right():
    root = Xml.fromstring(junit(report(NAMES, SAMPLE)))
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        **{"tests": "13", "failures": "3", "errors": "0"},
        "skipped": "3",
    }
    assert root.find("testsuite[@name='clear01']/testcase/system-out").text == "7 rules hold"


def test_no_character_breaks_it():
    text = junit(report(["a\x00b\x1f]]>&<"], []))
    assert Xml.fromstring(text)[0].get("name") == "a��b�]]>&<".replace("��b", "�b")
