# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Laying out a scenario: its machines in Azure, and its virtual machines in vCenter."""

from __future__ import annotations

from lab.azure.names import Names
from lab.azure.policies import seed_policies
from lab.classic_servers import KnownMasterTarget, KnownProcessServer
from lab.clock import SimulatedClock
from lab.cloud_seed import seed_process_server_vm
from lab.faults import Faults
from lab.scenario import MachineSpec, Scenario, ScenarioError
from lab.seeding_ready import make_ready
from lab.trouble_effects import plant_all, scenario_troubles
from lab.vcenter_entries import seed_vcenters
from lab.vsphere import VCenter
from lab.vsphere_users import seed_users
from lab.world import SETTLED, AzureVm, Machine, Stage, World


def make_world(scenario: Scenario, clock: SimulatedClock, vcenter: VCenter) -> World:
    """Return the world at the scenario's start; vCenter has to be empty."""
    world = World(scenario, clock, Faults(), vcenter)
    names = Names(world)
    seed_users(vcenter, scenario.vsphere.users)
    seed_policies(world)
    _seed_servers(world, names)
    seed_vcenters(world)
    _seed_mappings(world, names)
    _seed_keepers(world)
    for number, spec in enumerate(scenario.machines, 1):
        world.machines[spec.name] = _machine(world, names, spec, number)
    world.troubles = scenario_troubles(scenario)
    plant_all(world)
    return world


def _seed_mappings(world: World, names: Names) -> None:
    classic, modernized = world.scenario.classic, world.scenario.modernized
    if classic.process_servers:
        world.mappings[names.classic_fabric, f"{classic.policy}-mapping"] = {"policy": classic.policy, "reverse": False}
    if classic.process_servers and classic.failback_policy and classic.failback_policy_associated:
        world.mappings[names.classic_fabric, f"{classic.failback_policy}-mapping"] = {
            "policy": classic.failback_policy,
            "reverse": True,
        }
    if modernized.appliances:
        world.mappings[names.modernized_fabric, f"{modernized.policy}-mapping"] = {
            "policy": modernized.policy,
            "reverse": False,
        }


def _seed_servers(world: World, names: Names) -> None:
    """Let the configuration server know its servers; those in Azure have a VM there, made by hand."""
    for spec in world.scenario.classic.process_servers:
        vm = seed_process_server_vm(world, names, spec) if spec.in_azure else None
        world.all_process_servers.append(KnownProcessServer(spec, names.host(spec.name, spec.os), vm=vm))
    for target in world.scenario.classic.master_targets:
        world.all_master_targets.append(KnownMasterTarget(target, names.host(target.name, target.os)))


def _seed_keepers(world: World) -> None:
    """Make the VMs that take disks during a copy: master targets and appliances, powered on, tools running."""
    scenario = world.scenario
    for target in scenario.classic.master_targets:
        disks = (*target.disks, *[1] * target.more_disks)
        store = target.datastore or scenario.vsphere.datastores[0].name
        spec = MachineSpec(target.name, os=target.os, disks=disks, datastore=store, cpus=4, memory_mb=8192)
        _keeper(world, spec, target.host, target.ip)
    for appliance in scenario.modernized.appliances:
        disks, store = (100, *[1] * appliance.more_disks), scenario.vsphere.datastores[0].name
        spec = MachineSpec(appliance.name, os="Windows", disks=disks, datastore=store, cpus=8, memory_mb=32768)
        _keeper(world, spec, appliance.host, appliance.ip)


def _keeper(world: World, spec: MachineSpec, host: str, address: str) -> None:
    vcenter = world.vcenter
    moid = vcenter.create_vm(spec, host, spec.datastore, uuid_visible=True)
    vcenter.power_on(moid)
    vcenter.tools_running(moid, spec.name, address)


def _machine(world: World, names: Names, spec: MachineSpec, number: int) -> Machine:
    scenario, name = world.scenario, spec.azure_vm or spec.name
    vm = AzureVm(
        name,
        names.provider(f"Microsoft.Compute/virtualMachines/{name}"),
        names.provider(f"Microsoft.Network/networkInterfaces/{spec.name}-nic"),
        f"10.2.0.{10 + number}" if number < 240 else f"10.2.{number // 240}.{number % 240 + 10}",
    )
    classic = scenario.classic
    machine = Machine(spec, world.ids.guid(f"item:{spec.name}"), vm, failover_committed=spec.committed)
    machine.failed_over_at = machine.stage_since = machine.booted_at = world.now - SETTLED
    machine.recovery_point_at = machine.failed_over_at - 120
    machine.correlation = world.ids.next_guid()
    machine.policy = classic.policy if spec.is_classic else scenario.modernized.policy
    if spec.is_classic:
        first = classic.process_servers[0]
        machine.forward_process_server = names.host(first.name, first.os)
    elif scenario.modernized.appliances:
        machine.forward_process_server = names.appliance(scenario.modernized.appliances[0].name)
    if spec.on_premises == "vm":
        machine.moid = world.vcenter.create_vm(spec, spec.host, spec.datastore, uuid_visible=True)
        machine.disk_files = world.vcenter.disk_files(machine.moid)
    if spec.phase == Stage.READY:
        make_ready(world, names, machine)
    elif spec.phase != Stage.IN_AZURE:
        raise ScenarioError(f"{spec.name}: a machine starts as {Stage.IN_AZURE} or {Stage.READY}")
    return machine
