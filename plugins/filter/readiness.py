# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Check whether a vault lists what machines need on their way back."""

from __future__ import annotations

DOCUMENTATION = r"""
name: readiness
short_description: Check whether a vault lists what machines need on their way back
version_added: 0.1.0
description:
  - Looks, in what the vault tells, for a process server, a master target of each OS family that is needed and an
    associated failback policy (classic), or for an appliance (modernized). Servers have to be healthy and heard of.
positional: machines, process_servers
options:
  _input:
    description: The result C(vault) of M(asr.failback.vault_info).
    type: dict
    required: true
  machines:
    description: The result C(machines) of M(asr.failback.protected_item_info).
    type: list
    elements: dict
    required: true
  process_servers:
    description: The process servers that were chosen, by name or id. Without any, one that is usable will do.
    type: list
    elements: str
    default: []
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Check whether the way back is prepared
  ansible.builtin.debug:
    msg: "{{ verdict.lines }}"
  vars:
    verdict: "{{ read.vault | asr.failback.readiness(found.machines, ['ps-azure']) }}"
  failed_when: verdict.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed) and C(lines), sentences about what is there.
    - Where it failed, also C(msg), C(error_code), C(remedy) and C(details) with the sentences about what is missing.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.readiness import readiness


class FilterModule:
    def filters(self):
        return {"readiness": readiness}
