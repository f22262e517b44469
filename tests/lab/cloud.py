# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What clients make in Azure besides the recovered machines: virtual machines, network interfaces, disks, commands."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lab.scenario_azure import AzureSide, Image, Network, Subnet

RESERVED = 4  # Azure keeps a subnet's first addresses to itself


@dataclass
class Interface:
    """A network interface; ``vm`` is the id of the VM that has it, or empty."""

    name: str
    id: str
    location: str
    subnet: str
    ip: str
    tags: dict[str, str]
    properties: dict[str, Any]
    state: str = "Updating"
    vm: str = ""
    reserved_for: str = ""  # a VM whose creation was refused keeps it for a while
    reserved_until: float = 0.0


@dataclass
class Disk:
    """A managed disk."""

    name: str
    id: str
    location: str
    size_gib: int
    sku: str
    os: str | None
    tags: dict[str, str]
    vm: str = ""


@dataclass
class RunCommand:
    """A managed run command and how its script does; ``protected`` is never shown."""

    name: str
    location: str
    tags: dict[str, str]
    given: dict[str, Any]
    protected: dict[str, str]
    state: str = "Creating"
    execution: str = "Pending"
    message: str = ""
    exit_code: int | None = None
    output: str = ""
    error: str = ""
    started: float | None = None
    ended: float | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Return the plain parameters by name."""
        return named_values(self.given.get("parameters"))


def named_values(given: Any) -> dict[str, str]:
    """Return a list of ``{name, value}`` as a mapping."""
    return {str(each.get("name")): str(each.get("value")) for each in given or [] if isinstance(each, dict)}


@dataclass
class VirtualMachine:
    """A VM that a client made. ``properties`` are those of the request, without its secrets."""

    name: str
    id: str
    guid: str
    location: str
    tags: dict[str, str]
    properties: dict[str, Any]
    size: str
    os: str
    image: Image | None
    interfaces: list[str]  # ids
    disks: list[str]  # ids; the first holds the system, unless it lies in a storage account
    plan: dict[str, str] | None = None
    zones: list[str] = field(default_factory=list)
    state: str = "Creating"
    failure: tuple[str, str] | None = None
    power_state: str = "starting"
    silent_since: float | None = None
    deleted: bool = False
    commands: dict[str, RunCommand] = field(default_factory=dict)
    registered_with: str = ""  # the configuration server that its process server belongs to
    delete_with: set[str] = field(default_factory=set)  # ids of what goes when it goes

    @property
    def computer_name(self) -> str:
        """Return the name that the system in it has."""
        return str((self.properties.get("osProfile") or {}).get("computerName") or self.name)

    @property
    def running(self) -> bool:
        """Tell whether somebody can be asked in it."""
        return not self.deleted and self.power_state == "running"


class Cloud:
    """Everything made, by lower-case name; and what was there before: networks and images."""

    def __init__(self, side: AzureSide, location: str) -> None:
        self.side = side
        self.location = location
        self.vms: dict[str, VirtualMachine] = {}
        self.interfaces: dict[str, Interface] = {}
        self.disks: dict[str, Disk] = {}
        self.agreements: set[tuple[str, str, str]] = set()
        if side.accepted_terms:
            self.agreements = {plan_key(image.publisher, image.offer, image.sku) for image in side.images}

    def network(self, name: str) -> Network | None:
        """Find a virtual network."""
        return next((each for each in self.side.networks if each.name.lower() == name.lower()), None)

    def subnet(self, subnet_id: str) -> tuple[Network, Subnet] | None:
        """Find a subnet by its id's last parts."""
        parts = subnet_id.lower().split("/")
        if len(parts) < 4 or parts[-2] != "subnets" or parts[-4] != "virtualnetworks":
            return None
        network = self.network(parts[-3])
        found = next((each for each in network.subnets if each.name.lower() == parts[-1]), None) if network else None
        return (network, found) if network and found else None

    def region(self, network: Network) -> str:
        """Return where a network is."""
        return network.location or self.location

    def free_address(self, subnet: Subnet, taken: Iterable[str]) -> str:
        """Return the subnet's lowest free address, or an empty string if there is none."""
        used = {*taken, *(each.ip for each in self.interfaces.values())}
        hosts = ipaddress.ip_network(subnet.prefix).hosts()
        for number, address in enumerate(hosts, 1):
            if number >= RESERVED and str(address) not in used:
                return str(address)
        return ""

    def marketplace(self, publisher: str, offer: str, sku: str) -> Image | None:
        """Find an image of the Marketplace."""
        wanted = plan_key(publisher, offer, sku)
        return next(
            (each for each in self.side.images if plan_key(each.publisher, each.offer, each.sku) == wanted), None
        )

    def resource_image(self, image_id: str) -> Image | None:
        """Find a managed image, a version of a gallery's image, or that image's latest version by its id."""
        _, _, path = image_id.lower().rstrip("/").partition("/providers/microsoft.compute/")
        own = {each.path.lower(): each for each in self.side.images if each.path}
        latest = sorted(each for each in own if path and each.startswith(f"{path}/versions/"))
        return own.get(path) or (own[latest[-1]] if latest else None)

    def interface_by_id(self, identity: str) -> Interface | None:
        """Find a network interface by its id."""
        return next((each for each in self.interfaces.values() if each.id.lower() == identity.lower()), None)

    def vm_by_id(self, identity: str) -> VirtualMachine | None:
        """Find a VM by its id."""
        return next((each for each in self.vms.values() if each.id.lower() == identity.lower()), None)

    def remove_vm(self, vm: VirtualMachine, now: float) -> None:
        """Let a VM be gone: what it had is free, or gone with it where that was asked for."""
        vm.deleted = True
        vm.silent_since = now if vm.silent_since is None else vm.silent_since
        self.vms.pop(vm.name.lower(), None)
        going = {each.lower() for each in vm.delete_with}
        for nic in [each for each in self.interfaces.values() if each.vm.lower() == vm.id.lower()]:
            nic.vm = ""
            if nic.id.lower() in going:
                del self.interfaces[nic.name.lower()]
        for disk in [each for each in self.disks.values() if each.vm.lower() == vm.id.lower()]:
            disk.vm = ""
            if disk.id.lower() in going:
                del self.disks[disk.name.lower()]


def plan_key(publisher: str, offer: str, sku: str) -> tuple[str, str, str]:
    """Return what a plan is known by, whatever the case."""
    return publisher.lower(), offer.lower(), sku.lower()
