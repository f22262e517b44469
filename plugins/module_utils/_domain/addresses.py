# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a machine runs now, and under which address it is reached there."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .azure_names import without_suffix
from .model import Phase, ProtectedItem
from .preflight.azure_facts import Nic, Vm
from .preflight.item_facts import azure_vm_name


class Side(StrEnum):
    AZURE = "azure"
    ON_PREMISES = "on_premises"


#: In the other phases a machine is on its way, or Azure does not say on which side it runs.
SIDES = {
    Phase.IN_AZURE: Side.AZURE,
    Phase.REPLICATING_BACK: Side.AZURE,
    Phase.READY: Side.AZURE,
    Phase.FAILED_BACK: Side.ON_PREMISES,
    Phase.COMMITTED: Side.ON_PREMISES,
    Phase.REPROTECTING: Side.ON_PREMISES,
    Phase.PROTECTED: Side.ON_PREMISES,
}


@dataclass(frozen=True)
class Addresses:
    """What an item says of a machine's addresses on either side; '' where it says nothing."""

    azure: str = ""
    on_premises: str = ""

    def on(self, side: Side | None) -> str:
        return {Side.AZURE: self.azure, Side.ON_PREMISES: self.on_premises}.get(side, "") if side else ""


def first_address(listed: Iterable[str]) -> str:
    """The first IPv4 address, else the first IPv6 address that is not link-local; '' if there is none.

    :param listed: addresses; several of one network card may be one string, joined by "_" [asr-modernized 3].
    """
    found = [known for entry in listed for part in entry.split("_") if (known := _address(part))]
    usable = [known for known in found if not known.is_link_local and not known.is_loopback]
    return str(min(usable, key=lambda known: known.version, default=""))


def _address(raw: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(raw.strip())
    except ValueError:
        return None


class AzureAddresses:
    """The private addresses of a subscription's VMs, by machine."""

    def __init__(self, vms: Sequence[Vm] = (), nics: Sequence[Nic] = ()) -> None:
        self._by_id: dict[str, list[str]] = {}
        self._ids: dict[str, set[str]] = {}
        for nic in nics:
            self._by_id.setdefault(_key(nic.vm_id), []).extend(nic.addresses)
        for vm in vms:
            for name in (vm.name.lower(), without_suffix(vm.name).lower()):
                self._ids.setdefault(name, set()).add(_key(vm.vm_id))

    def of(self, item: ProtectedItem, vm_id: str) -> str:
        """The address of the machine's Azure VM; '' where it is unknown, or not clear which VM it is.

        :param vm_id: the VM's ARM id as the item says it; where it is '', the VM is found by its name.
        """
        ids = {_key(vm_id)} if vm_id else self._ids.get(azure_vm_name(item).lower(), set())
        return first_address(self._by_id.get(next(iter(ids)), [])) if len(ids) == 1 else ""


class VmAddresses:
    """The addresses of a vCenter's running VMs, by machine.

    :param vms: name and address of each.
    """

    def __init__(self, vms: Iterable[tuple[str, str]] = ()) -> None:
        self._by_name: dict[str, list[str]] = {}
        for name, address in vms:
            self._by_name.setdefault(name.lower(), []).append(address)

    def of(self, item: ProtectedItem) -> str:
        """The address of the VM that is called like the machine; '' where it is unknown, or where several are."""
        found = self._by_name.get(item.friendly_name.lower(), [])
        return first_address(found) if len(found) == 1 else ""


def _key(arm_id: str) -> str:
    return arm_id.rstrip("/").lower()
