# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A host's machine among those that were read."""

from __future__ import annotations

DOCUMENTATION = r"""
name: own_machine
short_description: Pick a host's machine out of those that were read
version_added: 0.1.0
description:
  - Gives the entry of a host's protected item, which is its variable C(asr_failback_name), or its own name.
positional: host, hostvars
options:
  _input:
    description: The result C(machines) of M(asr.failback.protected_item_info).
    type: list
    elements: dict
    required: true
  host:
    description: The name of the host.
    type: str
    required: true
  hostvars:
    description: The variable C(hostvars).
    type: dict
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Say where this host's machine stands
  ansible.builtin.debug:
    msg: "{{ machine.phase | default('not in this vault') }}"
  vars:
    machine: "{{ found.machines | asr.failback.own_machine(inventory_hostname, hostvars) }}"
"""

RETURN = r"""
_value:
  description: The machine; empty where it is not among them.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import own_machine


class FilterModule:
    def filters(self):
        return {"own_machine": own_machine}
