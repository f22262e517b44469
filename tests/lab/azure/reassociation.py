# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Moving machines from one process server to another: reassociateGateway [asr-api 1.3]."""

from __future__ import annotations

from typing import Any

from lab.azure.containers import container_of
from lab.azure.errors import refused
from lab.azure.fabrics import fabric_body, known_fabric
from lab.azure.paths import FABRIC
from lab.azure.process_servers import process_server_of
from lab.azure.web import Call, Reply, Route
from lab.world import Machine

UPDATE_TYPES = ("serverlevel", "systemlevel")  # some machines, or all


def _server(call: Call, key: str) -> str:
    given = str(call.properties().get(key) or "")
    if not given:
        raise refused("missing", what=f"properties.{key}")
    known = {server.host_id.lower(): server.host_id for server in call.world.process_servers()}
    if given.lower() not in known:
        raise refused("unknown", what="The process server", given=given, wanted=", ".join(known.values()))
    return known[given.lower()]


def _names(call: Call, machine: Machine) -> tuple[str, ...]:
    """Return what a machine may be called: the item's name, its VM's internal id, or its friendly name (unverified)."""
    return machine.item_name.lower(), call.world.ids.guid(f"vm:{machine.name}").lower(), machine.name.lower()


def _machines(call: Call, source: str, properties: dict[str, Any]) -> list[Machine]:
    kind = str(properties.get("updateType") or "").lower()
    if kind not in UPDATE_TYPES:
        raise refused("invalid", what="updateType", given=kind, wanted=", ".join(UPDATE_TYPES))
    here = [m for m in call.world.living() if m.spec.is_classic and process_server_of(m) == source]
    if kind == "systemlevel":
        return here
    wanted = [str(each).lower() for each in properties.get("vmsToMigrate") or []]
    if not wanted:
        raise refused("missing", what="properties.vmsToMigrate")
    for name in wanted:
        if not any(name in _names(call, machine) for machine in here):
            known = ", ".join(machine.item_name for machine in here)
            raise refused("unknown", what="The machine", given=name, wanted=known)
    return [machine for machine in here if any(name in _names(call, machine) for name in wanted)]


def reassociate(call: Call) -> Reply:
    """Let machines replicate through another process server."""
    fabric, properties = known_fabric(call), call.properties()
    if fabric != call.lab.names.classic_fabric:
        raise refused("not_supported", what="reassociateGateway", provider="InMageRcm")
    container = str(properties.get("containerName") or "")
    if container.lower() != container_of(call, fabric).lower():
        raise refused("unknown", what="The container", given=container, wanted=container_of(call, fabric))
    source, target = _server(call, "sourceProcessServerId"), _server(call, "targetProcessServerId")
    if source == target:
        raise refused("invalid", what="targetProcessServerId", given=target, wanted="another than the source")
    machines = _machines(call, source, properties)
    for machine in machines:
        if machine.job is not None and machine.job.running:
            job = machine.job
            raise refused("job_running", what=job.friendly, machine=machine.name, job=call.lab.names.job(job.id))
    world = call.world

    def moved() -> None:
        for machine in machines:
            if machine.reverse:
                machine.target.process_server_id = target
            else:
                machine.forward_process_server = target

    world.after(world.seconds("reassociate"), moved)
    return call.lab.accept(
        call.lab.names.fabric(fabric), world.seconds("reassociate"), lambda: fabric_body(call, fabric, detailed=True)
    )


ROUTES = [Route("POST", f"{FABRIC}/reassociateGateway", reassociate)]
