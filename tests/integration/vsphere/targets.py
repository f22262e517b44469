# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the tests of a master target's VM ask for, and how they look at it."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim

from integration.vsphere.world import done

WANTED: dict[str, Any] = {
    "name": "mt01",
    "cluster": "cluster1",
    "datastore": "datastore1",
    "network": "VM Network",
}
ABSENT = {"name": "mt01", "state": "absent"}


def devices(vm: Any, kind: Any) -> list[Any]:
    return [device for device in vm.config.hardware.device if isinstance(device, kind)]


def power(vm: Any) -> str:
    return str(vm.runtime.powerState)


def reconfigure(vm: Any, *changes: Any, **settings: Any) -> None:
    done(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=list(changes), **settings)))


def add(device: Any) -> Any:
    return vim.vm.device.VirtualDeviceSpec(operation="add", device=device)
