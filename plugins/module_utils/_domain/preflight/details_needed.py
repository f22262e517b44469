# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which machines have to be read by themselves: a list lacks disks and master target [asr-api 1.3]."""

from __future__ import annotations

from ..model import Phase
from .facts import Facts
from .item_facts import log_storage_accounts
from .missing import FactMissing
from .seats import BEFORE

#: Here only the item tells which master target is used and whether all disks are in step.
_ALWAYS = frozenset({Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK})


def details_needed(facts: Facts) -> bool:
    """Whether a rule that applies to the machine needs what only a GET of its item tells."""
    if facts.machine.architecture is None or facts.item.detailed:
        return False
    if facts.phase in BEFORE:
        return not _size_is_known(facts) or _account_is_missing(facts)
    return facts.phase in _ALWAYS


def _size_is_known(facts: Facts) -> bool:
    """Its VM on-premises has the same disks."""
    try:
        return len(facts.vsphere.named(facts.choices.vm_name or facts.name)) == 1
    except FactMissing:
        return False


def _account_is_missing(facts: Facts) -> bool:
    """A modernized machine's log storage account is derived from its disks where nobody chose one."""
    try:
        modernized = bool(facts.fabric.reprotect_agents)
    except FactMissing:
        return False
    return modernized and not facts.choices.log_storage_account and not log_storage_accounts(facts.item)
