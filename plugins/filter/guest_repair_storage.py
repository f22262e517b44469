# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Compare the disks, mounts and volume groups of a machine that came home."""

from __future__ import annotations

DOCUMENTATION = r"""
name: guest_repair_storage
short_description: Compare the disks, mounts and volume groups of a machine that came home
version_added: 0.1.0
description:
  - Says which disks it lacks or has more than before, and what it is told to mount and does not find.
positional: before
options:
  _input:
    description: What the role's C(inspect.sh) or C(inspect.ps1) tells.
    type: dict
    required: true
  before:
    description: The machine as M(asr.failback.vm_info) told before the failback.
    type: dict
    default: {}
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Compare disks
  ansible.builtin.debug:
    msg: "{{ storage.line }}"
  vars:
    storage: "{{ report | asr.failback.guest_repair_storage(before) }}"
  failed_when: storage.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal) and C(findings).
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) as well.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.guest_repair.verdict import storage_verdict


class FilterModule:
    def filters(self):
        return {"guest_repair_storage": storage_verdict}
