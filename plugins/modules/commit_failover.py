#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Commit a failover to on-premises, after checking that the machines are really home."""

from __future__ import annotations

DOCUMENTATION = r"""
module: commit_failover
short_description: Commit a failover to on-premises, after checking that the machines are really home
version_added: 0.1.0
description:
  - The first half of stage 3. A commit cannot be undone, and it removes the Azure VMs.
  - Before it, each machine is checked. C(vm_powered_on) - the VM runs in vCenter. C(vm_disks) - all its disks hang on
    it and on no other VM, such as the master target. C(vmware_tools) - VMware Tools run in it.
    C(azure_vm_stopped) - its Azure VM is deallocated.
  - A check may take some minutes to pass, while the guest boots. One that cannot be decided holds the commit too.
options:
  waive_checks:
    description: Checks to do without. Needs O(waive_reason).
    type: list
    elements: str
    choices: [vm_powered_on, vm_disks, vmware_tools, azure_vm_stopped]
    default: []
  waive_reason:
    description: Why the checks in O(waive_checks) are wrong here. It is kept in the event log.
    type: str
  azure_vm_id:
    description: The machine's Azure VM, by ARM id, where its name does not tell. Mostly given in O(machine_options).
    type: str
  vm_name:
    description: The machine's VM in vCenter where its name differs from the protected item's.
    type: str
  wait_timeout:
    description: Seconds after which to stop waiting for a machine. Nothing is stopped in Azure; run the stage again.
    type: int
    default: 7200
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.machines
  - asr.failback.wait
  - asr.failback.attributes
  - asr.failback.vmware_auth
  - asr.failback.attributes.azure_and_vmware
author:
  - asr.failback contributors (@asr-failback)
requirements:
  - azure-mgmt-compute
"""

EXAMPLES = r"""
- name: Commit what has been failed over
  asr.failback.commit_failover:
    resource_group: rg-dr
    vault: vault-home
    machines: [sql01, web01]

- name: Commit an appliance that has no VMware Tools
  asr.failback.commit_failover:
    resource_group: rg-dr
    vault: vault-home
    machines: [fw01]
    waive_checks: [vmware_tools]
    waive_reason: The firewall's vendor does not ship VMware Tools.
"""

RETURN = r"""
machines:
  description: A result for each machine. Also there when the module fails.
  returned: always, unless nothing could be done at all
  type: list
  elements: dict
  contains:
    name:
      description: The machine's name, as it was asked for.
      type: str
    id:
      description: The ARM id of its protected item.
      type: str
    failed:
      description: Whether the machine failed; then C(error_code), C(remedy) and C(details) say more.
      type: bool
    changed:
      description: Whether its phase was changed, or would be in check mode.
      type: bool
    phase_before:
      description: Its phase when the stage began.
      type: str
    phase_after:
      description: Its phase now, or, in check mode, the one that the stage would bring it to.
      type: str
    jobs:
      description: The Azure jobs of the stage, each with id, name, state and duration in seconds.
      type: list
      elements: dict
    inputs:
      description: What was chosen, by the user or by derivation.
      type: dict
    request:
      description: The request as it was sent, or would be in check mode.
      type: dict
    duration_seconds:
      description: How long the stage took for the machine.
      type: float
    warnings:
      description: What went well only in part.
      type: list
      elements: str
    msg:
      description: The outcome in a sentence.
      type: str
summary:
  description: How many machines there were, changed, unchanged and failed, and the names of those that failed.
  returned: always, unless nothing could be done at all
  type: dict
requests:
  description: What was asked of Azure's Resource Manager.
  returned: always, unless nothing could be done at all
  type: dict
  contains:
    reads:
      description: Reads that were sent, repeated ones included.
      type: int
    writes:
      description: Writes that were sent.
      type: int
    throttled:
      description: How many of them were refused because there were too many (429); they were sent again in time.
      type: int
    lowest_remaining:
      description:
        - The fewest C(reads) and C(writes) that Azure said were left. Null where it said nothing.
        - Near zero, something else uses the same subscription; a smaller O(request_share) leaves it more.
      type: dict
    waited_seconds:
      description: How long requests were held back to stay below Azure's limits.
      type: float
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.argspec import vmware_auth
from ansible_collections.asr.failback.plugins.module_utils._ansible.commit_checks import commit_checker
from ansible_collections.asr.failback.plugins.module_utils._ansible.stage import CHOICE, run_stage
from ansible_collections.asr.failback.plugins.module_utils._domain.checks import NAMES
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation


def main() -> None:
    run_stage(
        Operation.COMMIT_FAILOVER,
        {
            "waive_checks": {"type": "list", "elements": "str", "choices": list(NAMES), "default": []},
            "waive_reason": {"type": "str"},
            "azure_vm_id": CHOICE,
            "vm_name": CHOICE,
            **vmware_auth(),
        },
        timeout=7200,
        checker=commit_checker,
    )


if __name__ == "__main__":
    main()
