# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The machines in parts: two control nodes at once with a slice each, and one that takes batch after batch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from integration.collection.expectations import GROUP, MACHINES, WAY_HOME, not_home
from integration.collection.playbooks import Finished, Playbook
from integration.collection.running_lab import Lab

#: Both architectures in each; a replication group stays together.
SLICE = frozenset({"win-sql01", "lin-web01", "rcm-win01"})
OTHER = MACHINES - SLICE
#: As the inventory has them, three at a time.
BATCHES = {
    "machines-1-to-3": {"win-sql01", "lin-web01", "phys-app01"},
    "machines-4-to-6": GROUP | {"rcm-win01"},
    "machines-7-to-7": {"rcm-lin01"},
}


def test_two_slices_at_once_do_not_disturb_each_other(lab: Lab, start: Callable[..., Playbook]) -> None:
    """As AWX slices a job: the same playbook on two nodes, each with its part of the inventory."""
    running = {part: start("failback", "--limit", ",".join(sorted(part))) for part in (SLICE, OTHER)}
    for part, playbook in running.items():
        done = playbook.finish()
        assert done.returncode == 0, done.output
        assert set(done.machines) == part
        assert {event["machine"] for event in done.events if event.get("machine")} == part
    assert not_home(lab) == []
    assert lab.actions(taken_only=False) == WAY_HOME


def test_batches_leave_their_reports_beside_each_other(
    lab: Lab, playbook: Callable[..., Finished], tmp_path: Path
) -> None:
    given = {"asr_failback_serial": 3, "asr_failback_report_dir": str(tmp_path)}
    done = playbook("failback", extra_vars=given)
    assert done.returncode == 0, done.output
    assert not_home(lab) == []
    assert lab.actions(taken_only=False) == WAY_HOME
    for stage in ("reprotect", "failover", "complete"):
        found = {folder.name: _machines(folder) for folder in (tmp_path / stage).iterdir()}
        assert found == BATCHES


def _machines(folder: Path) -> set[str]:
    report = json.loads((folder / "preflight.json").read_text(encoding="utf-8"))
    return {machine["name"] for machine in report["machines"]}
