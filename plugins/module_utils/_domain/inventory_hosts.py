# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Protected machines as hosts of an inventory: their variables and their groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from .addresses import SIDES, AzureAddresses, Side, VmAddresses
from .architecture import architecture_of
from .errors import FailbackError
from .model import Job, Phase, ProtectedItem, RecoveryPlan
from .plain import machine

#: Of the machines' variables all begin so; those that begin with asr_failback_ are choices of the user.
PREFIX = "asr_"

#: The groups that a machine is in: the beginning of the group's name, and the variable, text or list, that ends it.
GROUPS = (
    ("phase", "asr_phase"),
    ("architecture", "asr_architecture"),
    ("recovery_plan", "asr_recovery_plans"),
    ("replication_group", "asr_replication_group"),
    ("os", "asr_os_type"),
    ("vault", "asr_vault"),
    ("runs_in", "asr_runs_in"),
)


@dataclass(frozen=True)
class Place:
    """A vault as the user names it."""

    subscription_id: str
    resource_group: str
    vault: str


def places(raw: object, subscription_id: str) -> list[Place]:
    """The vaults that an inventory file names.

    :param raw: the option as it came.
    :param subscription_id: for those that name none.
    :raises FailbackError: ``BAD_INVENTORY_FILE``
    """
    known = {each.name for each in fields(Place)}
    found = []
    for entry in raw if isinstance(raw, list) else [None]:
        given = {str(key): str(value) for key, value in entry.items()} if isinstance(entry, Mapping) else {}
        if given.keys() - known or not given.get("vault") or not given.get("resource_group"):
            raise FailbackError(
                "BAD_INVENTORY_FILE",
                f"The option vaults holds {entry!r}; every vault is named by vault and resource_group, and "
                "subscription_id where it is another one.",
                "Correct vaults in the inventory file.",
                {"known": sorted(known)},
            )
        found.append(Place(given.get("subscription_id") or subscription_id, given["resource_group"], given["vault"]))
    if not found:
        raise FailbackError("BAD_INVENTORY_FILE", "The option vaults is empty.", "Name at least one vault.")
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Sides:
    """The addresses that were read of the VMs on either side; they count more than what Site Recovery says."""

    azure: AzureAddresses = field(default_factory=AzureAddresses)
    on_premises: VmAddresses = field(default_factory=VmAddresses)

    def address(self, side: Side | None, item: ProtectedItem, azure_vm_id: str) -> str:
        read = {Side.AZURE: self.azure.of(item, azure_vm_id), Side.ON_PREMISES: self.on_premises.of(item)}
        return (read[side] or architecture_of(item).addresses(item).on(side)) if side else ""


def host_variables(
    place: Place, item: ProtectedItem, running: Job | None, plans: Iterable[RecoveryPlan], sides: Sides
) -> dict[str, Any] | None:
    """A machine's variables; None where no architecture of ours replicates it.

    :param running: the job that runs on it, where one does.
    """
    try:
        facts = machine(item, running)
    except FailbackError:
        return None
    side = SIDES.get(Phase(facts["phase"]))
    address = sides.address(side, item, facts["azure_vm_id"])
    variables = {f"{PREFIX}{name}": value for name, value in facts.items()} | {
        "asr_vault": place.vault,
        "asr_resource_group": place.resource_group,
        "asr_subscription_id": place.subscription_id,
        "asr_recovery_plans": _plans_of(item, plans),
        "asr_runs_in": str(side or ""),
        "asr_address": address,
        "asr_disk_bytes": sum(disk["size_bytes"] for disk in facts["disks"]) if item.detailed else None,
        # What the playbooks want to know of a machine.
        "asr_failback_name": item.friendly_name,
        "asr_failback_resource_group": place.resource_group,
        "asr_failback_vault": place.vault,
    }
    return variables | ({"ansible_host": address} if address else {})


def _plans_of(item: ProtectedItem, plans: Iterable[RecoveryPlan]) -> list[str]:
    own = item.arm_id.lower()
    return sorted(plan.friendly_name for plan in plans if own in {member.lower() for member in plan.members})


def groups(variables: Mapping[str, Any], prefix: str) -> list[str]:
    """The names of a machine's groups, not yet made safe.

    :param prefix: what all of them begin with.
    """
    found = []
    for name, variable in GROUPS:
        values = variables.get(variable)
        for value in values if isinstance(values, list) else [values]:
            if value:
                found.append(f"{prefix}{name}_{str(value).lower()}")
    return found


def namesake_groups(names: Iterable[str], safe: Callable[[str], str]) -> list[str]:
    """A warning for each group that several names lead to: what is meant for one's machines is done to the others' too.

    :param names: of groups, not yet made safe.
    :param safe: makes a name one that Ansible takes, which gives ``erp-1`` and ``erp_1`` the same one.
    """
    by_safe: dict[str, set[str]] = {}
    for name in names:
        by_safe.setdefault(safe(name), set()).add(name)
    return [
        f"The names {' and '.join(sorted(raw))} become one group, {group}, which has the machines of all of them. Make "
        "groups that tell them apart with the option groups, for example by asr_recovery_plans."
        for group, raw in sorted(by_safe.items())
        if len(raw) > 1
    ]


def check_names(named: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Two machines must not become one host: what is meant for one would be done to the other.

    :param named: host names with the machines' variables.
    :raises FailbackError: ``HOST_NAME_TAKEN``
    """
    seen: dict[str, Mapping[str, Any]] = {}
    for name, variables in named:
        other = seen.setdefault(name, variables)
        if other is not variables:
            raise FailbackError(
                "HOST_NAME_TAKEN",
                f"Two machines would be the host {name}: {other['asr_id']} and {variables['asr_id']}.",
                "Give hostname an expression that tells them apart, such as asr_name ~ '-' ~ asr_vault, or leave one "
                "of them out with filters.",
                {"host": name},
            )


def queried_machines(answer: object) -> list[dict[str, Any]]:
    """What a query gave has to be machines.

    :raises FailbackError: ``BAD_QUERY``
    """
    entries = answer if isinstance(answer, list) else [None]
    machines = [entry for entry in entries if isinstance(entry, dict) and "asr_id" in entry]
    if len(machines) != len(entries):
        raise FailbackError(
            "BAD_QUERY",
            "The query does not give a list of machines with all their variables.",
            "Write a query that only chooses, such as [?asr_phase=='ready'].",
        )
    return machines
