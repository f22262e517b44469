# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Choose the disk for a Windows master target's retention volume."""

from __future__ import annotations

DOCUMENTATION = r"""
name: windows_retention_volume
short_description: Choose the disk for a Windows master target's retention volume
version_added: 0.1.0
description:
  - Keeps the volume that has the letter, if it meets all criteria; else takes the disk that is named, or the one blank
    disk. What holds anything is never chosen.
positional: letter, disk, install_location, minimum_mib, accept_content
options:
  _input:
    description: What the role's C(retention_facts.ps1) tells.
    type: dict
    required: true
  letter:
    description: The letter of the drive.
    type: str
    required: true
  disk:
    description: Number or unique id of the disk; empty for the one blank disk.
    type: str
    required: true
  install_location:
    description: Where the process server is installed.
    type: str
    required: true
  minimum_mib:
    description: The least size, in MiB.
    type: int
    default: 0
  accept_content:
    description: Whether a volume counts that holds something and was not made by the role.
    type: bool
    default: false
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Choose the disk
  ansible.builtin.debug:
    msg: "{{ choice.line }}"
  vars:
    choice: "{{ report | asr.failback.windows_retention_volume('R', '', 'C:/ASR') }}"
  failed_when: choice.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal), C(action) (V(keep) or V(format)), C(disk),
      C(disk_id), C(letter) and C(rejected) (each other disk with the reasons against it).
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) instead.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.windows_retention import volume_verdict


class FilterModule:
    def filters(self):
        return {"windows_retention_volume": volume_verdict}
