# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a vCenter says, as far as preflight's rules ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from .missing import FactMissing, Missing, known
from .vsphere_objects import Datastore, Host, Licence, Place, Privileges, StorageMove, StoragePod, Vm, name_forms

#: ``about.apiType`` of a host that was asked by itself, without a vCenter.
SINGLE_HOST = "HostAgent"

T = TypeVar("T")


@dataclass(frozen=True)
class Interest:
    """What is asked of a vCenter beside what it has.

    :param account: whose privileges are asked for, a vCenter user name; '' for nobody's.
    :param machines: the names of the VMs that come home.
    :param keepers: names and IP addresses of what takes disks meanwhile: master targets and appliances.
    """

    account: str = ""
    machines: frozenset[str] = frozenset()
    keepers: frozenset[str] = frozenset()

    @cached_property
    def _keepers(self) -> frozenset[str]:
        return name_forms(self.keepers)

    @cached_property
    def _all(self) -> frozenset[str]:
        return name_forms(self.machines) | self._keepers

    def is_keeper(self, vm: Vm) -> bool:
        return not vm.names.isdisjoint(self._keepers)

    def concerns(self, vm: Vm) -> bool:
        return not vm.names.isdisjoint(self._all)


@dataclass(frozen=True)
class VSphereFacts:
    """One vCenter. Each part is Missing where it could not be read.

    :param server: its address, as the user gave it.
    :param api_type: ``VirtualCenter``, or ``SINGLE_HOST``.
    :param about: its name, version and build in words.
    :param vms: templates among them, because a clone has its template's ids.
    :param moves: storage moves of the VMs that take disks, as far back as vCenter keeps its events.
    """

    server: str
    api_type: str
    about: str
    vms: tuple[Vm, ...] | Missing
    hosts: tuple[Host, ...] | Missing
    datastores: tuple[Datastore, ...] | Missing
    pods: tuple[StoragePod, ...] | Missing
    places: tuple[Place, ...] | Missing
    licences: tuple[Licence, ...] | Missing
    privileges: Privileges | Missing
    moves: tuple[StorageMove, ...] | Missing

    @cached_property
    def _hosts(self) -> dict[str, Host]:
        return {host.moid: host for host in known(self.hosts)}

    @cached_property
    def _datastores(self) -> dict[str, Datastore]:
        return {datastore.moid: datastore for datastore in known(self.datastores)}

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {place.moid: place for place in known(self.places)}

    @cached_property
    def machines(self) -> tuple[Vm, ...]:
        """All VMs that are no templates."""
        return tuple(vm for vm in known(self.vms) if not vm.template)

    @cached_property
    def _by_name(self) -> Mapping[str, list[Vm]]:
        return _grouped((vm.name.lower(), vm) for vm in self.machines)

    @cached_property
    def _by_any_name(self) -> Mapping[str, list[Vm]]:
        return _grouped((name, vm) for vm in self.machines for name in vm.names)

    @cached_property
    def _by_host(self) -> Mapping[str, list[Vm]]:
        return _grouped((vm.host, vm) for vm in self.machines)

    @cached_property
    def _by_uuid(self) -> Mapping[str, list[Vm]]:
        return _grouped((uuid, vm) for vm in known(self.vms) for uuid in dict.fromkeys((vm.uuid, vm.instance_uuid)) if uuid)

    @cached_property
    def _by_disk_uuid(self) -> Mapping[str, list[Vm]]:
        return _grouped((uuid, vm) for vm in known(self.vms) for uuid in {disk.uuid for disk in vm.disks} if uuid)

    def named(self, name: str) -> list[Vm]:
        """VMs of that name, in whatever case."""
        return self._by_name.get(name.lower(), [])

    def called(self, name: str) -> list[Vm]:
        """VMs that somebody may mean by that name or address; see ``Vm.names``."""
        return self._by_any_name.get(name.lower(), [])

    def on_host(self, host: str) -> list[Vm]:
        """VMs on a host, given by its id."""
        return self._by_host.get(host, [])

    def with_uuid(self, uuid: str) -> list[Vm]:
        """VMs and templates with that BIOS or instance uuid."""
        return self._by_uuid.get(uuid.lower(), [])

    def with_disk_uuid(self, uuid: str) -> list[Vm]:
        """VMs and templates with a disk of that uuid."""
        return self._by_disk_uuid.get(uuid.lower(), [])

    def host(self, moid: str) -> Host:
        """:raises FactMissing: where hosts could not be read, or not this one"""
        return _found(self._hosts, moid, "host")

    def is_lost(self, vm: Vm) -> bool:
        """Whether vCenter does not reach a VM although it reaches its host."""
        hosts = {} if isinstance(self.hosts, Missing) else self._hosts
        return not vm.connected and (vm.host not in hosts or hosts[vm.host].connected)

    def datastore(self, moid: str) -> Datastore:
        """:raises FactMissing: where datastores could not be read, or not this one"""
        return _found(self._datastores, moid, "datastore")

    def datastores_named(self, name: str) -> list[Datastore]:
        """Datastores of that name, in whatever case: each datacenter may have one."""
        return [each for each in self._datastores.values() if each.name.lower() == name.lower()]

    def datacenter_of(self, place: str) -> Place:
        """The datacenter above a folder or cluster, given by its id.

        :raises FactMissing: where the account may not see the way up to it
        """
        step = self._places.get(place)
        while step is not None and step.kind != "Datacenter":
            step = self._places.get(step.parent)
        if step is None:
            raise FactMissing(f"the vCenter account does not see the datacenter above {place}")
        return step


def _found(objects: Mapping[str, T], moid: str, kind: str) -> T:
    if moid not in objects:
        raise FactMissing(f"the vCenter account does not see the {kind} {moid}" if moid else f"there is no {kind}")
    return objects[moid]


def _grouped(entries: Iterable[tuple[str, T]]) -> Mapping[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for key, value in entries:
        groups.setdefault(key, []).append(value)
    return groups
