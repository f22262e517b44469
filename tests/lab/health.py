# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Health errors of an item, in the shape of [asr-api 2.4]."""

from __future__ import annotations

from typing import Any

from lab.clock import iso_india
from lab.world import Machine, World


def health_error(world: World, machine: Machine, given: dict[str, Any]) -> dict[str, Any]:
    """Return a HealthError with the keys of ``given`` in place of the usual ones."""
    return _described(world, f"entity:{machine.name}", "Replication", given)


def server_health_error(world: World, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the same for a server; its category is a guess."""
    return _described(world, f"server:{name}", "Infrastructure", given)


def _described(world: World, entity: str, category: str, given: dict[str, Any]) -> dict[str, Any]:
    code = str(given.get("errorCode", "0"))
    return {
        "innerHealthErrors": [],
        "errorSource": "",
        "errorType": code,
        "errorLevel": "Error",
        "errorCategory": category,
        "errorCode": code,
        "summaryMessage": "",
        "errorMessage": "",
        "possibleCauses": "",
        "recommendedAction": "",
        "creationTimeUtc": iso_india(world.now),
        "recoveryProviderErrorMessage": "",
        "entityId": world.ids.guid(entity),
        "errorId": f"6:{code}",
        "customerResolvability": "NotAllowed",
        **given,
    }
