#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Make sure that there is a failback policy."""

from __future__ import annotations

DOCUMENTATION = r"""
module: failback_policy
short_description: Make sure that there is a failback policy
version_added: 0.1.0
description:
  - In the classic architecture a machine comes back by a failback policy (kind C(InMage)) that is associated with the
    configuration server. The portal makes both by itself, the API does not. This module makes what is missing.
  - The policy that is associated with the configuration server is taken, whatever its name. Where there is none, the
    policy of that O(name) is associated, and made before if it is missing.
  - A failback policy cannot be edited. One that is there with other settings stays as it is; the differences are
    returned, with a warning.
  - In the modernized architecture Azure chooses the failback policy by itself where a reprotect names none. So nothing
    is made there unless O(name) is given. Then a policy of kind C(InMageRcmFailback) is made; a reprotect uses it if
    its O(asr.failback.reprotect#module:policy) is the policy's ARM id. Whether Azure wants it to be associated is not
    known; that is not done.
options:
  architecture:
    description: Which kind of failback policy.
    type: str
    choices: [classic, modernized]
    default: classic
  configuration_server:
    description:
      - The configuration server, by the name that the vault shows. Only with O(architecture=classic), and needed only
        where the vault has several.
    type: str
  name:
    description:
      - The policy's name. Where a policy is to be made for O(architecture=classic) and none is given, it is
        V(asr-failback).
    type: str
  rpo_threshold_minutes:
    description: Minutes after which an old recovery point is reported. Only with O(architecture=classic).
    type: int
    default: 15
  recovery_point_retention_hours:
    description: Hours for which recovery points are kept. Only with O(architecture=classic).
    type: int
    default: 24
  app_consistent_frequency_minutes:
    description: Minutes between two application-consistent recovery points.
    type: int
    default: 60
  crash_consistent_frequency_minutes:
    description: Minutes between two crash-consistent recovery points. Only with O(architecture=modernized).
    type: int
    default: 5
  multi_vm_sync:
    description: Whether machines of a replication group share recovery points. Only with O(architecture=classic).
    type: bool
    default: true
  wait_timeout:
    description: Seconds after which a request that Azure has accepted is no longer awaited.
    type: int
    default: 1800
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.attributes
  - asr.failback.attributes.azure
seealso:
  - module: asr.failback.reprotect
  - module: asr.failback.vault_info
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Make sure that the configuration server has a failback policy
  asr.failback.failback_policy:
    resource_group: rg-dr
    vault: vault-home

- name: Keep recovery points for three days
  asr.failback.failback_policy:
    resource_group: rg-dr
    vault: vault-home
    configuration_server: CS01
    name: failback-72h
    recovery_point_retention_hours: 72

- name: Make one for appliances, instead of the one that Azure chooses
  asr.failback.failback_policy:
    resource_group: rg-dr
    vault: vault-home
    architecture: modernized
    name: failback-hourly
    crash_consistent_frequency_minutes: 15
"""

RETURN = r"""
policy:
  description: The failback policy; in check mode also one that would be made. Empty where Azure is left to choose.
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      type: str
    id:
      description: Its ARM id.
      type: str
    instance_type:
      description: Its kind, C(InMage) or C(InMageRcmFailback).
      type: str
    settings:
      description: Its settings, by the names and in the units of this module's options.
      type: dict
associated:
  description: Whether it is associated with the configuration server. Empty with O(architecture=modernized).
  returned: success
  type: bool
differences:
  description: What is otherwise than wanted and stays so, each with C(setting), C(wanted) and C(found).
  returned: success
  type: list
  elements: dict
requests:
  description: The requests that were sent, or would be in check mode, each with C(method), C(target) and C(body).
  returned: success
  type: list
  elements: dict
msg:
  description: The outcome in a sentence.
  returned: success
  type: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible import argspec
from ansible_collections.asr.failback.plugins.module_utils._ansible.failback_policy import ensure_failback_policy
from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run


def main() -> None:
    options: argspec.Spec = {
        "architecture": {"type": "str", "choices": ["classic", "modernized"], "default": "classic"},
        "configuration_server": {"type": "str"},
        "name": {"type": "str"},
        "rpo_threshold_minutes": {"type": "int", "default": 15},
        "recovery_point_retention_hours": {"type": "int", "default": 24},
        "app_consistent_frequency_minutes": {"type": "int", "default": 60},
        "crash_consistent_frequency_minutes": {"type": "int", "default": 5},
        "multi_vm_sync": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 1800},
    }
    run(argspec.merged(argspec.azure_auth(), argspec.vault(), options), ensure_failback_policy)


if __name__ == "__main__":
    main()
