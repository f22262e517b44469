# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one list of all rules, in the order in which they are applied."""

from __future__ import annotations

from . import option_rules
from .finding import Rule

#: What is checked on machines. A rule that others require comes before them.
RULES: tuple[Rule, ...] = ()

#: The same, with the rules about preflight's own options: for documentation.
ALL_RULES: tuple[Rule, ...] = (*option_rules.RULES, *RULES)
