# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight found, as the event log has it."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.events import events
from unit.preflight_samples import NAMES, READ_AT, SAMPLE, report


def test_the_whole_and_then_each_finding():
    whole, *findings = events(report(NAMES, SAMPLE))
    assert (whole["event"], whole["stage"], whole["summary"]["blocked"]) == ("preflight", "reprotect", 3)
    assert sorted(whole["machines"]) == sorted(NAMES)
    assert [event["id"] for event in findings].count("FB401") == 2
    assert {event["event"] for event in findings} == {"finding"}
    assert {event["read_at"] for event in findings} == {READ_AT.isoformat()}


def test_a_waiver_comes_with_its_reason_and_evidence_does_not_come():
    _, *findings = events(report(NAMES, SAMPLE))
    assert [event["waived_because"] for event in findings if event["status"] == "waived"] == ["moved on Friday"]
    assert not any("evidence" in event for event in findings)
