# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one list of all rules, in the order in which they are applied."""

from __future__ import annotations

from . import (
    agent_rules,
    appliance_rules,
    azure_vm_rules,
    configuration_server_rules,
    group_rules,
    input_rules,
    machine_rules,
    master_target_rules,
    network_rules,
    option_rules,
    policy_rules,
    process_server_rules,
    replication_rules,
    source_rules,
    vcenter_rules,
    vsphere_account_rules,
    vsphere_identity_rules,
    vsphere_place_rules,
    vsphere_target_rules,
    vsphere_target_settings_rules,
    vsphere_vm_rules,
)
from .finding import Rule

#: What is checked on machines. A rule that others require comes before them.
RULES: tuple[Rule, ...] = (
    *machine_rules.RULES,
    *azure_vm_rules.RULES,
    *agent_rules.RULES,
    *replication_rules.RULES,
    *source_rules.RULES,
    *configuration_server_rules.RULES,
    *process_server_rules.RULES,
    *network_rules.RULES,
    *policy_rules.RULES,
    *master_target_rules.CHOICE_RULES,
    *vcenter_rules.RULES,
    *appliance_rules.RULES,
    *vsphere_target_rules.RULES,
    *vsphere_target_settings_rules.RULES,
    *vsphere_identity_rules.RULES,
    *vsphere_vm_rules.RULES,
    *vsphere_place_rules.RULES,
    *vsphere_account_rules.RULES,
    *master_target_rules.RULES,
    *group_rules.RULES,
    *input_rules.RULES,
)

#: The same, with the rules about preflight's own options: for documentation.
ALL_RULES: tuple[Rule, ...] = tuple(sorted((*option_rules.RULES, *RULES), key=lambda rule: rule.rule_id))
