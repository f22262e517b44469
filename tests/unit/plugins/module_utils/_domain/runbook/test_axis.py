# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The time axis."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.axis import Axis


def test_without_gaps_it_is_even():
    axis = Axis(200, [])
    assert [axis.at(seconds) for seconds in (-5, 0, 50, 200, 300)] == [0, 0, 25, 100, 100]


def test_a_long_gap_is_drawn_short_and_a_short_one_as_it_is():
    axis = Axis(1100, [(50, 1050)])
    assert axis.at(1050) - axis.at(50) < 5
    assert axis.at(50) == pytest.approx(100 - axis.at(1050))
    short = Axis(100, [(50, 51)])
    assert short.at(51) - short.at(50) == pytest.approx(1)


def test_marks_stand_apart():
    axis = Axis(5000, [(1000, 3000), (3010, 4000)])
    places = [axis.at(mark) for mark in axis.marks()]
    assert places[0] == 0
    assert all(after - before >= 20 for before, after in pairwise(places))


@pytest.mark.parametrize("total", [0, -3])
def test_a_run_without_a_length(total: float):
    assert Axis(total, []).at(0) == 0
    assert Axis(total, []).marks() == [0.0]
