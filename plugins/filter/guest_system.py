# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Find a machine's operating system among those the role knows."""

from __future__ import annotations

DOCUMENTATION = r"""
name: guest_system
short_description: Find a machine's operating system among those the role knows
version_added: 0.1.0
description:
  - Compares the release that a machine reports with the role's files in C(vars/systems).
positional: systems, allow
options:
  _input:
    description: "The result of the role's inspect.sh."
    type: dict
    required: true
  systems:
    description: "The contents of these files."
    type: list
    elements: dict
    required: true
  allow:
    description: "Whether a release is taken that is only near to a known one."
    type: bool
    default: false
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Find a machine's operating system among those the role knows
  ansible.builtin.debug:
    msg: "{{ verdict.line }}"
  vars:
    verdict: "{{ report | asr.failback.guest_system(systems) }}"
  failed_when: verdict.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal) and C(system).
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) instead.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_role import system_verdict


class FilterModule:
    def filters(self):
        return {"guest_system": system_verdict}
