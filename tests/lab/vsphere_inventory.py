# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Hosts and datastores as a scenario wants them: licences, free memory, and how each host mounts each datastore."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim

from lab.scenario_vsphere import Datastore, Host
from lab.vsphere import VCenter

MIB = 1024**2
USUAL_MEMORY_USED = 32 * 1024  # MiB
# The simulator's keys; the free hypervisor's edition is spelled as [asr-api 4] supposes.
LICENCES = {
    "paid": "LAB01-00000-00000-00000-00000",
    "free": "LAB02-00000-00000-00000-00000",
    "eval": "00000-00000-00000-00000-00000",
}


def shape_host(vcenter: VCenter, wanted: Host) -> None:
    """Give a host its licence and its free memory."""
    host = vcenter.named(vim.HostSystem, wanted.name)
    assignments = vcenter.content().licenseManager.licenseAssignmentManager
    assignments.UpdateAssignedLicense(host._moId, LICENCES[wanted.licence])
    used = USUAL_MEMORY_USED
    if wanted.free_memory_mb is not None:
        used = host.hardware.memorySize // MIB - wanted.free_memory_mb
    vcenter.force(host, summary__quickStats__overallMemoryUsage=used)


def shape_datastore(vcenter: VCenter, wanted: Datastore) -> None:
    """Mount a datastore on all hosts as it is wanted, and put it into maintenance or take it out."""
    store = vcenter.named(vim.Datastore, wanted.name)
    path = store.summary.url.removeprefix("ds://").rstrip("/")
    mounts = [_mount(host, wanted, path) for host in _hosts(vcenter) if host.name not in wanted.not_mounted_on]
    mode = "inMaintenance" if wanted.maintenance else "normal"
    vcenter.force(store, host=mounts, summary__maintenanceMode=mode)
    for host in _hosts(vcenter):
        others = [each for each in host.datastore if each != store]
        here = [] if host.name in wanted.not_mounted_on else [store]
        vcenter.force(host, datastore=[{"type": "Datastore", "value": each._moId} for each in (*others, *here)])


def _hosts(vcenter: VCenter) -> list[Any]:
    return [host for host, _ in vcenter.read(vim.HostSystem, "name")]


def _mount(host: Any, wanted: Datastore, path: str) -> dict[str, Any]:
    return {
        "key": {"type": "HostSystem", "value": host._moId},
        "mountInfo": {
            "path": path,
            "accessMode": "readOnly" if host.name in wanted.read_only_on else "readWrite",
            "mounted": True,
            "accessible": host.name not in wanted.not_accessible_on,
        },
    }
