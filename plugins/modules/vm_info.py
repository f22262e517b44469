#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Show VMs as vCenter knows them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vm_info
short_description: Show VMs as vCenter knows them
version_added: 0.1.0
description:
  - Shows CPUs, memory, network cards, disks, folder and custom attributes of VMs, and, while VMware Tools run in them,
    their addresses, routes and DNS servers.
  - It is what may get lost on the way to Azure and back. The role P(asr.failback.guest_repair#role) gives addresses
    back from it, and P(asr.failback.vm_comparisons#filter) compares it with a later look.
  - Tags are not among it, as they are not in the part of vCenter that this collection talks to.
options:
  names:
    description:
      - The VMs' names. What is not there is in the result RV(missing), and no failure.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - asr.failback.vmware_auth
  - asr.failback.attributes.info
  - asr.failback.attributes.vmware
seealso:
  - plugin: asr.failback.vm_comparisons
    plugin_type: filter
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: See how the machines are
  asr.failback.vm_info:
    names: [sql01, web01]
  register: now
"""

RETURN = r"""
vms:
  description: The VMs that are there.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
    moid:
      description: Its managed object id.
      type: str
    uuid:
      description: Its BIOS uuid.
      type: str
    powered_on:
      description: Whether it runs.
      type: bool
    cpus:
      description: Its CPUs.
      type: int
    memory_mb:
      description: Its memory in MiB.
      type: int
    firmware:
      description: V(bios) or V(efi).
      type: str
    guest_id:
      description: The kind of operating system that vCenter has noted for it.
      type: str
    folder:
      description: The path of its folder, such as V(dc1/vm/web).
      type: str
    nics:
      description:
        - Its network cards, each with C(label), C(mac), C(network), C(adapter), C(connected), and from VMware Tools
          C(addresses), C(dhcp) (null where they do not say) and C(dns_servers).
      type: list
      elements: dict
    disks:
      description: Its disks, each with C(label), C(size_bytes), C(datastore), C(file) and C(uuid).
      type: list
      elements: dict
    attributes:
      description: Its custom attributes by name.
      type: dict
    hostname:
      description: The guest's host name.
      type: str
    routes:
      description: The guest's routes that have a gateway, each with C(to) and C(via).
      type: list
      elements: dict
    dns:
      description: The guest's C(servers) and C(search).
      type: dict
missing:
  description: Names for which there is no VM that the account can see.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.vm_info import read_vm_info
from ansible_collections.asr.failback.plugins.module_utils._ansible.vsphere import run_vsphere


def main() -> None:
    run_vsphere({"names": {"type": "list", "elements": "str", "required": True}}, read_vm_info)


if __name__ == "__main__":
    main()
