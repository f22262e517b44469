# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Sharing disks out among master targets and appliances: as many as fit, groups whole, the rest in later waves."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.asr.failback.plugins.module_utils._domain.slots import (
    Load,
    more_keepers,
    pack,
    wave_of,
    waves,
)


def load(key: str, disks: int, *keepers: str) -> Load:
    return Load(key, (key,), disks, keepers or ("a", "b"))


def test_machines_are_spread_over_what_has_room():
    seats = pack([load(f"m{number}", 2) for number in range(4)], {"a": 57, "b": 57})
    assert sorted(seats.values()) == ["a", "a", "b", "b"]


def test_a_large_group_gets_its_room_before_the_small_ones_take_it():
    small = [load(f"m{number}", 10) for number in range(6)]
    seats = pack([*small, load("group", 58)], {"a": 58, "b": 60})
    assert len(seats) == 7
    assert list(seats.values()).count(seats["group"]) == 1


def test_what_only_one_can_take_goes_there_first():
    seats = pack([load("free", 30), load("bound", 30, "a")], {"a": 30, "b": 30})
    assert seats == {"bound": "a", "free": "b"}


def test_it_packs_tightly_where_spreading_leaves_something_out():
    # Spread, the largest would go to a, and leave 10 slots there and 10 beside the second for the third.
    loads = [load("m1", 30), load("m2", 20), load("m3", 20)]
    assert len(pack(loads, {"a": 40, "b": 30})) == 3


def test_waves_follow_one_another_until_all_have_gone():
    loads = [load(f"m{number}", 20) for number in range(7)]
    planned = waves(loads, {"a": 20, "b": 40}, {"a": 40, "b": 40})
    assert [len(wave) for wave in planned] == [3, 4]
    assert {wave_of(entry.key, planned) for entry in loads} == {1, 2}


def test_a_wave_can_wait_for_others_altogether():
    planned = waves([load("m1", 20)], {"a": 0, "b": 3}, {"a": 57, "b": 57})
    assert [len(wave) for wave in planned] == [0, 1]


def test_what_never_fits_is_in_no_wave():
    planned = waves([load("giant", 70), load("m1", 2)], {"a": 57, "b": 57}, {"a": 57, "b": 57})
    assert wave_of("giant", planned) is None
    assert wave_of("m1", planned) == 1


def test_how_many_more_save_a_wave():
    loads = [load(f"m{number}", 10, "a") for number in range(12)]  # 120 disks, five machines a wave: three waves
    free = {"a": 58}
    assert len(waves(loads, free, free)) == 3
    assert more_keepers(loads, free, free, 58) == 1  # ten machines in the first wave
    assert more_keepers(loads[:10], free, free, 58) == 1
    assert more_keepers(loads[:5], free, free, 58) is None


LOADS = st.lists(
    st.builds(
        load,
        st.uuids().map(str),
        st.integers(1, 70),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=30,
)
FREE = st.fixed_dictionaries({"a": st.integers(0, 60), "b": st.integers(0, 60), "c": st.integers(0, 60)})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(LOADS, FREE)
def test_no_keeper_gets_more_than_it_has_room_for_and_none_that_fits_is_left(loads: list[Load], free: dict[str, int]):
    seats = pack(loads, free)
    left = dict(free)
    for entry in loads:
        if entry.key in seats:
            assert seats[entry.key] in entry.keepers
            left[seats[entry.key]] -= entry.disks
    assert min(left.values()) >= 0
    for entry in loads:
        assert entry.key in seats or all(left[keeper] < entry.disks for keeper in entry.keepers)
