# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report as plain data: what a machine's status is, and when preflight fails."""

from __future__ import annotations

import json

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.verdict import failure
from unit.preflight_samples import NAMES, SAMPLE, finding, report


@pytest.mark.parametrize(
    ("findings", "status"),
    [
        ([], "clear"),
        ([finding("FB1", "web01", severity="info")], "clear"),
        ([finding("FB1", "web01", status="waived")], "clear"),
        ([finding("FB1", "web01", severity="info", status="unknown")], "clear"),
        ([finding("FB1", "web01", severity="warning")], "warned"),
        ([finding("FB1", "web01", severity="warning"), finding("FB2", "web01", status="unknown")], "unknown"),
        ([finding("FB1", "web01", status="unknown"), finding("FB2", "web01")], "blocked"),
        ([finding("FB1", "web01", "web02", shared=True)], "blocked"),
    ],
)
def test_a_machine_is_as_bad_as_its_worst_finding(findings, status):
    (machine,) = report(["web01"], findings)["machines"]
    assert machine["status"] == status


def test_findings_of_others_are_not_the_machines():
    machines = {m["name"]: m for m in report(["web01", "web02"], [finding("FB1", "web01")])["machines"]}
    assert [m["id"] for m in machines["web01"]["findings"]] == ["FB1"]
    assert machines["web02"]["findings"] == []
    assert machines["web02"]["counts"]["ok"] == 7


def test_the_worst_come_first():
    made = report(NAMES, SAMPLE)
    assert [m["name"] for m in made["machines"]] == ["sql01", "web01", "db01", "clear01"]
    assert [f["id"] for f in made["findings"]] == [
        *("FB211", "FB401", "FB401"),
        *("FB501", "FB502"),
        *("FB001", "FB110"),
        "FB101",
        "FB402",
    ]


def test_the_summary_counts_machines_and_findings():
    summary = report(NAMES, SAMPLE)["summary"]
    assert {key: summary[key] for key in ("machines", "blocked", "unknown", "warned", "clear", "ok")} == {
        **{"machines": 4, "blocked": 3, "unknown": 0, "warned": 0, "clear": 1},
        "ok": 28,
    }
    assert summary["findings"] == {"error": 3, "unknown": 2, "warning": 2, "info": 1, "waived": 1}


def test_it_is_json_and_findings_have_the_promised_keys():
    made = json.loads(json.dumps(report(NAMES, SAMPLE)))
    promised = {"id", "machine", "severity", "status", "message", "evidence", "remedy"}
    assert all(promised <= set(entry) for entry in made["findings"])


@pytest.mark.parametrize(
    ("fail_on", "rules"),
    [("error", ["FB211", "FB401"]), ("warning", ["FB001", "FB110", "FB211", "FB401", "FB501", "FB502"]), ("never", [])],
)
def test_preflight_fails_from_fail_on_upwards(fail_on, rules):
    result = failure(report(NAMES, SAMPLE, fail_on=fail_on))
    assert result["failed"] is bool(rules)
    assert result.get("details", {}).get("rules", []) == rules


def test_what_is_undecided_about_good_to_know_is_no_failure():
    undecided = [finding("FB1", "web01", severity="info", status="unknown")]
    assert failure(report(["web01"], undecided, fail_on="warning"))["failed"] is False


def test_the_failure_names_the_worst_and_says_how_many_more():
    many = [finding(f"FB10{n}", "web01", message=f"Trouble {n}.") for n in range(5)]
    result = failure(report(["web01", "web02"], many))
    assert result["msg"] == (
        "Preflight: 1 of 2 machines should not go on. "
        "FB100: web01: Trouble 0. | FB101: web01: Trouble 1. | FB102: web01: Trouble 2. | and 2 more"
    )
    assert result["remedy"]
