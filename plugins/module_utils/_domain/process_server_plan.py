# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is to be made for a process server, given what is there; and what is there but different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .errors import FailbackError
from .model import arm_part, same_id
from .process_server_facts import FoundNic, FoundServer, Image, MarketplacePlan, WantedServer, is_ours
from .vm_settings import Change


class Step(StrEnum):
    """What a run does, in this order."""

    TERMS = "terms"
    NIC = "network_interface"
    VM = "vm"
    TAGS = "tags"
    POWER = "power"


@dataclass(frozen=True)
class Difference:
    """Something that cannot be changed without making the VM anew, which is never done by itself."""

    setting: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return f"{self.setting} is {self.found or 'unset'} instead of {self.wanted}"


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    differences: tuple[Difference, ...] = ()


def check_ours(vm: FoundServer, wanted_name: str) -> None:
    """:raises FailbackError: ``NAME_TAKEN`` for a VM that was not made here, ``BEING_DELETED``"""
    if not is_ours(vm.tags, wanted_name):
        raise FailbackError(
            "NAME_TAKEN",
            f"There is a VM {vm.name} in {arm_part(vm.arm_id, 'resourceGroups')} that was not made by this collection: "
            f"it has no tag asr-failback: {wanted_name}.",
            "Choose another name. If it is a process server made by hand, use the role with state existing.",
            {"id": vm.arm_id},
        )
    if vm.provisioning.lower() == "deleting":
        raise FailbackError(
            "BEING_DELETED", f"The VM {vm.name} is being deleted.", "Wait until it is gone, then run this again."
        )


def plan(wanted: WantedServer, vm: FoundServer | None, nic: FoundNic | None, terms: MarketplacePlan | None) -> Plan:
    """The steps to a running VM.

    :param nic: the given network interface, or the one that an earlier run made; None where there is none.
    :param terms: those of the image, None where it has none.
    """
    if vm is None or vm.provisioning.lower() == "failed":
        return _creation(wanted, vm, nic, terms)
    steps, changes = [], []
    missing = {key: value for key, value in wanted.all_tags.items() if vm.tags.get(key) != value}
    if missing:
        steps.append(Step.TAGS)
        changes.append(Change("tags", {key: vm.tags.get(key) for key in missing}, missing))
    if vm.power.lower() != "running":
        steps.append(Step.POWER)
        changes.append(Change("power", vm.power, "running"))
    return Plan(tuple(steps), tuple(changes), tuple(_differences(wanted, vm, nic)))


def _creation(
    wanted: WantedServer, vm: FoundServer | None, nic: FoundNic | None, terms: MarketplacePlan | None
) -> Plan:
    steps: list[Step] = []
    changes: list[Change] = []
    if terms and not terms.accepted:
        steps.append(Step.TERMS)
        changes.append(Change("terms", None, f"{terms.publisher}:{terms.product}:{terms.name} accepted"))
    if nic is None:
        steps.append(Step.NIC)
        changes.append(Change("network_interface", None, wanted.nic_name))
    return Plan((*steps, Step.VM), (*changes, Change("vm", vm.provisioning if vm else None, wanted.name)))


def _differences(wanted: WantedServer, vm: FoundServer, nic: FoundNic | None) -> list[Difference]:
    pairs: list[tuple[str, str, str, bool]] = [
        ("size", wanted.size, vm.size, wanted.size.lower() == vm.size.lower()),
        ("image", str(wanted.image), str(vm.image), same_image(wanted.image, vm.image)),
        ("admin_username", wanted.user, vm.user, wanted.user.lower() == vm.user.lower()),
        ("zone", wanted.zone, vm.zone, wanted.zone in {"", vm.zone}),
    ]
    if wanted.nic_id:
        attached = any(same_id(wanted.nic_id, known) for known in vm.nic_ids)
        pairs.append(("nic_id", wanted.nic_id, ", ".join(vm.nic_ids), attached))
    elif nic is not None:
        pairs.append(("subnet_id", wanted.subnet_id, nic.subnet_id, same_id(wanted.subnet_id, nic.subnet_id)))
    if wanted.storage_account:
        kept = vm.disk.vhd.lower().startswith(wanted.storage_account.lower())
        pairs.append(("storage_account", wanted.storage_account, vm.disk.vhd or "a managed disk", kept))
    elif vm.disk.kind:
        pairs.append(("os_disk_type", wanted.disk_type, vm.disk.kind, wanted.disk_type.lower() == vm.disk.kind.lower()))
    return [Difference(setting, expected, found) for setting, expected, found, same in pairs if not same]


def same_image(wanted: Image, found: Image) -> bool:
    """Whether a VM is of an image; ``latest`` is whatever was the latest then."""
    if wanted.image_id or found.image_id:
        return same_id(wanted.image_id, found.image_id)
    keys = ["publisher", "offer", "sku"] + ([] if wanted.version.lower() == "latest" else ["version"])
    return all(str(getattr(wanted, key)).lower() == str(getattr(found, key)).lower() for key in keys)


def check_made_nic(nic: FoundNic | None, wanted: WantedServer, vm: FoundServer | None) -> None:
    """The network interface that an earlier run left can be used for the VM.

    :raises FailbackError: ``NAME_TAKEN``, ``NIC_IN_USE``, ``NIC_ELSEWHERE``
    """
    if nic is None:
        return
    if not is_ours(nic.tags, wanted.name):
        raise FailbackError(
            "NAME_TAKEN",
            f"There is a network interface {nic.name} that was not made by this collection.",
            "Give its id in nic_id to use it, or choose another name for the process server.",
            {"id": nic.arm_id},
        )
    if nic.vm_id and not (vm and same_id(nic.vm_id, vm.arm_id)):
        raise FailbackError(
            "NIC_IN_USE",
            f"The network interface {nic.name} is attached to the VM {arm_part(nic.vm_id, 'virtualMachines')}.",
            "Detach it, or give another one in nic_id.",
            {"nic": nic.arm_id, "vm": nic.vm_id},
        )
    if vm is None and not same_id(nic.subnet_id, wanted.subnet_id):
        raise FailbackError(
            "NIC_ELSEWHERE",
            f"An earlier run made the network interface {nic.name} in another subnet: {nic.subnet_id}.",
            "Run this with state: absent first, or give that subnet.",
        )


def check_terms(terms: MarketplacePlan | None, accept: bool) -> None:
    """:raises FailbackError: ``TERMS_NOT_ACCEPTED``"""
    if terms and not terms.accepted and not accept:
        raise FailbackError(
            "TERMS_NOT_ACCEPTED",
            f"The terms of the Marketplace image {terms.publisher}:{terms.product}:{terms.name} are not accepted in "
            "this subscription.",
            f"Read them{f' at {terms.text_url}' if terms.text_url else ''}, then set accept_terms: true.",
            {"plan": terms.name, "product": terms.product, "publisher": terms.publisher},
        )


def check_image(wanted: Image, exists: bool, others: Sequence[str]) -> None:
    """:param others: versions or SKUs that exist instead.

    :raises FailbackError: ``IMAGE_NOT_FOUND``
    """
    if not exists:
        there = f" There are: {', '.join(others[:10])}." if others else ""
        raise FailbackError(
            "IMAGE_NOT_FOUND",
            f"Azure has no image {wanted} in that region.{there}",
            "The Marketplace image may be gone with the classic architecture: give another in image, or a managed or "
            "gallery image of your own in image_id.",
            {"image": str(wanted)},
        )
