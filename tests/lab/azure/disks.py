# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Managed disks: they are made with VMs, looked at, tagged and deleted."""

from __future__ import annotations

from typing import Any

from lab.azure.arm_errors import not_found, refusal
from lab.azure.long_running import accept
from lab.azure.machine_vms import disk_bodies as machine_disks
from lab.azure.machine_vms import machines_in_azure
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route
from lab.cloud import Disk

KIND = "Microsoft.Compute/disks"


def _body(disk: Disk) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": disk.name,
        "id": disk.id,
        "type": KIND,
        "location": disk.location,
        "tags": disk.tags,
        "sku": {"name": disk.sku, "tier": disk.sku.split("_")[0]},
        "properties": {
            "osType": disk.os,
            "creationData": {"createOption": "FromImage" if disk.os else "Empty"},
            "diskSizeGB": disk.size_gib,
            "provisioningState": "Succeeded",
            "diskState": "Attached" if disk.vm else "Unattached",
        },
    }
    return {**body, "managedBy": disk.vm} if disk.vm else body


def disk_bodies(call: Call) -> list[dict[str, Any]]:
    """Return all disks."""
    recovered = [body for machine in machines_in_azure(call) for body in machine_disks(call, machine)]
    return recovered + [_body(disk) for disk in call.world.cloud.disks.values()]


def list_disks(call: Call) -> Reply:
    """Answer the disks."""
    return Reply(body={"value": disk_bodies(call)})


def get_disk(call: Call) -> Reply:
    """Answer one disk."""
    for body in disk_bodies(call):
        if body["name"].lower() == call.params["disk"].lower():
            return Reply(body=body)
    raise not_found(call, KIND, call.params["disk"])


def tag_disk(call: Call) -> Reply:
    """Change the tags of a disk."""
    disk = call.world.cloud.disks.get(call.params["disk"].lower())
    if disk is None:
        return get_disk(call)
    disk.tags = dict(call.json().get("tags") or {})
    return accept(call, "Microsoft.Compute", 1, lambda: None, 200, _body(disk))


def delete_disk(call: Call) -> Reply:
    """Delete a disk that no VM has; one that is not there is no trouble."""
    disks, wanted = call.world.cloud.disks, call.params["disk"].lower()
    body = next((each for each in disk_bodies(call) if each["name"].lower() == wanted), None)
    if body is None:
        return Reply(204)
    if body.get("managedBy"):
        raise refusal("DiskInUse", what=body["name"], user=body["managedBy"])

    def done() -> None:
        disks.pop(wanted, None)

    return accept(call, "Microsoft.Compute", call.world.seconds("disk_delete"), done)


DISKS = f"{GROUP}/providers/{KIND}"
ROUTES = [
    Route("GET", f"{SUBSCRIPTION}/providers/{KIND}", list_disks),
    Route("GET", DISKS, list_disks),
    Route("GET", f"{DISKS}/{{disk}}", get_disk),
    Route("PATCH", f"{DISKS}/{{disk}}", tag_disk),
    Route("DELETE", f"{DISKS}/{{disk}}", delete_disk),
]
