#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Show where machines stand on their way home."""

from __future__ import annotations

DOCUMENTATION = r"""
module: protected_item_info
short_description: Show where machines stand on their way home
version_added: 0.1.0
description:
  - Reads a vault's protected items and says for each machine in which phase of a failback it is.
  - Two requests serve all machines; with O(details) there is one more for each.
options:
  machines:
    description: The machines, by the names of their protected items or by ARM ids. All of the vault if not set.
    type: list
    elements: str
  details:
    description: Read each machine by itself too, for its disks, its copy's progress and its master target.
    type: bool
    default: false
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.query
  - asr.failback.attributes.info
  - asr.failback.attributes.azure
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Where does everything stand?
  asr.failback.protected_item_info:
    resource_group: rg-dr
    vault: vault-home
  register: items

- name: Which machines are ready to fail over?
  asr.failback.protected_item_info:
    resource_group: rg-dr
    vault: vault-home
    query: "[?phase=='ready'].name"
"""

RETURN = r"""
machines:
  description: The machines, or the value of O(query).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The protected item's friendly name.
      type: str
    phase:
      description:
        - V(in_azure), V(replicating_back), V(ready), V(failing_back), V(failed_back), V(committed), V(reprotecting) or
          V(protected); or V(blocked), V(in_transition), V(unknown).
      type: str
    reason:
      description: Why it is said to be in that phase, where that needs a word.
      type: str
    architecture:
      description: V(classic) or V(modernized).
      type: str
    replication_group:
      description: The replication group that it belongs to, if any.
      type: str
    health:
      description: Azure's replication health.
      type: str
    problems:
      description: Azure's health errors, with causes and recommended actions.
      type: list
      elements: dict
    job:
      description: The job that runs on the machine, if any.
      type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.info import run_info
from ansible_collections.asr.failback.plugins.module_utils._ansible.readers import read_machines


def main() -> None:
    run_info(
        read_machines,
        "machines",
        machines={"type": "list", "elements": "str"},
        details={"type": "bool", "default": False},
    )


if __name__ == "__main__":
    main()
