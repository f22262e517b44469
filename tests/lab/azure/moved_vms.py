# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Recovered machines whose VM somebody moved to another resource group: only a list of the subscription has them."""

from __future__ import annotations

from typing import Any

from lab.azure.machine_vms import vm_body
from lab.azure.web import Call

OTHER_GROUP = "rg-elsewhere"


def moved_bodies(call: Call) -> list[dict[str, Any]]:
    """Return these VMs with their new ids."""
    world, found = call.world, []
    for machine in world.machines.values():
        if world.troubles.machine(machine.name).azure_vm == "moved":
            body = vm_body(call, machine)
            body["id"] = body["id"].replace(f"/{world.scenario.resource_group}/", f"/{OTHER_GROUP}/", 1)
            found.append(body)
    return found
