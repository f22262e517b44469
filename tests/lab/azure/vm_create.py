# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Making a VM: what is asked for is checked at once, capacity is looked for while the operation runs."""

from __future__ import annotations

import copy
from typing import Any

from lab.azure import vm_rules
from lab.azure.arm_errors import WORDINGS, invalid, refusal, wording
from lab.azure.errors import ArmError
from lab.azure.interfaces import location_of, user_of
from lab.azure.long_running import Failure
from lab.azure.sizes import SIZES, Size, known_size, pretended_trouble, require_quota
from lab.azure.web import Call
from lab.cloud import Disk, VirtualMachine, plan_key
from lab.scenario_azure import Image

KIND = "Microsoft.Compute/virtualMachines"
SECRETS = ("adminPassword", "customData", "secrets")
RESERVATION = 180.0  # seconds, as the message says


def _size(call: Call, properties: dict[str, Any]) -> Size:
    given = str((properties.get("hardwareProfile") or {}).get("vmSize") or "")
    size, location = known_size(given), call.world.scenario.location
    if size is None:
        known = ",".join(each.name for each in SIZES.values())
        raise invalid(
            "vmSize",
            f"The value {given} provided for the VM size is not valid. The valid sizes in the current region are: "
            f"{known}. Find out more on the valid VM sizes in each region at https://aka.ms/azure-regions.",
        )
    if size.name in call.world.cloud.side.restricted_sizes:
        raise refusal("SkuNotAvailable", size=size.name, location=location)
    return size


def _image(call: Call, storage: dict[str, Any]) -> Image:
    cloud, reference = call.world.cloud, storage.get("imageReference") or {}
    location = call.world.scenario.location
    if reference.get("id"):
        identity = str(reference["id"])
        image = cloud.resource_image(identity)
        if image is None:
            code = "GalleryImageNotFound" if "/galleries/" in identity.lower() else "ImageNotFound"
            raise refusal(code, image=identity, location=location)
        return image
    parts = [str(reference.get(key) or "") for key in ("publisher", "offer", "sku", "version")]
    if not all(parts):
        raise invalid("imageReference", "Required parameter 'imageReference' is missing (null).")
    image = cloud.marketplace(*parts[:3])
    if image is None or parts[3] not in ("latest", *image.versions):
        raise refusal("PlatformImageNotFound", image=":".join(parts))
    return image


def _plan(call: Call, data: dict[str, Any], image: Image, identity: str) -> dict[str, str] | None:
    given = data.get("plan")
    if not image.plan:
        return dict(given) if given else None
    plan = {key: str((given or {}).get(key) or "") for key in ("publisher", "product", "name")}
    key = plan_key(plan["publisher"], plan["product"], plan["name"])
    if key != plan_key(image.publisher, image.offer, image.sku):
        raise refusal("VMMarketplaceInvalidInput", vm=identity)
    if key not in call.world.cloud.agreements:
        text = (
            f"Offer with PublisherId: {image.publisher}, OfferId: {image.offer} cannot be purchased due to validation "
            'errors. See details for more information.[{"Legal terms have not been accepted for this item on this '
            'subscription. To accept legal terms, please use the Marketplace agreements API.":"StoreApi"}]'
        )
        raise refusal("MarketplacePurchaseEligibilityFailed", [{"code": "BadRequest", "message": text}])
    return plan


def _interfaces(call: Call, properties: dict[str, Any], identity: str, location: str) -> list[dict[str, Any]]:
    given = (properties.get("networkProfile") or {}).get("networkInterfaces") or []
    if not given:
        raise invalid("networkInterfaces", "Virtual Machine must have at least one network interface.")
    for each in given:
        nic_id = str(each.get("id") or "")
        user, nic = user_of(call, nic_id), call.world.cloud.interface_by_id(nic_id)
        if user is None or (nic and nic.location != location):
            raise refusal("InvalidResourceReference", what=nic_id, by=identity)
        if user and user.lower() != identity.lower():
            raise refusal("NicInUse", nic=nic_id, user=user)
        reserved = nic is not None and nic.reserved_until > call.world.now
        if nic and reserved and nic.reserved_for.lower() != identity.lower():
            raise refusal("NicReservedForAnotherVm", user=nic.reserved_for)
    return list(given)


def _reserve(call: Call, interfaces: list[dict[str, Any]], identity: str) -> None:
    """Keep the interfaces of a VM that could not be made for it a while, as Azure does."""
    for each in interfaces:
        nic = call.world.cloud.interface_by_id(str(each.get("id") or ""))
        if nic:
            nic.reserved_for, nic.reserved_until = identity, call.world.now + RESERVATION


