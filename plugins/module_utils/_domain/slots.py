# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which master target or appliance takes which machines: each holds so many disks, and a group wants one for all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True)
class Keeper:
    """A master target or an appliance: it holds machines' disks from their reprotect until they are failed over.

    :param kind: in words: "master target".
    :param os_type: the family of machines that it takes, '' for any.
    :param own_disks: how many disks it has at least without any machine's.
    :param disk_count: how many it has now, as Azure says, its own included; 0 where Azure does not say.
    """

    keeper_id: str
    name: str
    kind: str
    os_type: str
    own_disks: int
    disk_count: int = 0

    @property
    def key(self) -> str:
        return self.keeper_id.lower()


@dataclass(frozen=True)
class Load:
    """What needs one keeper: a machine, or the machines of a replication group.

    :param keepers: the keys of those that can take it.
    """

    key: str
    machines: tuple[str, ...]
    disks: int
    keepers: tuple[str, ...]


#: Load → keeper, by their keys.
Seats = dict[str, str]


class _Chooser(Protocol):
    def __call__(self, keepers: Iterable[str], /, *, key: Callable[[str], int]) -> str:
        """Choose one of the keepers by its room."""


def pack(loads: Iterable[Load], free: Mapping[str, int]) -> Seats:
    """Give a keeper to as many disks as possible; a load without an entry finds none.

    :param free: free slots by keeper.
    """
    # Spread evenly the data flows faster; packed tightly a large group may still fit. The first is taken if equal.
    attempts = [_pack(loads, free, max), _pack(loads, free, min)]
    sizes = {load.key: load.disks for load in loads}
    return max(attempts, key=lambda seats: sum(sizes[key] for key in seats))


def _pack(loads: Iterable[Load], free: Mapping[str, int], choose: _Chooser) -> Seats:
    left, seats = dict(free), Seats()
    for load in sorted(loads, key=lambda load: (len(load.keepers), -load.disks)):
        fit = [keeper for keeper in load.keepers if left.get(keeper, 0) >= load.disks]
        if fit:
            seat = seats[load.key] = choose(fit, key=lambda keeper: left[keeper])
            left[seat] -= load.disks
    return seats


def waves(loads: Sequence[Load], now: Mapping[str, int], later: Mapping[str, int]) -> list[Seats]:
    """The waves in which the loads can go, each after the one before it has failed over.

    :param now: slots that are free for the first wave; ``later``: for each wave after it.
    :returns: a load that is in none of them never fits.
    """
    found: list[Seats] = []
    rest, free = list(loads), now
    while rest:
        seats = pack(rest, free)
        if not seats and found:
            break
        found.append(seats)
        rest, free = [load for load in rest if load.key not in seats], later
    return found


def more_keepers(loads: Sequence[Load], now: Mapping[str, int], later: Mapping[str, int], size: int) -> int | None:
    """How many more keepers would save a wave, each taking ``size`` disks of any load; None where none would."""
    possible = [load for load in loads if load.disks <= size]
    usual = len(waves(possible, now, later))
    for extra in range(1, len(possible) + 1 if usual > 1 else 1):
        added = {f"+{number}": size for number in range(extra)}
        wider = [replace(load, keepers=(*load.keepers, *added)) for load in possible]
        if len(waves(wider, {**now, **added}, {**later, **added})) < usual:
            return extra
    return None


def wave_of(key: str, planned: Sequence[Seats]) -> int | None:
    """The number of the wave in which a load goes, counted from 1; None where it goes in none."""
    return next((number for number, seats in enumerate(planned, start=1) if key in seats), None)


def pools(loads: Iterable[Load], keepers: Mapping[str, Keeper]) -> dict[tuple[str, str], list[Load]]:
    """Loads by kind and OS family of the keepers that they need: what competes for the same slots."""
    found: dict[tuple[str, str], list[Load]] = {}
    for load in loads:
        first = keepers[load.keepers[0]]
        found.setdefault((first.kind, first.os_type), []).append(load)
    return found


def common(candidates: Collection[Sequence[str]]) -> tuple[str, ...]:
    """The keepers that can take all machines of a group, in the order of the first."""
    first, *others = candidates
    return tuple(keeper for keeper in first if all(keeper in other for other in others))
