# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Making troubles true: at the start of a scenario, when somebody asks for one, and when all shall be well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.health import health_error
from lab.scenario import Scenario
from lab.scenario_vsphere import Datastore, Host
from lab.troubles import MachineTroubles, ServerTroubles, Troubles, Unwell, VmTroubles, well
from lab.vsphere_inventory import shape_datastore, shape_host
from lab.vsphere_troubles import change_vm
from lab.world import Machine, World

GONE = ("deleted", "moved")  # from where the item says that the VM in Azure is


def scenario_troubles(scenario: Scenario) -> Troubles:
    """Return the register of everybody who can have troubles, with those of the scenario."""
    classic = scenario.classic
    side = scenario.vsphere
    return Troubles(
        {host.name: host for host in side.hosts}
        | {store.name: store for store in side.datastores}
        | {server.name: server.troubles for server in classic.process_servers}
        | {target.name: target.troubles for target in classic.master_targets}
        | {appliance.name: appliance.troubles for appliance in scenario.modernized.appliances}
        | {link.name: link.troubles for link in scenario.links}
        # Last: a process server of the same name is on the same machine.
        | {classic.fabric: classic.troubles}
        | {machine.name: machine.troubles for machine in scenario.machines}
    )


def plant_all(world: World) -> None:
    """Make the scenario's troubles true in a world that is well so far."""
    for name, unwell in world.troubles.everyone().items():
        if unwell != well(unwell):
            _make_true(world, name, well(unwell), unwell)


def change(world: World, name: str, given: Mapping[str, Any]) -> None:
    """Change somebody's troubles.

    :raises UnknownTrouble: for words or names that mean nothing.
    """
    before, after = world.troubles.with_change(name, given)
    _make_true(world, name, before, after)
    world.troubles.note(name, after)


def mend(world: World, names: list[str]) -> None:
    """Let everything be well with those named; without names, with everybody."""
    everyone = world.troubles.everyone()
    for name in names or everyone:
        world.troubles.with_change(name, {})  # or it is unknown
        before, after = everyone[name], well(everyone[name])
        if before != after:
            _make_true(world, name, before, after)
            world.troubles.note(name, after)


def after_resync(world: World, name: str) -> None:
    """Let a machine have fresh recovery points and no need of a resynchronization."""
    _, after = world.troubles.with_change(name, {"resync_required": False, "recovery_points": "fresh"})
    world.troubles.note(name, after)


def _make_true(world: World, name: str, before: Unwell, after: Unwell) -> None:
    match after:
        case Host():
            shape_host(world.vcenter, after)
        case Datastore():
            shape_datastore(world.vcenter, after)
        case MachineTroubles():
            _change_machine(world, world.machines[name], before, after)
        case ServerTroubles():
            _change_vm(world, name, name, before, after)


def _change_vm(world: World, reference: str, name: str, before: Any, after: VmTroubles) -> None:
    """Change the VM, if there is one: a process server in Azure has none in vCenter."""
    if reference and (world.vcenter.exists(reference) or world.vcenter.find(name)):
        change_vm(world.vcenter, reference, name, before, after)


def _change_machine(world: World, machine: Machine, before: Any, after: MachineTroubles) -> None:
    _change_vm(world, machine.moid, machine.name, before, after)
    if before.health_errors != after.health_errors:
        machine.health_errors = [health_error(world, machine, each) for each in after.health_errors]
    if before.unprotected != after.unprotected:
        machine.removed = after.unprotected
    if before.azure_vm != after.azure_vm:
        machine.azure_vm.exists = after.azure_vm not in GONE
        machine.azure_vm.power_state = "running" if after.azure_vm in GONE else after.azure_vm
    if before.agent_silent and not after.agent_silent:
        machine.booted_at = min(machine.booted_at, world.now - 3600)
