# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight asks of a vCenter beside its inventory: licences, privileges, events, configuration parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from .._domain.preflight.vsphere_objects import Licence, Privileges, StorageMove
from .._domain.vm_settings import OptionRow
from .properties import properties_of

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

#: Of both, those with another datastore than before are storage moves [asr-api 4].
_MOVES = ["VmRelocatedEvent", "VmMigratedEvent"]


def licences(content: Any) -> tuple[Licence, ...]:
    """The licences of all hosts and of the vCenter."""
    assignments = content.licenseManager.licenseAssignmentManager.QueryAssignedLicenses()
    return tuple(_licence(each) for each in assignments)


def _licence(assignment: Any) -> Licence:
    licence = assignment.assignedLicense
    left = {row.key: row.value for row in licence.properties or []}.get("expirationHours")
    return Licence(
        entity=str(assignment.entityId),
        edition=str(licence.editionKey or ""),
        name=str(licence.name or ""),
        hours_left=None if left is None else float(left),
    )


def privileges(content: Any, account: str, entities: Sequence[Any]) -> Privileges:
    """What an account may do on some objects, however it came by it.

    :param account: a vCenter user name.
    """
    manager = content.authorizationManager
    results = manager.FetchUserPrivilegeOnEntities(list(entities), account)
    granted = {each.entity._moId: frozenset(each.privileges or []) for each in results}
    return Privileges(account, granted, frozenset(each.privId for each in manager.privilegeList))


def storage_moves(content: Any, vms: Mapping[str, Any]) -> tuple[StorageMove, ...]:
    """:param vms: those that matter, by id."""
    events = content.eventManager.QueryEvents(vim.event.EventFilterSpec(eventTypeId=_MOVES)) if vms else []
    moves = [
        StorageMove(event.vm.vm._moId, event.createdTime, str(event.sourceDatastore.name), str(event.ds.name))
        for event in events
        if event.vm is not None and event.ds is not None and getattr(event, "sourceDatastore", None) is not None
    ]
    return tuple(move for move in moves if move.vm in vms and move.source != move.target)


def option_rows(content: Any, vms: Sequence[Any]) -> dict[str, tuple[OptionRow, ...]]:
    """Configuration parameters of some VMs, by id: there are too many to read those of all."""
    return {
        vm._moId: tuple(OptionRow(str(row.key), str(row.value)) for row in found.get("config.extraConfig") or [])
        for vm, found in properties_of(content, vms, ["config.extraConfig"])
    }
