# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Control nodes that die, one after the other, and what must be true when one of them lives to the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integration.collection.running_lab import Lab
from integration.faults.operators import Operators, Step

#: The requests that start something on a machine or a recovery plan.
ACTIONS = {"method": "POST", "path": "/(reProtect|unplannedFailover|plannedFailover|failoverCommit)$"}
#: All that is asked of Resource Manager and of the login.
EVERYTHING = {"path": "^/(?!_lab)"}
#: Somebody notices that the node is dead, and runs it again.
NOTICED_SECONDS = 20


@dataclass(frozen=True)
class Kill:
    """SIGKILL at a request of a run: the one after so many of those that match, before or after it is carried out."""

    when: str
    match: Mapping[str, str]
    after: int = 0

    def rule(self, pid: int) -> dict[str, Any]:
        return {"match": self.match, "after": self.after, "kill": self.when, "pid": pid}


def killed_again_and_again(lab: Lab, operators: Operators, steps: list[Step], kills: Iterable[Kill]) -> int:
    """Run the steps until a run lives to its end; each is killed as the next of ``kills`` says, while there are any.

    :returns: how many runs were killed.
    """
    plan, count = iter(kills), 0
    while True:
        kill = next(plan, None)
        run = operators(steps)
        if kill:
            lab.faults(kill.rule(run.pid))
        run.go()
        ended = run.end()
        lab.control("DELETE", "faults")  # the next request is the test's own
        if not ended.killed:
            assert not ended.problems, ended.problems
            return count
        count += 1
        lab.advance(NOTICED_SECONDS)


def jobs(lab: Lab) -> Counter[tuple[str, str]]:
    """How often Azure did what, by its own account: (machine or plan, scenario) → number of jobs."""
    found = [job["properties"] for job in lab.listed("replicationJobs")]
    kept = {"SwitchReplicationGroupProtection", "UnplannedFailover", "PlannedFailover", "CommitFailover"}
    return Counter((job["targetObjectName"], job["scenarioName"]) for job in found if job["scenarioName"] in kept)


def way_home_alone(machines: Collection[str]) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Actions and jobs of machines that go one by one, each exactly once."""
    actions: Counter[tuple[str, str]] = Counter()
    done: Counter[tuple[str, str]] = Counter()
    for name in machines:
        failover = "plannedFailover" if name.startswith("rcm-") else "unplannedFailover"
        actions |= Counter({(name, "reProtect"): 2, (name, failover): 1, (name, "failoverCommit"): 1})
        scenario = failover[0].upper() + failover[1:]
        done |= Counter(
            {(name, "SwitchReplicationGroupProtection"): 2, (name, scenario): 1, (name, "CommitFailover"): 1}
        )
    return actions, done
