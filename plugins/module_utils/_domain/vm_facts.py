# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A VM as vCenter knows it: what may get lost on the way to Azure and back, to be compared and given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class VmNic:
    """:param mac: lower case; ``network``: the name of its network; ``adapter``: ``vmxnet3`` and so on.
    :param addresses: with their prefix length, as VMware Tools tell them; empty while the guest does not run.
    :param dhcp: whether they came by DHCP; None where VMware Tools do not say.
    """

    label: str
    mac: str
    network: str
    adapter: str
    connected: bool
    addresses: tuple[str, ...] = ()
    dhcp: bool | None = None
    dns_servers: tuple[str, ...] = ()


@dataclass(frozen=True)
class VmDiskFacts:
    """:param file: its base file; ``datastore``: that file's; ``uuid``: lower case."""

    label: str
    size_bytes: int
    datastore: str
    file: str
    uuid: str


@dataclass(frozen=True)
class GuestRoute:
    """:param to: ``0.0.0.0/0`` for the default route; ``via``: its gateway."""

    to: str
    via: str


@dataclass(frozen=True)
class GuestDns:
    servers: tuple[str, ...] = ()
    search: tuple[str, ...] = ()


@dataclass(frozen=True)
class VmFacts:
    """:param folder: its path from the datacenter on, ``dc1/vm/web``.
    :param hostname: as VMware Tools tell it, '' while the guest does not run; as well routes and DNS.
    :param attributes: custom attributes by name. Tags are not among them: only vCenter's other interface has those.
    """

    name: str
    moid: str
    uuid: str
    powered_on: bool
    cpus: int
    memory_mb: int
    firmware: str
    guest_id: str
    folder: str
    nics: tuple[VmNic, ...]
    disks: tuple[VmDiskFacts, ...]
    attributes: Mapping[str, str]
    hostname: str = ""
    routes: tuple[GuestRoute, ...] = ()
    dns: GuestDns = GuestDns()
