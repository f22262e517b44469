# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What both legs of a modernized item are made of: progress, disks, the agent, and the VM that was discovered."""

from __future__ import annotations

from typing import Any

from lab.azure.items_classic import is_copying
from lab.azure.web import Call
from lab.clock import iso_offset, iso_trimmed, month_first, month_name
from lab.effects import agent_registered
from lab.replication import DiskCopy
from lab.world import Machine

AGENT_VERSION = "9.62.7172.1"
BEGUN = 0.02  # share of a disk from which on its copy is under way
NULL_TIMES = 0.33  # of a disk: up to here the times of the way back are null, as at the first of four looks


def text(value: bool) -> str:
    """Return a boolean the way the service writes most of them: as a string."""
    return "true" if value else "false"


def overall_progress(call: Call, machine: Machine) -> dict[str, Any]:
    """Return the progress of all disks together."""
    copy = machine.replication
    if not is_copying(machine) or copy is None:
        return _progress(None, None, None, "None")
    share = copy.overall(call.world.now)
    # In the reverse leg the overall figures stayed at zero until the machine was protected [asr-modernized 5].
    if machine.reverse:
        return _progress(0, 0, 0, "InProgress")
    size = sum(disk.size for disk in copy.disks)
    return _progress(int(100 * share), int(share * size), int(share * sum(d.to_copy for d in copy.disks)), "InProgress")


def _progress(percentage: int | None, processed: int | None, transferred: int | None, health: str) -> dict[str, Any]:
    return {
        "initialReplicationProgressPercentage": percentage,
        "initialReplicationProcessedBytes": processed,
        "initialReplicationTransferredBytes": transferred,
        "initialReplicationProgressHealth": health,
        "resyncProgressPercentage": None,
        "resyncProcessedBytes": None,
        "resyncTransferredBytes": None,
        "resyncProgressHealth": "None",
        "resyncRequired": "false",
        "resyncState": "None",
    }


def ir_details(call: Call, machine: Machine, disk: DiskCopy) -> dict[str, Any]:
    """Return irDetails, a key that exists only during the copy."""
    copy, now = machine.replication, call.world.now
    assert copy is not None
    share = copy.fraction(disk, now)
    begun = share > BEGUN
    return {
        "progressHealth": "InProgress" if begun else "Queued",
        "transferredBytes": int(share * disk.to_copy),
        "last15MinutesTransferredBytes": int(share * disk.to_copy) if begun else 0,
        "lastDataTransferTimeUtc": _copy_time(machine, share, month_name(now - now % 15) + ".151668"),
        "processedBytes": int(share * disk.size),
        "startTime": _copy_time(machine, share, month_name(copy.started)),
        "lastRefreshTime": _copy_time(machine, share, month_first(now - now % 60)),
        "progressPercentage": int(100 * share) if begun else None,
    }


def _copy_time(machine: Machine, share: float, date: str) -> str | None:
    """Return a date of irDetails: null at first; in the reverse leg then empty, never a date [asr-modernized 3]."""
    if machine.reverse:
        return None if share < NULL_TIMES else ""
    return date if share > BEGUN else None


def disk_name(machine: Machine, number: int) -> str:
    """Return the name the guest gives a disk."""
    return f"\\\\.\\PHYSICALDRIVE{number}" if machine.spec.os == "Windows" else f"/dev/sd{chr(ord('a') + number)}"


def disk_id(call: Call, machine: Machine, number: int) -> str:
    """Return a disk id: on Windows the MBR signature in braces."""
    digits = int(call.world.ids.hex64(f"disk:{machine.name}:{number}")[:8], 16)
    return f"{{{digits}}}" if machine.spec.os == "Windows" else f"DataDisk{number}" if number else "RootDisk"


def agent_details(call: Call, machine: Machine, blocked: str, released: bool) -> dict[str, Any]:
    """Return mobilityAgentDetails; ``released`` tells whether the leg has latestAgentReleaseDate."""
    heard = call.world.now - 60 if agent_registered(call.world, machine) else machine.booted_at - 300
    return {
        "version": AGENT_VERSION,
        "latestVersion": None,
        **({"latestAgentReleaseDate": None} if released else {}),
        "driverVersion": AGENT_VERSION,
        "latestUpgradableVersionWithoutReboot": None,
        "lastHeartbeatUtc": iso_trimmed(heard),
        "reasonsBlockingUpgrade": [blocked],
        "isUpgradeable": "false",
    }


def discovered_vm(call: Call, machine: Machine) -> dict[str, Any]:
    """Return what the appliance last discovered of the VM on-premises; of a deleted one, what it was."""
    world = call.world
    vm = world.discover().get(machine.moid)
    running = vm is not None and vm["power_state"] == "poweredOn"
    address = f"10.1.1.{len(machine.name)}"
    return {
        "vCenterId": call.lab.names.provider(f"Microsoft.OffAzure/VMwareSites/{call.lab.names.site}/vcenters/vc1"),
        "vCenterFqdn": "",
        "datastores": [machine.target.datastore or machine.spec.datastore],
        # One string for all addresses of a card [asr-modernized 3].
        "ipAddresses": [f"fe80::250:56ff:fe93:7890_{address}"] if running else [],
        "vmwareToolsStatus": "OK" if vm and vm["tools"] == "guestToolsRunning" else "NotRunning",
        "powerStatus": "ON" if running else "OFF",
        "vmFqdn": machine.name if running else "",
        "osName": machine.spec.os_version,
        "createdTimestamp": iso_offset(machine.failed_over_at - 86400 * 9),
        "updatedTimestamp": iso_offset(world.discovered_at),
        "isDeleted": vm is None,
        "lastDiscoveryTimeInUtc": iso_trimmed(world.discovered_at),
    }
