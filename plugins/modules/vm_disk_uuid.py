#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Let a VM's guest see the ids of its disks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vm_disk_uuid
short_description: Let a VM's guest see the ids of its disks (disk.EnableUUID)
version_added: 0.1.0
description:
  - Gives a VM the configuration parameter C(disk.EnableUUID) with the value C(TRUE). Without it a guest sees no SCSI
    ids, and a master target cannot tell the disks apart that are attached to it.
  - A row that is there in another spelling becomes this one row.
  - vSphere takes the change only while the VM is powered off. A running VM is shut down by its VMware Tools and
    started again if O(power_cycle=true), and left alone with an error otherwise. It is never switched off hard.
options:
  name:
    description: The VM's name. If several VMs have it, the error lists them.
    type: str
  uuid:
    description: The VM's BIOS uuid or instance uuid.
    type: str
  moid:
    description: The VM's managed object id.
    type: str
extends_documentation_fragment:
  - asr.failback.vmware_auth
  - asr.failback.power_cycle
  - asr.failback.attributes
  - asr.failback.attributes.vmware
seealso:
  - module: asr.failback.master_target_vm
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: See whether the master target needs it
  asr.failback.vm_disk_uuid:
    name: mt01
    power_cycle: true
  check_mode: true
  diff: true

- name: Let the master target see its disks' ids, shutting it down for that
  asr.failback.vm_disk_uuid:
    name: mt01
    power_cycle: true
"""

RETURN = r"""
vm:
  description: The VM.
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
    powered_on:
      description: Whether it was running, and is again.
      type: bool
power_cycled:
  description: Whether the guest was shut down and started again, or would be in check mode.
  returned: success
  type: bool
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.disk_uuid import ensure_disk_uuid
from ansible_collections.asr.failback.plugins.module_utils._ansible.vsphere import power_cycle, run_vsphere

NAMES = ("name", "uuid", "moid")


def main() -> None:
    run_vsphere(
        {name: {"type": "str"} for name in NAMES} | power_cycle(),
        ensure_disk_uuid,
        mutually_exclusive=[NAMES],
        required_one_of=[NAMES],
    )


if __name__ == "__main__":
    main()
