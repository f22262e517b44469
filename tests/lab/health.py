# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Health errors of an item, in the shape of [asr-api 2.4]."""

from __future__ import annotations

from typing import Any

from lab.clock import iso_india
from lab.world import Machine, World


def health_error(world: World, machine: Machine, given: dict[str, Any]) -> dict[str, Any]:
    """Return a HealthError with the keys of ``given`` in place of the usual ones."""
    code = str(given.get("errorCode", "0"))
    return {
        "innerHealthErrors": [],
        "errorSource": "",
        "errorType": code,
        "errorLevel": "Error",
        "errorCategory": "Replication",
        "errorCode": code,
        "summaryMessage": "",
        "errorMessage": "",
        "possibleCauses": "",
        "recommendedAction": "",
        "creationTimeUtc": iso_india(world.now),
        "recoveryProviderErrorMessage": "",
        "entityId": world.ids.guid(f"entity:{machine.name}"),
        "errorId": f"6:{code}",
        "customerResolvability": "NotAllowed",
        **given,
    }
