# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an item says of a machine that is not well, laid over what it says of a healthy one [asr-api 1.8]."""

from __future__ import annotations

from typing import Any

from lab.azure.web import Call
from lab.clock import iso_trimmed
from lab.recovery_points import crash_consistent
from lab.troubles import MachineTroubles
from lab.world import Machine

RESYNC_CODE = "ECH0007"  # of a disk that needs a resynchronization [asr-api 3.2]


def with_troubles(call: Call, machine: Machine, body: dict[str, Any]) -> dict[str, Any]:
    """Lay a machine's troubles over its item's body."""
    troubles = call.world.troubles.machine(machine.name)
    details = body["properties"]["providerSpecificDetails"]
    if troubles.resync_required:
        _needs_resync(details)
    if troubles.recovery_points != "fresh":
        _stale(call, machine, troubles, details)
    return body


def _needs_resync(details: dict[str, Any]) -> None:
    classic = details["instanceType"] in ("InMage", "InMageAzureV2")
    if not classic:
        details |= {"resyncRequired": "true", "resyncState": "PreparedForResynchronization"}
        return
    for disk in details["protectedDisks"]:
        disk |= {"resyncRequired": "Required", "healthErrorCode": RESYNC_CODE}


def _stale(call: Call, machine: Machine, troubles: MachineTroubles, details: dict[str, Any]) -> None:
    """Show no recovery points, or a last one of long ago; keys that a leg does not have stay away."""
    now, points = call.world.now, crash_consistent(call.world, machine)
    last = points[-1] if points else None
    age = int(now - (last if last is not None else machine.stage_since))
    calculated = iso_trimmed(last) if last is not None else None
    for key, value in {
        "rpoInSeconds": age,
        "lastRpoInSeconds": age,
        "lastRpoCalculatedTime": calculated,
        "lastRecoveryPointReceived": calculated,
    }.items():
        if key in details:
            details[key] = value
    for disk in details["protectedDisks"]:
        if "rpoInSeconds" in disk:
            disk |= {"rpoInSeconds": age, "lastRpoCalculatedTime": calculated}
