# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Azure says of everything that the machines of a run share: servers, policies, plans, jobs, VMs, networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from ..model import Job, Problem, ProtectedItem, RecoveryPlan
from ..site import MasterTarget, Site
from ..vcenter import VCenter
from .missing import FactMissing, Missing, known


@dataclass(frozen=True)
class Server:
    """A configuration server, a process server, a master target, or a component of an appliance.

    Strings are '' and the rest None where Azure does not say; a kind has what its kind has.

    :param kind: in words: "process server".
    :param certificate_days: days until its certificate expires.
    :param datastores: names of the datastores that an appliance sees; a master target's are in the site.
    """

    kind: str
    server_id: str
    name: str
    addresses: tuple[str, ...] = ()
    os_type: str = ""
    version: str = ""
    version_status: str = ""
    last_heartbeat: datetime | None = None
    health: str = ""
    service_status: str = ""
    problems: tuple[Problem, ...] = ()
    certificate_days: int | None = None
    datastores: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Fabric:
    """A configuration server with its servers (classic), or a site with its appliances (modernized).

    :param site: the same as a reprotect sees it: its retention volumes, datastores, mappings, accounts.
    :param configuration_server: None for a site with appliances.
    """

    site: Site
    configuration_server: Server | None = None
    process_servers: tuple[Server, ...] = ()
    master_targets: tuple[Server, ...] = ()
    reprotect_agents: tuple[Server, ...] = ()

    def volumes_of(self, target: Server) -> MasterTarget:
        """A master target as a reprotect sees it."""
        for entry in self.site.master_targets:
            if entry.server_id == target.server_id:
                return entry
        raise FactMissing(f"Azure does not list {target.label}")


@dataclass(frozen=True)
class Policy:
    """:param settings: providerSpecificDetails as they came."""

    policy_id: str
    name: str
    instance_type: str
    settings: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True)
class Vm:
    """An Azure VM. ``power_state``: running, deallocated, …; '' where Azure does not say."""

    vm_id: str
    name: str
    location: str
    power_state: str


@dataclass(frozen=True)
class Nic:
    """A network interface. ``network_ids``: the virtual networks of its addresses."""

    nic_id: str
    vm_id: str
    network_ids: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """:param gateway_peers: the virtual networks whose gateways it uses."""

    network_id: str
    name: str
    gateway_peers: tuple[str, ...]


@dataclass(frozen=True)
class Gateway:
    """A VPN or ExpressRoute gateway (``kind``: Vpn or ExpressRoute) in a virtual network."""

    gateway_id: str
    name: str
    kind: str
    network_id: str


@dataclass(frozen=True)
class Connection:
    """A gateway's connection. ``peer_id``: the circuit's id for ExpressRoute."""

    name: str
    kind: str
    gateway_id: str
    status: str
    peer_id: str


@dataclass(frozen=True)
class Circuit:
    """An ExpressRoute circuit. ``peerings``: type and state of each."""

    circuit_id: str
    name: str
    provider_state: str
    peerings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StorageAccount:
    account_id: str
    location: str


#: For tests and for what nobody asked Azure about.
NOT_READ = Missing("it was not read")


@dataclass(frozen=True)
class AzureFacts:
    """:param fabrics: by lower-case name; one that is listed but could not be read by itself is Missing."""

    items: tuple[ProtectedItem, ...] | Missing = NOT_READ
    fabrics: Mapping[str, Fabric | Missing] | Missing = NOT_READ
    policies: tuple[Policy, ...] | Missing = NOT_READ
    vcenters: tuple[VCenter, ...] | Missing = NOT_READ
    plans: tuple[RecoveryPlan, ...] | Missing = NOT_READ
    jobs: tuple[Job, ...] | Missing = NOT_READ
    vms: tuple[Vm, ...] | Missing = NOT_READ
    nics: tuple[Nic, ...] | Missing = NOT_READ
    networks: tuple[Network, ...] | Missing = NOT_READ
    gateways: tuple[Gateway, ...] | Missing = NOT_READ
    connections: tuple[Connection, ...] | Missing = NOT_READ
    circuits: tuple[Circuit, ...] | Missing = NOT_READ
    storage_accounts: tuple[StorageAccount, ...] | Missing = NOT_READ

    def fabric(self, name: str) -> Fabric:
        """:raises FactMissing: where it could not be read, or is none of the vault's"""
        found = known(self.fabrics).get(name.lower())
        if found is None:
            raise FactMissing(f"the vault lists no fabric {name}")
        return known(found)

    def vm(self, vm_id: str) -> Vm | None:
        """The VM with that ARM id, None where there is none.

        :raises FactMissing: where the VMs could not be read
        """
        known(self.vms)
        return self._vms_by_id.get(vm_id.rstrip("/").lower())

    def nics_of(self, vm_id: str) -> list[Nic]:
        """:raises FactMissing: where the network interfaces could not be read"""
        known(self.nics)
        return self._nics_by_vm.get(vm_id.rstrip("/").lower(), [])

    @cached_property
    def _vms_by_id(self) -> dict[str, Vm]:
        return {vm.vm_id.rstrip("/").lower(): vm for vm in known(self.vms)}

    @cached_property
    def _nics_by_vm(self) -> dict[str, list[Nic]]:
        by_vm: dict[str, list[Nic]] = {}
        for nic in known(self.nics):
            by_vm.setdefault(nic.vm_id.rstrip("/").lower(), []).append(nic)
        return by_vm
