# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight's lines in a terminal."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.text import WIDTH, lines
from unit.preflight_samples import NAMES, SAMPLE, finding, report


def shown(names, findings) -> str:
    return "\n".join(lines(report(names, findings)))


def test_the_whole_report():
    text = shown(NAMES, SAMPLE)
    assert text.startswith("Preflight for reprotect, 4 machines: 3 blocked, 1 clear\n")
    assert "Clear: clear01" in text
    assert "\nFB401  VM sql01 has 2 snapshots.\n       VM web01 has 1 snapshot.\n" in text
    assert "       what to do: Start it, and look at its connection to Azure on port 443." in text
    assert "       concerns sql01, web01, db01\n" in text
    assert "       waived: moved on Friday" in text
    assert text.index("Blockers") < text.index("Not decided") < text.index("Warnings") < text.index("Waived")


def test_a_shared_finding_and_a_shared_remedy_are_told_once():
    text = shown(NAMES, SAMPLE)
    assert text.count("has not been heard of") == 1
    assert text.count("Remedy of FB401") == 1


def test_rules_that_are_undecided_for_one_reason_are_told_together():
    text = shown(NAMES, SAMPLE)
    assert (
        "because vc01 is silent:\n"
        "       FB501  Title of FB501\n"
        "       FB502  Title of FB502\n"
        "       for sql01, web01, db01\n"
    ) in text
    assert text.count("vc01 is silent") == 1


def test_many_rules_that_are_undecided_are_told_by_id():
    many = [finding(f"FB4{n:02d}", "a", status="unknown", evidence={"reason": "no login is given"}) for n in range(30)]
    text = shown(["a"], many)
    assert "because no login is given:\n       FB400, FB401, " in text
    assert "Title" not in text


def test_the_module_that_does_it_is_named_once():
    mended = [
        finding("FB1", "a", remedy="Remove it.", remedy_module="asr.failback.vm_snapshots"),
        finding("FB2", "a", remedy="Use asr.failback.failback_role.", remedy_module="asr.failback.failback_role"),
    ]
    text = shown(["a"], mended)
    assert "what to do: Remove it. asr.failback.vm_snapshots does it." in text
    assert text.count("failback_role") == 1


@pytest.mark.parametrize("count", [3, 1000])
def test_it_stays_readable_however_many_machines(count):
    names = [f"production-application-server-{n:04d}.example.org" for n in range(count)]
    troubled = [
        finding(f"FB4{n:02d}", name, message="It is " + "very " * 40 + "bad.") for n in range(9) for name in names
    ]
    together = finding("FB211", *names, shared=True, message="CS01 is down.")
    text = lines(report(names, [*troubled, together]))
    assert max(len(line) for line in text) <= WIDTH
    assert len(text) < 500
    assert any(f"concerns all {count} machines" in line for line in text)
    if count == 1000:
        assert "… and 960 more machines that are not clear" in text
        assert any("… and 990 more: " in line for line in text)


def test_nothing_that_a_terminal_obeys_is_printed():
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for line in lines(report(NAMES, SAMPLE)) for char in line)


def test_nothing_found():
    assert lines(report(["web01", "web02"], [])) == [
        "Preflight for reprotect, 2 machines: 2 clear",
        "",
        "Clear: web01, web02",
    ]


def test_where_the_reports_are():
    made = report(["web01"], []) | {"reports": {"html": "/srv/preflight.html", "json": "/srv/preflight.json"}}
    assert lines(made)[-1] == "Reports: /srv/preflight.html, /srv/preflight.json"
