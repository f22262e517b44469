#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Show a vault's recovery plans and their machines."""

from __future__ import annotations

DOCUMENTATION = r"""
module: recovery_plan_info
short_description: Show a vault's recovery plans and their machines
version_added: 0.1.0
description:
  - Reads the recovery plans of a vault, each with the machines in it.
options:
  name:
    description: Only the recovery plan of this name.
    type: str
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
- name: Which machines are in the plan?
  asr.failback.recovery_plan_info:
    resource_group: rg-dr
    vault: vault-home
    name: plan-db
  register: plan
"""

RETURN = r"""
recovery_plans:
  description: The recovery plans, or the value of O(query).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The plan's name.
      type: str
    machines:
      description: The names of its machines.
      type: list
      elements: str
    providers:
      description: The replication providers of its machines.
      type: list
      elements: str
    allowed_operations:
      description: What Azure allows for the plan now.
      type: list
      elements: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.info import run_info
from ansible_collections.asr.failback.plugins.module_utils._ansible.readers import read_recovery_plans


def main() -> None:
    run_info(read_recovery_plans, "recovery_plans", name={"type": "str"})


if __name__ == "__main__":
    main()
