# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual networks and network interfaces over the Network SDK, as far as a process server needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._domain.model import arm_part
from .._domain.process_server_facts import FoundNic, found_nic
from .._domain.process_server_network import Network
from .._domain.wire import items, mapping, text
from .changes import finish, found_or_none
from .errors import reading
from .session import Session


class ServerNetwork:
    """:param timeout: seconds to wait for a change; ``poll_interval``: between two looks where Azure does not say."""

    def __init__(self, session: Session, timeout: float, poll_interval: float) -> None:
        from azure.mgmt.network import NetworkManagementClient

        self._client = session.client(NetworkManagementClient)
        self._timeout = timeout
        self._polling = {"polling_interval": poll_interval}

    def network(self, arm_id: str) -> Network | None:
        group, name = arm_part(arm_id, "resourceGroups"), arm_part(arm_id, "virtualNetworks")
        found = found_or_none(f"network {name}", lambda: self._client.virtual_networks.get(group, name))
        if found is None:
            return None
        raw = found.as_dict()
        subnets = items(mapping(raw.get("properties")).get("subnets"))
        return Network(
            text(raw.get("id")), text(raw.get("location")), tuple(text(entry.get("id")) for entry in subnets)
        )

    def nic(self, group: str, name: str) -> FoundNic | None:
        operation = self._client.network_interfaces.get
        found = found_or_none(f"network interface {name}", lambda: operation(group, name))
        return found_nic(found.as_dict()) if found is not None else None

    def subnets_of(self, vm_ids: Iterable[str]) -> dict[str, list[str]]:
        """VM's ARM id → its subnets' ids. All network interfaces of the subscription are read, once."""
        wanted: dict[str, tuple[str, list[str]]] = {vm_id.lower(): (vm_id, []) for vm_id in vm_ids}
        if wanted:
            with reading("the network interfaces"):
                found = [found_nic(entry.as_dict()) for entry in self._client.network_interfaces.list_all()]
            for nic in found:
                if nic.vm_id.lower() in wanted and nic.subnet_id:
                    wanted[nic.vm_id.lower()][1].append(nic.subnet_id)
        return dict(wanted.values())

    def make_nic(self, group: str, name: str, body: Mapping[str, Any]) -> FoundNic:
        operation = self._client.network_interfaces.begin_create_or_update
        made = finish(
            f"making the network interface {name}",
            lambda: operation(group, name, dict(body), **self._polling),
            self._timeout,
        )
        return found_nic(made.as_dict())

    def delete_nic(self, group: str, name: str) -> None:
        operation = self._client.network_interfaces.begin_delete
        finish(
            f"deleting the network interface {name}",
            lambda: operation(group, name, **self._polling),
            self._timeout,
        )
