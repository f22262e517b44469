# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Path templates of Resource Manager [asr-api 1.2]."""

from __future__ import annotations

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/{{group}}"
VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/{{vault}}"
FABRIC = f"{VAULT}/replicationFabrics/{{fabric}}"
CONTAINER = f"{FABRIC}/replicationProtectionContainers/{{container}}"
ITEM = f"{CONTAINER}/replicationProtectedItems/{{item}}"
PLAN = f"{VAULT}/replicationRecoveryPlans/{{plan}}"
JOB = f"{VAULT}/replicationJobs/{{job}}"
POLICY = f"{VAULT}/replicationPolicies/{{policy}}"
