# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Classic process servers as the configuration server reports them [asr-api 1.9]."""

from __future__ import annotations

from typing import Any

from lab.azure.web import Call
from lab.classic_servers import KnownProcessServer
from lab.clock import NEVER, iso_trimmed
from lab.scenario import GIB
from lab.world import Machine


def process_server_bodies(call: Call) -> list[dict[str, Any]]:
    """Return all process servers that the vault shows."""
    return [_body(call, server) for server in call.world.process_servers()]


def machine_count(call: Call, server: KnownProcessServer) -> int:
    """Return how many machines replicate through it."""
    machines = [machine for machine in call.world.living() if machine.spec.is_classic]
    return sum(process_server_of(machine) == server.host_id for machine in machines)


def process_server_of(machine: Machine) -> str:
    """Return the id of the process server that a machine replicates through in its present leg."""
    return machine.target.process_server_id if machine.reverse else machine.forward_process_server


def _body(call: Call, server: KnownProcessServer) -> dict[str, Any]:
    now, spec, count = call.world.now, server.spec, str(machine_count(call, server))
    heartbeat, health = server.heartbeat(now), server.health(now)
    return {
        "friendlyName": spec.name,
        "id": server.host_id,
        "ipAddress": spec.ip,
        "osType": spec.os,
        "agentVersion": spec.agent_version,
        "lastHeartbeat": iso_trimmed(heartbeat),
        "versionStatus": "Supported",
        "mobilityServiceUpdates": [],
        "hostId": server.host_id,
        "machineCount": count,
        "replicationPairCount": count,
        "systemLoad": "0%",
        "systemLoadStatus": "Green",
        "cpuLoad": "3%",
        "cpuLoadStatus": "Green",
        "totalMemoryInBytes": 16 * GIB,
        "availableMemoryInBytes": 11 * GIB,
        "memoryUsageStatus": "Green",
        "totalSpaceInBytes": 600 * GIB,
        "availableSpaceInBytes": 540 * GIB,
        "spaceUsageStatus": "Green",
        "psServiceStatus": "Running" if health != "Critical" else "Stopped",
        "sslCertExpiryDate": iso_trimmed(now + 1076 * 86400),
        "sslCertExpiryRemainingDays": 1076,
        "osVersion": "Microsoft Windows Server 2016 Datacenter",
        "healthErrors": [],
        "agentExpiryDate": NEVER,
        "agentVersionDetails": {"version": spec.agent_version, "expiryDate": NEVER, "status": "Supported"},
        "health": health,
        "psStatsRefreshTime": iso_trimmed(heartbeat),
        "throughputUploadPendingDataInBytes": 0,
        "throughputInMBps": 0,
        "throughputInBytes": 0,
        "throughputStatus": "Healthy",
        "marsCommunicationStatus": "1",
        "marsRegistrationStatus": "1",
    }
