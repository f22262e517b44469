# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Damages what Azure sends: values that are missing, null, empty, huge, or of another type than they should be."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from unit.payloads import Raw

REMOVED = object()
#: What may stand in the place of a value.
JUNK = st.one_of(
    st.just(REMOVED),
    st.sampled_from([None, "", " ", [], {}, 0, -1, -32212254720, 1e308, True, False, "NaN", "1e999", "None", [None]]),
    st.sampled_from(["x" * 100_000, "\x00\ud800", "9999-12-31T23:59:59.9999999", "0001-01-01T00:00:00", [[]], [{}]]),
    st.text(max_size=8),
    st.lists(st.integers() | st.none() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none() | st.integers(), max_size=2),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to all values within a payload."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*path, key)
        yield from places(inner, (*path, key))


def damage(raw: Any, place: tuple[Any, ...], junk: object) -> None:
    """Put something else in a value's place."""
    holder: Any = raw
    for key in place[:-1]:
        try:
            holder = holder[key]
        except (KeyError, IndexError, TypeError):
            return
    # An earlier damage may have put something else in the holder's place.
    fits = place[-1] in range(len(holder)) if isinstance(holder, list) else isinstance(holder, dict)
    if not fits:
        return
    if junk is not REMOVED:
        holder[place[-1]] = junk
    elif isinstance(holder, dict):
        holder.pop(place[-1], None)


@st.composite
def damaged(draw: st.DrawFn, wholes: Sequence[Raw]) -> tuple[Raw, Raw]:
    """One of the payloads as it was, and with up to four of its values damaged."""
    whole = draw(st.sampled_from(wholes))
    raw = copy.deepcopy(whole)
    for place in draw(st.lists(st.sampled_from(list(places(whole))), min_size=1, max_size=4)):
        damage(raw, place, draw(JUNK))
    return whole, raw
