# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has a master target's VM as it must be, or has it not (S18, S20, S21, S22, S31)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.datastore_files import iso_path
from .._domain.errors import FailbackError
from .._domain.master_target_changes import RETENTION, changes_of, check, check_removable, creation
from .._domain.master_target_facts import FoundTarget, RetentionDisk, WantedTarget, named
from .._domain.vm_power import PowerState, must_shut_down
from .._domain.vm_settings import Change, as_diff
from .._vsphere import master_target_writer as writer
from .._vsphere import vms
from .._vsphere.master_target_place import Place, check_iso, find_new_vm_place, find_place
from .._vsphere.master_target_reader import other_vms, read_target
from .._vsphere.storage_drs import pods_of
from .run import Result

Params = Mapping[str, Any]


def ensure_master_target_vm(connection: Any, params: Params, check_mode: bool) -> Result:
    """:raises FailbackError: ``NAME_TAKEN``, what makes a place or a VM unfit, and what needs consent"""
    vm, found = _find(connection, params["name"])
    if params["state"] == "absent":
        return _absent(vm, found, params, check_mode)
    wanted = _wanted(params)
    place = find_place(connection, params)
    if found is None:
        return _create(connection, wanted, place, params, check_mode)
    return _update(connection, vm, found, wanted, place, params, check_mode)


def _find(connection: Any, name: str) -> tuple[Any, FoundTarget | None]:
    candidates = [vm for vm, listed in vms.list_vms(connection) if listed.name == name]
    found = named(name, [read_target(vm) for vm in candidates])
    return (candidates[0], found) if found else (None, None)


def _wanted(params: Params) -> WantedTarget:
    retention = params["retention_disk"]
    return WantedTarget(
        name=params["name"],
        datastore=params["datastore"],
        network=params["network"],
        adapter=params["network_adapter"],
        guest_id=params["guest_id"],
        memory_mb=params["memory_mb"],
        cpus=params["cpus"],
        system_disk_gb=params["system_disk_gb"],
        thin=params["thin_provisioned"],
        iso=iso_path(params["iso"]) if params["iso"] is not None else None,
        retention=RetentionDisk(retention["size_gb"], retention["datastore"] or "") if retention else None,
    )


def _power_on(params: Params, state: PowerState) -> list[Change]:
    if not params["power_on"] or state is PowerState.ON:
        return []
    return [Change("power", state.value, PowerState.ON.value)]


def _create(connection: Any, wanted: WantedTarget, place: Place, params: Params, check_mode: bool) -> Result:
    pods = [str(pod.name) for pod in pods_of([place.datastore])]
    changes = creation(wanted, pods) + _power_on(params, PowerState.OFF)
    new = find_new_vm_place(connection, params, place)
    if check_mode:
        return _result(None, changes, created=True)
    if wanted.iso:
        check_iso(connection, place.datacenter, wanted.iso)
    vm = writer.create(wanted, place, new)
    found = read_target(vm)
    writer.apply(vm, found, wanted, changes_of(wanted, found), place.network)
    _complete(connection, vm, wanted, place, params)
    return _result(vm, changes, created=True)


def _update(
    connection: Any,
    vm: Any,
    found: FoundTarget,
    wanted: WantedTarget,
    place: Place,
    params: Params,
    check_mode: bool,
) -> Result:
    check(wanted, found, other_vms(connection, found.moid))
    changes = changes_of(wanted, found)
    cycle = must_shut_down(found.name, found.power, changes, params["power_cycle"])
    all_changes = changes + _power_on(params, found.power.state)
    if all_changes and not check_mode:
        if wanted.iso and wanted.iso != found.iso:
            check_iso(connection, place.datacenter, wanted.iso)
        with vms.shut_down_meanwhile(vm, cycle, params["shutdown_timeout"]):
            writer.apply(vm, found, wanted, changes, place.network)
        _complete(connection, vm, wanted, place, params)
    return _result(vm, all_changes, power_cycled=cycle)


def _complete(connection: Any, vm: Any, wanted: WantedTarget, place: Place, params: Params) -> None:
    """What is done to a VM that is there, new or not, and verified: so a run that broke off is taken up again."""
    if wanted.retention and read_target(vm).retention_disk is None:
        writer.add_retention_disk(connection, vm, wanted, place.datacenter)
    writer.keep_in_place(connection, vm)
    if _power_on(params, vms.power_of(vm).state):
        vms.start(vm)
    left = changes_of(wanted, read_target(vm))
    if left:
        raise FailbackError(
            "CHANGES_NOT_TAKEN",
            f"vCenter took the changes of {wanted.name}, but shows: {'; '.join(map(str, left))}.",
            "Look at the VM in vCenter, and run this again.",
            {"settings": [change.setting for change in left]},
        )


def _absent(vm: Any, found: FoundTarget | None, params: Params, check_mode: bool) -> Result:
    if found is None:
        return _result(None, [])
    check_removable(found)
    running = found.power.state is not PowerState.OFF
    if running and not params["power_cycle"]:
        raise FailbackError(
            "POWER_OFF_NEEDED",
            f"{found.name} is {found.power.state.value}, and is to be deleted.",
            "Set power_cycle: true to have it powered off for that, or power it off yourself.",
        )
    if not check_mode:
        if running and found.power.tools_running:
            vms.shut_down(vm, params["shutdown_timeout"])
        elif running:
            writer.switch_off(vm)
        writer.delete(vm)
    disks = [disk.file for disk in found.disks]
    return _result(None, [Change("vm", "present", "absent"), Change("disks", disks, [])])


def _result(vm: Any, changes: list[Change], created: bool = False, power_cycled: bool = False) -> Result:
    return {
        "changed": bool(changes),
        "created": created,
        "power_cycled": power_cycled,
        "changes": [change.setting for change in changes],
        "retention_disk_added": any(change.setting == RETENTION and change.before is None for change in changes),
        "vm": read_target(vm).as_plain() if vm is not None else None,
        "diff": as_diff(changes),
    }
