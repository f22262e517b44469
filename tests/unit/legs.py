# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The legs of a protected item, and the names in its ids [asr-api 1.2, 1.8; asr-modernized 2, 7]."""

from __future__ import annotations

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
# Azure's own ids start with a capital S [asr-api 1.2].
VAULT = f"/Subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dr/providers/Microsoft.RecoveryServices/vaults/vault-home"
CLASSIC_FABRIC = "5f" * 32
CLASSIC_CONTAINER = "cloud_d1d1d1d1-0000-4000-8000-000000000001"
MODERN_FABRIC = "vault-home-vmwarefabric"
MODERN_CONTAINER = "vault-homef5e8replicationcontainer"
FORWARD_POLICY = f"{VAULT}/replicationPolicies/p-24h"
FAILBACK_POLICY = f"{VAULT}/replicationPolicies/p-24h-failback"
LOG_ACCOUNT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dr/providers/Microsoft.Storage/storageAccounts/drlogs"
GROUP_GUID = "aaaaaaaa-0000-4000-8000-00000000000a"
PS_ID = "30AE6187-5869-8E44-B8AF6AA66E3ECC8F"
MT_ID = "7C11D2A4-1122-3344-AABBCCDDEEFF0011"

#: stage → instance type, protectionState, its description, activeLocation, allowedOperations
CLASSIC: dict[str, tuple[str, str, str, str, list[str]]] = {
    "protected": (
        "InMageAzureV2",
        "Protected",
        "Protected",
        "Primary",
        ["UnplannedFailover", "DisableProtection", "TestFailover"],
    ),
    "failed over": (
        "InMageAzureV2",
        "UnplannedFailoverCommitPendingStatesBegin",
        "Failover completed",
        "Recovery",
        ["CompleteMigration", "Commit", "DisableProtection", "ChangePit"],
    ),
    "in azure": (
        "InMageAzureV2",
        "UnplannedFailoverCommitted",
        "Failover committed",
        "Recovery",
        ["CompleteMigration", "DisableProtection", "SwitchProtection"],
    ),
    "copying back": ("InMage", "Protected", "Protected", "Primary", ["DisableProtection"]),
    "ready": ("InMage", "Protected", "Protected", "Primary", ["UnplannedFailover", "DisableProtection"]),
    "failed back": (
        "InMage",
        "UnplannedFailoverCommitPendingStatesBegin",
        "Failover completed",
        "Recovery",
        ["CompleteMigration", "Commit", "DisableProtection"],
    ),
    "committed": (
        "InMage",
        "UnplannedFailoverCommitted",
        "Failover committed",
        "Recovery",
        ["CompleteMigration", "DisableProtection", "SwitchProtection"],
    ),
    "copying to azure": ("InMageAzureV2", "Protected", "Protected", "Primary", ["DisableProtection"]),
}

#: s1 to s6 as recorded; what follows was not recorded and is the published model's [asr-modernized 2, 7].
MODERNIZED: dict[str, tuple[str, str, str, str, list[str]]] = {
    "s1": (
        "InMageRcm",
        "InitialReplicationInProgress",
        "Initial replication is in progress",
        "Primary",
        ["DisableProtection"],
    ),
    "s2": (
        "InMageRcm",
        "InitialReplicationRecoveryCompletionPending",
        "Waiting for first recovery point",
        "Primary",
        ["DisableProtection"],
    ),
    "s3": (
        "InMageRcm",
        "Protected",
        "Protected",
        "Primary",
        ["UnplannedFailover", "DisableProtection", "TestFailover"],
    ),
    "s4": (
        "InMageRcm",
        "UnplannedFailoverCommitPendingStatesBegin",
        "Failover completed",
        "Recovery",
        ["CompleteMigration", "Commit", "DisableProtection", "ChangePit", "SwitchProtection"],
    ),
    "s5": (
        "InMageRcmFailback",
        "InitialReplicationInProgress",
        "Initial replication is in progress",
        "Primary",
        ["DisableProtection"],
    ),
    "s6": ("InMageRcmFailback", "Protected", "Protected", "Primary", ["PlannedFailover", "DisableProtection"]),
    "failed back": (
        "InMageRcmFailback",
        "PlannedFailoverCommitRequired",
        "Planned failover finished",
        "Recovery",
        ["Commit", "CancelFailover", "DisableProtection"],
    ),
    "cancel me": (
        "InMageRcmFailback",
        "PlannedFailoverFailed",
        "Planned failover failed",
        "Primary",
        ["CancelFailover", "DisableProtection"],
    ),
    "committed": (
        "InMageRcmFailback",
        "PlannedFailoverStatesBegin",
        "Planned failover committed",
        "Recovery",
        ["DisableProtection", "SwitchProtection"],
    ),
    "committed failover to azure": (
        "InMageRcm",
        "UnplannedFailoverCommitted",
        "Failover committed",
        "Recovery",
        ["CompleteMigration", "DisableProtection", "SwitchProtection"],
    ),
    "no reprotect offered": (
        "InMageRcm",
        "UnplannedFailoverCommitPendingStatesBegin",
        "Failover completed",
        "Recovery",
        ["CompleteMigration", "Commit", "DisableProtection", "ChangePit"],
    ),
}
