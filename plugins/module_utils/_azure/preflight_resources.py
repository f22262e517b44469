# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight asks of a subscription: its VMs, networks and storage accounts, each kind in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from .._domain import wire
from .._domain.model import arm_part
from .._domain.preflight import resource_readers
from .._domain.preflight.azure_facts import Circuit, Connection, Gateway, Network, Nic, StorageAccount, Vm
from .errors import reading
from .session import Session

_STORAGE_API_VERSION = "2023-05-01"


class AzureResources:
    def __init__(self, session: Session) -> None:
        from azure.mgmt.compute import ComputeManagementClient
        from azure.mgmt.network import NetworkManagementClient

        self._session = session
        self._compute = session.client(ComputeManagementClient)
        self._network = session.client(NetworkManagementClient)

    def vms(self) -> tuple[Vm, ...]:
        listed = self._list("the Azure VMs", partial(self._compute.virtual_machines.list_all, status_only="true"))
        return tuple(resource_readers.vm(entry) for entry in listed)

    def nics(self) -> tuple[Nic, ...]:
        listed = self._list("the network interfaces", self._network.network_interfaces.list_all)
        return tuple(resource_readers.nic(entry) for entry in listed)

    def networks(self) -> tuple[Network, ...]:
        listed = self._list("the virtual networks", self._network.virtual_networks.list_all)
        return tuple(resource_readers.network(entry) for entry in listed)

    def gateways(self, groups: Iterable[str]) -> tuple[Gateway, ...]:
        """:param groups: resource groups; there is no list for a whole subscription"""
        found: list[Gateway] = []
        for group in groups:
            listed = self._list(f"the gateways of {group}", partial(self._network.virtual_network_gateways.list, group))
            found += [resource_readers.gateway(entry) for entry in listed]
        return tuple(found)

    def connections(self, gateways: Iterable[Gateway]) -> tuple[Connection, ...]:
        """The gateways' connections. Each is read by itself: a list does not say whether it is up."""
        found: dict[str, Connection] = {}
        for gateway in gateways:
            group, name = arm_part(gateway.gateway_id, "resourceGroups"), gateway.name
            listed = self._list(
                f"the connections of gateway {name}",
                partial(self._network.virtual_network_gateways.list_connections, group, name),
            )
            for entry in listed:
                arm_id = wire.text(entry.get("id"))
                found[arm_id.lower()] = self._connection(arm_id)
        return tuple(found.values())

    def _connection(self, arm_id: str) -> Connection:
        name = arm_part(arm_id, "connections")
        with reading(f"connection {name}"):
            operations = self._network.virtual_network_gateway_connections
            return resource_readers.connection(operations.get(arm_part(arm_id, "resourceGroups"), name))

    def circuits(self) -> tuple[Circuit, ...]:
        listed = self._list("the ExpressRoute circuits", self._network.express_route_circuits.list_all)
        return tuple(resource_readers.circuit(entry) for entry in listed)

    def storage_accounts(self) -> tuple[StorageAccount, ...]:
        """Asked of Resource Manager directly: nothing else is wanted of storage."""
        from azure.core.rest import HttpRequest

        url = (
            f"/subscriptions/{self._session.subscription_id}/providers/Microsoft.Storage/storageAccounts"
            f"?api-version={_STORAGE_API_VERSION}"
        )
        found: list[StorageAccount] = []
        while url:
            with reading("the storage accounts"):
                answer = self._network.send_request(HttpRequest("GET", url))
                answer.raise_for_status()
                page = wire.mapping(answer.json())
            found += [resource_readers.storage_account(entry) for entry in wire.items(page.get("value"))]
            url = wire.text(page.get("nextLink"))
        return tuple(found)

    @staticmethod
    def _list(what: str, operation: Callable[[], Iterable[Any]]) -> list[Any]:
        with reading(what):
            return list(operation())
