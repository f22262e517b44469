# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB0: what is wrong with preflight's own options. The engine judges these, they have no check of a machine."""

from __future__ import annotations

from collections.abc import Iterable

from .facts import Facts
from .finding import Rule, Severity, Trouble


def _of_no_machine(facts: Facts) -> Iterable[Trouble]:
    return ()


UNKNOWN_RULE = Rule(
    "FB001",
    "Waivers and skip_rules name rules that exist",
    Severity.WARNING,
    _of_no_machine,
    "Correct the rule's id; the page of the preflight rules lists them all.",
    "preflight's own options",
)
EXPIRED_WAIVER = Rule(
    "FB002",
    "No waiver has expired",
    Severity.WARNING,
    _of_no_machine,
    "Mend what the waiver was about, or give it another date with the reason why it may still stand.",
    "preflight's own options",
)
RULES = (UNKNOWN_RULE, EXPIRED_WAIVER)
