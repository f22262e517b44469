# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which master target or appliance a machine gets where several were named: as the stage shares them out."""

from __future__ import annotations

from ..choices import AUTO, Choices
from ..errors import FailbackError
from ..model import Phase
from ..slots import Keeper, Load, common, pack
from .facts import Facts, Run
from .limits import DISK_SLOTS
from .missing import FactMissing

#: In these a reprotect to on-premises is still to come.
BEFORE = frozenset({Phase.IN_AZURE, Phase.BLOCKED})


def seated(facts: Facts) -> Choices:
    """The machine's choices, with one master target or appliance where it named several, or all."""
    architecture = facts.machine.architecture
    if architecture is None:
        return facts.choices
    wanted = getattr(facts.choices, architecture.KEEPER_OPTION)
    if len(wanted) < 2 and AUTO not in wanted:
        return facts.choices
    seat = facts.run.once(_seats).get(facts.name)
    return facts.choices.override({architecture.KEEPER_OPTION: seat}) if seat else facts.choices


def _seats(run: Run) -> dict[str, str]:
    """Machine → id of what it gets: the first of its candidates where none has room for it now."""
    groups: dict[str, list[Facts]] = {}
    candidates: dict[str, list[Keeper]] = {}
    for facts in run.views:
        found = _candidates(facts)
        if found:
            candidates[facts.name] = found
            group = facts.details.replication_group
            groups.setdefault(f"group {group}" if group else facts.name, []).append(facts)
    keepers = {keeper.key: keeper for found in candidates.values() for keeper in found}
    loads = [_load(key, members, candidates) for key, members in groups.items()]
    free = {key: DISK_SLOTS - max(keeper.own_disks, keeper.disk_count) for key, keeper in keepers.items()}
    seats = pack(loads, free)
    return {
        facts.name: keepers[seats.get(load.key, load.keepers[0])].keeper_id
        for load in loads
        for facts in groups[load.key]
    }


def _load(key: str, members: list[Facts], candidates: dict[str, list[Keeper]]) -> Load:
    options = [[keeper.key for keeper in candidates[facts.name]] for facts in members]
    disks = sum(max(1, len(facts.details.disks)) for facts in members)
    return Load(key, tuple(facts.name for facts in members), disks, common(options) or tuple(options[0]))


def _candidates(facts: Facts) -> list[Keeper]:
    architecture = facts.machine.architecture
    if architecture is None or facts.phase not in BEFORE:
        return []
    try:
        return architecture.keepers(facts.item, facts.fabric.site, facts.choices)
    except (FailbackError, FactMissing):
        return []  # other rules say what is not clear
