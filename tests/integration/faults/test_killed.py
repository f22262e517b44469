# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The control node dies: run again, nothing is done twice and no machine is lost."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random

import pytest

from integration.collection.expectations import MACHINES, WAY_HOME, not_home
from integration.collection.playbooks import Playbook
from integration.collection.running_lab import Lab
from integration.faults.kills import ACTIONS, EVERYTHING, Kill, jobs, killed_again_and_again
from integration.faults.operators import Operators, way_home

SEED = 6


def nothing_lost(lab: Lab) -> None:
    """Every action exactly once by both accounts, and every machine home and protected."""
    assert lab.actions() == WAY_HOME
    assert sum(jobs(lab).values()) == sum(WAY_HOME.values())
    assert not_home(lab) == []


def test_before_and_after_every_action(still: Lab, operators: Operators) -> None:
    """Each action's first sending dies on its way, and the second one as soon as Azure has taken it."""
    kills = (Kill(when, ACTIONS) for when in cycle(("before", "after")))
    assert killed_again_and_again(still, operators, way_home(MACHINES), kills) == 2 * sum(WAY_HOME.values())
    nothing_lost(still)


def at_random(random: Random, number: int, furthest: int) -> Iterator[Kill]:
    """Kills at requests of any kind, reads and logins among them."""
    for _ in range(number):
        yield Kill(random.choice(("before", "after")), EVERYTHING, random.randrange(furthest))


def test_at_requests_drawn_by_lot(still: Lab, operators: Operators) -> None:
    """A run that has nothing left to be killed at lives, and ends the story: so they are early ones."""
    assert killed_again_and_again(still, operators, way_home(MACHINES), at_random(Random(SEED), 10, 30)) > 5
    nothing_lost(still)


#: One action of each stage. The second reprotect that is sent first is the one to Azure.
PLAYBOOK_KILLS = (
    ("before", "/reProtect$"),
    ("after", "/(unplanned|planned)Failover$"),
    ("before", "/failoverCommit$"),
    ("after", "/reProtect$"),
)


@pytest.mark.timeout(900)  # five playbooks
def test_the_playbook_with_all_its_processes(running_lab: Lab, start: Callable[..., Playbook]) -> None:
    lab = running_lab
    lab.begin()
    for when, path in PLAYBOOK_KILLS:
        run = start("failback")
        lab.faults(Kill(when, {"method": "POST", "path": path}).rule(run.pid))
        assert run.finish().returncode == -signal.SIGKILL
        lab.control("DELETE", "faults")
    ended = start("failback").finish()
    assert ended.returncode == 0, ended.output
    nothing_lost(lab)
