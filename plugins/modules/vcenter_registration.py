#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Register a vCenter with a configuration server, or correct its registration."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vcenter_registration
short_description: Register a vCenter with a configuration server, or correct its registration
version_added: 0.1.0
description:
  - Registers a vCenter with the configuration server of the classic architecture, so that its machines, master targets
    and datastores are discovered. Of one that is registered, only what differs is changed.
  - This is also the remedy where the registered account may only read. Such an account is enough for protection and for
    a failover to Azure, but not for the way back - master targets show no datastores then. Make a run-as account with
    more permissions on the configuration server, and name it with O(run_as_account). The module warns where master
    targets see no datastores.
  - Afterwards it waits until the discovery has succeeded. Azure's words for that are not documented. One that speaks of
    success ends the wait; one that speaks of failure, and a health error, end it with an error; any other is waited on.
  - In the modernized architecture a vCenter is registered on the appliance; there the module refuses.
options:
  name:
    description: The vCenter's name in the vault. One that is registered is also found by its O(address).
    type: str
    required: true
  configuration_server:
    description: The configuration server, by the name that the vault shows. Needed only where there are several.
    type: str
  address:
    description: The vCenter's IP address or name, as the process server reaches it. Required to add one.
    type: str
  port:
    description: Its HTTPS port. A vCenter that is added gets 443 where none is given.
    type: int
  run_as_account:
    description:
      - The account with which it is discovered, by the name or id that the configuration server has for it. Required to
        add one.
    type: str
  process_server:
    description:
      - The process server that discovers it, by name, id or IP address. A vCenter that is added gets the one on the
        configuration server where none is given.
    type: str
  state:
    description:
      - Whether it is to be registered. V(absent) refuses while machines were discovered through it or are on their way
        back; nothing is changed in vCenter itself.
    type: str
    choices: [present, absent]
    default: present
  wait:
    description: Whether to wait until it is discovered.
    type: bool
    default: true
  wait_timeout:
    description: Seconds to wait for that, and for a request that Azure has accepted.
    type: int
    default: 1800
  poll_interval:
    description: Seconds between two looks.
    type: float
    default: 30.0
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.attributes
  - asr.failback.attributes.azure
notes:
  - The password of the account is known to the configuration server only. It is set there, with C(cspsconfigtool.exe).
seealso:
  - module: asr.failback.vault_info
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Register a vCenter
  asr.failback.vcenter_registration:
    resource_group: rg-dr
    vault: vault-home
    name: vc1
    address: vc1.example.com
    run_as_account: asr-failback

- name: Replace an account that may only read
  asr.failback.vcenter_registration:
    resource_group: rg-dr
    vault: vault-home
    name: vc1
    run_as_account: asr-failback

- name: Take it out again
  asr.failback.vcenter_registration:
    resource_group: rg-dr
    vault: vault-home
    name: vc1
    state: absent
"""

RETURN = r"""
vcenter:
  description: The vCenter as the vault shows it. Empty where it is not registered.
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      type: str
    id:
      description: Its ARM id.
      type: str
    address:
      description: Its address.
      type: str
    port:
      description: Its port.
      type: str
    run_as_account:
      description: The name of the account with which it is discovered.
      type: str
    process_server:
      description: The name of the process server that discovers it.
      type: str
    discovery_status:
      description: How far the discovery is, in Azure's words.
      type: str
    last_heartbeat:
      description: When Azure heard of it last, in ISO 8601.
      type: str
    problems:
      description: Its health errors and warnings.
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
from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run
from ansible_collections.asr.failback.plugins.module_utils._ansible.vcenter_registration import (
    ensure_vcenter_registration,
)


def main() -> None:
    options: argspec.Spec = {
        "name": {"type": "str", "required": True},
        "configuration_server": {"type": "str"},
        "address": {"type": "str"},
        "port": {"type": "int"},
        "run_as_account": {"type": "str"},
        "process_server": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 1800},
        "poll_interval": {"type": "float", "default": 30.0},
    }
    run(argspec.merged(argspec.azure_auth(), argspec.vault(), options), ensure_vcenter_registration)


if __name__ == "__main__":
    main()
