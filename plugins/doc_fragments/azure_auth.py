# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options with which a module logs in to Azure."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  subscription_id:
    description:
      - The Azure subscription that holds the vault.
      - If not set, the environment variable E(AZURE_SUBSCRIPTION_ID) is used.
    type: str
  tenant:
    description:
      - The Microsoft Entra tenant of the service principal.
      - If not set, E(AZURE_TENANT) or E(AZURE_TENANT_ID) is used.
    type: str
    aliases: [tenant_id]
  client_id:
    description:
      - The application (client) id of the service principal, or of a user-assigned managed identity.
      - If not set, E(AZURE_CLIENT_ID) is used.
    type: str
  secret:
    description:
      - The client secret of the service principal.
      - If not set, E(AZURE_SECRET) or E(AZURE_CLIENT_SECRET) is used.
    type: str
    aliases: [client_secret]
  x509_certificate_path:
    description:
      - A PEM file with certificate and private key of the service principal, instead of O(secret).
      - If not set, E(AZURE_X509_CERTIFICATE_PATH) or E(AZURE_CLIENT_CERTIFICATE_PATH) is used.
    type: path
  auth_source:
    description:
      - Where the credentials come from.
      - V(auto) takes a service principal where one is given, else the login of the Azure CLI.
      - V(env) insists on the service principal, V(cli) on the Azure CLI, V(msi) on a managed identity.
      - If not set, E(ANSIBLE_AZURE_AUTH_SOURCE) is used.
    type: str
    choices: [auto, env, cli, msi]
    default: auto
  cloud_environment:
    description:
      - V(AzureCloud), V(AzureUSGovernment), V(AzureChinaCloud), or the metadata URL of a cloud that describes itself.
      - If not set, E(AZURE_CLOUD_ENVIRONMENT) is used.
    type: str
    default: AzureCloud
  cert_validation_mode:
    description:
      - V(ignore) turns the verification of Azure's certificates off. Better name your own certificate authority in
        the environment variable E(REQUESTS_CA_BUNDLE).
      - If not set, E(AZURE_CERT_VALIDATION_MODE) is used.
    type: str
    choices: [validate, ignore]
    default: validate
  disable_instance_discovery:
    description:
      - Do not ask Microsoft whether the login endpoint is genuine. For private and disconnected clouds.
      - If not set, E(AZURE_DISABLE_INSTANCE_DISCOVERY) is used.
    type: bool
    default: false
requirements:
  - python >= 3.11
  - azure-identity
  - azure-mgmt-recoveryservicessiterecovery >= 2.0.0, < 3
"""

    # The same for plugins, which read their environment themselves. Of several variables the last one counts.
    PLUGIN = r"""
options:
  subscription_id:
    description: The Azure subscription that holds the vault.
    type: str
    env:
      - name: AZURE_SUBSCRIPTION_ID
  tenant:
    description: The Microsoft Entra tenant of the service principal.
    type: str
    aliases: [tenant_id]
    env:
      - name: AZURE_TENANT_ID
      - name: AZURE_TENANT
  client_id:
    description: The application (client) id of the service principal, or of a user-assigned managed identity.
    type: str
    env:
      - name: AZURE_CLIENT_ID
  secret:
    description: The client secret of the service principal.
    type: str
    aliases: [client_secret]
    env:
      - name: AZURE_CLIENT_SECRET
      - name: AZURE_SECRET
  x509_certificate_path:
    description: A PEM file with certificate and private key of the service principal, instead of O(secret).
    type: path
    env:
      - name: AZURE_CLIENT_CERTIFICATE_PATH
      - name: AZURE_X509_CERTIFICATE_PATH
  auth_source:
    description:
      - Where the credentials come from.
      - V(auto) takes a service principal where one is given, else the login of the Azure CLI.
      - V(env) insists on the service principal, V(cli) on the Azure CLI, V(msi) on a managed identity.
    type: str
    choices: [auto, env, cli, msi]
    default: auto
    env:
      - name: ANSIBLE_AZURE_AUTH_SOURCE
  cloud_environment:
    description:
      - V(AzureCloud), V(AzureUSGovernment), V(AzureChinaCloud), or the metadata URL of a cloud that describes itself.
    type: str
    default: AzureCloud
    env:
      - name: AZURE_CLOUD_ENVIRONMENT
  cert_validation_mode:
    description:
      - V(ignore) turns the verification of Azure's certificates off. Better name your own certificate authority in
        the environment variable E(REQUESTS_CA_BUNDLE).
    type: str
    choices: [validate, ignore]
    default: validate
    env:
      - name: AZURE_CERT_VALIDATION_MODE
  disable_instance_discovery:
    description:
      - Do not ask Microsoft whether the login endpoint is genuine. For private and disconnected clouds.
    type: bool
    default: false
    env:
      - name: AZURE_DISABLE_INSTANCE_DISCOVERY
requirements:
  - python >= 3.11
  - azure-identity
  - azure-mgmt-recoveryservicessiterecovery >= 2.0.0, < 3
"""
