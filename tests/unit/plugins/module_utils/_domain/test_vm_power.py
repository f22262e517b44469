# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When a VM is shut down for a change, and when that is refused."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_power import Power, PowerState, must_shut_down
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import Change

COLD = Change("memory_mb", 1024, 2048, needs_power_off=True)
HOT = Change("iso", "", "[d] a.iso")
ON, OFF, SUSPENDED = PowerState


@pytest.mark.parametrize(
    ("state", "tools", "changes", "consent", "expected"),
    [
        (OFF, False, [COLD], False, False),
        (OFF, False, [COLD], True, False),
        (ON, True, [], True, False),
        (ON, True, [HOT], False, False),
        (ON, False, [HOT], True, False),
        (SUSPENDED, False, [HOT], False, False),
        (ON, True, [HOT, COLD], True, True),
        (ON, True, [COLD], False, "POWER_OFF_NEEDED"),
        (ON, False, [COLD], False, "POWER_OFF_NEEDED"),
        (ON, False, [COLD], True, "TOOLS_NOT_RUNNING"),
        (SUSPENDED, False, [COLD], True, "VM_SUSPENDED"),
    ],
)
def test_shutting_down(state: PowerState, tools: bool, changes: list[Change], consent: bool, expected: bool | str):
    if isinstance(expected, bool):
        assert must_shut_down("mt01", Power(state, tools), changes, consent) is expected
        return
    with pytest.raises(FailbackError) as caught:
        must_shut_down("mt01", Power(state, tools), changes, consent)
    assert caught.value.code == expected
    assert "mt01" in caught.value.message
    assert "memory_mb" in str(caught.value.details)
    assert caught.value.remedy


def test_all_that_needs_it_is_named():
    changes = [Change(name, 0, 1, needs_power_off=True) for name in ("cpus", "guest_id", "memory_mb")]
    with pytest.raises(FailbackError, match="cpus, guest_id and memory_mb can only be changed"):
        must_shut_down("mt01", Power(ON, True), [*changes, HOT], False)
