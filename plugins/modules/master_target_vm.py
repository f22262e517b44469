#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Make the VM of a Linux master target."""

from __future__ import annotations

DOCUMENTATION = r"""
module: master_target_vm
short_description: Make the VM of a Linux master target
version_added: 0.1.0
description:
  - Makes a VM as a Linux master target must be, or brings the one it made to that state. BIOS firmware, an LSI Logic
    Parallel controller and no other, C(disk.EnableUUID) from the start, a CD-ROM drive, a retention disk when it is
    asked for, and no Storage vMotion by Storage DRS where it lies in a datastore cluster.
  - The VM is always new and never a clone. A master target must not share ids with the machines that it receives.
  - A VM that this module made carries the configuration parameter C(asr.failback.masterTarget) with its name as value.
    A VM of the same name without it is left alone with an error; to have a master target of yours kept by this module,
    give it that parameter.
  - A VM that changes cannot mend is refused, with all reasons at once. This is one with a PVSCSI or another controller,
    EFI firmware, snapshots, another datastore, another kind of network adapter, a larger disk, or ids of another VM.
options:
  name:
    description: The VM's name.
    type: str
    required: true
  state:
    description:
      - V(present) - the VM is there as described.
      - V(absent) - it is deleted with its disks. It is refused while disks of other machines are attached to it. The
        ISO stays, and so does the folder of a retention disk in another datastore.
    type: str
    choices: [present, absent]
    default: present
  datacenter:
    description: The datacenter. Needed only where names are in several datacenters.
    type: str
  cluster:
    description: The cluster for a new VM. It or O(esxi_host) is required if O(state=present).
    type: str
  esxi_host:
    description: The host for a new VM. With O(cluster) alone, the usable host with the fewest VMs is taken.
    type: str
  datastore:
    description: The datastore of VM and system disk. Required if O(state=present).
    type: str
  folder:
    description: The folder for a new VM, as names below the datacenter's VM folder, such as V(servers/recovery).
    type: str
  network:
    description: The network or distributed port group. Required if O(state=present).
    type: str
  network_adapter:
    description: The kind of network adapter.
    type: str
    choices: [vmxnet3, e1000]
    default: vmxnet3
  guest_id:
    description: The guest operating system as vSphere names it.
    type: str
    default: centos64Guest
  memory_mb:
    description: Memory in MiB. Microsoft wants at least 6 GiB.
    type: int
    default: 6144
  cpus:
    description: Number of virtual CPUs. Microsoft wants at least 4.
    type: int
    default: 4
  system_disk_gb:
    description: Size of the system disk in GiB, at least 100 for Microsoft. It may grow; partitions in it do not.
    type: int
    default: 100
  thin_provisioned:
    description: Whether new disks take their space only as it is used.
    type: bool
    default: true
  iso:
    description:
      - The ISO in the CD-ROM drive, such as V([datastore1] iso/mt01.iso). An empty string ejects it.
      - If not set, the drive's medium is left as it is.
    type: str
  retention_disk:
    description:
      - The retention disk. It is attached when this is set, so set it after the system is installed, or the installer
        sees it. It may grow, and is not removed when this is not set.
    type: dict
    suboptions:
      size_gb:
        description: Its size in GiB.
        type: int
        required: true
      datastore:
        description: Its datastore, if not the VM's. One of vSAN can only be the VM's.
        type: str
  power_on:
    description: Whether to power the VM on when it is as described. It is not powered off otherwise.
    type: bool
    default: false
extends_documentation_fragment:
  - asr.failback.vmware_auth
  - asr.failback.power_cycle
  - asr.failback.attributes
  - asr.failback.attributes.vmware
notes:
  - Without O(power_cycle=true) a running VM is not deleted. With it, a guest without VMware Tools is switched off when
    the VM is deleted, and only then.
  - Values of existing VMs that only matter when a VM is made, O(cluster), O(esxi_host), O(folder), O(thin_provisioned),
    are not compared.
seealso:
  - module: asr.failback.install_iso
  - module: asr.failback.datastore_file
  - module: asr.failback.vm_disk_uuid
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Make the VM and start its installation
  asr.failback.master_target_vm:
    name: mt01
    cluster: cluster1
    datastore: datastore1
    network: VM Network
    iso: "[datastore1] iso/mt01.iso"
    power_on: true

- name: The system is installed - eject the ISO and attach the retention disk
  asr.failback.master_target_vm:
    name: mt01
    cluster: cluster1
    datastore: datastore1
    network: VM Network
    iso: ""
    retention_disk:
      size_gb: 1024
    power_on: true

- name: It is not needed any more
  asr.failback.master_target_vm:
    name: mt01
    state: absent
    power_cycle: true
"""

RETURN = r"""
vm:
  description: The VM as it is now; empty where there is none.
  returned: success
  type: dict
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
    instance_uuid:
      description: Its instance uuid.
      type: str
    path:
      description: Its C(.vmx) file.
      type: str
    host:
      description: The host that it is on.
      type: str
    powered_on:
      description: Whether it is powered on.
      type: bool
    mac_address:
      description: The address of its first network adapter.
      type: str
    iso:
      description: The ISO in its drive, empty for none.
      type: str
    system_disk:
      description: File, size in GiB and uuid of its system disk.
      type: dict
    retention_disk:
      description: The same of its retention disk; empty where it has none.
      type: dict
    other_disks:
      description: Files of all other disks that are attached to it.
      type: list
      elements: str
changes:
  description: The settings that were changed, or would be in check mode.
  returned: success
  type: list
  elements: str
created:
  description: Whether the VM was made, or would be in check mode.
  returned: success
  type: bool
power_cycled:
  description: Whether the guest was shut down and started again, or would be in check mode.
  returned: success
  type: bool
retention_disk_added:
  description: Whether a retention disk was attached, or would be in check mode.
  returned: success
  type: bool
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.master_target_vm import ensure_master_target_vm
from ansible_collections.asr.failback.plugins.module_utils._ansible.vsphere import power_cycle, run_vsphere
from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_facts import ADAPTERS

RETENTION_DISK = {"size_gb": {"type": "int", "required": True}, "datastore": {"type": "str"}}


def main() -> None:
    run_vsphere(
        {
            "name": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "datacenter": {"type": "str"},
            "cluster": {"type": "str"},
            "esxi_host": {"type": "str"},
            "datastore": {"type": "str"},
            "folder": {"type": "str"},
            "network": {"type": "str"},
            "network_adapter": {"type": "str", "choices": list(ADAPTERS), "default": ADAPTERS[0]},
            "guest_id": {"type": "str", "default": "centos64Guest"},
            "memory_mb": {"type": "int", "default": 6144},
            "cpus": {"type": "int", "default": 4},
            "system_disk_gb": {"type": "int", "default": 100},
            "thin_provisioned": {"type": "bool", "default": True},
            "iso": {"type": "str"},
            "retention_disk": {"type": "dict", "options": RETENTION_DISK},
            "power_on": {"type": "bool", "default": False},
        }
        | power_cycle(),
        ensure_master_target_vm,
        required_if=[
            ("state", "present", ["datastore", "network"]),
            ("state", "present", ["cluster", "esxi_host"], True),
        ],
    )


if __name__ == "__main__":
    main()