def _disk(call: Call, name: str, storage: dict[str, Any], image: Image, identity: str) -> Disk | None:
    """Return the system disk that is made with the VM; None if it is to lie in a storage account."""
    given = storage.get("osDisk") or {}
    if given.get("vhd"):
        return None
    cloud = call.world.cloud
    disk_name = str(given.get("name") or f"{name}_OsDisk_1_{call.world.ids.guid(f'disk:{name}').replace('-', '')}")
    old = cloud.disks.get(disk_name.lower())
    if old and old.vm.lower() != identity.lower():
        raise ArmError(
            409,
            "ConflictingUserInput",
            f"Disk {disk_name} already exists in resource group {call.world.scenario.resource_group.upper()}. Only "
            "CreateOption.Attach is supported.",
        )
    return Disk(
        name=disk_name,
        id=call.lab.names.provider(f"Microsoft.Compute/disks/{disk_name}"),
        location=cloud.location,
        size_gib=int(given.get("diskSizeGB") or image.size_gib),
        sku=str((given.get("managedDisk") or {}).get("storageAccountType") or "Standard_LRS"),
        os="Windows",
        tags={},  # whether a disk gets its VM's tags is not known: see the README
        vm=identity,
    )


def _without_secrets(properties: dict[str, Any]) -> dict[str, Any]:
    kept = copy.deepcopy(properties)
    for secret in SECRETS:
        (kept.get("osProfile") or {}).pop(secret, None)
    kept.pop("userData", None)
    return kept


def _kept_with(properties: dict[str, Any], interfaces: list[dict[str, Any]], disk: Disk | None) -> set[str]:
    """Return the ids of what is to be deleted with the VM."""
    going = {each["id"] for each in interfaces if (each.get("properties") or {}).get("deleteOption") == "Delete"}
    system = (properties.get("storageProfile") or {}).get("osDisk") or {}
    if disk and system.get("deleteOption") == "Delete":
        going.add(disk.id)
    return {str(each) for each in going}


def _scripted(call: Call, name: str, size: Size) -> Failure | None:
    """Let a fault refuse the VM at once, or return the failure its operation shall end with."""
    what = call.world.faults.for_vm("vm", name)
    if what is None:
        return None
    code = str(what.get("code", "AllocationFailed"))
    known = WORDINGS.get(code)
    values = {
        "size": size.name,
        "vm": name,
        "name": name,
        **pretended_trouble(call, size),
        **(what.get("values") or {}),
    }
    said = wording(code, **values) if known else (code, "Scripted by a fault.")
    failure = (said[0], str(what.get("message") or said[1]))
    if what.get("later", known.later if known else True):
        return failure
    raise ArmError(known.status if known else 409, *failure)


def draft_vm(call: Call, data: dict[str, Any], properties: dict[str, Any]) -> tuple[VirtualMachine, Disk | None]:
    """Return the VM that a request asks for, in no list yet, and its system disk.

    :raises ArmError: what Azure refuses at once.
    """
    name = call.params["vm"]
    identity = call.lab.names.provider(f"{KIND}/{name}")
    location = location_of(call, data, KIND)
    storage, profile = properties.get("storageProfile") or {}, properties.get("osProfile") or {}
    vm_rules.check_vm_name(name)
    vm_rules.check_os_profile(profile)
    image = _image(call, storage)
    plan = _plan(call, data, image, identity)
    interfaces = _interfaces(call, properties, identity, location)
    try:
        size = _size(call, properties)
        require_quota(call, size)
        disk = _disk(call, name, storage, image, identity)
        failure = _scripted(call, name, size)
    except ArmError:
        _reserve(call, interfaces, identity)
        raise
    vm = VirtualMachine(
        name=name,
        id=identity,
        guid=call.world.ids.next_guid(),
        location=location,
        tags=dict(data.get("tags") or {}),
        properties=_without_secrets(properties),
        size=size.name,
        os="Windows",
        image=image,
        interfaces=[str(each["id"]) for each in interfaces],
        disks=[disk.id] if disk else [],
        plan=plan,
        zones=list(data.get("zones") or []),
        failure=failure,
        delete_with=_kept_with(properties, interfaces, disk),
    )
    return vm, disk


def place_vm(call: Call, vm: VirtualMachine, disk: Disk | None) -> None:
    """Put an accepted VM into the lists; its network interfaces are in use from now on."""
    cloud = call.world.cloud
    cloud.vms[vm.name.lower()] = vm
    if disk:
        cloud.disks[disk.name.lower()] = disk
    for identity in vm.interfaces:
        nic = cloud.interface_by_id(identity)
        if nic:
            nic.vm, nic.reserved_until = vm.id, 0.0
