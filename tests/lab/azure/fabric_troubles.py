# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What fabrics say of servers that are not well, laid over what they say of healthy ones [asr-api 1.9]."""

from __future__ import annotations

from typing import Any

from lab.azure.web import Call
from lab.clock import iso_trimmed
from lab.health import server_health_error
from lab.troubles import ServerTroubles

SILENT_FOR = 7200.0  # seconds
DAY = 86400
Part = dict[str, Any]


def with_troubles(call: Call, body: Part) -> Part:
    """Lay the troubles of its servers over a fabric's body."""
    details = body["properties"]["customDetails"]
    if details["instanceType"] == "VMware":
        _configuration_server(call, body["properties"], details)
    else:
        for parts in details.values():
            if isinstance(parts, list):
                for part in parts:
                    appliance_troubles(call, part)
    return body


def appliance_troubles(call: Call, part: Part) -> None:
    """Change what one component of an appliance says: its heartbeat, its health and its errors."""
    troubles = call.world.troubles.server(part["name"])
    if troubles.silent:
        part |= {"lastHeartbeatUtc": _silent(call), "health": "Critical"}
    _errors(call, part, part["name"], troubles)


def _configuration_server(call: Call, properties: Part, details: Part) -> None:
    troubles = call.world.troubles.server(properties["friendlyName"])
    _server(call, details, properties["friendlyName"], troubles)
    details["csServiceStatus"] = "Stopped" if troubles.stopped else details["csServiceStatus"]
    properties["healthErrorDetails"] = _described(call, properties["friendlyName"], troubles)
    if troubles.silent or troubles.health_errors:
        properties["health"] = "Error"  # beside "Normal" the one word that was seen [asr-api 1.9]
    for server in details["processServers"]:
        _process_server(call, server)
    for target in details["masterTargetServers"]:
        found = call.world.troubles.server(target["name"])
        _server(call, target, target["name"], found)
        _errors(call, target, target["name"], found)


def _process_server(call: Call, part: Part) -> None:
    troubles = call.world.troubles.server(part["friendlyName"])
    _server(call, part, part["friendlyName"], troubles)
    _errors(call, part, part["friendlyName"], troubles)
    if troubles.stopped:
        part["psServiceStatus"] = "Stopped"
    if troubles.silent or troubles.stopped:
        part["health"] = "Critical"


def _server(call: Call, part: Part, name: str, troubles: ServerTroubles) -> None:
    """Change what configuration server, process server and master target have in common."""
    if troubles.silent:
        part["lastHeartbeat"] = _silent(call)
    part["versionStatus"] = troubles.version_status
    if "sslCertExpiryRemainingDays" in part:
        part["sslCertExpiryRemainingDays"] = troubles.certificate_days
        part["sslCertExpiryDate"] = iso_trimmed(call.world.now + troubles.certificate_days * DAY)


def _errors(call: Call, part: Part, name: str, troubles: ServerTroubles) -> None:
    part["healthErrors"] = part["healthErrors"] + _described(call, name, troubles)
    worst = _worst(troubles)
    if worst and "health" in part and part["health"] != "Critical":
        part["health"] = worst


def _worst(troubles: ServerTroubles) -> str:
    levels = {each.get("errorLevel", "Error") for each in troubles.health_errors}
    return "Critical" if "Error" in levels else "Warning" if levels else ""


def _described(call: Call, name: str, troubles: ServerTroubles) -> list[Part]:
    return [server_health_error(call.world, name, each) for each in troubles.health_errors]


def _silent(call: Call) -> str:
    return iso_trimmed(call.world.now - SILENT_FOR)
