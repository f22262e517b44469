# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB42: the hosts and datastores that the machines come home to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from ..model import Phase
from ..vm_power import PowerState
from .facts import Facts, Run
from .finding import CLASSIC, Rule, Severity, Trouble
from .home import KEEPER_IS_CLEAR, VM_IS_CLEAR, home_of, homes
from .missing import FactMissing
from .seats import BEFORE
from .stages import Stage
from .vsphere_objects import Host

_COPYING = frozenset({Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK})
_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})
#: Types of datastores that a failback takes, lower case [asr-api 3.1, 4].
_TYPES = frozenset({"vmfs", "vsan"})


def _known_to_vcenter(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    for name in home.datastore_names:
        if name.lower() not in {store.name.lower() for store in home.datastores}:
            yield Trouble(
                f"{facts.name} is to come home to the datastore {name}, which is not in vCenter {home.vsphere.server}.",
                {"datastore": name},
            )


def _reached_from_the_host(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    host = home.keeper_host
    for store in home.datastores:
        mount = store.mount_of(host.moid)
        trouble = mount.trouble if mount is not None else "not there"
        if trouble:
            yield Trouble(
                f"On {host.name}, the host of {home.keeper.label}, the datastore {store.name} is {trouble}.",
                {"datastore": store.name, "host": host.name, "trouble": trouble},
                subject=f"datastore {store.name}",
            )


def _right_type(facts: Facts) -> Iterator[Trouble]:
    for store in home_of(facts).datastores:
        if store.kind.lower() not in _TYPES:
            yield Trouble(
                f"The datastore {store.name} is of the type {store.kind or 'unknown'}; a failback takes VMFS and vSAN.",
                {"datastore": store.name, "type": store.kind},
                subject=f"datastore {store.name}",
            )


def _works(facts: Facts) -> Iterator[Trouble]:
    for store in home_of(facts).datastores:
        if not store.accessible or store.maintenance != "normal":
            state = f"in maintenance ({store.maintenance})" if store.accessible else "not accessible"
            yield Trouble(
                f"The datastore {store.name} is {state}.",
                {"datastore": store.name, "accessible": store.accessible, "maintenance": store.maintenance},
                subject=f"datastore {store.name}",
            )


def _has_vmfs(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    host = home.keeper_host
    kinds = {store.name: store.kind for store in map(home.vsphere.datastore, host.datastores)}
    if "vmfs" not in {kind.lower() for kind in kinds.values()}:
        yield Trouble(
            f"{host.name}, the host of {home.keeper.label}, has no VMFS datastore.",
            {"host": host.name, "datastores": kinds},
            subject=f"host {host.name}",
        )


def _has_space(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    if home.vm is not None:
        return
    size = sum(disk.size_bytes for disk in facts.disks)
    coming = facts.run.once(_coming_bytes)
    for store in home.datastores:
        needed = coming[store.moid]
        if needed > store.free_bytes and size:
            yield Trouble(
                f"The datastore {store.name} has {_gib(store.free_bytes)} free, and the new VMs that come to it need "
                f"{_gib(needed)}.",
                {"datastore": store.name, "free_bytes": store.free_bytes, "needed_bytes": needed},
                subject=f"datastore {store.name}",
            )


def _coming_bytes(run: Run) -> dict[str, int]:
    """Bytes of the new VMs of this run, by the id of the datastore that they come to."""
    coming: dict[str, int] = defaultdict(int)
    for home in homes(run):
        with suppress(FactMissing):  # other rules say what is not clear about the others
            if home.facts.phase in BEFORE and home.vm is None:
                for store in home.datastores:
                    coming[store.moid] += sum(disk.size_bytes for disk in home.facts.disks)
    return coming


def _has_memory(facts: Facts) -> Iterator[Trouble]:
    home = home_of(facts)
    host = _start_host(facts)
    if home.vm is not None and home.vm.power is PowerState.ON:
        return
    if host.memory_free_bytes is None:
        raise FactMissing(f"{host.name} does not say how much memory is used")
    if not home.memory_bytes:
        raise FactMissing(f"nobody says how much memory {facts.name} has")
    needed = facts.run.once(_memory_by_host)[host.moid]
    if needed > host.memory_free_bytes:
        yield Trouble(
            f"{host.name} has {_gib(host.memory_free_bytes)} of memory free, and the VMs that start there need "
            f"{_gib(needed)}.",
            {"host": host.name, "free_bytes": host.memory_free_bytes, "needed_bytes": needed},
            subject=f"host {host.name}",
        )


def _start_host(facts: Facts) -> Host:
    """Where the VM is started: a new one on the host of the master target or appliance (S10)."""
    home = home_of(facts)
    return home.keeper_host if home.vm is None else home.vsphere.host(home.vm.host)


def _memory_by_host(run: Run) -> dict[str, int]:
    """Memory of the VMs that this run starts, by the host's id."""
    needed: dict[str, int] = defaultdict(int)
    for home in homes(run):
        with suppress(FactMissing):
            if home.facts.phase in BEFORE | _COPYING and (home.vm is None or home.vm.power is not PowerState.ON):
                needed[_start_host(home.facts).moid] += home.memory_bytes
    return needed


def _starts_somewhere(facts: Facts) -> Iterator[Trouble]:
    vm = home_of(facts).vm
    if vm is None:
        return
    host = home_of(facts).vsphere.host(vm.host)
    if not host.connected or host.in_maintenance:
        state = "in maintenance" if host.connected else "not connected to vCenter"
        yield Trouble(f"The VM {vm} is on {host.name}, which is {state}.", {"host": host.name})


def _gib(size: int) -> str:
    return f"{size / 2**30:.0f} GiB"


RULES = (
    Rule(
        "FB420",
        "The datastore that the machine comes home to is in vCenter",
        Severity.ERROR,
        _known_to_vcenter,
        "Choose one that is there with datastore, or log in to the vCenter that has it.",
        "S11, S42; asr-api 3.1",
        stages=_STAGES,
        phases=BEFORE | _COPYING,
        requires=VM_IS_CLEAR | KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB421",
        "The host of the master target or appliance writes to the datastores that the machine comes home to",
        Severity.ERROR,
        _reached_from_the_host,
        "Mount the datastore on that host read-write, or take a master target on a host that has it.",
        "S07, S08, S11; asr-api 3.2 (8061), 4",
        stages=_STAGES,
        phases=BEFORE | _COPYING,
        requires=VM_IS_CLEAR | KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB422",
        "The datastores that the machine comes home to are VMFS or vSAN",
        Severity.ERROR,
        _right_type,
        "Move the machine's VM to a VMFS or vSAN datastore, or choose such a one for the new VM.",
        "asr-api 3.1, 4",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=VM_IS_CLEAR | KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB423",
        "The datastores that the machine comes home to are accessible and not in maintenance",
        Severity.ERROR,
        _works,
        "Bring the datastore back, or choose another one.",
        "S07; asr-api 3.2 (8061), 4",
        stages=_STAGES,
        phases=BEFORE | _COPYING,
        requires=VM_IS_CLEAR | KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB424",
        "The master target's host has a VMFS datastore",
        Severity.ERROR,
        _has_vmfs,
        "Attach a VMFS datastore to the host; without one Site Recovery lists no datastores at all.",
        "S50; asr-api 3.1, 4",
        CLASSIC,
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB425",
        "The datastore has room for the new VMs that come to it",
        Severity.ERROR,
        _has_space,
        "Make room, or choose other datastores for some of the machines.",
        "S42; asr-api 4",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=VM_IS_CLEAR | KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB426",
        "The host on which the machine's VM starts has memory for it",
        Severity.WARNING,
        _has_memory,
        "Free memory, or move VMs (by vMotion, the machine's own VM by moving it while it is off) to another host.",
        "asr-api 3.2 (8038), 4",
        stages=frozenset({Stage.FAILOVER}),
        phases=BEFORE | _COPYING,
        requires=VM_IS_CLEAR | KEEPER_IS_CLEAR,
    ),
    Rule(
        "FB427",
        "The host of the machine's VM is connected and not in maintenance",
        Severity.WARNING,
        _starts_somewhere,
        "Bring the host back, or move the VM to another one.",
        "S03; asr-api 3.2 (8038)",
        stages=_STAGES,
        phases=BEFORE | _COPYING,
        requires=VM_IS_CLEAR,
    ),
)
