# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replication policies as Azure sends them [asr-api 1.9, 1.10]."""

from __future__ import annotations

from typing import Any

from unit.legs import VAULT
from unit.payloads import Raw

#: Answered in other words than they are asked for: Enabled, not Enable [asr-api 1.9].
CLASSIC_SETTINGS: Raw = {
    "instanceType": "InMage",
    "recoveryPointThresholdInMinutes": 15,
    "recoveryPointHistory": 1440,
    "appConsistentFrequencyInMinutes": 60,
    "multiVmSyncStatus": "Enabled",
}


def policy_raw(name: str, settings: Raw) -> Raw:
    return {
        "id": f"{VAULT}/replicationPolicies/{name}",
        "name": name,
        "type": "Microsoft.RecoveryServices/vaults/replicationPolicies",
        "properties": {"friendlyName": name, "providerSpecificDetails": settings},
    }


def failback_policy_raw(name: str = "p-24h-failback", **changes: Any) -> Raw:
    return policy_raw(name, CLASSIC_SETTINGS | changes)


def forward_policy_raw() -> Raw:
    details = CLASSIC_SETTINGS | {"instanceType": "InMageAzureV2", "crashConsistentFrequencyInMinutes": 5}
    return policy_raw("p-24h", details)
