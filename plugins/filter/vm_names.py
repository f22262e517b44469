# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The names of hosts' VMs in vCenter."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vm_names
short_description: The names of hosts' VMs in vCenter
version_added: 0.1.0
description:
  - A host's VM is called by its variable C(asr_failback_vm_name), else C(asr_failback_name), else as the host.
positional: hostvars
options:
  _input:
    description: The names of hosts.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variable C(hostvars).
    type: dict
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: See how the machines are
  asr.failback.vm_info:
    names: "{{ ansible_play_batch | asr.failback.vm_names(hostvars) }}"
"""

RETURN = r"""
_value:
  description: The names of their VMs, in the order of the hosts.
  type: list
  elements: str
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import vm_names


class FilterModule:
    def filters(self):
        return {"vm_names": vm_names}
