# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Everything that preflight wants to know of a vCenter, in as few calls as its pages allow. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._domain.errors import FailbackError
from .._domain.preflight.missing import Missing
from .._domain.preflight.vsphere_facts import Interest, VSphereFacts
from .._domain.preflight.vsphere_objects import Privileges, Vm
from . import preflight_extras as extras
from .preflight_objects import Part, parts
from .properties import sweep_kinds
from .steady_session import SteadySession

#: Managed objects with their facts, by the name of the part.
Inventory = Mapping[str, "list[tuple[Any, Any]] | Missing"]


def read_vsphere(options: Mapping[str, Any], interest: Interest) -> VSphereFacts | Missing:
    """Read a vCenter. What cannot be read is Missing with the reason; the rest is there.

    :param options: the login's options, as ``session.login`` takes them.
    """
    try:
        with SteadySession(options) as session:
            return _read(session, str(options["hostname"]), interest)
    except FailbackError as error:
        return Missing(error.message.removesuffix("."))
    except ImportError as error:
        return Missing(f"the Python library {error.name or error} is not installed")


def _read(session: SteadySession, server: str, interest: Interest) -> VSphereFacts:
    inventory = _inventory(session)
    vms = _listed(inventory, "vms")
    keepers = {fact.moid: vm for vm, fact in vms if interest.is_keeper(fact)}
    return VSphereFacts(
        server=server,
        api_type=str(session.about.apiType),
        about=str(session.about.fullName),
        vms=_with_rows(session, _facts(inventory, "vms"), keepers),
        hosts=_facts(inventory, "hosts"),
        datastores=_facts(inventory, "datastores"),
        pods=_facts(inventory, "pods"),
        places=_facts(inventory, "places"),
        licences=session.read(extras.licences),
        privileges=_privileges(session, inventory, interest),
        moves=session.read(lambda content: extras.storage_moves(content, keepers)),
    )


def _inventory(session: SteadySession) -> Inventory:
    """All parts at once; one by one where vCenter refuses that, so that only what it refuses is missing."""
    wanted = parts()
    everything = session.read(lambda content: _sweep(content, wanted))
    if not isinstance(everything, Missing):
        return everything
    alone: dict[str, list[tuple[Any, Any]] | Missing] = {}
    for name, part in wanted.items():
        found = session.read(lambda content, one={name: part}: _sweep(content, one))  # type: ignore[misc]
        alone[name] = found if isinstance(found, Missing) else found[name]
    return alone


def _sweep(content: Any, wanted: Mapping[str, Part]) -> dict[str, list[tuple[Any, Any]]]:
    found: dict[str, list[tuple[Any, Any]]] = {name: [] for name in wanted}
    paths = {kind: part.paths for part in wanted.values() for kind in part.kinds}
    for entity, properties in sweep_kinds(content, paths):
        if "name" in properties:  # else it went while it was read, or the account may not look at it
            name = next(name for name, part in wanted.items() if isinstance(entity, part.kinds))
            found[name].append((entity, wanted[name].read(entity, properties)))
    return found


def _listed(inventory: Inventory, part: str) -> list[tuple[Any, Any]]:
    found = inventory[part]
    return [] if isinstance(found, Missing) else found


def _facts(inventory: Inventory, part: str) -> tuple[Any, ...] | Missing:
    found = inventory[part]
    return found if isinstance(found, Missing) else tuple(fact for _object, fact in found)


def _with_rows(
    session: SteadySession, vms: tuple[Vm, ...] | Missing, keepers: Mapping[str, Any]
) -> tuple[Vm, ...] | Missing:
    if isinstance(vms, Missing):
        return vms
    rows = session.read(lambda content: extras.option_rows(content, list(keepers.values())))
    if isinstance(rows, Missing):
        return tuple(replace(vm, rows=rows) if vm.moid in keepers else vm for vm in vms)
    return tuple(replace(vm, rows=rows[vm.moid]) if vm.moid in rows else vm for vm in vms)


def _privileges(session: SteadySession, inventory: Inventory, interest: Interest) -> Privileges | Missing:
    """Of the account on what its role must reach: the datacenters, and where the VMs of this run are."""
    if not interest.account:
        return Missing("nobody said which vCenter account Site Recovery uses (vcenter_account)")
    vms = [fact for _object, fact in _listed(inventory, "vms") if interest.concerns(fact)]
    around = {vm.folder for vm in vms} | {datastore for vm in vms for datastore in vm.datastores}
    entities: Sequence[Any] = [
        entity
        for entity, fact in _listed(inventory, "places") + _listed(inventory, "datastores")
        if fact.moid in around or getattr(fact, "kind", "") == "Datacenter"
    ]
    return session.read(lambda content: extras.privileges(content, interest.account, entities))
