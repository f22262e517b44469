# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which servers a machine uses, or will use: those that the stage itself would choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..choices import AUTO
from ..errors import FailbackError
from ..model import Operation, Phase, same_id
from ..namesakes import without_the_dead
from .azure_facts import Server
from .facts import Facts
from .missing import FactMissing, Unclear, known
from .seats import seated

#: On these the machine's item names the servers that it uses on the way back.
UNDER_WAY = frozenset({Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK, Phase.FAILED_BACK})


def stage_inputs(facts: Facts, operation: Operation) -> Mapping[str, Any]:
    """What the stage would choose, in a user's words.

    :raises FailbackError: as the stage would, where an input is missing, unknown, unfit or ambiguous
    """
    architecture = facts.machine.architecture
    if architecture is None:
        known(facts.machine.details)
        return {}
    return architecture.action(operation, facts.item, facts.fabric.site, seated(facts)).inputs


def master_target(facts: Facts) -> Server:
    """The classic master target.

    :raises Unclear: where it is not clear which
    """
    fabric = facts.fabric
    if _names_its_servers(facts):
        return _used(facts, "master target", facts.details.master_target_id, fabric.master_targets)
    wanted, os_type = _one_of(seated(facts).master_target), facts.details.os_type
    return _chosen(facts, "master target", "master_target", wanted, fabric.master_targets, os_type)


def process_server(facts: Facts) -> Server:
    """The process server for the way back to on-premises; classic only.

    :raises Unclear: where it is not clear which
    """
    servers = facts.fabric.process_servers
    if _names_its_servers(facts):
        return _used(facts, "process server", facts.details.process_server_id, servers)
    return _chosen(facts, "process server", "process_server", facts.choices.process_server, servers)


def appliance(facts: Facts) -> Server:
    """The appliance, by its reprotect agent; modernized only.

    :raises Unclear: where it is not clear which
    """
    agents = facts.fabric.reprotect_agents
    if _names_its_servers(facts):
        return _used(facts, "appliance", facts.details.master_target_id, agents)
    return _chosen(facts, "appliance", "appliance", _one_of(seated(facts).appliance), agents)


def datastore(facts: Facts) -> str:
    """The datastore that the machine's data goes to: the chosen one, else its own; '' where neither is known."""
    return facts.choices.datastore or next(iter(facts.details.datastores), "")


def called(server: Server, name: str) -> bool:
    """Whether a server has that name, id or address."""
    return any(same_id(name, label) for label in (server.name, server.server_id, *server.addresses) if label)


def _one_of(wanted: Sequence[str]) -> str:
    """What was named, if it is one; of several one is chosen as the stage does."""
    return wanted[0] if len(wanted) == 1 and wanted[0] != AUTO else ""


def _names_its_servers(facts: Facts) -> bool:
    """Whether the item names the servers of the way back: it does from the middle of the reprotect's job on, when it is
    flipped and its active location is the primary one [asr-api 1.8]; until then those of the way to Azure."""
    flipping = facts.phase is Phase.REPLICATING_BACK and facts.item.active_location.lower() == "recovery"
    return facts.phase in UNDER_WAY and not flipping


def _used(facts: Facts, kind: str, server_id: str, servers: Sequence[Server]) -> Server:
    if not server_id:
        raise FactMissing(facts.machine.not_detailed or f"Azure does not say which {kind} {facts.name} uses")
    for server in servers:
        if same_id(server.server_id, server_id):
            return server
    raise Unclear(f"Azure lists no {kind} {server_id}, which {facts.name} uses")


def _chosen(facts: Facts, kind: str, key: str, wanted: str, servers: Sequence[Server], os_type: str = "") -> Server:
    """The one that is wanted, else the only one there is for the operating system, else the only one that fits."""
    site = facts.fabric
    heard = [server.last_heartbeat for server in (*site.process_servers, *site.master_targets, *site.reprotect_agents)]
    listed_alive, _notes = without_the_dead(servers, wanted, heard)
    if wanted:
        found = [server for server in listed_alive if called(server, wanted)]
    else:
        found = [server for server in listed_alive if not os_type or server.os_type.lower() == os_type.lower()]
    if len(found) > 1:
        name = _name_of_choice(facts, key)
        found = [server for server in found if name and called(server, name)] or found
    if len(found) == 1:
        return found[0]
    if facts.phase in UNDER_WAY:
        raise FactMissing(f"Azure does not say yet which {kind} the reprotect of {facts.name} uses")
    listed = ", ".join(f"{server.name} ({server.os_type})" if os_type else server.name for server in servers) or "none"
    if found:
        raise Unclear(f"more than one {kind} can be meant: {', '.join(server.name for server in found)}")
    what = f"no {kind} {wanted}" if wanted else f"no {kind}{f' for {os_type}' if os_type else ''}"
    raise Unclear(f"there is {what}; Azure lists {listed}")


def _name_of_choice(facts: Facts, key: str) -> str:
    try:
        return str(stage_inputs(facts, Operation.REPROTECT_TO_ON_PREMISES).get(key) or "")
    except FailbackError:
        return ""
