# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Check whether a process server in Azure may be deleted."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cleanup_verdict
short_description: Check whether a process server in Azure may be deleted
version_added: 0.1.0
description:
  - It may, when all machines that were to be brought home, and all that send their data through it, are protected.
positional: machines, wanted, server
options:
  _input:
    description: The result C(vault) of M(asr.failback.vault_info).
    type: dict
    required: true
  machines:
    description: The result C(machines) of M(asr.failback.protected_item_info) for all machines of the vault.
    type: list
    elements: dict
    required: true
  wanted:
    description: The machines that were to be brought home, by the names or ARM ids of their protected items.
    type: list
    elements: str
    required: true
  server:
    description: The process server's name.
    type: str
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Check whether the process server may go
  ansible.builtin.debug:
    msg: "{{ verdict.line }}"
  vars:
    verdict: "{{ read.vault | asr.failback.cleanup_verdict(found.machines, ['sql01', 'web01'], 'ps-azure') }}"
  failed_when: verdict.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed) and C(line), a sentence for the terminal.
    - Where it failed, also C(msg), C(error_code), C(remedy) and C(details).
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.cleanup import cleanup_verdict


class FilterModule:
    def filters(self):
        return {"cleanup_verdict": cleanup_verdict}
