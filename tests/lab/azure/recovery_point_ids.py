# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ids of recovery points."""

from __future__ import annotations

from lab.azure.web import Call
from lab.world import Machine


def point_id(call: Call, machine: Machine, name: str) -> str:
    """Return a recovery point's id; its container is ``cloud_<fabric guid>`` for both kinds [asr-modernized 6]."""
    names = call.lab.names
    guid = names.classic_guid if machine.spec.is_classic else names.modernized_guid
    container = names.container(names.fabric_name(machine), f"cloud_{guid}")
    return f"{container}/replicationProtectedItems/{machine.item_name}/recoveryPoints/{name}"


def point_name(call: Call, machine: Machine, moment: float, kind: str) -> str:
    """Return the name of a recovery point."""
    return call.world.ids.guid(f"point:{machine.name}:{kind}:{int(moment)}")


def crash_point_id(call: Call, machine: Machine, moment: float) -> str:
    """Return the id of the crash-consistent point of a moment."""
    return point_id(call, machine, point_name(call, machine, moment, "CrashConsistent"))


def failover_point_id(call: Call, machine: Machine) -> str:
    """Return the id of the point that the failover to Azure used."""
    return crash_point_id(call, machine, machine.recovery_point_at)
