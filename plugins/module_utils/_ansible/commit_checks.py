# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Gathers what the checks before a commit need: one sweep of vCenter, one Azure VM per machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._azure.compute import AzureVms
from .._azure.session import Session
from .._domain.architecture import architecture_of
from .._domain.checks import NAMES, Check, azure_check, vmware_checks
from .._domain.choices import Choices
from .._domain.errors import FailbackError
from .._domain.model import ProtectedItem
from .._domain.ports import Checker
from .._domain.stage import Wish
from .._vsphere.inventory import all_vms
from .._vsphere.session import login
from .stage_options import wish_of

#: Of more machines than these, the Azure VMs' states are read as one list.
FEW = 5
_VMWARE = frozenset(NAMES) - {"azure_vm_stopped"}


def commit_checker(params: Mapping[str, Any], session: Session) -> Checker:
    """The checks before a commit, less those that are waived.

    :raises FailbackError: ``WAIVER_WITHOUT_REASON``.
    """
    waived = frozenset(params["waive_checks"])
    if waived and not params["waive_reason"]:
        raise FailbackError(
            "WAIVER_WITHOUT_REASON",
            f"{', '.join(sorted(waived))} cannot be waived without a reason.",
            "Say in waive_reason why the check is wrong here.",
        )
    return CommitChecks(params, session, wish_of(params), waived).of


class CommitChecks:
    """:param waived: names of checks that the user does without."""

    def __init__(self, params: Mapping[str, Any], session: Session, wish: Wish, waived: frozenset[str]) -> None:
        self._params = params
        self._session = session
        self._wish = wish
        self._waived = waived
        self._azure_vms: AzureVms | None = None

    def of(self, items: Sequence[ProtectedItem]) -> Mapping[str, Sequence[Check]]:
        """Machine → its checks, the waived ones left out.

        :raises FailbackError: where vCenter or Azure cannot be asked.
        """
        results: dict[str, list[Check]] = {item.friendly_name: [] for item in items}
        if not self._waived >= _VMWARE:
            with login(self._params) as connection:
                inventory = all_vms(connection)
            for item in items:
                name = self._choices(item).vm_name or item.friendly_name
                disks = len(architecture_of(item).facts(item).disks)
                results[item.friendly_name] += vmware_checks(name, disks, inventory)
        if "azure_vm_stopped" not in self._waived:
            if self._azure_vms is None:
                self._azure_vms = AzureVms(self._session)
            if len(items) > FEW:
                self._azure_vms.read_states()
            for item in items:
                results[item.friendly_name].append(self._azure(self._azure_vms, item))
        return {name: [c for c in checks if c.name not in self._waived] for name, checks in results.items()}

    def _choices(self, item: ProtectedItem) -> Choices:
        return self._wish.choices_of(item.friendly_name, item.name, item.arm_id)

    def _azure(self, azure_vms: AzureVms, item: ProtectedItem) -> Check:
        vm_id = self._choices(item).azure_vm_id or architecture_of(item).facts(item).azure_vm_id
        return azure_check(azure_vms.of_machine(item.friendly_name, vm_id), item.friendly_name)
