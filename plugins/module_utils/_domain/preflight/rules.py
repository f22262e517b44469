# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one list of all rules, in the order in which they are applied."""

from __future__ import annotations

from . import (
    option_rules,
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
    *vsphere_target_rules.RULES,
    *vsphere_target_settings_rules.RULES,
    *vsphere_identity_rules.RULES,
    *vsphere_vm_rules.RULES,
    *vsphere_place_rules.RULES,
    *vsphere_account_rules.RULES,
)

#: The same, with the rules about preflight's own options: for documentation.
ALL_RULES: tuple[Rule, ...] = (*option_rules.RULES, *RULES)
