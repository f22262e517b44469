# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a master target's agent says to the configuration server: ``POST /_lab/registrations`` of a stand-in agent.

A real agent speaks a protocol that nobody has published; the lab takes its contents as JSON.
"""

from __future__ import annotations

import json
from typing import Any

from lab.azure.errors import ArmError
from lab.azure.web import Call, Reply, Route
from lab.classic_servers import KnownMasterTarget
from lab.scenario import MasterTarget, Retention

KEYS = {"role", "name", "ip", "os", "passphrase", "agent_version", "retention_volumes"}
SYSTEMS = ("Windows", "Linux")


def _refuse(text: str, status: int = 400) -> ArmError:
    return ArmError(status, "RegistrationRefused", text)


def _given(call: Call) -> dict[str, Any]:
    try:
        data = json.loads(call.body or b"")
    except ValueError:
        data = None
    if not isinstance(data, dict) or set(data) - KEYS:
        raise _refuse(f"A registration is a mapping of {', '.join(sorted(KEYS))}.")
    if data.get("role") != "MasterTarget":
        raise _refuse("The only role is MasterTarget.")
    missing = [key for key in ("name", "ip", "os", "passphrase") if not data.get(key)]
    if missing or data["os"] not in SYSTEMS:
        raise _refuse(f"Missing: {missing}; os is one of {SYSTEMS}.")
    return data


def _volume(volume: str, capacity_gib: float, free_gib: float | None = None) -> Retention:
    return Retention(volume, float(capacity_gib), float(capacity_gib if free_gib is None else free_gib))


def _volumes(data: dict[str, Any]) -> tuple[Retention, ...]:
    volumes = data.get("retention_volumes") or []
    try:
        return tuple(_volume(**each) for each in volumes)
    except (TypeError, ValueError):
        raise _refuse("retention_volumes is a list of {volume, capacity_gib, free_gib}.") from None


def register(call: Call) -> Reply:
    """Let the configuration server know a master target; one that registers again changes what is known of it."""
    world, data = call.world, _given(call)
    classic = world.scenario.classic
    if not classic.process_servers:
        raise _refuse("There is no configuration server in this scenario.", 404)
    if data["passphrase"] != classic.passphrase:
        raise _refuse("The passphrase is wrong.", 403)
    spec = MasterTarget(
        name=str(data["name"]),
        os=data["os"],
        ip=str(data["ip"]),
        agent_version=str(data.get("agent_version") or classic.agent_version),
        retention=_volumes(data),
        datastores=(),
    )
    known = next((each for each in world.all_master_targets if each.spec.name.lower() == spec.name.lower()), None)
    if known is None:
        visible_at = world.now + world.seconds("server_appears")
        host_id = world.ids.host_id(f"host:{spec.name}", spec.os)
        known = KnownMasterTarget(spec, host_id, visible_at, registered=True)
        world.all_master_targets.append(known)
    known.spec, known.registered = spec, True
    return Reply(201, {"id": known.host_id, "name": spec.name})


ROUTES = [Route("POST", "/_lab/registrations", register)]
