# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Check whether a Linux machine can become a master target."""

from __future__ import annotations

DOCUMENTATION = r"""
name: guest_findings
short_description: Check whether a Linux machine can become a master target
version_added: 0.1.0
description:
  - Gives all that is wrong with a machine at once; where nothing is, its disks with their SCSI ids.
positional: system, agent, vm, minimum_free_mib, allow_unsupported
options:
  _input:
    description: "The result of the role's inspect.sh."
    type: dict
    required: true
  system:
    description: "Its operating system, from P(asr.failback.guest_system#filter)."
    type: dict
    required: true
  agent:
    description: "The agent's archive, from P(asr.failback.agent_archive#filter)."
    type: dict
    required: true
  vm:
    description: "The VM's name in vCenter, for remedies."
    type: str
    required: true
  minimum_free_mib:
    description: "Free space that is wanted in C(/), in MiB."
    type: int
    required: true
  allow_unsupported:
    description: "Whether combinations are let pass that are known not to be supported."
    type: bool
    default: false
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Check whether a Linux machine can become a master target
  ansible.builtin.debug:
    msg: "{{ verdict.line }}"
  vars:
    verdict: "{{ report | asr.failback.guest_findings(system, agent, 'mt01', 5120) }}"
  failed_when: verdict.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal) and C(scsi_ids).
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) instead.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_role import guest_verdict


class FilterModule:
    def filters(self):
        return {"guest_findings": guest_verdict}
