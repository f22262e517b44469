# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Kills at every request of a whole way home, and of a hundred machines at random ones. It takes long: make soak."""

from __future__ import annotations

from itertools import count
from random import Random

from integration.collection.expectations import MACHINES, not_home
from integration.collection.running_lab import STILL, Lab
from integration.faults.kills import EVERYTHING, Kill, jobs, killed_again_and_again, way_home_alone
from integration.faults.operators import Operators, way_home
from integration.faults.test_killed import SEED, at_random, nothing_lost


def test_before_and_after_every_request(still: Lab, operators: Operators) -> None:
    """The n-th run is killed at its n-th request. When all are home it begins anew, until a whole run is too short."""
    number = 0
    while True:
        still.begin(speed=STILL)
        kills = (Kill(("before", "after")[n % 2], EVERYTHING, n // 2) for n in count(number))
        killed = killed_again_and_again(still, operators, way_home(MACHINES), kills)
        nothing_lost(still)
        if not killed:
            break
        number += killed
    assert number > 400


def test_a_hundred_machines_at_random_requests(still: Lab, operators: Operators) -> None:
    still.begin(speed=STILL, scenario="hundred")
    machines = still.phases()
    killed_again_and_again(still, operators, way_home(machines), at_random(Random(SEED), 100, 500))
    actions, done = way_home_alone(machines)
    assert still.actions() == actions
    assert jobs(still) == done
    assert not_home(still) == []
