#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""List or remove a VM's snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vm_snapshots
short_description: List or remove a VM's snapshots
version_added: 0.1.0
description:
  - Lists the snapshots of a VM in vCenter, or removes all of them or some, and consolidates the VM's disks where that
    is needed. The VM stays as it is now; it may be running.
  - Snapshots on a master target make a failback fail, those of the machine's own VM may do so.
  - Nothing is removed while vCenter is doing something else with the VM, or while one of its disks hangs on another VM
    too, as it does during a backup and during a failback.
notes:
  - Between the failover and the commit of a modernized failback the VM has a snapshot by which the failover can be
    cancelled. Leave it alone; Site Recovery removes it.
  - The removal of old or large snapshots takes long and slows the VM down meanwhile.
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
  state:
    description:
      - V(listed) only returns the snapshots.
      - V(absent) removes them.
    type: str
    choices: [listed, absent]
    default: listed
  snapshots:
    description:
      - The snapshots to remove, by name; where several have the name, by path from the first one on, as in C(/first) or
        C(/first/second). Those that stand on them stay.
      - If not set, all are removed.
    type: list
    elements: str
  consolidate:
    description: Whether O(state=absent) also consolidates the VM's disks where vCenter says that this is needed.
    type: bool
    default: true
  timeout:
    description: Seconds to wait for each of vCenter's tasks. They go on there if it is exceeded.
    type: int
    default: 3600
extends_documentation_fragment:
  - asr.failback.vmware_auth
  - asr.failback.attributes
  - asr.failback.attributes.vmware
seealso:
  - module: asr.failback.vm_disk_uuid
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: See which snapshots the master target has
  asr.failback.vm_snapshots:
    name: mt01

- name: Remove all snapshots of the master target
  asr.failback.vm_snapshots:
    name: mt01
    state: absent

- name: Remove one snapshot, and leave the others
  asr.failback.vm_snapshots:
    name: web01
    state: absent
    snapshots:
      - before update
  diff: true
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
snapshots:
  description: The snapshots that the VM had, those that others stand on first.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
    path:
      description: Its name after those of the snapshots that it stands on, divided by slashes.
      type: str
    created:
      description: When it was made.
      type: str
    description:
      description: Its description.
      type: str
removed:
  description: The paths of the snapshots that were removed, or would be in check mode.
  returned: success
  type: list
  elements: str
consolidated:
  description: Whether disks were consolidated that needed it before, or would be in check mode.
  returned: success
  type: bool
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.vm_snapshots import ensure_snapshots
from ansible_collections.asr.failback.plugins.module_utils._ansible.vsphere import run_vsphere

NAMES = ("name", "uuid", "moid")


def main() -> None:
    run_vsphere(
        {name: {"type": "str"} for name in NAMES}
        | {
            "state": {"type": "str", "choices": ["listed", "absent"], "default": "listed"},
            "snapshots": {"type": "list", "elements": "str"},
            "consolidate": {"type": "bool", "default": True},
            "timeout": {"type": "int", "default": 3600},
        },
        ensure_snapshots,
        mutually_exclusive=[NAMES],
        required_one_of=[NAMES],
    )


if __name__ == "__main__":
    main()
