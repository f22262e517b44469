# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Storage accounts: where they are, which is all that a failback asks of them."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import ArmError
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route

TYPE = "Microsoft.Storage/storageAccounts"


def storage_accounts(call: Call) -> list[dict[str, Any]]:
    """Return the storage accounts."""
    scenario = call.world.scenario
    return [
        {
            "sku": {"name": "Standard_LRS", "tier": "Standard"},
            "kind": "StorageV2",
            "id": call.lab.names.provider(f"{TYPE}/{account.name}"),
            "name": account.name,
            "type": TYPE,
            "location": account.location or scenario.location,
            "tags": {},
            "properties": {
                "provisioningState": "Succeeded",
                "primaryLocation": account.location or scenario.location,
                "statusOfPrimary": "available",
            },
        }
        for account in scenario.storage_accounts
    ]


def list_accounts(call: Call) -> Reply:
    """Answer the storage accounts of the group or subscription."""
    return Reply(body={"value": storage_accounts(call)})


def get_account(call: Call) -> Reply:
    """Answer one storage account."""
    for body in storage_accounts(call):
        if body["name"].lower() == call.params["account"].lower():
            return Reply(body=body)
    raise ArmError(404, "ResourceNotFound", f"The Resource '{TYPE}/{call.params['account']}' was not found.")


ROUTES = [
    Route("GET", f"{SUBSCRIPTION}/providers/{TYPE}", list_accounts),
    Route("GET", f"{GROUP}/providers/{TYPE}", list_accounts),
    Route("GET", f"{GROUP}/providers/{TYPE}/{{account}}", get_account),
]
