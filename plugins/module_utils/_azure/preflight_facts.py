# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Gathers what preflight's rules ask of Azure: lists, however many machines there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from .._domain.errors import FailbackError
from .._domain.model import arm_part
from .._domain.preflight import fabric_readers
from .._domain.preflight.azure_facts import AzureFacts, Fabric, Network, Nic
from .._domain.preflight.details_needed import details_needed
from .._domain.preflight.facts import Machine, Run
from .._domain.preflight.missing import Missing
from .._domain.preflight.selected import selected
from .._domain.stage import Wish
from .._domain.vcenter import vcenter
from .preflight_resources import AzureResources
from .session import Session
from .vault import AzureVault

T = TypeVar("T")

#: So many single items are read side by side; the session holds all of them together below Azure's limits.
_AT_A_TIME = 8


@dataclass(frozen=True)
class Gathered:
    """:param read_at: when, by the service's clock."""

    machines: tuple[Machine, ...]
    azure: AzureFacts
    read_at: datetime


def gather(vault: AzureVault, session: Session, wish: Wish) -> Gathered:
    """Read the vault and the subscription. What cannot be read is Missing with the reason, except the items.

    :raises FailbackError: where the items cannot be listed, or the recovery plan that is meant is unknown
    """
    items = tuple(vault.list_items())
    read_at = vault.now()  # what is read later is newer, never too old by the time that the reading took
    plans = _part(lambda: tuple(vault.list_plans()))
    jobs = _part(lambda: tuple(vault.list_jobs()))
    resources = AzureResources(session)
    nics, networks = _part(resources.nics), _part(resources.networks)
    gateways = _part(lambda: resources.gateways(_groups(_whole(networks), _whole(nics))))
    azure = AzureFacts(
        items=items,
        fabrics=_part(lambda: _fabrics(vault)),
        policies=_part(lambda: tuple(fabric_readers.policy(entry) for entry in vault.policies())),
        vcenters=_part(lambda: tuple(vcenter(entry) for entry in vault.vcenters())),
        plans=plans,
        jobs=jobs,
        vms=_part(resources.vms),
        nics=nics,
        networks=networks,
        gateways=gateways,
        connections=_part(lambda: resources.connections(_whole(gateways))),
        circuits=_part(resources.circuits),
        storage_accounts=_part(resources.storage_accounts),
    )
    return Gathered(selected(wish, items, plans, jobs), azure, read_at)


def detailed(vault: AzureVault, run: Run) -> Run:
    """The same with those items read by themselves of which a rule wants to know what a list lacks."""
    wanted = [view.machine for view in run.views if details_needed(view)]
    if not wanted:
        return run
    with ThreadPoolExecutor(max_workers=_AT_A_TIME) as pool:
        answers = list(pool.map(partial(_read, vault), wanted))
    read = dict(zip(map(id, wanted), answers, strict=True))
    return replace(run, machines=tuple(read.get(id(machine), machine) for machine in run.machines))


def _read(vault: AzureVault, machine: Machine) -> Machine:
    if isinstance(machine.item, Missing):
        return machine
    try:
        return replace(machine, item=vault.get_item(machine.item.arm_id))
    except FailbackError as error:
        if error.code == "NOT_FOUND":
            return replace(machine, item=Missing(f"{machine.name} vanished from the vault while it was read"))
        return replace(machine, not_detailed=_clause(error))


def _fabrics(vault: AzureVault) -> dict[str, Fabric | Missing]:
    return {name.lower(): _part(partial(_fabric, vault, name)) for name in vault.fabric_names()}


def _fabric(vault: AzureVault, name: str) -> Fabric:
    return fabric_readers.fabric(vault.fabric(name), vault.mappings(name))


def _groups(networks: Iterable[Network], nics: Iterable[Nic]) -> list[str]:
    """The resource groups of the virtual networks that VMs are in, or whose gateways these use."""
    used = {network.lower() for nic in nics if nic.vm_id for network in nic.network_ids}
    used |= {peer.lower() for entry in networks if entry.network_id.lower() in used for peer in entry.gateway_peers}
    own = {entry.network_id.lower(): arm_part(entry.network_id, "resourceGroups") for entry in networks}
    return list({own[network].lower(): own[network] for network in sorted(used) if network in own}.values())


class _NotRead(Exception):
    """Something that a read builds on is missing; the reason is the same."""


def _whole(value: T | Missing) -> T:
    if isinstance(value, Missing):
        raise _NotRead(value.reason)
    return value


def _part(read: Callable[[], T]) -> T | Missing:
    """What a read gives, or why it could not be read."""
    try:
        return read()
    except FailbackError as error:
        return Missing(_clause(error))
    except _NotRead as missing:
        return Missing(str(missing))


def _clause(error: FailbackError) -> str:
    return error.message.rstrip(".")
