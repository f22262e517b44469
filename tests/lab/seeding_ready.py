# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Machines that had been reprotected before the lab started: they replicate from Azure and could fail back."""

from __future__ import annotations

from lab.azure.names import Names
from lab.scenario import ScenarioError
from lab.world import Machine, Stage, Target, World

READY_FOR = 48 * 3600.0  # seconds before the start of the lab


def make_ready(world: World, names: Names, machine: Machine) -> None:
    """Put a machine into the phase ``ready``, its disks at its keeper in vCenter.

    :raises ScenarioError: if there is no such master target or appliance, or no VM whose disks it could hold.
    """
    spec, scenario = machine.spec, world.scenario
    if not machine.moid:
        raise ScenarioError(f"{spec.name}: only a machine whose VM exists can start as ready")
    machine.target = _classic(world, names, machine) if spec.is_classic else _modernized(world, names, machine)
    world.vcenter.move_disks(machine.moid, machine.target.keeper, machine.disk_files)
    machine.policy = (scenario.classic if spec.is_classic else scenario.modernized).failback_policy
    machine.stage, machine.stage_since = Stage.READY, world.now - READY_FOR
    machine.failover_committed = True


def _classic(world: World, names: Names, machine: Machine) -> Target:
    spec, classic = machine.spec, world.scenario.classic
    fitting = [each for each in classic.master_targets if each.os == spec.os and spec.keeper in ("", each.name)]
    if not fitting:
        raise ScenarioError(f"{spec.name}: there is no master target {spec.keeper!r} for {spec.os}")
    target, server = fitting[0], classic.process_servers[-1]
    return Target(
        keeper=target.name,
        keeper_id=names.host(target.name, target.os),
        process_server_id=names.host(server.name, server.os),
        retention_drive=target.retention[-1].volume,
        datastore=spec.datastore,
        run_as_account=spec.run_as_account or None,
    )


def _modernized(world: World, names: Names, machine: Machine) -> Target:
    spec = machine.spec
    fitting = [each for each in world.scenario.modernized.appliances if spec.keeper in ("", each.name)]
    if not fitting:
        raise ScenarioError(f"{spec.name}: there is no appliance {spec.keeper!r}")
    account = names.provider(f"Microsoft.Storage/storageAccounts/{world.scenario.storage_accounts[0].name}")
    return Target(
        keeper=fitting[0].name,
        keeper_id=names.appliance(fitting[0].name),
        datastore=spec.datastore,
        log_storage_account_id=account,
    )
