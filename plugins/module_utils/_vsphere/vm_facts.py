# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Some VMs as vCenter knows them, in as few calls as its pages allow. Nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from .._domain.vm_facts import GuestDns, GuestRoute, VmDiskFacts, VmFacts, VmNic
from . import devices
from .properties import properties_of, sweep_kinds

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

_VM = (
    "name",
    "config.uuid",
    "config.firmware",
    "config.guestId",
    "config.hardware.device",
    "config.hardware.memoryMB",
    "config.hardware.numCPU",
    "customValue",
    "guest.hostName",
    "guest.ipStack",
    "guest.net",
    "parent",
    "runtime.powerState",
)
_DATASTORE = re.compile(r"\[([^\]]*)\]")

Found = Mapping[str, Any]


def read_vms(content: Any, vms: Sequence[Any]) -> list[VmFacts]:
    """:param content: of a service instance; ``vms``: managed objects."""
    places = _Places(content)
    return [_facts(vm, found, places) for vm, found in properties_of(content, vms, _VM)]


class _Places:
    """Names of what VMs refer to: folders by their path, port groups, custom attributes."""

    def __init__(self, content: Any) -> None:
        kinds = {vim.Folder: ("name", "parent"), vim.Datacenter: ("name", "parent")}
        groups = {vim.dvs.DistributedVirtualPortgroup: ("name", "key")}
        self._parents: dict[str, tuple[str, Any]] = {}
        self.port_groups: dict[str, str] = {}
        self.attributes: dict[int, str] = {}
        for entity, found in sweep_kinds(content, kinds | groups):
            name = str(found.get("name") or "")
            self._parents[entity._moId] = (name, found.get("parent"))
            self.port_groups[str(found.get("key"))] = name
        if content.customFieldsManager:
            self.attributes = {field.key: str(field.name) for field in content.customFieldsManager.field or ()}

    def path(self, place: Any) -> str:
        names: list[str] = []
        while place is not None and place._moId in self._parents:
            name, place = self._parents[place._moId]
            names.append(name)
        return "/".join(reversed(names))  # vCenter's own root is not among them


def _facts(vm: Any, found: Found, places: _Places) -> VmFacts:
    hardware = found.get("config.hardware.device") or []
    stack = next(iter(found.get("guest.ipStack") or ()), None)
    told = {str(nic.macAddress or "").lower(): nic for nic in found.get("guest.net") or ()}
    cards = devices.of_kind(hardware, vim.vm.device.VirtualEthernetCard)
    return VmFacts(
        name=str(found.get("name") or ""),
        moid=vm._moId,
        uuid=str(found.get("config.uuid") or "").lower(),
        powered_on=str(found.get("runtime.powerState")) == "poweredOn",
        cpus=int(found.get("config.hardware.numCPU") or 0),
        memory_mb=int(found.get("config.hardware.memoryMB") or 0),
        firmware=str(found.get("config.firmware") or ""),
        guest_id=str(found.get("config.guestId") or ""),
        folder=places.path(found.get("parent")),
        nics=tuple(_nic(card, told.get(str(card.macAddress or "").lower()), places) for card in cards),
        disks=tuple(_disk(disk) for disk in devices.disks(hardware)),
        attributes={
            places.attributes.get(entry.key, str(entry.key)): str(entry.value)
            for entry in found.get("customValue") or ()
            if entry.value
        },
        hostname=str(found.get("guest.hostName") or ""),
        routes=tuple(_routes(stack)),
        dns=_dns(getattr(stack, "dnsConfig", None)),
    )


def _disk(disk: Any) -> VmDiskFacts:
    file = devices.base_file(disk)
    store = _DATASTORE.match(file)
    return VmDiskFacts(
        label=_label(disk),
        size_bytes=devices.size_of(disk),
        datastore=store.group(1) if store else "",
        file=file,
        uuid=devices.uuid_of(disk),
    )


def _nic(card: Any, told: Any, places: _Places) -> VmNic:
    """:param told: what VMware Tools say of it, None where they say nothing."""
    addresses = getattr(getattr(told, "ipConfig", None), "ipAddress", None) or ()
    lasting = [each for each in addresses if str(each.origin) not in {"linklayer", "random"}]
    return VmNic(
        label=_label(card),
        mac=str(card.macAddress or "").lower(),
        network=_network(card.backing, places),
        adapter=devices.adapter_kind(card),
        connected=bool(card.connectable and card.connectable.startConnected),
        addresses=tuple(
            f"{each.ipAddress}/{each.prefixLength}" for each in lasting if not str(each.ipAddress).startswith("fe80:")
        ),
        dhcp=_by_dhcp(told, lasting),
        dns_servers=_dns(getattr(told, "dnsConfig", None)).servers,
    )


def _by_dhcp(told: Any, addresses: Sequence[Any]) -> bool | None:
    """Windows tells by ``ipConfig.dhcp`` as well; the tools of many a Linux tell nothing at all."""
    version_4 = getattr(getattr(getattr(told, "ipConfig", None), "dhcp", None), "ipv4", None)
    if version_4 is not None:
        return bool(version_4.enable)
    origins = {str(each.origin) for each in addresses if each.origin}
    if "dhcp" in origins:
        return True
    return False if "manual" in origins else None


def _network(backing: Any, places: _Places) -> str:
    port = getattr(backing, "port", None)
    if port is not None:
        return places.port_groups.get(str(port.portgroupKey), str(port.portgroupKey))
    return str(getattr(backing, "deviceName", "") or "")


def _routes(stack: Any) -> Iterator[GuestRoute]:
    """With a gateway, that is without those to the networks that the guest is in."""
    for route in getattr(getattr(stack, "ipRouteConfig", None), "ipRoute", None) or ():
        gateway = getattr(route.gateway, "ipAddress", None)
        if gateway:
            yield GuestRoute(f"{route.network}/{route.prefixLength}", str(gateway))


def _dns(config: Any) -> GuestDns:
    servers = tuple(map(str, getattr(config, "ipAddress", None) or ()))
    return GuestDns(servers, tuple(map(str, getattr(config, "searchDomain", None) or ())))


def _label(device: Any) -> str:
    return str(device.deviceInfo.label) if device.deviceInfo else str(device.key)
