# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One host's part of a stage's result."""

from __future__ import annotations

DOCUMENTATION = r"""
name: machine_result
short_description: Pick a host's machine out of a stage's result
version_added: 0.1.0
description:
  - Gives the entry of C(machines) that belongs to a host, with a sentence for the terminal in C(line).
  - A host without an entry, in check mode because an earlier stage would move it first, gets one that says so.
positional: host, hostvars
options:
  _input:
    description: The registered result of a stage module.
    type: dict
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
- name: Say what became of each machine
  ansible.builtin.debug:
    msg: "{{ result.line }}"
  vars:
    result: "{{ stage | asr.failback.machine_result(inventory_hostname, hostvars) }}"
  failed_when: result.failed
"""

RETURN = r"""
_value:
  description: The machine's result.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import machine_result


class FilterModule:
    def filters(self):
        return {"machine_result": machine_result}
