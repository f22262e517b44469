# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which machines a process server in Azure is for, and which replicate through one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .architecture import Architecture, architecture_of
from .errors import FailbackError
from .model import Phase, ProtectedItem
from .site import ProcessServer, Site

#: The architecture that has process servers in Azure; modernized has none there [asr-api 0].
ARCHITECTURE = "classic"
#: Phases in which a machine still needs its process server in Azure.
_IN_AZURE = frozenset({Phase.IN_AZURE, Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK, Phase.BLOCKED})


def listed_as(name: str, site: Site) -> tuple[ProcessServer, ...]:
    """A configuration server's process servers of that name; it is the host's name, with or without its domain."""
    short = _short(name)
    return tuple(server for server in site.process_servers if _short(server.name) == short)


def _short(name: str) -> str:
    return name.lower().split(".")[0]


def _known(items: Sequence[ProtectedItem]) -> Iterator[tuple[ProtectedItem, Architecture]]:
    for item in items:
        try:
            yield item, architecture_of(item)
        except FailbackError:
            continue  # replicated by something else


def in_azure(items: Sequence[ProtectedItem]) -> list[ProtectedItem]:
    """The machines that stand in Azure and go home through a process server there."""
    return [
        item
        for item, architecture in _known(items)
        if architecture.facts(item).architecture == ARCHITECTURE and architecture.position(item).phase in _IN_AZURE
    ]


def azure_vm_id(item: ProtectedItem) -> str:
    """The ARM id of a machine's recovered VM, '' where the vault does not say."""
    return architecture_of(item).facts(item).azure_vm_id


def users_of(servers: Sequence[ProcessServer], items: Sequence[ProtectedItem]) -> list[ProtectedItem]:
    """The machines that replicate through one of the servers, on the way to Azure or back."""
    ids = {server.server_id.lower() for server in servers}
    return [item for item, _details in _known(items) if process_server_id(item).lower() in ids]


def process_server_id(item: ProtectedItem) -> str:
    return architecture_of(item).facts(item).process_server_id
