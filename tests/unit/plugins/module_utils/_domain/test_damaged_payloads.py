# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Items with keys missing, null, empty or of the wrong type: they never raise and never invite a wrong action."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.asr.failback.plugins.module_utils._domain import classic, modernized
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Phase
from unit import legs, payloads

WHOLE = [payloads.classic(stage) for stage in legs.CLASSIC] + [payloads.modernized(stage) for stage in legs.MODERNIZED]
ACTING = {Phase.IN_AZURE, Phase.READY, Phase.FAILED_BACK, Phase.COMMITTED}
REMOVED = object()
JUNK = st.one_of(
    st.just(REMOVED),
    st.sampled_from([None, "", " ", [], {}, 0, -1, -32212254720, 1e308, True, False, "NaN", "1e999", "None", [None]]),
    st.text(max_size=8),
    st.lists(st.integers() | st.none() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none() | st.integers(), max_size=2),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*path, key)
        yield from _places(inner, (*path, key))


def _damage(raw: payloads.Raw, place: tuple[Any, ...], junk: object) -> None:
    holder: Any = raw
    for key in place[:-1]:
        try:
            holder = holder[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(holder, list):
        if not isinstance(place[-1], int) or place[-1] >= len(holder):
            return
    elif not isinstance(holder, dict):
        return
    if junk is REMOVED:
        if isinstance(holder, dict):
            holder.pop(place[-1], None)
    else:
        holder[place[-1]] = junk


@st.composite
def damaged(draw: st.DrawFn) -> tuple[payloads.Raw, payloads.Raw]:
    """An item as it was, and with up to four of its values damaged."""
    whole = draw(st.sampled_from(WHOLE))
    raw = copy.deepcopy(whole)
    for place in draw(st.lists(st.sampled_from(list(_places(whole))), min_size=1, max_size=4)):
        _damage(raw, place, draw(JUNK))
    return whole, raw


@settings(max_examples=400, deadline=None, derandomize=True)
@given(damaged(), st.booleans())
def test_a_damaged_item_never_raises(items: tuple[payloads.Raw, payloads.Raw], detailed: bool):
    item = payloads.item(items[1], detailed=detailed)
    for architecture in (classic, modernized):
        architecture.facts(item)
        assert architecture.position(item).phase in Phase


@settings(max_examples=200, deadline=None, derandomize=True)
@given(damaged(), st.sampled_from([REMOVED, None, "", [], {}, 0, "Commit"]))
def test_without_allowed_operations_nothing_is_started(items: tuple[payloads.Raw, payloads.Raw], missing: object):
    raw = items[1]
    _damage(raw, ("properties", "allowedOperations"), missing)
    item = payloads.item(raw)
    for architecture in (classic, modernized):
        assert architecture.position(item).phase not in ACTING


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(WHOLE), st.sampled_from(["instanceType", "activeLocation"]), JUNK)
def test_without_type_or_location_no_wrong_phase_is_guessed(whole: payloads.Raw, key: str, junk: object):
    raw = copy.deepcopy(whole)
    inner = ("providerSpecificDetails",) if key == "instanceType" else ()
    _damage(raw, ("properties", *inner, key), junk)
    for architecture in (classic, modernized):
        before = architecture.position(payloads.item(whole)).phase
        assert architecture.position(payloads.item(raw)).phase in {before, Phase.UNKNOWN}


def test_nothing_at_all_is_unknown():
    for raw in ({}, {"properties": None}, {"properties": {"providerSpecificDetails": []}}):
        item = payloads.item(raw)
        for architecture in (classic, modernized):
            architecture.facts(item)
            assert architecture.position(item).phase is Phase.UNKNOWN
