# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many disks each appliance has, and how many a run brings: they stay attached until the failover."""

from __future__ import annotations

from collections.abc import Mapping

from .facts import Facts, Run
from .intent import BEFORE, UNDER_WAY, appliance
from .missing import FactMissing, Missing

#: By the appliance's id, lower case: a count, or why it is not known.
Counts = Mapping[str, int | str]


def coming(run: Run) -> Counts:
    """The disks of the run's machines that are still to be reprotected, by the appliance that they will use."""
    return _sum([facts for facts in _modernized(run) if facts.phase in BEFORE])


def waiting(run: Run) -> Counts:
    """The disks of machines that replicate through an appliance already."""
    return _sum([facts for facts in _modernized(run) if facts.phase in UNDER_WAY])


def _modernized(run: Run) -> list[Facts]:
    return [facts for facts in run.views if facts.machine.architecture and facts.fabric.reprotect_agents]


def _sum(machines: list[Facts]) -> Counts:
    counts: dict[str, int | str] = {}
    for facts in machines:
        try:
            key = appliance(facts).server_id.lower()
        except FactMissing:
            continue  # said by the rule about the choice
        before = counts.get(key, 0)
        if isinstance(before, str):
            continue
        try:
            counts[key] = before + _disk_count(facts)
        except FactMissing as missing:
            counts[key] = f"the disks of {facts.name} are not known: {missing.reason}"
    return counts


def _disk_count(facts: Facts) -> int:
    """From its item, or else from its VM on-premises, which has the same disks."""
    if not facts.item.detailed and not isinstance(facts.run.vsphere, Missing):
        found = facts.vsphere.named(facts.choices.vm_name or facts.name)
        if len(found) == 1:
            return len(found[0].disks)
    return len(facts.disks)
