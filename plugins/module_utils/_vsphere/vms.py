# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A single VM: found, read, changed, shut down and started."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from .._domain.errors import FailbackError
from .._domain.vm_power import Power, PowerState
from .._domain.vm_selection import ListedVm, VmWish, select_vm
from .._domain.vm_settings import DISK_UUID, DISK_UUID_VALUE, OptionRow, misspelled_disk_uuid_keys
from .properties import sweep
from .tasks import finished, until

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

_LISTED = ["name", "config.uuid", "config.instanceUuid", "config.files.vmPathName", "config.template"]


def list_vms(connection: Any) -> list[tuple[Any, ListedVm]]:
    """Every VM that the account can see, templates left out."""
    swept = sweep(connection, vim.VirtualMachine, _LISTED)
    return [(vm, _listed(vm, found)) for vm, found in swept if not found.get("config.template")]


def _listed(vm: Any, found: dict[str, Any]) -> ListedVm:
    uuid, instance, path = (str(found.get(key) or "") for key in _LISTED[1:4])
    return ListedVm(vm._moId, str(found.get("name") or ""), uuid, instance, path)


def find_vm(connection: Any, wish: VmWish) -> tuple[Any, ListedVm]:
    """The VM that a user means; see ``select_vm`` for what is raised."""
    vms = list_vms(connection)
    chosen = select_vm(wish, [entry[1] for entry in vms])
    return next((vm, listed) for vm, listed in vms if listed is chosen)


def option_rows(vm: Any) -> list[OptionRow]:
    return [OptionRow(str(row.key), str(row.value)) for row in vm.config.extraConfig]


def disk_uuid_flag(vm: Any) -> bool | None:
    return vm.config.flags.diskUuidEnabled


def power_of(vm: Any) -> Power:
    tools = vm.guest.toolsRunningStatus if vm.guest else None
    return Power(PowerState(str(vm.runtime.powerState)), tools == "guestToolsRunning")


def reconfigure(vm: Any, **settings: Any) -> None:
    finished(vm.ReconfigVM_Task(vim.vm.ConfigSpec(**settings)))


def option_values(rows: Sequence[OptionRow]) -> list[Any]:
    return [vim.option.OptionValue(key=row.key, value=row.value) for row in rows]


def set_disk_uuid(vm: Any) -> None:
    """Write the one row; the VM is powered off. Rows of another spelling go first, in a change of their own."""
    misspelled = misspelled_disk_uuid_keys(option_rows(vm))
    if misspelled:
        reconfigure(vm, extraConfig=option_values([OptionRow(key, "") for key in misspelled]))
    reconfigure(vm, extraConfig=option_values([OptionRow(DISK_UUID, DISK_UUID_VALUE)]))
    if disk_uuid_flag(vm) is False:
        reconfigure(vm, flags=vim.vm.FlagInfo(diskUuidEnabled=True))


def start(vm: Any) -> None:
    finished(vm.PowerOnVM_Task(None))


def shut_down(vm: Any, timeout: float) -> None:
    """Shut the guest down by its VMware Tools.

    :param timeout: seconds until it must be off.
    :raises FailbackError: ``SHUTDOWN_TIMEOUT``
    """
    vm.ShutdownGuest()
    if not until(lambda: power_of(vm).state is PowerState.OFF, timeout):
        raise FailbackError(
            "SHUTDOWN_TIMEOUT",
            f"{vm.name} has not shut down within {timeout:g} seconds.",
            "Look at its console; run this again when it is off, or give it longer with shutdown_timeout.",
        )


@contextmanager
def shut_down_meanwhile(vm: Any, needed: bool, timeout: float) -> Iterator[None]:
    """Shut a VM down for as long as something is done to it, and start it again, also when that failed."""
    if needed:
        shut_down(vm, timeout)
    try:
        yield
    finally:
        if needed:
            start(vm)
