# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Inventory source: the machines that Azure Site Recovery protects."""

from __future__ import annotations

DOCUMENTATION = r"""
name: protected_items
short_description: Machines that Azure Site Recovery protects, as hosts
version_added: 0.1.0
description:
  - Reads the protected items of one or more Recovery Services vaults. Each machine is a host, with where it stands on
    its way home and where it runs now.
  - The inventory file's name ends in C(asr_failback.yml) or C(asr_failback.yaml).
  - C(ansible_host) is the machine's address on the side where it runs now, as far as Azure knows it. While a failover
    runs, and where Azure does not tell, there is none, and the host is reached by its name.
  - The other variables begin with C(asr_) and are called as M(asr.failback.protected_item_info) calls them, for example
    C(asr_phase), C(asr_health), C(asr_rpo_seconds), C(asr_azure_vm_id), C(asr_datastores), C(asr_recovery_plans).
  - C(asr_failback_name), C(asr_failback_resource_group) and C(asr_failback_vault) are set, so that the playbooks of
    this collection work with these hosts. They work on the group C(asr_failback), which is for you to make, with
    O(groups) for example; a run works on machines of one vault.
options:
  plugin:
    description: Must be V(asr.failback.protected_items).
    type: str
    required: true
    choices: [asr.failback.protected_items]
  vaults:
    description: The vaults to read. A template is evaluated, a lookup of an environment variable for example.
    type: list
    elements: dict
    required: true
    suboptions:
      vault:
        description: The name of the Recovery Services vault.
        type: str
        required: true
      resource_group:
        description: The resource group of the vault.
        type: str
        required: true
      subscription_id:
        description: The subscription of the vault, if it is not O(subscription_id).
        type: str
  hostname:
    description: A Jinja2 expression over the machine's variables that names the host. The names have to differ.
    type: str
    default: asr_name
  filters:
    description:
      - Jinja2 conditions over the machine's variables. A machine for which one of them does not hold is left out.
    type: list
    elements: str
    default: []
  query:
    description:
      - A JMESPath expression over the list of all machines' variables, which gives a list of some of them, for example
        C([?asr_phase=='ready']). The other machines are left out.
    type: str
  group_prefix:
    description:
      - What the names of the groups that this plugin makes by itself begin with.
      - There are groups by phase, architecture, recovery plan, replication group, operating system, vault, and by where
        a machine runs, for example C(asr_phase_ready), C(asr_os_linux), C(asr_recovery_plan_erp), C(asr_runs_in_azure).
    type: str
    default: asr_
  details:
    description:
      - Read each machine by itself too, for its disks (C(asr_disks), C(asr_disk_bytes)), its copy's progress and its
        master target. That is one more request for each machine.
    type: bool
    default: false
  recovery_plans:
    description: Read the recovery plans too, for C(asr_recovery_plans) and the groups by recovery plan.
    type: bool
    default: true
  azure_addresses:
    description:
      - Read the subscription's VMs and network interfaces too, for the addresses of machines that run in Azure. Site
        Recovery itself knows them only in a part of the way.
    type: bool
    default: true
  vcenter_addresses:
    description:
      - Read vCenter's VMs too, for the addresses of machines that run on-premises, as VMware Tools say them. Site
        Recovery knows them from before the failover, if at all.
    type: bool
    default: false
  vcenter_hostname:
    description: The vCenter server.
    type: str
    env:
      - name: VMWARE_HOST
  vcenter_username:
    description: The vCenter user; reading is enough.
    type: str
    env:
      - name: VMWARE_USER
  vcenter_password:
    description: The vCenter user's password.
    type: str
    env:
      - name: VMWARE_PASSWORD
  vcenter_port:
    description: The port of vCenter's API.
    type: int
    default: 443
    env:
      - name: VMWARE_PORT
  vcenter_validate_certs:
    description:
      - Whether vCenter's certificate is verified. The environment variable E(REQUESTS_CA_BUNDLE) names an own
        certificate authority.
    type: bool
    default: true
    env:
      - name: VMWARE_VALIDATE_CERTS
extends_documentation_fragment:
  - asr.failback.azure_auth.plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
requirements:
  - azure-mgmt-compute
  - azure-mgmt-network
  - jmespath (for O(query))
  - pyVmomi (for O(vcenter_addresses))
seealso:
  - module: asr.failback.protected_item_info
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
# home.asr_failback.yml: all machines of a vault, credentials from the environment
plugin: asr.failback.protected_items
vaults:
  - vault: vault-home
    resource_group: rg-dr

---
# The machines of one recovery plan are those to bring home: the playbooks work on the group asr_failback.
plugin: asr.failback.protected_items
vaults:
  - vault: vault-home
    resource_group: rg-dr
groups:
  asr_failback: "'erp' in asr_recovery_plans"
compose:
  asr_failback_process_server: "'ps-azure'"

---
# Two vaults, Linux machines only, names that cannot collide, and a cache for ten minutes.
plugin: asr.failback.protected_items
vaults:
  - vault: vault-home
    resource_group: rg-dr
  - vault: vault-branch
    resource_group: rg-branch
    subscription_id: 66666666-7777-8888-9999-000000000000
hostname: asr_name ~ '.' ~ asr_vault
filters:
  - asr_os_type | lower == 'linux'
  - asr_phase != 'protected'
keyed_groups:
  - key: asr_health | lower
    prefix: health
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: /var/cache/ansible/asr
cache_timeout: 600
"""

