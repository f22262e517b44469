# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Subscriptions, resource groups, vaults and the vault's health."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import ArmError
from lab.azure.names import TYPE
from lab.azure.paths import GROUP, SUBSCRIPTION, VAULT
from lab.azure.web import Call, Reply, Route, listing


def subscription_body(call: Call) -> dict[str, Any]:
    """Return the subscription."""
    scenario = call.world.scenario
    return {
        "id": f"/subscriptions/{scenario.subscription}",
        "subscriptionId": scenario.subscription,
        "tenantId": scenario.tenant,
        "displayName": "Lab",
        "state": "Enabled",
        "subscriptionPolicies": {"locationPlacementId": "Public_2014-09-01", "quotaId": "Lab", "spendingLimit": "Off"},
        "authorizationSource": "RoleBased",
    }


def list_subscriptions(call: Call) -> Reply:
    """Answer the one subscription there is."""
    return Reply(body={"value": [subscription_body(call)]})


def list_tenants(call: Call) -> Reply:
    """Answer the one tenant there is."""
    tenant = call.world.scenario.tenant
    return Reply(body={"value": [{"id": f"/tenants/{tenant}", "tenantId": tenant}]})


def get_subscription(call: Call) -> Reply:
    """Answer the subscription."""
    return Reply(body=subscription_body(call))


def group_body(call: Call) -> dict[str, Any]:
    """Return the resource group."""
    scenario = call.world.scenario
    return {
        "id": call.lab.names.resource_group(),
        "name": scenario.resource_group,
        "type": "Microsoft.Resources/resourceGroups",
        "location": scenario.location,
        "properties": {"provisioningState": "Succeeded"},
    }


def list_groups(call: Call) -> Reply:
    """Answer the one resource group there is."""
    return Reply(body={"value": [group_body(call)]})


def get_group(call: Call) -> Reply:
    """Answer the resource group."""
    return Reply(body=group_body(call))


def vault_body(call: Call) -> dict[str, Any]:
    """Return the vault."""
    scenario = call.world.scenario
    return {
        "location": scenario.location,
        "name": scenario.vault,
        "etag": "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"",
        "properties": {
            "provisioningState": "Succeeded",
            "privateEndpointStateForBackup": "None",
            "privateEndpointStateForSiteRecovery": "None",
            "publicNetworkAccess": "Enabled",
        },
        "id": call.lab.names.provider(f"{TYPE}/{scenario.vault}"),
        "type": TYPE,
        "sku": {"name": "RS0", "tier": "Standard"},
    }


def list_vaults(call: Call) -> Reply:
    """Answer the one vault there is."""
    return listing([vault_body(call)])


def get_vault(call: Call) -> Reply:
    """Answer the vault."""
    return Reply(body=vault_body(call))


def _summary(count: int) -> dict[str, Any]:
    return {"resourceCount": count, "issues": [], "categorizedResourceCounts": {"Healthy": count}}


def vault_health(call: Call) -> Reply:
    """Answer the vault's health."""
    names = call.lab.names
    return Reply(
        body={
            "id": f"{names.vault}/replicationVaultHealth/default",
            "name": "default",
            "type": f"{TYPE}/replicationVaultHealth",
            "properties": {
                "vaultErrors": [],
                "protectedItemsHealth": _summary(len(call.world.living())),
                "fabricsHealth": _summary(2),
                "containersHealth": _summary(2),
            },
        }
    )


def refresh_vault_health(call: Call) -> Reply:
    """Accept a refresh of the vault's health."""
    path = f"{call.lab.names.vault}/replicationVaultHealth/default"
    return call.lab.accept(path, call.world.seconds("refresh"), lambda: vault_health(call).body)


def supported_operating_systems(call: Call) -> Reply:
    """Answer the supported operating systems."""
    systems: list[dict[str, Any]] = [
        {"osName": name, "osType": name, "osVersions": []} for name in ("Windows", "Linux")
    ]
    kind = call.argument("instanceType") or "InMageAzureV2"
    return Reply(
        body={
            "id": f"{call.lab.names.vault}/replicationSupportedOperatingSystems",
            "name": "replicationSupportedOperatingSystems",
            "type": f"{TYPE}/replicationSupportedOperatingSystems",
            "properties": {"supportedOsList": [{"instanceType": kind, "supportedOs": systems}]},
        }
    )


def check_scope(call: Call, subscription: str | None, group: str | None, vault: str | None) -> None:
    """Refuse subscriptions, groups and vaults that there are not, in Resource Manager's order and words.

    :raises ArmError: 404.
    """
    scenario = call.world.scenario
    if subscription and subscription.lower() != scenario.subscription.lower():
        raise ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")
    if group and group.lower() != scenario.resource_group.lower():
        raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")
    if vault and vault.lower() != scenario.vault.lower():
        raise ArmError(
            404,
            "ResourceNotFound",
            f"The Resource 'Microsoft.RecoveryServices/vaults/{vault}' under resource group '{group}' was not found."
            " For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        )


ROUTES = [
    Route("GET", "/subscriptions", list_subscriptions),
    Route("GET", "/tenants", list_tenants),
    Route("GET", SUBSCRIPTION, get_subscription),
    Route("GET", f"{SUBSCRIPTION}/resourceGroups", list_groups),
    Route("GET", GROUP, get_group),
    Route("GET", f"{SUBSCRIPTION}/providers/Microsoft.RecoveryServices/vaults", list_vaults),
    Route("GET", f"{GROUP}/providers/Microsoft.RecoveryServices/vaults", list_vaults),
    Route("GET", VAULT, get_vault),
    Route("GET", f"{VAULT}/replicationVaultHealth", vault_health),
    Route("POST", f"{VAULT}/replicationVaultHealth/default/refresh", refresh_vault_health),
    Route("GET", f"{VAULT}/replicationSupportedOperatingSystems", supported_operating_systems),
]
