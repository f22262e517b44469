#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Make the VM of a process server in Azure, or delete it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: process_server
short_description: Make the VM of a process server in Azure, or delete it
version_added: 0.1.0
description:
  - A classic failback sends the data of the Azure VMs through a process server, which is best in their own virtual
    network in Azure. This makes its VM there, running and without a public address.
  - M(asr.failback.process_server_registration) then registers it; the role P(asr.failback.process_server#role) does
    both.
  - Before anything is made, the names and the password are held against Azure's rules, the network is compared with
    the recovered VMs', and image, Marketplace terms, subnet and network interface are looked up.
  - What this module makes carries the tag C(asr-failback) with the process server's name. A VM or a network interface
    of the same name without it is left alone with an error, and is never deleted.
  - A size, image, zone, network or disk that is different from an existing VM's is reported in RV(differences) and in a
    warning. Nothing is made anew for it.
  - After a failure, RV(ignore:details.made) says what was made; run it again to go on from there.
options:
  name:
    description:
      - The name of VM and Windows computer, which the vault shows as the process server's. 1 to 15 letters, digits and
        hyphens.
    type: str
    required: true
  state:
    description:
      - V(present) - the VM is there and runs.
      - V(absent) - it is deleted, with the network interface and the disk that were made for it. It is refused while
        machines replicate through it. The configuration server still lists it afterwards, without a heartbeat.
    type: str
    choices: [present, absent]
    default: present
  vm_resource_group:
    description: The VM's resource group, which exists. The vault's if not set.
    type: str
  location:
    description: The region. It must be the network's, which is taken if this is not set.
    type: str
  size:
    description: The size of the VM. The default is the one that Microsoft's template had.
    type: str
    default: Standard_A8_v2
  image:
    description:
      - A Marketplace image. Whether the default one is still published was not seen.
    type: dict
    default:
      publisher: MicrosoftAzureSiteRecovery
      offer: Process-Server
      sku: Windows-2012-R2-Datacenter
      version: latest
    suboptions:
      publisher:
        description: Its publisher.
        type: str
        required: true
      offer:
        description: Its offer.
        type: str
        required: true
      sku:
        description: Its SKU.
        type: str
        required: true
      version:
        description: Its version.
        type: str
        default: latest
  image_id:
    description: The ARM id of a managed image, or of an image or image version of a gallery, instead of O(image).
    type: str
  accept_terms:
    description: Whether to accept the image's Marketplace terms for the subscription, if it has some.
    type: bool
    default: false
  subnet_id:
    description:
      - The ARM id of a subnet of the recovered VMs' network. A network interface C(NAME-nic) is made in it.
      - This or O(nic_id) is required if O(state=present).
    type: str
  nic_id:
    description: The ARM id of a network interface that was made beforehand. It is free, and is never deleted.
    type: str
  machines:
    description:
      - The machines that it is for, by the names of their protected items. Their recovered VMs' network is compared.
      - Without it, all machines of the classic architecture that are in Azure.
    type: list
    elements: str
    default: []
  zone:
    description: The availability zone, such as V(1).
    type: str
  tags:
    description: Further tags. Tags that are there besides are kept.
    type: dict
    default: {}
  os_disk_type:
    description: The kind of the managed OS disk.
    type: str
    default: StandardSSD_LRS
  os_disk_gb:
    description: The size of the OS disk in GiB; V(0) for the image's.
    type: int
    default: 0
  storage_account:
    description:
      - The blob endpoint of a storage account, such as V(https://ACCOUNT.blob.core.windows.net/), for an unmanaged OS
        disk. Its VHD stays when the VM is deleted. Whether Azure still takes unmanaged disks was not seen.
    type: str
  admin_username:
    description: The administrator's name. Required if O(state=present).
    type: str
  admin_password:
    description:
      - The administrator's password, for a new VM. 12 to 123 characters with three of lower case, upper case, digit and
        special character.
    type: str
  admin_password_url:
    description:
      - The password as the identifier of a Key Vault secret, such as V(https://VAULT.vault.azure.net/secrets/NAME). It
        is read with this module's login, and only if the VM is made.
    type: str
  move_machines_to:
    description:
      - With O(state=absent), the process server of the same configuration server, by name, id or address, to which
        machines are moved that still replicate through this one.
    type: str
  wait_timeout:
    description: Seconds that each change may take.
    type: int
    default: 1800
  poll_interval:
    description: Seconds between two looks at a change where Azure does not say how many.
    type: float
    default: 10.0
  event_log:
    description: A file to which the run's events are appended as JSON Lines. It never holds a credential.
    type: path
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.attributes
  - asr.failback.attributes.azure
requirements:
  - azure-mgmt-compute
  - azure-mgmt-network
notes:
  - The classic deployment model (ASM) of Azure is refused. It is not the classic architecture of Site Recovery.
  - O(os_disk_gb) is not compared with an existing VM's.
  - The account needs Contributor on the VM's resource group, Network Contributor on the subnet, and Reader on the
    network interfaces of the subscription.
seealso:
  - module: asr.failback.process_server_registration
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Make the process server's VM in the recovered VMs' network
  asr.failback.process_server:
    resource_group: rg-dr
    vault: vault-home
    name: ps-azure
    vm_resource_group: rg-dr
    subnet_id: "{{ recovery_subnet_id }}"
    admin_username: psadmin
    admin_password: "{{ vault_process_server_password }}"
    accept_terms: true

- name: With an image of your own, and the password from Key Vault
  asr.failback.process_server:
    resource_group: rg-dr
    vault: vault-home
    name: ps-azure
    image_id: "{{ gallery_image_version_id }}"
    nic_id: "{{ prepared_nic_id }}"
    admin_username: psadmin
    admin_password_url: https://kv-dr.vault.azure.net/secrets/process-server

- name: All machines are home and protected again - delete it
  asr.failback.process_server:
    resource_group: rg-dr
    vault: vault-home
    name: ps-azure
    state: absent
"""

RETURN = r"""
process_server:
  description: The VM as it is now; empty where there is none.
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      type: str
    id:
      description: Its ARM id.
      type: str
    location:
      description: Its region.
      type: str
    size:
      description: Its size.
      type: str
    image:
      description: The image that it was made from.
      type: str
    power_state:
      description: Its power state, such as V(running).
      type: str
    network_id:
      description: The ARM id of the virtual network.
      type: str
    nic_ids:
      description: The ARM ids of its network interfaces.
      type: list
      elements: str
    ip_address:
      description: Its private address.
      type: str
changes:
  description: What was done, or would be in check mode, in this order.
  returned: success
  type: list
  elements: str
  sample: [terms, network_interface, vm]
created:
  description: Whether the VM was made, or would be in check mode.
  returned: success
  type: bool
differences:
  description: What an existing VM has otherwise. It is left as it is.
  returned: success
  type: list
  elements: dict
  contains:
    setting:
      description: The option.
      type: str
    wanted:
      description: Its value in this task.
      type: str
    found:
      description: What the VM has.
      type: str
removed:
  description: The VM that was deleted, or would be in check mode, as it was; empty where there was none.
  returned: success
  type: dict
  sample: {"name": "ps-azure", "size": "Standard_A8_v2", "location": "westeurope"}
kept:
  description: What stays of a VM that is deleted, such as data disks that somebody attached.
  returned: success
  type: list
  elements: str
moved_machines:
  description: The machines that were moved to another process server, or would be in check mode.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible import argspec
from ansible_collections.asr.failback.plugins.module_utils._ansible.process_server import ensure_process_server
from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_facts import MARKETPLACE_IMAGE

REQUIRED = {"type": "str", "required": True}
IMAGE = {"publisher": REQUIRED, "offer": REQUIRED, "sku": REQUIRED, "version": {"type": "str", "default": "latest"}}
OPTIONS: argspec.Spec = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "vm_resource_group": {"type": "str"},
    "location": {"type": "str"},
    "size": {"type": "str", "default": "Standard_A8_v2"},
    "image": {"type": "dict", "default": MARKETPLACE_IMAGE, "options": IMAGE},
    "image_id": {"type": "str"},
    "accept_terms": {"type": "bool", "default": False},
    "subnet_id": {"type": "str"},
    "nic_id": {"type": "str"},
    "machines": {"type": "list", "elements": "str", "default": []},
    "zone": {"type": "str"},
    "tags": {"type": "dict", "default": {}},
    "os_disk_type": {"type": "str", "default": "StandardSSD_LRS"},
    "os_disk_gb": {"type": "int", "default": 0},
    "storage_account": {"type": "str"},
    "admin_username": {"type": "str"},
    "admin_password": {"type": "str", "no_log": True},
    "admin_password_url": {"type": "str", "no_log": False},
    "move_machines_to": {"type": "str"},
    "wait_timeout": {"type": "int", "default": 1800},
    "poll_interval": {"type": "float", "default": 10.0},
    "event_log": {"type": "path"},
}


def main() -> None:
    run(
        argspec.merged(argspec.azure_auth(), argspec.vault(), OPTIONS),
        ensure_process_server,
        mutually_exclusive=[("subnet_id", "nic_id"), ("admin_password", "admin_password_url")],
        required_if=[("state", "present", ["admin_username"]), ("state", "present", ["subnet_id", "nic_id"], True)],
    )


if __name__ == "__main__":
    main()
