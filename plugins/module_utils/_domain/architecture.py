# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one interface of the two architectures, and which of them a machine belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from . import classic, modernized
from .addresses import Addresses
from .choices import Choices
from .data_loss import DataGivenUp
from .errors import FailbackError
from .model import Action, MachineFacts, Operation, Position, ProtectedItem, RecoveryPlan
from .site import Site
from .slots import Keeper


class Architecture(Protocol):
    """What the rest of the domain asks of an architecture. Implemented by the modules classic and modernized."""

    NAME: str
    INSTANCE_TYPES: frozenset[str]
    #: The instance type while on-premises is the target, and the choice that names what holds the disks meanwhile.
    TO_ON_PREMISES: str
    KEEPER_OPTION: str

    def position(self, item: ProtectedItem, running_scenario: str | None = None) -> Position:
        """Where the machine stands; ``running_scenario`` names a job known to run on it."""

    def facts(self, item: ProtectedItem) -> MachineFacts:
        """The machine's facts; those that a list lacks are empty unless ``item.detailed``."""

    def addresses(self, item: ProtectedItem) -> Addresses:
        """The machine's addresses as the item says them."""

    def lacks(self, item: ProtectedItem, operation: Operation) -> bool:
        """Whether a list's entry of the machine lacks what the operation, or its refusal, is decided on."""

    def not_yet(self, item: ProtectedItem, operation: Operation) -> str:
        """Why an allowed operation would fail if it were sent now and must wait; '' when nothing is in its way."""

    def action(self, operation: Operation, item: ProtectedItem, site: Site, choices: Choices) -> Action:
        """The request for an operation on one machine.

        :raises FailbackError: where an input is missing, unknown, unfit or ambiguous.
        """

    def keepers(self, item: ProtectedItem, site: Site, choices: Choices) -> list[Keeper]:
        """The master targets or appliances of which any may take the machine's disks: at least one.

        :raises FailbackError: where none fits, or several do and the user chose none.
        """

    def all_keepers(self, site: Site) -> list[Keeper]:
        """All master targets or appliances of a site."""

    def plan_action(self, operation: Operation, plan: RecoveryPlan, choices: Choices) -> Action:
        """The request for a failover or a commit of a whole recovery plan."""

    def data_given_up(self, item: ProtectedItem, choices: Choices, now: datetime) -> DataGivenUp:
        """What a failover to the chosen recovery point loses; ``now`` is the service's time.

        :raises FailbackError: ``NO_APP_CONSISTENT_POINT`` where the chosen point does not exist.
        """


#: A replication group: its fabric in lower case, and its name. Two servers of a vault may have one of the same name.
Group = tuple[str, str]

_ARCHITECTURES: Sequence[Architecture] = (classic, modernized)


def architecture_of(item: ProtectedItem) -> Architecture:
    """The architecture that a machine is replicated with.

    :raises FailbackError: ``ARCHITECTURE_UNSUPPORTED`` for Hyper-V, Azure to Azure and others.
    """
    for architecture in _ARCHITECTURES:
        if item.instance_type.lower() in architecture.INSTANCE_TYPES:
            return architecture
    raise FailbackError(
        "ARCHITECTURE_UNSUPPORTED",
        f"{item.friendly_name} is replicated with {item.instance_type or 'an unnamed provider'}, which is neither "
        "classic (InMageAzureV2, InMage) nor modernized (InMageRcm, InMageRcmFailback).",
        "Choose machines that were replicated from VMware or from physical servers.",
        {"machine": item.friendly_name, "instance_type": item.instance_type},
    )


def group_of(item: ProtectedItem) -> Group | None:
    """The replication group that a user put the machine into; None where there is none, or nobody can tell."""
    try:
        name = architecture_of(item).facts(item).replication_group
    except FailbackError:
        return None
    return (item.fabric.lower(), name) if name else None


def members_of_groups(items: Iterable[ProtectedItem]) -> dict[Group, list[ProtectedItem]]:
    """Replication group → its members among these items."""
    found: dict[Group, list[ProtectedItem]] = defaultdict(list)
    for item in items:
        if group := group_of(item):
            found[group].append(item)
    return found
