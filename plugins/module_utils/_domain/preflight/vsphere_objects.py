# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Objects of a vCenter as preflight's rules see them. They refer to one another by managed object id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from ..failback_role import needed
from ..vm_power import PowerState
from ..vm_settings import OptionRow
from .missing import Missing

NOT_READ = Missing("the VM's configuration parameters were not read")


@dataclass(frozen=True)
class VmDisk:
    """A virtual disk.

    :param file: its base file where snapshots stand on it, as ``[datastore] folder/name.vmdk``.
    :param uuid: of its backing, lower case; '' where it has none.
    :param raw: whether it is a raw device mapping.
    """

    label: str
    file: str
    size_bytes: int
    uuid: str
    raw: bool = False


@dataclass(frozen=True)
class Vm:
    """A VM or a template.

    :param path: its .vmx file.
    :param host: the host's id, '' where it is on none.
    :param folder: the id of its folder, '' where it is in a vApp.
    :param controllers: the types of its SCSI controllers: ``VirtualLsiLogicController`` …
    :param snapshots: their names, each as ``parent/child``.
    :param disk_uuid_flag: ``config.flags.diskUuidEnabled``, None where it is not set.
    :param rows: configuration parameters; Missing for VMs whose were not asked for.
    """

    moid: str
    name: str
    uuid: str
    instance_uuid: str
    path: str
    template: bool
    power: PowerState
    connected: bool
    tools_running: bool
    guest_family: str
    addresses: frozenset[str]
    memory_bytes: int
    host: str
    folder: str
    datastores: tuple[str, ...]
    controllers: tuple[str, ...]
    disks: tuple[VmDisk, ...]
    snapshots: tuple[str, ...]
    consolidation_needed: bool
    disk_uuid_flag: bool | None
    rows: tuple[OptionRow, ...] | Missing = NOT_READ

    def __str__(self) -> str:
        return f"{self.name} ({self.path})"

    @property
    def names(self) -> frozenset[str]:
        """By which somebody may mean it."""
        return name_forms([self.name]) | self.addresses


@dataclass(frozen=True)
class Host:
    """An ESXi host.

    :param parent: the id of its cluster, or of what stands for one where it is in none.
    :param memory_used_bytes: None where the host does not say.
    """

    moid: str
    name: str
    parent: str
    connected: bool
    in_maintenance: bool
    memory_bytes: int
    memory_used_bytes: int | None
    datastores: tuple[str, ...]

    @property
    def memory_free_bytes(self) -> int | None:
        return None if self.memory_used_bytes is None else self.memory_bytes - self.memory_used_bytes


@dataclass(frozen=True)
class Mount:
    """How one host has a datastore."""

    host: str
    writable: bool
    mounted: bool
    accessible: bool

    @property
    def trouble(self) -> str:
        """Why the host cannot write to it, '' where it can."""
        if not self.mounted:
            return "not mounted"
        if not self.accessible:
            return "not accessible"
        return "" if self.writable else "mounted read-only"


@dataclass(frozen=True)
class Datastore:
    """:param kind: ``VMFS``, ``vsan``, ``NFS`` … :param maintenance: ``normal`` where it is in none.

    :param parent: the id of its folder or datastore cluster.
    """

    moid: str
    name: str
    kind: str
    parent: str
    accessible: bool
    maintenance: str
    capacity_bytes: int
    free_bytes: int
    mounts: tuple[Mount, ...]

    def mount_of(self, host: str) -> Mount | None:
        return next((mount for mount in self.mounts if mount.host == host), None)


@dataclass(frozen=True)
class StoragePod:
    """A datastore cluster.

    :param enabled: whether Storage DRS is on.
    :param behavior: ``automated`` or ``manual``: what it does with VMs that have no override.
    :param overrides: VM's id → whether Storage DRS may move it by itself.
    """

    moid: str
    name: str
    enabled: bool
    behavior: str
    overrides: Mapping[str, bool] = field(default_factory=dict)

    def may_move(self, vm: str) -> bool:
        """Whether Storage DRS moves a VM by itself, as it is set now."""
        return self.enabled and self.overrides.get(vm, self.behavior != "manual")


@dataclass(frozen=True)
class Place:
    """A datacenter, folder, cluster or the like: a step on the way from an object to the inventory's root.

    :param kind: the managed object type's name: ``Datacenter`` …
    """

    moid: str
    name: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Licence:
    """:param entity: a host's id, or the vCenter's instance uuid. :param hours_left: None where it does not expire."""

    entity: str
    edition: str
    name: str
    hours_left: float | None = None


@dataclass(frozen=True)
class StorageMove:
    """A VM's files went from one datastore to another."""

    vm: str
    time: datetime
    source: str
    target: str


@dataclass(frozen=True)
class Privileges:
    """What one account may do on some objects.

    :param granted: object's id → privilege ids.
    :param known: all privilege ids that this vCenter has.
    """

    account: str
    granted: Mapping[str, frozenset[str]]
    known: frozenset[str]

    @cached_property
    def needed(self) -> frozenset[str]:
        """The documented ones, as this vCenter has them."""
        return needed(self.known)


def name_forms(names: Iterable[str]) -> frozenset[str]:
    """Names as they are compared: lower case, with and without their domain; IP addresses as they are."""
    lower = {name.lower() for name in names if name}
    labels = {name.partition(".")[0] for name in lower}
    return frozenset(lower | {label for label in labels if not label.isdigit()})
