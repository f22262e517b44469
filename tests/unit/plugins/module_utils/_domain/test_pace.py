# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When the vault is looked at again, and how long a copy will still take."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.copy_rate import CopyRate
from ansible_collections.asr.failback.plugins.module_utils._domain.pace import ENOUGH, Pace


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
    assert pace.expected("classic machine", 300) == 0  # overdue
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
