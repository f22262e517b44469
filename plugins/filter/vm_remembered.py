# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Put together what is known of VMs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vm_remembered
short_description: Put together what is known of VMs
version_added: 0.1.0
description:
  - Gives VMs as they are now, with those addresses, routes and DNS servers that were known before and that VMware Tools
    do not tell now; a static address that became one by DHCP stays the static one.
positional: seen
options:
  _input:
    description: What was remembered, by the VMs' names in lower case; empty for nothing.
    type: dict
    required: true
  seen:
    description: VMs as M(asr.failback.vm_info) shows them.
    type: list
    elements: dict
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Remember the VMs
  ansible.builtin.set_fact:
    remembered: "{{ remembered | asr.failback.vm_remembered(now.vms) }}"
"""

RETURN = r"""
_value:
  description: The VMs by name in lower case, each as M(asr.failback.vm_info) shows it.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.vm_comparison import remembered


class FilterModule:
    def filters(self):
        return {"vm_remembered": remembered}
