# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Lets a VM's guest see the ids of its disks (S36)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.errors import FailbackError
from .._domain.vm_power import PowerState, must_shut_down
from .._domain.vm_selection import VmWish
from .._domain.vm_settings import as_diff, disk_uuid_change
from .._vsphere import vms
from .run import Result


def ensure_disk_uuid(connection: Any, params: Mapping[str, Any], check_mode: bool) -> Result:
    """:raises FailbackError: see ``select_vm`` and ``must_shut_down``; ``DISK_UUID_NOT_TAKEN``"""
    wish = VmWish(**{key: params[key] or "" for key in ("name", "uuid", "moid")})
    vm, listed = vms.find_vm(connection, wish)
    change = _missing(vm)
    changes = [change] if change else []
    power = vms.power_of(vm)
    cycle = must_shut_down(listed.name, power, changes, params["power_cycle"])
    if change and not check_mode:
        with vms.shut_down_meanwhile(vm, cycle, params["shutdown_timeout"]):
            vms.set_disk_uuid(vm)
            _verify(vm, listed.name)
    return {
        "changed": bool(change),
        "vm": vars(listed) | {"powered_on": power.state is PowerState.ON},
        "power_cycled": cycle,
        "diff": as_diff(changes),
    }


def _missing(vm: Any) -> Any:
    return disk_uuid_change(vms.option_rows(vm), vms.disk_uuid_flag(vm))


def _verify(vm: Any, name: str) -> None:
    left = _missing(vm)
    if left:
        raise FailbackError(
            "DISK_UUID_NOT_TAKEN",
            f"vCenter took disk.EnableUUID for {name}, but shows: {left.before}.",
            "Look at the VM's configuration parameters in vCenter and set the row there.",
            {"before": left.before},
        )
