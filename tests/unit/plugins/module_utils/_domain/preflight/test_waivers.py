# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waivers as users write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.waivers import Waiver, waivers

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"rule": "FB401", "reason": " known "}, Waiver("FB401", "*", "known")),
        ({"rule": "FB401", "reason": "x", "machines": "web*"}, Waiver("FB401", "web*", "x")),
        ({"rule": "FB401", "reason": "x", "until": "2026-12-31"}, Waiver("FB401", "*", "x", date(2026, 12, 31))),
        ({"rule": "FB401", "reason": "x", "until": date(2026, 12, 31)}, Waiver("FB401", "*", "x", date(2026, 12, 31))),
        ({"rule": "FB401", "reason": "x", "until": ""}, Waiver("FB401", "*", "x")),
    ],
)
def test_a_waiver(raw: dict[str, Any], expected: Waiver):
    assert waivers([raw]) == (expected,)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"reason": "x"}, "BAD_OPTION"),
        ({"rule": "FB401"}, "WAIVER_WITHOUT_REASON"),
        ({"rule": "FB401", "reason": "  "}, "WAIVER_WITHOUT_REASON"),
        ({"rule": "FB401", "reason": "x", "until": "next week"}, "BAD_OPTION"),
        ({"rule": "FB401", "reason": "x", "until": "31.12.2026"}, "BAD_OPTION"),
    ],
)
def test_a_waiver_that_makes_no_sense(raw: dict[str, Any], code: str):
    with pytest.raises(FailbackError) as caught:
        waivers([raw])
    assert caught.value.code == code


def test_a_waiver_holds_to_the_end_of_its_last_day():
    assert Waiver("FB401", "*", "x", TODAY).holds(TODAY)
    assert not Waiver("FB401", "*", "x", date(2026, 11, 21)).holds(TODAY)
    assert Waiver("FB401", "*", "x").holds(TODAY)


@pytest.mark.parametrize(("machine", "covered"), [("web01", True), ("WEB02", True), ("db01", False), ("xweb01", False)])
def test_a_waiver_covers_machines_by_pattern_in_any_case(machine: str, covered: bool):
    assert Waiver("fb401", "Web*", "x").covers("FB401", machine) is covered
    assert not Waiver("FB402", "*", "x").covers("FB401", machine)
