# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keeps Storage DRS from moving a VM's disks (S21)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from .tasks import finished

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim


def pods_of(datastores: Iterable[Any]) -> list[Any]:
    """The datastore clusters that datastores are in, each once."""
    pods: list[Any] = []
    for datastore in datastores:
        if isinstance(datastore.parent, vim.StoragePod) and datastore.parent not in pods:
            pods.append(datastore.parent)
    return pods


def may_move(pod: Any, vm: Any) -> bool:
    """Whether Storage DRS may move a VM, now or once it is turned on for the datastore cluster."""
    override = _override(pod, vm)
    return override is None or (override.enabled is not False and override.behavior != "manual")


def leave_alone(connection: Any, pod: Any, vm: Any) -> None:
    """Turn Storage DRS off for a VM; its other settings for it stay."""
    override = _override(pod, vm)
    info = override or vim.storageDrs.VmConfigInfo(vm=vm)
    info.enabled = False
    change = vim.storageDrs.VmConfigSpec(operation="edit" if override else "add", info=info)
    spec = vim.storageDrs.ConfigSpec(vmConfigSpec=[change])
    manager = connection.RetrieveContent().storageResourceManager
    finished(manager.ConfigureStorageDrsForPod_Task(pod, spec, True))


def _override(pod: Any, vm: Any) -> Any:
    configured = pod.podStorageDrsEntry.storageDrsConfig.vmConfig
    return next((each for each in configured if each.vm == vm), None)
