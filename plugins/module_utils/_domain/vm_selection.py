# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which VM a user means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from .errors import FailbackError


@dataclass(frozen=True)
class ListedVm:
    """A VM in vCenter's inventory; ``moid`` is its managed object id, ``path`` its .vmx file."""

    moid: str
    name: str
    uuid: str
    instance_uuid: str
    path: str

    def __str__(self) -> str:
        return f"{self.name} (moid {self.moid}, uuid {self.uuid}, {self.path})"


@dataclass(frozen=True)
class VmWish:
    """Exactly one of the three; ``uuid`` may be the BIOS uuid or the instance uuid."""

    name: str = ""
    uuid: str = ""
    moid: str = ""

    def __str__(self) -> str:
        return next(f"{key} {value}" for key, value in vars(self).items() if value)

    def means(self, vm: ListedVm) -> bool:
        if self.moid:
            return vm.moid == self.moid
        if self.uuid:
            return self.uuid.lower() in (vm.uuid.lower(), vm.instance_uuid.lower())
        return vm.name == self.name


def select_vm(wish: VmWish, listed: Sequence[ListedVm]) -> ListedVm:
    """The one VM that is meant.

    :raises FailbackError: ``VM_NOT_FOUND`` with names that are alike, ``VM_AMBIGUOUS`` with all that fit.
    """
    fitting = [vm for vm in listed if wish.means(vm)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise FailbackError(
            "VM_AMBIGUOUS",
            f"{len(fitting)} VMs in vCenter have the {wish}: {'; '.join(map(str, fitting))}.",
            "Name the one that is meant by its moid.",
            {"vms": [vars(vm) for vm in fitting]},
        )
    alike = get_close_matches(wish.name, sorted({vm.name for vm in listed})) if wish.name else []
    hint = f" Alike: {', '.join(alike)}." if alike else ""
    raise FailbackError(
        "VM_NOT_FOUND",
        f"No VM in vCenter has the {wish}.{hint}",
        "Correct it, or give the vCenter account the right to see the VM.",
        {"alike": alike},
    )
