# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the disks of a run are spread, in how many waves they go, and what one more master target would save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .slots import Keeper, Load, more_keepers, pools, waves


def slot_plan(
    loads: Sequence[Load], keepers: Mapping[str, Keeper], now: Mapping[str, int], later: Mapping[str, int], slots: int
) -> list[dict[str, Any]]:
    """For each kind of keeper and OS family one entry, as plain data.

    :param loads: what is to be placed; ``now`` and ``later``: free slots by keeper, see ``waves``.
    :param slots: how many each has.
    """
    return [
        _pool(kind, family, own, keepers, now, later, slots) for (kind, family), own in pools(loads, keepers).items()
    ]


def _pool(
    kind: str,
    family: str,
    loads: Sequence[Load],
    keepers: Mapping[str, Keeper],
    now: Mapping[str, int],
    later: Mapping[str, int],
    slots: int,
) -> dict[str, Any]:
    used = [keepers[key] for key in dict.fromkeys(key for load in loads for key in load.keepers)]
    planned = waves(loads, now, later)
    first = planned[0] if planned else {}
    coming = {keeper.key: sum(load.disks for load in loads if first.get(load.key) == keeper.key) for keeper in used}
    return {
        "kind": kind,
        "os_type": family,
        "machines": sum(len(load.machines) for load in loads),
        "disks": sum(load.disks for load in loads),
        "waves": len(planned),
        "machines_now": sum(len(load.machines) for load in loads if load.key in first),
        "more_for_one_wave_less": more_keepers(loads, now, later, slots - used[0].own_disks),
        "keepers": [{"name": keeper.name, "free": now[keeper.key], "coming": coming[keeper.key]} for keeper in used],
    }


def slot_line(entry: Mapping[str, Any]) -> str:
    """An entry of the plan in a sentence; '' where all machines go at once."""
    if entry["waves"] < 2:
        return ""
    kind, more = entry["kind"], entry["more_for_one_wave_less"]
    free = ", ".join(f"{keeper['name']} {keeper['free']}" for keeper in entry["keepers"])
    saved = f"; {more} more {kind}{'' if more == 1 else 's'} would save a wave" if more else ""
    return (
        f"{entry['machines']} {entry['os_type']} machines with {entry['disks']} disks need {entry['waves']} waves, "
        f"{entry['machines_now']} of them go now; free disk slots: {free}{saved}"
    ).replace("  ", " ")
