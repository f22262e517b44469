# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What makes the job of a reprotect to on-premises fail [asr-api 3.1]. The rules are documented; codes are not, unless
they are numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyVmomi import vim

from lab.known_errors import known_error
from lab.vsphere_devices import disks_among
from lab.vsphere_seen import lacking
from lab.world import Machine, Refused, Target, World

USABLE_DATASTORES = ("VMFS", "vsan")
DEAD_SYSTEM = "2008 r2"  # as a physical machine it cannot come back
Check = Callable[[World, Machine, Any, Any], Refused | None]


def check_configuration_server(world: World, machine: Machine) -> None:
    """Refuse a classic machine whose configuration server is not "up, connected" [asr-api 3.1].

    :raises Refused: with the job's error.
    """
    server = world.troubles.server(world.scenario.classic.fabric)
    if machine.spec.is_classic and (server.silent or server.stopped):
        raise known_error("ConfigurationServerNotConnected")


def check_service(world: World, machine: Machine, target: Target) -> None:
    """Refuse what Site Recovery itself cannot do.

    :raises Refused: with the job's error.
    """
    check_configuration_server(world, machine)
    missing = lacking(world) if machine.spec.is_classic else []
    if missing:
        raise known_error({"code": "VCenterPermissions", "possibleCauses": f"It lacks {', '.join(missing)}."})
    if machine.spec.on_premises == "physical" and DEAD_SYSTEM in machine.spec.os_version.lower():
        raise known_error("OperatingSystemNotSupported")


def check_keeper(world: World, machine: Machine, target: Target) -> None:
    """Refuse a master target, or a machine, whose VM is not as it has to be.

    :raises Refused: with the job's error.
    """
    keeper = world.vcenter.vm(target.keeper)
    own = world.vcenter.vm(machine.moid) if machine.moid and world.vcenter.exists(machine.moid) else None
    for check in KEEPER_CHECKS if machine.spec.is_classic else ():
        problem = check(world, machine, keeper, own)
        if problem is not None:
            raise problem
    if own is not None:
        _check_machine(world, machine, own)


def _check_machine(world: World, machine: Machine, own: Any) -> None:
    if own.snapshot is not None and world.scenario.switches.vm_snapshots_fail_reprotect:
        raise known_error("SnapshotsPresent")
    if any(store.summary.type not in USABLE_DATASTORES for store in own.datastore):
        raise known_error("8061")


def _snapshots(world: World, machine: Machine, keeper: Any, own: Any) -> Refused | None:
    return known_error("SnapshotsPresent") if keeper.snapshot is not None else None


def _controllers(world: World, machine: Machine, keeper: Any, own: Any) -> Refused | None:
    kind = vim.vm.device.ParaVirtualSCSIController
    wrong = any(isinstance(device, kind) for device in keeper.config.hardware.device)
    return known_error("MasterTargetController") if wrong else None


def _disk_ids(world: World, machine: Machine, keeper: Any, own: Any) -> Refused | None:
    return None if keeper.config.flags.diskUuidEnabled else known_error("MasterTargetDiskUuid")


def _clones(world: World, machine: Machine, keeper: Any, own: Any) -> Refused | None:
    if own is None:
        return None
    same = keeper.config.uuid == own.config.uuid or _uuids(keeper) & _uuids(own)
    return known_error("DuplicateUuid") if same else None


def _uuids(vm: Any) -> set[str]:
    return {disk.backing.uuid for disk in disks_among(vm.config.hardware.device) if disk.backing.uuid}


KEEPER_CHECKS: tuple[Check, ...] = (_snapshots, _controllers, _disk_ids, _clones)
