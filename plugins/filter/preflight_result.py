# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One host's part of what preflight found."""

from __future__ import annotations

DOCUMENTATION = r"""
name: preflight_result
short_description: Pick a host's machine out of what preflight found
version_added: 0.1.0
description:
  - Gives the entry of C(machines) that belongs to a host, with a sentence for the terminal in C(line), and in C(failed)
    whether the machine has a finding for which preflight was told to fail.
positional: host, hostvars, before_stage
options:
  _input:
    description: The registered result of M(asr.failback.preflight).
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
  before_stage:
    description:
      - Whether the stage runs next. A machine that is under way already does not fail then, since the stage only
        waits for it.
    type: bool
    default: false
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Say what was found of each machine
  ansible.builtin.debug:
    msg: "{{ result.line }}"
  vars:
    result: "{{ found | asr.failback.preflight_result(inventory_hostname, hostvars) }}"
  failed_when: result.failed
"""

RETURN = r"""
_value:
  description: The machine's entry.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import preflight_result


class FilterModule:
    def filters(self):
        return {"preflight_result": preflight_result}
