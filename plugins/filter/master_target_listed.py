# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Check whether a vault lists a master target as a failback needs it."""

from __future__ import annotations

DOCUMENTATION = r"""
name: master_target_listed
short_description: Check whether a vault lists a master target as a failback needs it
version_added: 0.1.0
description:
  - Looks for the master target, its retention volume and its datastores in what the vault tells.
positional: name, mount_point
options:
  _input:
    description: "The result C(vault) of M(asr.failback.vault_info)."
    type: dict
    required: true
  name:
    description: "The master target's host name."
    type: str
    required: true
  mount_point:
    description: "Where its retention drive is mounted."
    type: str
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Check whether a vault lists a master target as a failback needs it
  ansible.builtin.debug:
    msg: "{{ verdict.line }}"
  vars:
    verdict: "{{ result.vault | asr.failback.master_target_listed('mt01', '/mnt/retention') }}"
  failed_when: verdict.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal) and nothing else.
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) instead.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_role import vault_verdict


class FilterModule:
    def filters(self):
        return {"master_target_listed": vault_verdict}
