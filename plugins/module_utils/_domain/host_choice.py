# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which host of a cluster a new VM is made on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .errors import FailbackError


@dataclass(frozen=True)
class HostFacts:
    """:param vms: how many VMs are on it."""

    name: str
    connected: bool
    in_maintenance: bool
    datastore_writable: bool
    has_network: bool
    vms: int

    def obstacles(self) -> Iterator[str]:
        if not self.connected:
            yield "not connected"
        if self.in_maintenance:
            yield "in maintenance mode"
        if not self.datastore_writable:
            yield "has not mounted the datastore read-write"
        if not self.has_network:
            yield "does not have the network"


def choose_host(hosts: Sequence[HostFacts], datastore: str, network: str) -> HostFacts:
    """The usable host with the fewest VMs.

    :raises FailbackError: ``NO_USABLE_HOST`` with each host's obstacles
    """
    usable = [host for host in hosts if not any(host.obstacles())]
    if usable:
        return min(usable, key=lambda host: host.vms)
    reasons = {host.name: list(host.obstacles()) for host in hosts}
    listed = "; ".join(f"{name}: {', '.join(why)}" for name, why in reasons.items()) or "there is none"
    raise FailbackError(
        "NO_USABLE_HOST",
        f"No host can run the VM with datastore {datastore} and network {network}: {listed}.",
        "Choose a datastore and a network that a connected host has, or another host.",
        {"hosts": reasons},
    )
