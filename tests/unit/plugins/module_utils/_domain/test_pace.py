# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When the vault is looked at again, and how long a copy will still take."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.copy_rate import CopyRate
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionRejected, ActionThrottled
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.pace import ENOUGH, Pace
from unit.fakes import ScriptedVault, items, run
from unit.payloads import Raw, classic


@pytest.mark.parametrize(
    ("remaining", "seconds"),
    [
        ([], 30),  # nothing is under way, machines wait for something
        ([None], 30),
        ([0], 10),
        ([40], 10),
        ([60], 15),
        ([7200], 300),  # in the middle of a long copy
        ([7200, None], 30),
        ([7200, 3600, 80], 20),
    ],
)
def test_the_next_look_comes_before_the_next_change(remaining, seconds):
    assert Pace(30).interval(remaining) == seconds


def test_jobs_are_expected_to_take_what_others_of_their_kind_took():
    pace = Pace(30)
    for took in [100, 120, 500][: ENOUGH - 1]:
        pace.learn("classic machine", took)
    assert pace.expected("classic machine", 0) is None
    pace.learn("classic machine", 500)
    assert pace.expected("classic machine", 100) == 20
    assert pace.expected("classic machine", 200) == 0  # overdue
    assert pace.expected("modernized machine", 100) is None


def test_a_copy_goes_on_as_it_went():
    rate = CopyRate()
    assert rate.remaining(0) is None
    rate.note(0, 10)
    assert rate.remaining(0) is None
    rate.note(600, 20)
    assert rate.remaining(600) == pytest.approx(4800)
    assert rate.remaining(1200) == pytest.approx(4200)
    assert rate.remaining(99999) == 0


def test_a_copy_that_began_anew_is_measured_anew():
    rate = CopyRate()
    rate.note(0, 10)
    rate.note(600, 90)
    rate.note(900, 0)
    assert rate.remaining(900) is None
    rate.note(1500, 50)
    assert rate.remaining(1500) == pytest.approx(600)


def test_a_job_that_takes_much_longer_than_the_others_tells_nothing():
    pace = Pace(30)
    for took in [100, 120, 140]:
        pace.learn("classic machine", took)
    assert pace.expected("classic machine", 230) == 0
    assert pace.expected("classic machine", 240) is None


def test_a_copy_that_stands_still_is_expected_later_with_every_look():
    rate = CopyRate()
    rate.note(0, 0)
    rate.note(600, 50)
    before = rate.remaining(600)
    rate.note(1200, 50)
    assert rate.remaining(1200) > before


def test_one_look_is_enough_where_it_is_known_when_the_copy_began():
    rate = CopyRate()
    rate.begin(100)
    assert rate.remaining(100) is None
    rate.note(1100, 25)
    assert rate.remaining(1100) == pytest.approx(3000)


def test_a_copy_that_was_under_way_before_its_job_had_ended_is_measured_from_there():
    rate = CopyRate()
    rate.begin(100)
    rate.note(100.05, 40)
    rate.note(700, 60)
    assert rate.remaining(700) == pytest.approx(1200, rel=1e-3)


@pytest.mark.parametrize(("elapsed", "seconds"), [(0, 30), (60, 30), (1200, 300), (9999, 300)])
def test_the_longer_a_copy_of_unknown_pace_has_taken_the_less_often_it_is_looked_at(elapsed, seconds):
    pace = Pace(30)
    assert pace.interval([pace.unknown(elapsed)]) == seconds


def _at(percent: int, name: str) -> Raw:
    disk = {
        "diskId": "d",
        "diskName": "Disk0",
        "protectionStage": "InitialReplication",
        "resyncRequired": "NotRequired",
        "resyncProgressPercentage": percent,
        "diskCapacityInBytes": 1000,
    }
    return classic("copying back", name, psd={"protectedDisks": [disk]})


def _copying_slowly() -> ScriptedVault:
    vault = ScriptedVault(_at(0, "web01"))
    vault.at(5, items(_at(1, "web01")))
    vault.at(9, items(classic("ready", "web01")))
    return vault


def test_a_long_copy_is_looked_at_less_often():
    done = run(_copying_slowly(), Operation.REPROTECT_TO_ON_PREMISES, "web01", wait_timeout=86400)
    assert done.seconds > 9 * 30


def test_a_machine_that_has_to_wait_its_turn_is_not_forgotten_beside_a_long_copy():
    """Azure asks for patience with web02, while web01 will be busy for hours."""
    vault = _copying_slowly()
    vault.put(classic("in azure", "web02"))
    for _again in range(8):
        vault.answer(ActionThrottled(retry_after=20))
    vault.answer(ActionRejected("ACTION_REJECTED", "web02: refused", "Mend it.", {}))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02", wait_timeout=86400)
    assert done["web02"]["error_code"] == "ACTION_REJECTED"
    assert done["web02"]["duration_seconds"] == 8 * 30
