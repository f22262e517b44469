# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook for a spreadsheet."""

from __future__ import annotations

import csv
import io

from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.csv_table import csv_table
from unit.runbook_samples import VAULT_ID, runbook, story


def rows(*names: str, failing: tuple[str, ...] = ()) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_table(runbook(story(names, failing=failing))))))


def test_a_row_for_each_machine_and_stage():
    found = rows("web01", "web02")
    assert [(row["machine"], row["operation"]) for row in found] == [
        *(("web01", "reprotect_to_on_premises"), ("web01", "failover")),
        *(("web02", "reprotect_to_on_premises"), ("web02", "failover")),
    ]
    assert found[1]["jobs"] == f"{VAULT_ID}/replicationJobs/job-f0"
    assert (found[1]["data_given_up_seconds"], found[1]["down_seconds"]) == ("240", "1800.0")
    assert (found[0]["data_given_up_seconds"], found[0]["down_seconds"]) == ("", "")


def test_a_failure_comes_with_its_remedy():
    row = rows("web01", failing=("web01",))[1]
    assert (row["state"], row["error_code"], row["remedy"]) == ("failed", "JOB_FAILED", "Start the master target.")


def test_a_name_is_never_a_formula():
    assert {row["machine"] for row in rows("=cmd|'/c calc'!A1")} == {"'=cmd|'/c calc'!A1"}
