# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the process server's modules need of Azure, opened when it is asked for: each SDK costs time to load."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .._azure.wall_clock import WallClock
from .._domain.errors import FailbackError
from .._domain.model import ProtectedItem
from .._domain.process_server_facts import FoundServer
from .._domain.process_server_machines import azure_vm_id, in_azure
from .._domain.process_server_network import refuse_classic
from .._domain.selection import by_name, find_machine
from .event_log import EventLog

if TYPE_CHECKING:
    from .._azure.marketplace import Images
    from .._azure.operations import Operations
    from .._azure.server_network import ServerNetwork
    from .._azure.server_vms import ServerVms
    from .._azure.session import Session
    from .._azure.vault import AzureVault

#: States in which Azure still works at a VM.
_BUSY = frozenset({"creating", "updating", "migrating"})


class Rooms:
    """:param params: the options of a module, with those of login and vault."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = params
        if params["poll_interval"] <= 0:
            raise FailbackError("BAD_OPTION", "poll_interval must be more than 0 seconds.", "Correct poll_interval.")
        self.log = EventLog(params["event_log"])
        self._waiting = (float(params["wait_timeout"]), float(params["poll_interval"]))
        self._waits_for = ""

    def say(self, name: str, text: str) -> None:
        """A step that is done with a process server, for the event log and the live progress."""
        self.log({"event": "step", "machine": name, "text": text})

    def wait(self, name: str, reason: str) -> None:
        """What a process server waits for; said once for each reason."""
        if reason != self._waits_for:
            self._waits_for = reason
            self.log({"event": "waiting", "machine": name, "reason": reason})

    @cached_property
    def session(self) -> Session:
        from .._azure.session import Session

        return Session(self._params)

    @cached_property
    def vault(self) -> AzureVault:
        from .._azure.vault import AzureVault

        return AzureVault(self.session, self._params["resource_group"], self._params["vault"])

    @cached_property
    def operations(self) -> Operations:
        """Writes to the vault."""
        from .._azure.operations import Operations

        return Operations(self.session, self.vault.get_job, WallClock(), self._waiting[0])

    @cached_property
    def vms(self) -> ServerVms:
        from .._azure.server_vms import ServerVms

        group = self._params["vm_resource_group"] or self._params["resource_group"]
        return ServerVms(self.session, group, *self._waiting)

    @cached_property
    def network(self) -> ServerNetwork:
        from .._azure.server_network import ServerNetwork

        return ServerNetwork(self.session, *self._waiting)

    @cached_property
    def images(self) -> Images:
        from .._azure.marketplace import Images

        return Images(self.session)

    def secret(self, url: str) -> str:
        from .._azure.keyvault import read_secret

        return read_secret(self.session, url)

    def settled_vm(self, name: str) -> FoundServer | None:
        """The VM, after Azure has ended what an earlier run, or somebody else, began.

        :raises FailbackError: ``STILL_RUNNING``
        """
        timeout, interval = self._waiting
        deadline = time.monotonic() + timeout
        vm = self.vms.find(name)
        while vm is not None and vm.provisioning.lower() in _BUSY:
            if time.monotonic() > deadline:
                raise FailbackError(
                    "STILL_RUNNING",
                    f"Azure is still busy with the VM {name} ({vm.provisioning}).",
                    "Run this again: it goes on where it was.",
                )
            self.wait(name, f"the VM is {vm.provisioning}")
            time.sleep(interval)
            vm = self.vms.find(name)
        return vm

    def recovered_subnets(self, machines: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
        """Machine → the subnets of its recovered VM; and the named machines whose VM is not known.

        :param machines: names, or none for all machines that are in Azure.
        """
        from .._azure.compute import AzureVms

        items = self.vault.list_items()
        called = by_name(items)
        named = [find_machine(name, items, called) for name in machines]
        asked = in_azure(named or items)
        vms = AzureVms(self.session)
        ids = {item.friendly_name: self._vm_id(vms, item) for item in asked}
        for machine, vm_id in ids.items():
            refuse_classic(vm_id, f"The recovered VM of {machine}")
        subnets = self.network.subnets_of([vm_id for vm_id in ids.values() if vm_id])
        found = {machine: subnets[vm_id] for machine, vm_id in ids.items() if vm_id and subnets[vm_id]}
        return found, [item.friendly_name for item in named if item.friendly_name not in found]

    @staticmethod
    def _vm_id(vms: Any, item: ProtectedItem) -> str:
        candidates = vms.ids_of(item.friendly_name, azure_vm_id(item))
        return candidates[0] if len(candidates) == 1 else ""
