# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The modernized item: InMageRcm towards Azure, InMageRcmFailback towards on-premises [asr-modernized 2, 3].

Booleans are strings in some places and booleans in others, keys come and go, and dates have six forms: all as recorded.
"""

from __future__ import annotations

from typing import Any

from lab.azure.items_modernized_forward import appliance_id, rcm_details
from lab.azure.items_modernized_reverse import failback_details
from lab.azure.names import AZURE, AZURE_CONTAINER, AZURE_FABRIC
from lab.azure.recovery_point_ids import failover_point_id
from lab.azure.web import Call
from lab.world import Machine, Stage


def modernized_envelope(call: Call, machine: Machine) -> dict[str, Any]:
    """Return the item's two sides; in the reverse leg the fabric is both of them."""
    names, reverse = call.lab.names, machine.reverse
    fabric = names.fabric(names.modernized_fabric)
    provider = f"{fabric}/replicationRecoveryServicesProviders/{appliance_id(call, machine)}"
    container = names.container(names.modernized_fabric, names.modernized_container)
    point = "" if reverse else failover_point_id(call, machine) if machine.stage is Stage.IN_AZURE else None
    return {
        "sides": {
            "protectableItemId": None,
            # Ends in the appliance's GUID, which is not the name of a listed provider [asr-modernized 6].
            "recoveryServicesProviderId": provider,
            "primaryFabricFriendlyName": names.modernized_fabric,
            "primaryFabricProvider": "InMageRcmFabric",
            "recoveryFabricFriendlyName": names.modernized_fabric if reverse else AZURE,
            "recoveryFabricId": fabric if reverse else AZURE,
            "primaryProtectionContainerFriendlyName": names.modernized_container,
            "recoveryProtectionContainerFriendlyName": names.modernized_container if reverse else AZURE,
        },
        "failover_recovery_point": point,
        "recovery_container": container if reverse else names.container(AZURE_FABRIC, AZURE_CONTAINER),
    }


def modernized_details(call: Call, machine: Machine) -> dict[str, Any]:
    """Return providerSpecificDetails of the leg the machine is in."""
    return failback_details(call, machine) if machine.reverse else rcm_details(call, machine)
