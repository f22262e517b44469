# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the hosts of a play to the options of the module preflight."""

from __future__ import annotations

DOCUMENTATION = r"""
name: preflight_inputs
short_description: Make preflight's machines out of a play's hosts
version_added: 0.1.0
description:
  - Gives the options C(machines) and C(machine_options) of M(asr.failback.preflight) for the hosts of a play, from
    their variables C(asr_failback_*).
  - The protected item of a host is its variable C(asr_failback_name), or the host's own name.
positional: hostvars, stage, check_mode
options:
  _input:
    description: The names of the hosts.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variable C(hostvars).
    type: dict
    required: true
  stage:
    description: The stage that is to come.
    type: str
    required: true
    choices: [all, reprotect, failover, complete]
  check_mode:
    description:
      - The variable C(ansible_check_mode). In check mode, machines are left out that an earlier stage of the run,
        registered as C(asr_failback_stage), would move.
    type: bool
    default: false
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Look at the hosts of this play
  asr.failback.preflight:
    resource_group: rg-dr
    vault: vault-home
    machines: "{{ inputs.machines }}"
    machine_options: "{{ inputs.machine_options }}"
  vars:
    inputs: "{{ ansible_play_batch | asr.failback.preflight_inputs(hostvars, 'all') }}"
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
_value:
  description: A dictionary with C(machines) and C(machine_options).
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import preflight_inputs


class FilterModule:
    def filters(self):
        return {"preflight_inputs": preflight_inputs}
