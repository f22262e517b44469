# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the configuration server can see and do in vCenter: that depends on its account, and on the master target."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyVmomi import vim

from lab.vcenter_entries import account_user, shows_datastores
from lab.vsphere_devices import disks_among
from lab.vsphere_users import missing_privileges
from lab.world import World

USABLE = ("VMFS", "vsan")  # for a failback [asr-api 3.1]


def lacking(world: World) -> list[str]:
    """Return the documented privileges that the account of a vCenter lacks on the datacenter."""
    users = [account_user(world, entry.account) for entry in world.vcenters.values()]
    return sorted({each for user in users if user for each in missing_privileges(world.vcenter, user.name)})


@dataclass(frozen=True)
class SeenVm:
    """A VM of a master target: whether it is on, its VMware Tools run, its host, and how many disks it has."""

    on: bool
    tools: bool
    host: Any
    disks: int


def sight_of(world: World) -> Sight:
    """Return a look at vCenter; where no disks move there, one is enough."""
    if not world.scenario.switches.disks_stay:
        return Sight(world)
    world.sight = world.sight or Sight(world)
    return world.sight


class Sight:
    """One look at vCenter, for as many master targets as are asked for; it costs few calls."""

    def __init__(self, world: World) -> None:
        self._world = world

    def vm(self, name: str) -> SeenVm | None:
        """Return what is seen of a VM, None if there is none of that name."""
        vm = self._vms.get(name)
        if vm is None:
            return None
        seen = self._world.vcenter.properties(
            vm, "runtime.powerState", "runtime.host", "guest.toolsRunningStatus", "config.hardware.device"
        )
        return SeenVm(
            on=seen["runtime.powerState"] == vim.VirtualMachine.PowerState.poweredOn,
            tools=seen.get("guest.toolsRunningStatus") == "guestToolsRunning",
            host=seen["runtime.host"],
            disks=len(disks_among(seen["config.hardware.device"])),
        )

    def datastores(self, name: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Return which datastores are seen from a master target; ``wanted`` names some, or is empty for all.

        None are seen when the vCenter was not discovered, when the account may only read, when VMware Tools do not
        run, or when the host has no VMFS datastore [asr-api 3.1, 3.2].
        """
        target = self.vm(name)
        if self._blind or target is None or not target.on or not target.tools:
            return ()
        found = {name: kind for name, kind, hosts in self._stores if target.host in hosts}
        if "VMFS" not in found.values():
            return ()
        return tuple(name for name, kind in found.items() if kind in USABLE and (not wanted or name in wanted))

    @cached_property
    def _blind(self) -> bool:
        return not shows_datastores(self._world)

    @cached_property
    def _vms(self) -> dict[str, Any]:
        return {values["name"]: vm for vm, values in self._world.vcenter.read(vim.VirtualMachine, "name")}

    @cached_property
    def _stores(self) -> list[tuple[str, str, list[Any]]]:
        found = self._world.vcenter.read(vim.Datastore, "name", "summary.type", "host")
        return [
            (values["name"], values["summary.type"], [mount.key for mount in values.get("host", [])])
            for _, values in found
        ]
