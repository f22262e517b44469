# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The VM of a process server in Azure: as it is wanted, and as Compute and Network show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .wire import Json, flag, items, mapping, text

#: What we make carries this tag with the process server's name; what does not carry it is never deleted.
TAG = "asr-failback"


@dataclass(frozen=True)
class Image:
    """A Marketplace image, or ``image_id`` of a managed or gallery image with all else empty."""

    publisher: str = ""
    offer: str = ""
    sku: str = ""
    version: str = ""
    image_id: str = ""

    def __str__(self) -> str:
        return self.image_id or f"{self.publisher}:{self.offer}:{self.sku}:{self.version}"


#: What the portal deploys [asr-api 3.5]; whether it is still published is not known.
MARKETPLACE_IMAGE = {
    "publisher": "MicrosoftAzureSiteRecovery",
    "offer": "Process-Server",
    "sku": "Windows-2012-R2-Datacenter",
    "version": "latest",
}


@dataclass(frozen=True)
class MarketplacePlan:
    """The terms of a Marketplace image. ``text_url`` is where they can be read."""

    name: str
    product: str
    publisher: str
    accepted: bool
    text_url: str = ""


@dataclass(frozen=True)
class WantedServer:
    """``location`` and ``zone`` may be ''; the network's location is taken then. ``subnet_id`` or ``nic_id`` is given.

    :param disk_gb: size of the OS disk in GiB, 0 for the image's.
    :param storage_account: blob endpoint for an unmanaged disk, '' for a managed one.
    """

    name: str
    group: str
    size: str
    image: Image
    user: str
    location: str = ""
    subnet_id: str = ""
    nic_id: str = ""
    zone: str = ""
    disk_type: str = "StandardSSD_LRS"
    disk_gb: int = 0
    storage_account: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_tags(self) -> dict[str, str]:
        return {**self.tags, TAG: self.name}

    @property
    def nic_name(self) -> str:
        return self.nic_name_of(self.name)

    @staticmethod
    def nic_name_of(name: str) -> str:
        """The network interface that is made for a process server."""
        return f"{name}-nic"

    @property
    def disk_name(self) -> str:
        return f"{self.name}-os"


@dataclass(frozen=True)
class FoundDisk:
    """An OS disk as its VM names it: ``disk_id`` is '' for an unmanaged one, ``vhd`` for a managed one."""

    disk_id: str
    vhd: str
    kind: str
    deleted_with_vm: bool


@dataclass(frozen=True)
class FoundServer:
    """A VM. ``power`` is the last part of its power state, '' where the instance view does not say."""

    arm_id: str
    name: str
    location: str
    size: str
    image: Image
    zone: str
    user: str
    os_type: str
    nic_ids: tuple[str, ...]
    disk: FoundDisk
    data_disks: tuple[str, ...]
    tags: Mapping[str, str]
    provisioning: str
    power: str


@dataclass(frozen=True)
class FoundNic:
    """``vm_id`` is the VM that it is attached to, '' for none."""

    arm_id: str
    name: str
    location: str
    subnet_id: str
    ip_address: str
    public: bool
    vm_id: str
    tags: Mapping[str, str]


def is_ours(tags: Mapping[str, str], name: str) -> bool:
    """Whether a resource was made for the process server of that name. Names of tags have no case in Azure."""
    return any(key.lower() == TAG and value.lower() == name.lower() for key, value in tags.items())


def tags_of(raw: Json) -> dict[str, str]:
    return {str(key): text(value) for key, value in mapping(raw.get("tags")).items()}


def found_server(raw: Json) -> FoundServer:
    """A VM from its JSON with the instance view in it."""
    properties = mapping(raw.get("properties"))
    storage = mapping(properties.get("storageProfile"))
    disk = mapping(storage.get("osDisk"))
    profile = mapping(properties.get("osProfile"))
    zones = raw.get("zones")
    return FoundServer(
        arm_id=text(raw.get("id")),
        name=text(raw.get("name")),
        location=text(raw.get("location")),
        size=text(mapping(properties.get("hardwareProfile")).get("vmSize")),
        image=_image(mapping(storage.get("imageReference"))),
        zone=text(zones[0]) if isinstance(zones, list) and zones else "",
        user=text(profile.get("adminUsername")),
        os_type=text(disk.get("osType")),
        nic_ids=tuple(
            text(entry.get("id")) for entry in items(mapping(properties.get("networkProfile")).get("networkInterfaces"))
        ),
        disk=_disk(disk),
        data_disks=tuple(text(entry.get("name")) for entry in items(storage.get("dataDisks"))),
        tags=tags_of(raw),
        provisioning=text(properties.get("provisioningState")),
        power=_power(mapping(properties.get("instanceView"))),
    )


def _image(raw: Json) -> Image:
    image_id = text(raw.get("id"))
    if image_id:
        return Image(image_id=image_id)
    return Image(*(text(raw.get(key)) for key in ("publisher", "offer", "sku", "version")))


def _disk(raw: Json) -> FoundDisk:
    managed = mapping(raw.get("managedDisk"))
    return FoundDisk(
        disk_id=text(managed.get("id")),
        vhd=text(mapping(raw.get("vhd")).get("uri")),
        kind=text(managed.get("storageAccountType")),
        deleted_with_vm=text(raw.get("deleteOption")).lower() == "delete",
    )


def _power(view: Json) -> str:
    codes = [text(entry.get("code")) for entry in items(view.get("statuses"))]
    return next((code.split("/", 1)[1] for code in codes if code.lower().startswith("powerstate/")), "")


def found_nic(raw: Json) -> FoundNic:
    """A network interface from its JSON; of several IP configurations the primary one counts."""
    properties = mapping(raw.get("properties"))
    entries = [mapping(entry.get("properties")) for entry in items(properties.get("ipConfigurations"))]
    primary = next((entry for entry in entries if flag(entry.get("primary"))), entries[0] if entries else {})
    return FoundNic(
        arm_id=text(raw.get("id")),
        name=text(raw.get("name")),
        location=text(raw.get("location")),
        subnet_id=text(mapping(primary.get("subnet")).get("id")),
        ip_address=text(primary.get("privateIPAddress")),
        public=any(mapping(entry.get("publicIPAddress")) for entry in entries),
        vm_id=text(mapping(properties.get("virtualMachine")).get("id")),
        tags=tags_of(raw),
    )
