# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Choose the disk for a master target's retention drive."""

from __future__ import annotations

DOCUMENTATION = r"""
name: retention_disk
short_description: Choose the disk for a master target's retention drive
version_added: 0.1.0
description:
  - Takes the disk that is named, or the one blank disk. What holds anything is never chosen.
positional: disk, mount_point, minimum_mib
options:
  _input:
    description: "The result of the role's inspect.sh."
    type: dict
    required: true
  disk:
    description: "A SCSI id or a VMware disk UUID; empty for the one blank disk."
    type: str
    required: true
  mount_point:
    description: "Where the drive is mounted."
    type: str
    required: true
  minimum_mib:
    description: "The least size, in MiB."
    type: int
    default: 0
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Choose the disk for a master target's retention drive
  ansible.builtin.debug:
    msg: "{{ verdict.line }}"
  vars:
    verdict: "{{ report | asr.failback.retention_disk('', '/mnt/retention') }}"
  failed_when: verdict.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal) and C(disk_id),
      C(action) and C(rejected) (each other disk with the reasons against it).
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) instead.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_role import retention_verdict


class FilterModule:
    def filters(self):
        return {"retention_disk": retention_verdict}
