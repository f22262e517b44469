# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Compare VMs with how they were."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vm_comparisons
short_description: Compare VMs with how they were
version_added: 0.1.0
description:
  - Says in what VMs differ from before; CPUs, memory, firmware, network cards, disks, datastores, folder, custom
    attributes, addresses.
positional: seen
options:
  _input:
    description: How they were, as P(asr.failback.vm_remembered#filter) gives it.
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
- name: Say in what they differ
  ansible.builtin.debug:
    msg: "{{ remembered | asr.failback.vm_comparisons(now.vms) | map(attribute='line') | list }}"
"""

RETURN = r"""
_value:
  description:
    - For each VM of which something is known a dictionary with C(name), C(same), C(entries) (each with C(what),
      C(before), C(after)), C(differences) (those that differ) and C(line), a sentence for the terminal.
  type: list
  elements: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.vm_comparison import comparisons


class FilterModule:
    def filters(self):
        return {"vm_comparisons": comparisons}
