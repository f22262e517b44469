# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Azure VMs: which of them may be a machine's, and whether they run."""

from __future__ import annotations

from typing import Any

from .._domain.azure_names import without_suffix
from .._domain.checks import AzureVm
from .._domain.model import arm_part
from .errors import reading
from .session import Session


class AzureVms:
    def __init__(self, session: Session) -> None:
        from azure.mgmt.compute import ComputeManagementClient

        self._client = session.client(ComputeManagementClient)
        self._names: list[tuple[str, str]] | None = None
        self._states: dict[str, str] = {}

    def of_machine(self, name: str, vm_id: str) -> list[AzureVm]:
        """The VM with that ARM id, or, where '' is given, those that are called like the machine."""
        return [AzureVm(found, self._power_state(found)) for found in self.ids_of(name, vm_id)]

    def read_states(self) -> None:
        """Read the power states of all VMs at once, for the next questions: cheaper than one by one for many."""
        with reading("the Azure VMs"):
            listed = list(self._client.virtual_machines.list_all(status_only="true"))
        found = {vm.id.lower(): _power_state(vm.instance_view) for vm in listed if vm.instance_view}
        self._states = {vm_id: state for vm_id, state in found.items() if state}

    def ids_of(self, name: str, vm_id: str) -> list[str]:
        """The ARM ids of the same."""
        return [vm_id] if vm_id else [found for found, called in self._all() if called == name.lower()]

    def _all(self) -> list[tuple[str, str]]:
        """ARM id and lower-case name, without a failover's suffix, of every VM of the subscription. Read once."""
        if self._names is None:
            with reading("the Azure VMs"):
                self._names = [
                    (vm.id, without_suffix(vm.name).lower()) for vm in self._client.virtual_machines.list_all()
                ]
        return self._names

    def _power_state(self, vm_id: str) -> str:
        """``running``, ``deallocated``, …; '' where the instance view does not say."""
        if vm_id.lower() in self._states:
            return self._states[vm_id.lower()]
        group, name = arm_part(vm_id, "resourceGroups"), arm_part(vm_id, "virtualMachines")
        with reading(f"Azure VM {name}"):
            return _power_state(self._client.virtual_machines.instance_view(group, name))


def _power_state(view: Any) -> str:
    codes = [status.code or "" for status in view.statuses or []]
    return next((code.split("/", 1)[1] for code in codes if code.lower().startswith("powerstate/")), "")
