# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The VM that an agent runs in, found in vCenter as the configuration server finds it: by address or name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyVmomi import vim

from lab.vsphere import VCenter

WANTED = ("name", "guest", "runtime.powerState", "runtime.host")


@dataclass(frozen=True)
class Guest:
    """A VM, whether it is on and its VMware Tools run, and the datastores of its host."""

    name: str
    on: bool
    tools: bool
    datastores: tuple[str, ...]


def find_guest(vcenter: VCenter, name: str, address: str) -> Guest | None:
    """Return the VM whose guest has the address, else of that name; None if there is none."""
    found = [values for _, values in vcenter.read(vim.VirtualMachine, *WANTED)]
    same_address = [values for values in found if address and _guest(values, "ipAddress") == address]
    same_name = [values for values in found if values["name"].lower() == name.lower()]
    for values in same_address + same_name:
        host = values["runtime.host"]
        return Guest(
            name=values["name"],
            on=values["runtime.powerState"] == vim.VirtualMachine.PowerState.poweredOn,
            tools=_guest(values, "toolsRunningStatus") == "guestToolsRunning",
            datastores=tuple(
                store["name"]
                for _, store in vcenter.read(vim.Datastore, "name", "host")
                if any(mount.key == host for mount in store.get("host", []))
            ),
        )
    return None


def _guest(values: dict[str, Any], key: str) -> Any:
    return getattr(values.get("guest"), key, None)
