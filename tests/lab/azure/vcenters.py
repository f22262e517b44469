# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""vCenters of the configuration server: added, corrected, removed; a discovery follows that takes its time."""

from __future__ import annotations

from typing import Any

from lab.azure.errors import refused
from lab.azure.fabrics import fabric_names, known_fabric
from lab.azure.names import TYPE
from lab.azure.paths import FABRIC, VAULT
from lab.azure.web import Call, Reply, Route, listing
from lab.clock import iso_trimmed
from lab.health import server_health_error
from lab.vcenter_entries import VCenterEntry, discovery_status, trouble

FIELDS = {
    "friendlyName": "friendly",
    "ipAddress": "address",
    "port": "port",
    "processServerId": "process_server",
    "runAsAccountId": "account",
}
REQUIRED = ("ipAddress", "port", "runAsAccountId")


def _body(call: Call, entry: VCenterEntry) -> dict[str, Any]:
    names, world = call.lab.names, call.world
    status = discovery_status(world, entry)
    failure = trouble(world, entry) if status == "DiscoveryFailed" else None
    error = {"errorCode": failure[0], "errorMessage": failure[1]} if failure else None
    return {
        "id": f"{names.fabric(names.classic_fabric)}/replicationvCenters/{entry.name}",
        "type": f"{TYPE}/replicationFabrics/replicationvCenters",
        "name": entry.name,
        "properties": {
            "friendlyName": entry.friendly,
            "internalId": world.ids.guid(f"vcenter:{entry.name}"),
            "lastHeartbeat": iso_trimmed(world.now - 90) if status == "DiscoverySuccess" else None,
            "discoveryStatus": status,
            "processServerId": entry.process_server,
            "ipAddress": entry.address,
            "infrastructureId": "11",
            "port": entry.port,
            "runAsAccountId": entry.account,
            "fabricArmResourceName": names.classic_fabric,
            "healthErrors": [server_health_error(world, entry.name, error)] if error else [],
        },
    }


def list_vcenters(call: Call) -> Reply:
    """Answer the vCenters of the vault or of a fabric; only classic fabrics have any."""
    classic = call.lab.names.classic_fabric
    fabrics = [known_fabric(call)] if "fabric" in call.params else fabric_names(call)
    every = call.world.vcenters.values() if classic in fabrics else ()
    return listing([_body(call, entry) for entry in every])


def _known(call: Call) -> VCenterEntry:
    if known_fabric(call) == call.lab.names.classic_fabric:
        entry = call.world.vcenters.get(call.params["vcenter"].lower())
        if entry is not None:
            return entry
    raise refused("not_found", what=call.params["vcenter"])


def get_vcenter(call: Call) -> Reply:
    """Answer one vCenter."""
    return Reply(body=_body(call, _known(call)))


def _changes(call: Call) -> dict[str, str]:
    """Return what a request gives, by our names; what it refers to has to be known."""
    given = {ours: str(call.properties()[key]) for key, ours in FIELDS.items() if call.properties().get(key)}
    accounts = call.world.scenario.classic.run_as_accounts
    if given.get("account", next(iter(accounts), "")) not in accounts:
        raise refused("unknown", what="The run-as account", given=given["account"], wanted=", ".join(accounts))
    servers = {server.host_id: server.host_id for server in call.world.process_servers()}
    if given.get("process_server", next(iter(servers))) not in servers:
        wanted = ", ".join(servers)
        raise refused("unknown", what="The process server", given=given["process_server"], wanted=wanted)
    return given


def put_vcenter(call: Call) -> Reply:
    """Add a vCenter, or correct the one of this name."""
    if known_fabric(call) != call.lab.names.classic_fabric:
        raise refused("not_supported", what="replicationvCenters", provider="InMageRcm")
    name = call.params["vcenter"]
    if name.lower() in call.world.vcenters:
        return patch_vcenter(call)
    for key in REQUIRED:
        if not call.properties().get(key):
            raise refused("missing", what=f"properties.{key}")
    given = _changes(call)
    for other in call.world.vcenters.values():
        if other.address.lower() == given["address"].lower():
            raise refused("vcenter_known", given=given["address"], what=other.name)
    first = call.world.process_servers()[0].host_id
    entry = VCenterEntry(
        name=name,
        friendly=given.get("friendly", name),
        address=given["address"],
        port=given["port"],
        account=given["account"],
        process_server=given.get("process_server", first),
    )

    def added() -> None:
        entry.since = call.world.now
        call.world.vcenters[name.lower()] = entry

    return _accept(call, entry, added)


def patch_vcenter(call: Call) -> Reply:
    """Correct a vCenter: its account, its address, its port; it is discovered anew."""
    entry, given = _known(call), _changes(call)

    def changed() -> None:
        if any(getattr(entry, key) != value for key, value in given.items()):
            entry.since = call.world.now
        for key, value in given.items():
            setattr(entry, key, value)

    return _accept(call, entry, changed)


def _accept(call: Call, entry: VCenterEntry, done: Any) -> Reply:
    world, names = call.world, call.lab.names
    path = f"{names.fabric(names.classic_fabric)}/replicationvCenters/{entry.name}"
    world.after(world.seconds("mapping"), done)
    return call.lab.accept(path, world.seconds("mapping"), lambda: _body(call, entry))


def delete_vcenter(call: Call) -> Reply:
    """Remove a vCenter; what was discovered in it is forgotten."""
    entry, world = _known(call), call.world
    path = _body(call, entry)["id"]

    def removed() -> None:
        world.vcenters.pop(entry.name.lower(), None)

    world.after(world.seconds("mapping"), removed)
    return call.lab.accept(path, world.seconds("mapping"), lambda: None)


VCENTERS = f"{FABRIC}/replicationvCenters"
ROUTES = [
    Route("GET", f"{VAULT}/replicationvCenters", list_vcenters),
    Route("GET", VCENTERS, list_vcenters),
    Route("GET", f"{VCENTERS}/{{vcenter}}", get_vcenter),
    Route("PUT", f"{VCENTERS}/{{vcenter}}", put_vcenter),
    Route("PATCH", f"{VCENTERS}/{{vcenter}}", patch_vcenter),
    Route("DELETE", f"{VCENTERS}/{{vcenter}}", delete_vcenter),
]
