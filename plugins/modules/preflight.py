#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Find everything that would stop or hurt a failback."""

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight
short_description: Find everything that would stop or hurt a failback
version_added: 0.1.0
description:
  - Reads Azure and vCenter and lists, for all machines at once, what would make a stage of their failback fail or hurt,
    with the evidence and what to do about it. It changes nothing.
  - Each rule has an id. The page R(Preflight rules,ansible_collections.asr.failback.docsite.preflight_rules) lists
    them all.
  - A rule that cannot be decided, because something could not be read, is reported as unknown with the reason. It
    hides nothing that other rules find.
options:
  machines:
    description:
      - The machines, by the names of their protected items in the vault, or by their ARM ids.
      - Either O(machines) or O(recovery_plan) is required.
    type: list
    elements: str
  recovery_plan:
    description:
      - Without O(machines), all machines of this recovery plan are looked at.
      - With O(machines), the plan through which a replication group is to go, where several hold it.
    type: str
  machine_options:
    description:
      - Options for single machines, by name, each with a dictionary of its own choices, as M(asr.failback.reprotect)
        takes them.
      - The keys of a machine are the choices of this module, and V(azure_vm_id), V(vm_name) and V(recovery_point).
    type: dict
    default: {}
  stage:
    description:
      - The stage that is to come. Only its rules are applied, and only to machines for which it is not over.
      - V(all) looks at every stage that a machine has before it.
    type: str
    choices: [all, reprotect, failover, complete]
    default: all
  skip_rules:
    description: Ids of rules to leave out. Better waive a finding, which keeps it in the report with the reason.
    type: list
    elements: str
    default: []
  waivers:
    description: Findings that are known and do not matter here. They are reported as waived and never fail.
    type: list
    elements: dict
    default: []
    suboptions:
      rule:
        description: The rule's id.
        type: str
        required: true
      machines:
        description: A pattern for the names of the machines, such as C(sql*).
        type: str
        default: '*'
      reason:
        description: Why it does not matter.
        type: str
        required: true
      until:
        description: The last day on which the waiver holds, as C(YYYY-MM-DD). Without it, it holds for ever.
        type: str
  fail_on:
    description:
      - From which severity on the module fails. Findings that are good to know never make it fail.
      - V(warning) also takes what could not be decided.
    type: str
    choices: [error, warning, never]
    default: error
  report_dir:
    description:
      - A directory on the machine that runs the module, for C(preflight.html), C(preflight.json) and, as JUnit,
        C(preflight.xml). It is made if it does not exist; files of an earlier run are replaced, also in check mode.
    type: path
  event_log:
    description:
      - A file to which what was found is appended as JSON Lines, for the runbook page; see M(asr.failback.report).
      - It never holds a credential.
    type: path
  vcenter_account:
    description:
      - The vCenter user with which Site Recovery works in vCenter, such as C(LAB\\svc-asr). Its privileges are looked
        at. The vault knows only the account's friendly name.
    type: str
  probes:
    description:
      - TCP connections to try from the machine that runs the module, and to close at once.
      - They show what that machine can reach, not what the process server or the Azure VMs can.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What it is, in the words of the finding, such as C(configuration server).
        type: str
        required: true
      host:
        description: A name or an address.
        type: str
        required: true
      port:
        description: The port.
        type: int
        required: true
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.choices
  - asr.failback.vmware_auth
  - asr.failback.attributes.info
  - asr.failback.attributes.azure_and_vmware
requirements:
  - azure-mgmt-compute
  - azure-mgmt-network
notes:
  - Without a login to vCenter the rules about it are unknown; the others are decided.
seealso:
  - module: asr.failback.reprotect
  - module: asr.failback.failover
  - module: asr.failback.commit_failover
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Look at everything before the weekend
  asr.failback.preflight:
    resource_group: rg-dr
    vault: vault-home
    machines: [sql01, web01]
    process_server: ps-azure
    machine_options:
      web01:
        datastore: gold
    vcenter_account: LAB\svc-asr
    report_dir: ~/failback

- name: Only what concerns the failover, and nothing but reports
  asr.failback.preflight:
    resource_group: rg-dr
    vault: vault-home
    recovery_plan: erp
    stage: failover
    fail_on: never
    report_dir: ~/failback

- name: Do without a finding that is known
  asr.failback.preflight:
    resource_group: rg-dr
    vault: vault-home
    machines: [sql01, web01]
    waivers:
      - rule: FB210
        reason: The process server is being moved, change 4711
        until: "2026-12-01"
"""

RETURN = r"""
machines:
  description: The machines, the worst first. Also there when the module fails.
  returned: always, unless nothing could be read at all
  type: list
  elements: dict
  contains:
    name:
      description: The machine's name, as it was asked for.
      type: str
    id:
      description: The ARM id of its protected item, empty where the vault has none.
      type: str
    status:
      description:
        - V(blocked) if an error was found, V(unknown) if a rule that matters could not be decided, V(warned) if a
          warning was found, else V(clear).
      type: str
    phase:
      description: Where it stands on its way home.
      type: str
    architecture:
      description: V(classic) or V(modernized).
      type: str
    counts:
      description: How many of its findings are C(error), C(unknown), C(warning), C(info) and C(waived), and how many
        rules hold (C(ok)).
      type: dict
    findings:
      description: Its findings in short, those it shares with others among them.
      type: list
      elements: dict
findings:
  description: All findings, the worst first, each once.
  returned: always, unless nothing could be read at all
  type: list
  elements: dict
  contains:
    id:
      description: The rule's id.
      type: str
    title:
      description: What the rule wants.
      type: str
    machine:
      description: The machine, empty for a finding that is not one machine's own.
      type: str
    machines:
      description: All machines that it concerns.
      type: list
      elements: str
    subject:
      description: The shared thing that it is about, such as a configuration server.
      type: str
    severity:
      description: V(error), V(warning) or V(info).
      type: str
    status:
      description: V(failed), V(unknown) or V(waived).
      type: str
    message:
      description: What is so instead.
      type: str
    evidence:
      description: The facts by which it was judged.
      type: dict
    remedy:
      description: What to do.
      type: str
    module:
      description: The module that does it, if there is one.
      type: str
    waived_because:
      description: The reason of the waiver.
      type: str
    source:
      description: Where the rule is known from.
      type: str
summary:
  description: How many machines are V(blocked), V(unknown), V(warned) and V(clear), and how many findings of each kind
    there are.
  returned: always, unless nothing could be read at all
  type: dict
reports:
  description: The files that were written, by kind (C(html), C(json), C(junit)).
  returned: always, unless nothing could be read at all
  type: dict
stage:
  description: The stage that was asked for.
  returned: always, unless nothing could be read at all
  type: str
vault:
  description: The vault's name.
  returned: always, unless nothing could be read at all
  type: str
time:
  description: When it was read, by Azure's clock.
  returned: always, unless nothing could be read at all
  type: str
fail_on:
  description: From which severity on the module fails.
  returned: always, unless nothing could be read at all
  type: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.preflight import run_preflight


def main() -> None:
    run_preflight()


if __name__ == "__main__":
    main()
