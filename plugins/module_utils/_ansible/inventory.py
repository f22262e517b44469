# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the inventory plugin reads: the machines of one or more vaults, as hosts' variables."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._domain import wire
from .._domain.addresses import AzureAddresses, VmAddresses
from .._domain.errors import FailbackError
from .._domain.inventory_hosts import Place, Sides, host_variables
from .run import library_missing

if TYPE_CHECKING:
    from .._azure.session import Session

Options = Mapping[str, Any]


class Reader:
    """Reads machines with one login to each subscription.

    :param options: those that log in to Azure, ``details``, ``recovery_plans``, ``azure_addresses``,
        ``vcenter_addresses`` and, under ``vcenter``, those that log in to vCenter.
    """

    def __init__(self, options: Options) -> None:
        self.warnings: list[str] = []
        # azure-identity would log what is said by the error, in the middle of the terminal.
        logging.getLogger("azure").addHandler(logging.NullHandler())
        self._options = options
        self._sessions: dict[str, Session] = {}
        self._azure: dict[str, AzureAddresses] = {}
        self._vcenter: VmAddresses | None = None

    def machines(self, places: Sequence[Place]) -> list[dict[str, Any]]:
        """The variables of all machines, in the order of the vaults.

        :raises FailbackError: where a vault cannot be read, or a library is missing.
        """
        try:
            return [machine for place in places for machine in self._of_vault(place)]
        except ImportError as error:
            raise library_missing(error) from error

    def _of_vault(self, place: Place) -> list[dict[str, Any]]:
        from .._azure.vault import AzureVault

        session = self._session(place.subscription_id)
        vault = AzureVault(session, place.resource_group, place.vault)
        items = vault.list_items()
        running = wire.running_on_machines(vault.list_jobs())
        plans = vault.list_plans() if self._options["recovery_plans"] else []
        if self._options["details"]:
            items = [vault.get_item(item.arm_id) for item in items]
        sides = Sides(self._addresses(session), self._vcenter_addresses())
        found = (host_variables(place, item, running.get(item.friendly_name.lower()), plans, sides) for item in items)
        return [machine for machine in found if machine]

    def _session(self, subscription_id: str) -> Session:
        from .._azure.session import Session

        key = subscription_id.lower()
        if key not in self._sessions:
            self._sessions[key] = Session({**self._options, "subscription_id": subscription_id})
        return self._sessions[key]

    def _addresses(self, session: Session) -> AzureAddresses:
        """Of all Azure VMs of the subscription, read once."""
        if not self._options["azure_addresses"]:
            return AzureAddresses()
        key = session.subscription_id.lower()
        if key not in self._azure:
            self._azure[key] = self._read_addresses(session)
        return self._azure[key]

    def _read_addresses(self, session: Session) -> AzureAddresses:
        """Without the right to read VMs the hosts are still there, only some without an address."""
        from .._azure.preflight_resources import AzureResources

        resources = AzureResources(session)
        try:
            return AzureAddresses(resources.vms(), resources.nics())
        except FailbackError as error:
            if error.code != "FORBIDDEN":
                raise
            self.warnings.append(
                f"The addresses of the Azure VMs are not known. {error.message} Give the account the role Reader on "
                "the Azure VMs, or set azure_addresses: false."
            )
            return AzureAddresses()

    def _vcenter_addresses(self) -> VmAddresses:
        """Of all running VMs of the vCenter, read once."""
        if self._vcenter is None:
            self._vcenter = self._read_vcenter() if self._options["vcenter_addresses"] else VmAddresses()
        return self._vcenter

    def _read_vcenter(self) -> VmAddresses:
        from .._vsphere.guest_addresses import running_vms
        from .._vsphere.session import login

        with login(self._options["vcenter"]) as connection:
            return VmAddresses(running_vms(connection))
