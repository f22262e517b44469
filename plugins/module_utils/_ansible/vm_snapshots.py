# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Lists a VM's snapshots, or has it without them (S15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.snapshots import (
    CONSOLIDATION,
    as_plain,
    changes,
    check_disks_are_its_own,
    check_gone,
    check_idle,
    chosen,
)
from .._domain.vm_selection import VmWish
from .._domain.vm_settings import as_diff
from .._vsphere import snapshots, vms
from .run import Result

Params = Mapping[str, Any]


def ensure_snapshots(connection: Any, params: Params, check_mode: bool) -> Result:
    """:raises FailbackError: see ``select_vm``, ``chosen``, ``check_idle``, ``check_disks_are_its_own``"""
    wish = VmWish(**{key: params[key] or "" for key in ("name", "uuid", "moid")})
    vm, listed = vms.find_vm(connection, wish)
    state = snapshots.read_state(vm)
    absent = params["state"] == "absent"
    gone = chosen(state, params["snapshots"]) if absent else []
    consolidate = absent and params["consolidate"]
    wanted = changes(state, gone, consolidate)
    if wanted:
        check_idle(listed.name, state)
        check_disks_are_its_own(listed.name, snapshots.other_users_of_disks(connection, vm))
    if wanted and not check_mode:
        snapshots.remove(vm, gone, params["timeout"])
        if consolidate:
            snapshots.consolidate(vm, params["timeout"])
        check_gone(listed.name, snapshots.read_state(vm), gone, consolidate)
    return {
        "changed": bool(wanted),
        "vm": vars(listed),
        "snapshots": [as_plain(each) for each in state.snapshots],
        "removed": [each.path for each in gone],
        "consolidated": any(change.setting == CONSOLIDATION for change in wanted),
        "diff": as_diff(wanted),
    }
