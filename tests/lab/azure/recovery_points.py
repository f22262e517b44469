# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Recovery points as resources. Whether the service lists any for an InMage item is unverified: here it does not."""

from __future__ import annotations

from typing import Any

from lab.azure.names import TYPE
from lab.azure.recovery_point_ids import point_id, point_name
from lab.azure.web import Call
from lab.clock import iso_trimmed
from lab.recovery_points import application_consistent, crash_consistent
from lab.world import Machine, Stage

POINT_TYPE = f"{TYPE}/replicationFabrics/replicationProtectionContainers/replicationProtectedItems/recoveryPoints"


def recovery_point_list(call: Call, machine: Machine) -> list[dict[str, Any]]:
    """Return the points of an item that replicates to Azure or was failed over there, in no order."""
    world = call.world
    if machine.reverse:
        return []
    if machine.stage is Stage.IN_AZURE:
        crash = [machine.recovery_point_at - 300 * number for number in range(6)]
        application = [machine.recovery_point_at - 3600]
    else:
        crash, application = crash_consistent(world, machine), application_consistent(world, machine)
    points = [(moment, "CrashConsistent") for moment in crash] + [(moment, "AppConsistent") for moment in application]
    bodies = [_point(call, machine, moment, kind) for moment, kind in points]
    return sorted(bodies, key=lambda body: str(body["name"]))


def _point(call: Call, machine: Machine, moment: float, kind: str) -> dict[str, Any]:
    provider = "InMageAzureV2" if machine.spec.is_classic else "InMageRcm"
    name = point_name(call, machine, moment, kind)
    return {
        "id": point_id(call, machine, name),
        "name": name,
        "type": POINT_TYPE,
        "properties": {
            "recoveryPointTime": iso_trimmed(moment),
            "recoveryPointType": kind,
            "providerSpecificDetails": {"instanceType": provider, "isMultiVmSyncPoint": "Enabled"},
        },
    }