import hashlib
import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.asr.failback.plugins.module_utils._ansible import argspec
from ansible_collections.asr.failback.plugins.module_utils._ansible.info import check_query, queried
from ansible_collections.asr.failback.plugins.module_utils._ansible.inventory import Reader
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.inventory_hosts import (
    Place,
    check_names,
    groups,
    namesake_groups,
    places,
    queried_machines,
)
from ansible_collections.asr.failback.plugins.plugin_utils.plain_text import plain_text

Machine = dict[str, Any]
_READ = ("details", "recovery_plans", "azure_addresses", "vcenter_addresses")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "asr.failback.protected_items"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(("asr_failback.yml", "asr_failback.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path)
        self._read_config_data(path)
        try:
            check_query(self.get_option("query"))
            vaults = places(self.templar.template(self.get_option("vaults")), self._login()["subscription_id"] or "")
            self._fill(self._chosen(self._machines(path, vaults, cache)))
        except FailbackError as error:
            raise AnsibleParserError(f"{error.message} {error.remedy} [{error.code}]") from None

    def _login(self) -> dict[str, Any]:
        """The options that log in; a template in them is evaluated, a lookup of a secret for example."""
        return {name: self._rendered(self.get_option(name)) for name in argspec.azure_auth()}

    def _rendered(self, value: Any) -> Any:
        return self.templar.template(value) if isinstance(value, str) else value

    def _machines(self, path: str, vaults: list[Place], cache: bool) -> list[Machine]:
        """The machines from the cache, where it is wanted and has them, else from Azure."""
        wanted = self.get_option("cache")
        key = f"{self.get_cache_key(path)}_{self._what_is_read(vaults)}"
        if wanted and cache and key in self._cache:
            return list(self._cache[key])
        vcenter = {name: self._rendered(self.get_option(f"vcenter_{name}")) for name in argspec.vmware_auth()}
        reader = Reader(self._login() | {name: self.get_option(name) for name in _READ} | {"vcenter": vcenter})
        machines = reader.machines(vaults)
        for warning in reader.warnings:
            self.display.warning(warning)
        if wanted:
            self._cache[key] = machines
        return machines

    def _what_is_read(self, vaults: list[Place]) -> str:
        """What is in the cache was read from other vaults, or less of it, before the file was changed."""
        what = json.dumps([[repr(place) for place in vaults], [bool(self.get_option(name)) for name in _READ]])
        return hashlib.sha256(what.encode()).hexdigest()[:8]

    def _chosen(self, machines: list[Machine]) -> list[Machine]:
        # What Azure says is data, never a template.
        chosen = [plain_text(machine) for machine in queried_machines(queried(self.get_option("query"), machines))]
        return [machine for machine in chosen if all(self._holds(each, machine) for each in self.get_option("filters"))]

    def _holds(self, condition: str, machine: Machine) -> bool:
        try:
            return bool(self._compose(condition, machine))
        except Exception as error:
            raise self._bad("filters", condition, error) from error

    def _name(self, machine: Machine) -> str:
        expression = self.get_option("hostname")
        try:
            return str(self._compose(expression, machine))
        except Exception as error:
            raise self._bad("hostname", expression, error) from error

    @staticmethod
    def _bad(option: str, expression: str, error: Exception) -> FailbackError:
        said = f"The expression {expression!r} of the option {option} cannot be evaluated: {str(error).rstrip('.')}."
        return FailbackError("BAD_EXPRESSION", said, f"Correct {option} in the inventory file.")

    def _fill(self, machines: Iterable[Machine]) -> None:
        named = [(self._name(machine), machine) for machine in machines]
        check_names(named)
        own = {host: groups(variables, self.get_option("group_prefix")) for host, variables in named}
        for warning in namesake_groups(chain.from_iterable(own.values()), self._sanitize_group_name):
            self.display.warning(warning)
        strict = self.get_option("strict")
        for host, variables in named:
            self.inventory.add_host(host)
            for name, value in variables.items():
                self.inventory.set_variable(host, name, value)
            for group in own[host]:
                self.inventory.add_host(host, self.inventory.add_group(self._sanitize_group_name(group)))
            self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
            self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)
