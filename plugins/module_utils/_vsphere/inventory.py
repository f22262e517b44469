# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All VMs of a vCenter in one sweep of the property collector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from .._domain.checks import FoundVm
from .properties import sweep

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

_PROPERTIES = ["name", "runtime.powerState", "guest.toolsRunningStatus", "config.hardware.device", "config.template"]


def all_vms(connection: Any) -> list[FoundVm]:
    """Every VM that the account can see, templates left out.

    :param connection: a service instance as ``session.login`` gives it.
    """
    swept = sweep(connection, vim.VirtualMachine, _PROPERTIES)
    return [_vm(properties) for vm, properties in swept if not properties.get("config.template")]


def _vm(properties: dict[str, Any]) -> FoundVm:
    disks = [d for d in properties.get("config.hardware.device") or [] if isinstance(d, vim.vm.device.VirtualDisk)]
    files = [file for disk in disks for file in _files(disk.backing)]
    return FoundVm(
        name=str(properties.get("name") or ""),
        powered_on=properties.get("runtime.powerState") == vim.VirtualMachine.PowerState.poweredOn,
        tools_running=properties.get("guest.toolsRunningStatus") == "guestToolsRunning",
        disk_files=tuple(files),
    )


def _files(backing: Any) -> Iterator[str]:
    """A disk's own file only: a snapshot's parents are the same disk, not another one."""
    base = backing
    while getattr(base, "parent", None) is not None:
        base = base.parent
    name = getattr(base, "fileName", None)
    if name:
        yield str(name)
