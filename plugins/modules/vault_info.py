#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Show what a vault offers for a failback."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vault_info
short_description: Show what a vault offers for a failback
version_added: 0.1.0
description:
  - Reads a Recovery Services vault's fabrics with their configuration servers, process servers, master targets and
    appliances, its policies and its vCenters.
  - The names it shows are those that the other modules take as O(asr.failback.reprotect#module:master_target),
    O(asr.failback.reprotect#module:process_server) and so on.
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
- name: See what can be chosen from
  asr.failback.vault_info:
    resource_group: rg-dr
    vault: vault-home
  register: vault

- name: Only the names of the master targets
  asr.failback.vault_info:
    resource_group: rg-dr
    vault: vault-home
    query: fabrics[].master_targets[].name
"""

RETURN = r"""
vault:
  description: What the vault holds, or the value of O(query).
  returned: success
  type: dict
  contains:
    id:
      description: The vault's ARM id.
      type: str
    fabrics:
      description: Configuration servers (classic) and sites with appliances (modernized), with all their servers.
      type: list
      elements: dict
    time:
      description: The service's time when it was read, in ISO 8601; heartbeats compare with it.
      type: str
    policies:
      description: The replication policies, with name, id and type.
      type: list
      elements: dict
    vcenters:
      description: The vCenters that the vault knows, with discovery status.
      type: list
      elements: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.info import run_info
from ansible_collections.asr.failback.plugins.module_utils._ansible.readers import read_vault


def main() -> None:
    run_info(read_vault, "vault")


if __name__ == "__main__":
    main()
