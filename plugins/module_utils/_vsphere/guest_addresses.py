# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Under which address VMware Tools say that a VM is reached, of all VMs in one sweep of the property collector."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from .properties import sweep

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

_PROPERTIES = ["name", "runtime.powerState", "guest.ipAddress", "config.template"]


def running_vms(connection: Any) -> list[tuple[str, str]]:
    """Name and address of every VM that is powered on; the address is '' where VMware Tools do not say it.

    :param connection: a service instance as ``session.login`` gives it.
    """
    powered_on = vim.VirtualMachine.PowerState.poweredOn
    return [
        (str(found.get("name") or ""), str(found.get("guest.ipAddress") or ""))
        for _vm, found in sweep(connection, vim.VirtualMachine, _PROPERTIES)
        if found.get("runtime.powerState") == powered_on and not found.get("config.template")
    ]
