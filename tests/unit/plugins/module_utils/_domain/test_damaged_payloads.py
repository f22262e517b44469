# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Items with keys missing, null, empty or of the wrong type: they never raise and never invite a wrong action."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.asr.failback.plugins.module_utils._domain import classic, modernized
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Phase
from unit import legs, payloads
from unit.damage import JUNK, REMOVED, damage, damaged

WHOLE = [payloads.classic(stage) for stage in legs.CLASSIC] + [payloads.modernized(stage) for stage in legs.MODERNIZED]
ACTING = {Phase.IN_AZURE, Phase.READY, Phase.FAILED_BACK, Phase.COMMITTED}


@settings(max_examples=400, deadline=None, derandomize=True)
@given(damaged(WHOLE), st.booleans())
def test_a_damaged_item_never_raises(items: tuple[payloads.Raw, payloads.Raw], detailed: bool):
    item = payloads.item(items[1], detailed=detailed)
    for architecture in (classic, modernized):
        architecture.facts(item)
        assert architecture.position(item).phase in Phase


@settings(max_examples=200, deadline=None, derandomize=True)
@given(damaged(WHOLE), st.sampled_from([REMOVED, None, "", [], {}, 0, "Commit"]))
def test_without_allowed_operations_nothing_is_started(items: tuple[payloads.Raw, payloads.Raw], missing: object):
    raw = items[1]
    damage(raw, ("properties", "allowedOperations"), missing)
    item = payloads.item(raw)
    for architecture in (classic, modernized):
        assert architecture.position(item).phase not in ACTING


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(WHOLE), st.sampled_from(["instanceType", "activeLocation"]), JUNK)
def test_without_type_or_location_no_wrong_phase_is_guessed(whole: payloads.Raw, key: str, junk: object):
    raw = copy.deepcopy(whole)
    inner = ("providerSpecificDetails",) if key == "instanceType" else ()
    damage(raw, ("properties", *inner, key), junk)
    for architecture in (classic, modernized):
        before = architecture.position(payloads.item(whole)).phase
        assert architecture.position(payloads.item(raw)).phase in {before, Phase.UNKNOWN}


def test_nothing_at_all_is_unknown():
    for raw in ({}, {"properties": None}, {"properties": {"providerSpecificDetails": []}}):
        item = payloads.item(raw)
        for architecture in (classic, modernized):
            architecture.facts(item)
            assert architecture.position(item).phase is Phase.UNKNOWN
