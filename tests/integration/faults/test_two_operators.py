# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Two people start the same thing at once: Azure's job is the lock. One does the work, the other watches it."""

from __future__ import annotations

from typing import Any

from integration.collection.expectations import MACHINES
from integration.collection.running_lab import Lab
from integration.faults.operators import Ended, Operators, way_home
from integration.faults.test_killed import nothing_lost

Machine = dict[str, Any]


def both(operators: Operators, *steps: Any) -> list[Ended]:
    people = [operators(list(steps)) for _ in range(2)]
    for each in people:
        each.go()
    ended = [each.end() for each in people]
    assert [each.problems for each in ended] == [[], []]
    return ended


def of_stage(ended: Ended, stage: int) -> dict[str, Machine]:
    return {machine["name"]: machine for machine in ended.results[stage]["machines"]}


def test_the_same_stage_at_once(still: Lab, operators: Operators) -> None:
    """Both have seen that nothing runs when they send: for each machine one is first, and the other watches its job."""
    still.faults({"match": {"method": "POST", "path": "/reProtect$"}, "times": 2, "delay": 1})
    one, other = (of_stage(ended, 0) for ended in both(operators, way_home(MACHINES)[0]))
    for name in MACHINES:
        (sender,) = [result for result in (one[name], other[name]) if "request" in result]
        (watcher,) = [result for result in (one[name], other[name]) if result is not sender]
        assert [job["id"] for job in watcher["jobs"]] == [job["id"] for job in sender["jobs"]]
        assert {sender["phase_after"], watcher["phase_after"]} == {"ready"}
    assert still.actions() == {(name, "reProtect"): 1 for name in MACHINES}


def test_the_whole_way_at_once(still: Lab, operators: Operators) -> None:
    both(operators, *way_home(MACHINES))
    nothing_lost(still)
