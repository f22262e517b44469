# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The unmodified Azure SDKs pointed at a lab, and the inputs that are right for its scenario ``small``.

The lab's REQUESTS_CA_BUNDLE and SSL_CERT_FILE have to be in the environment.
"""

from __future__ import annotations

import ssl
from typing import Any

from azure.identity import ClientSecretCredential
from azure.identity.aio import ClientSecretCredential as AsyncClientSecretCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient
from azure.mgmt.recoveryservicessiterecovery.aio import (
    SiteRecoveryManagementClient as AsyncSiteRecoveryManagementClient,
)
from pyVim.connect import SmartConnect

from lab.client import LabClient

VAULT = ("rg-dr", "vault-home")
SCOPES = ["https://management.azure.com/.default"]


def _login(lab: LabClient) -> dict[str, Any]:
    return {
        "tenant_id": lab.environment["AZURE_TENANT_ID"],
        "client_id": lab.environment["AZURE_CLIENT_ID"],
        "client_secret": lab.environment["AZURE_CLIENT_SECRET"],
        "authority": lab.url,
        "disable_instance_discovery": True,
    }


def site_recovery(lab: LabClient, **keywords: Any) -> SiteRecoveryManagementClient:
    """Return a Site Recovery client."""
    return SiteRecoveryManagementClient(
        ClientSecretCredential(**_login(lab)),
        lab.environment["AZURE_SUBSCRIPTION_ID"],
        base_url=lab.url,
        credential_scopes=SCOPES,
        **keywords,
    )


def async_site_recovery(lab: LabClient) -> tuple[AsyncSiteRecoveryManagementClient, AsyncClientSecretCredential]:
    """Return an asynchronous Site Recovery client and its credential; both want to be closed."""
    credential = AsyncClientSecretCredential(**_login(lab))
    client = AsyncSiteRecoveryManagementClient(
        credential, lab.environment["AZURE_SUBSCRIPTION_ID"], base_url=lab.url, credential_scopes=SCOPES
    )
    return client, credential


def compute(lab: LabClient) -> ComputeManagementClient:
    """Return a Compute client."""
    return ComputeManagementClient(
        ClientSecretCredential(**_login(lab)),
        lab.environment["AZURE_SUBSCRIPTION_ID"],
        base_url=lab.url,
        credential_scopes=SCOPES,
    )


def network(lab: LabClient) -> NetworkManagementClient:
    """Return a Network client."""
    return NetworkManagementClient(
        ClientSecretCredential(**_login(lab)),
        lab.environment["AZURE_SUBSCRIPTION_ID"],
        base_url=lab.url,
        credential_scopes=SCOPES,
    )


def vcenter(lab: LabClient) -> Any:
    """Return the content of vCenter's service instance, logged in as a person."""
    env = lab.environment
    service = SmartConnect(
        host=env["VMWARE_HOST"],
        port=int(env["VMWARE_PORT"]),
        user=env["VMWARE_USER"],
        pwd=env["VMWARE_PASSWORD"],
        sslContext=ssl.create_default_context(cafile=env["SSL_CERT_FILE"]),
    )
    return service.RetrieveContent()


def vcenter_vm(lab: LabClient, name: str) -> Any:
    """Return a VM of vCenter's only datacenter by its name."""
    folder = vcenter(lab).rootFolder.childEntity[0].vmFolder
    return next(vm for vm in folder.childEntity if vm.name == name)


class Inputs:
    """Right inputs for every step, made from what the fabrics say."""

    def __init__(self, lab: LabClient) -> None:
        fabrics = {each["properties"]["friendlyName"]: each["id"] for each in lab.get("replicationFabrics")["value"]}
        self.classic = lab.get(fabrics["CS01"])["properties"]["customDetails"]
        self.modernized = lab.get(fabrics["vault-home-vmwarefabric"])["properties"]["customDetails"]
        group = lab.vault.partition("/providers/")[0]
        self.log_storage_account = f"{group}/providers/Microsoft.Storage/storageAccounts/logsdr"
        policies = lab.get("replicationPolicies")["value"]
        self.policies = {each["name"]: each["id"] for each in policies}

    def master_target(self, os_type: str) -> dict[str, Any]:
        """Return the master target for an operating system."""
        found: dict[str, Any] = next(each for each in self.classic["masterTargetServers"] if each["osType"] == os_type)
        return found

    def process_server(self, name: str) -> str:
        """Return the id of a classic process server."""
        return str(next(each["id"] for each in self.classic["processServers"] if each["friendlyName"] == name))

    def classic_reprotect(self, os_type: str, datastore: str = "datastore1", **changes: Any) -> dict[str, Any]:
        """Return the properties of a classic reprotect to on-premises."""
        target = self.master_target(os_type)
        details = {
            "instanceType": "InMage",
            "masterTargetId": target["id"],
            "processServerId": self.process_server("ps-azure"),
            "retentionDrive": "R" if os_type == "Windows" else "/mnt/retention",
            "datastoreName": datastore,
            "profileId": self.policies["policy-24h-failback"],
            "runAsAccountId": "2",
        }
        return {"failoverDirection": "RecoveryToPrimary", "providerSpecificDetails": details | changes}

    def classic_failover(self, point: str = "LatestTime") -> dict[str, Any]:
        """Return the properties of a classic failback."""
        return {
            "failoverDirection": "PrimaryToRecovery",
            "sourceSiteOperations": "NotRequired",
            "providerSpecificDetails": {"instanceType": "InMage", "recoveryPointType": point},
        }

    def classic_way_back(self, **changes: Any) -> dict[str, Any]:
        """Return the properties of a classic reprotect to Azure."""
        server = self.process_server("CS01")
        details = {
            "instanceType": "InMageAzureV2",
            "masterTargetId": server,
            "processServerId": server,
            "runAsAccountId": "2",
            "policyId": self.policies["policy-24h"],
        }
        return {"failoverDirection": "RecoveryToPrimary", "providerSpecificDetails": details | changes}

    def modernized_reprotect(self, datastore: str = "datastore1", **changes: Any) -> dict[str, Any]:
        """Return the properties of a modernized reprotect to on-premises."""
        details = {
            "instanceType": "InMageRcm",
            "datastoreName": datastore,
            "logStorageAccountId": self.log_storage_account,
            "reprotectAgentId": self.modernized["reprotectAgents"][0]["id"],
        }
        return {"failoverDirection": "RecoveryToPrimary", "providerSpecificDetails": details | changes}

    def modernized_failover(self, **changes: Any) -> dict[str, Any]:
        """Return the properties of a planned failover, without a direction as it was recorded."""
        details = {"instanceType": "InMageRcmFailback", "recoveryPointType": "CrashConsistent"}
        return {"providerSpecificDetails": details | changes}

    def modernized_way_back(self, **changes: Any) -> dict[str, Any]:
        """Return the properties of a modernized reprotect to Azure."""
        details = {
            "instanceType": "InMageRcmFailback",
            "processServerId": self.modernized["processServers"][0]["id"],
            "policyId": self.policies["policy-rcm-24h"],
        }
        return {"failoverDirection": "PrimaryToRecovery", "providerSpecificDetails": details | changes}

    def plan_failover(self, direction: str = "RecoveryToPrimary", instance_type: str = "InMage") -> dict[str, Any]:
        """Return the properties of a recovery plan's failback."""
        return {
            "failoverDirection": direction,
            "sourceSiteOperations": "NotRequired",
            "providerSpecificDetails": [{"instanceType": instance_type, "recoveryPointType": "LatestTime"}],
        }
