# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Compare a VM with how it was."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vm_comparison
short_description: Compare a VM with how it was
version_added: 0.1.0
description:
  - Says in what a VM differs from before; CPUs, memory, firmware, network cards, disks, datastores, folder, custom
    attributes, addresses.
positional: after
options:
  _input:
    description: The VM before, as M(asr.failback.vm_info) showed it.
    type: dict
    required: true
  after:
    description: The VM now.
    type: dict
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Say in what it differs
  ansible.builtin.debug:
    msg: "{{ (before | asr.failback.vm_comparison(now.vms | first)).line }}"
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(same), C(differences) (each with C(what), C(before), C(after)) and C(line), a sentence for the
      terminal.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.vm_comparison import comparison


class FilterModule:
    def filters(self):
        return {"vm_comparison": comparison}
