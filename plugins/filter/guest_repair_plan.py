# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Decide what is to be done in a machine that came home."""

from __future__ import annotations

DOCUMENTATION = r"""
name: guest_repair_plan
short_description: Decide what is to be done in a machine that came home
version_added: 0.1.0
description:
  - Compares what a machine tells of its network with what it is to have, given or captured before the failback.
positional: wishes, before
options:
  _input:
    description: What the role's C(inspect.sh) or C(inspect.ps1) tells.
    type: dict
    required: true
  wishes:
    description:
      - What the role was given; C(interfaces), C(dns), C(hostname), C(system), C(network_manager), C(captured),
        C(reach) and C(host).
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
- name: Say what is to be done
  ansible.builtin.debug:
    msg: "{{ plan.line }}"
  vars:
    plan: "{{ report | asr.failback.guest_repair_plan({'interfaces': wanted}) }}"
    wanted: [{name: eth0, addresses: [10.0.0.5/24]}]
  failed_when: plan.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal), C(interfaces), C(findings) and, for a Linux,
      C(system), C(files), C(live), C(differs), C(install_network_manager), C(hostname) and C(reach); for a Windows
      C(changes) and C(services).
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) instead.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.guest_repair.verdict import repair_verdict


class FilterModule:
    def filters(self):
        return {"guest_repair_plan": repair_verdict}
