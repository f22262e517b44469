# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""vCenters as Azure sends them [asr-api 1.10]."""

from __future__ import annotations

from typing import Any

from unit.legs import CLASSIC_FABRIC, PS_ID, VAULT
from unit.payloads import Raw

FABRIC = f"{VAULT}/replicationFabrics/{CLASSIC_FABRIC}"
NO_LOGIN: Raw = {
    "errorCode": "90001",
    "errorMessage": "The account cannot log in.",
    "errorLevel": "Error",
    "recommendedAction": "",
}


def vcenter_raw(name: str = "vc1", **changes: Any) -> Raw:
    return {
        "id": f"{FABRIC}/replicationvCenters/{name}",
        "name": name,
        "type": "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationvCenters",
        "properties": {
            "friendlyName": name,
            "internalId": "d1d1d1d1-0000-4000-8000-00000000000b",
            "lastHeartbeat": "2021-04-06T15:00:00.1234567Z",
            "discoveryStatus": "DiscoverySuccess",
            "processServerId": PS_ID,
            "ipAddress": "192.0.2.20",
            "infrastructureId": "11",
            "port": "443",
            "runAsAccountId": "1",
            "fabricArmResourceName": CLASSIC_FABRIC,
            "healthErrors": [],
        }
        | changes,
    }
