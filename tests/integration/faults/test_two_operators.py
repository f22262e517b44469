# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Two people start the same thing at once: Azure's job is the lock. One does the work, the other watches it."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.report import line
from integration.collection.expectations import MACHINES
from integration.collection.running_lab import Lab
from integration.faults.operators import Ended, Operators, Step, way_home
from integration.faults.test_killed import nothing_lost

Machine = dict[str, Any]


def log_of(directory: Path, person: int) -> Path:
    return directory / f"events-{person}.jsonl"


def both(operators: Operators, directory: Path, *steps: Step) -> list[Ended]:
    """Two people run the steps at once, each with an event log."""
    people = []
    for person in range(2):
        log = {"event_log": str(log_of(directory, person))}
        people.append(operators([(module, {**options, **log}) for module, options in steps]))
    for each in people:
        each.go()
    ended = [each.end() for each in people]
    assert [each.problems for each in ended] == [[], []]
    return ended


def of_stage(ended: Ended, stage: int) -> dict[str, Machine]:
    return {machine["name"]: machine for machine in ended.results[stage]["machines"]}


def watched(directory: Path, person: int) -> set[tuple[str, str]]:
    """What one of them read as "runs already: watching it": machine, job."""
    lines = log_of(directory, person).read_text(encoding="utf-8").splitlines()
    events = [json.loads(each) for each in lines]
    assert all("runs already: watching it" in line(event) for event in events if event["event"] == "adopted")
    return {(event["machine"], event["job"]) for event in events if event["event"] == "adopted"}


def test_the_same_stage_at_once(still: Lab, operators: Operators, tmp_path: Path) -> None:
    """Both have seen that nothing runs when they send: for each machine one is first, and the other watches its job."""
    still.faults({"match": {"method": "POST", "path": "/reProtect$"}, "times": 2, "delay": 1})
    ended = both(operators, tmp_path, way_home(MACHINES)[0])
    warnings = []
    for name in MACHINES:
        results = [of_stage(each, 0)[name] for each in ended]
        (sender,) = [person for person in range(2) if "request" in results[person]]
        ((job,), watched_job) = [[job["id"] for job in results[person]["jobs"]] for person in (sender, 1 - sender)]
        assert watched_job == [job]
        assert (name, job) in watched(tmp_path, 1 - sender)
        assert {result["phase_after"] for result in results} == {"ready"}
        warnings += results[1 - sender]["warnings"]
    assert "Azure refused reProtect" in " ".join(warnings)
    assert still.actions() == {(name, "reProtect"): 1 for name in MACHINES}


def test_the_whole_way_at_once(still: Lab, operators: Operators, tmp_path: Path) -> None:
    """Stage by stage one does a machine's work. The other finds it done, or watches the job, or the machine alone."""
    ended = both(operators, tmp_path, *way_home(MACHINES))
    nothing_lost(still)
    seen = [watched(tmp_path, person) for person in range(2)]
    shared = 0
    for stage, name in product(range(len(way_home(MACHINES))), MACHINES):
        results = [of_stage(each, stage)[name] for each in ended]
        (sender,) = [person for person in range(2) if "request" in results[person]]
        later = results[1 - sender]
        jobs = [job["id"] for job in later["jobs"]]
        if later["msg"].startswith("nothing to do"):
            assert jobs == []
        elif jobs:
            assert jobs == [job["id"] for job in results[sender]["jobs"]]
            assert {(name, job) for job in jobs} <= seen[1 - sender]
            shared += 1
    assert shared > 0
