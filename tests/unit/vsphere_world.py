# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A vCenter as preflight reads it, in which all is well, and what a test changes in it.

One datacenter and one cluster with esx1 and esx2, which share datastore1 and gold. On esx1 run the master target mt-win
and the appliance appliance01; the VMs of web01 (classic) and sql01 (modernized) are switched off on esx2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.failback_role import ALWAYS, PRIVILEGES
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight import fabric_readers
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import AzureFacts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts, Machine, Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_facts import VSphereFacts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_objects import (
    Datastore,
    Host,
    Licence,
    Mount,
    Place,
    Privileges,
    StoragePod,
    Vm,
    VmDisk,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_power import PowerState
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import OptionRow
from unit.legs import CLASSIC_FABRIC, MODERN_FABRIC
from unit.payloads import Raw, classic, item, modernized
from unit.site_payloads import classic_fabric, classic_mappings, modern_fabric, modern_mappings

GIB = 2**30
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ACCOUNT = "asr@lab"
KNOWN = frozenset(PRIVILEGES) | ALWAYS | {"VirtualMachine.Config.AddNewDisk", "Host.Config.Storage"}
ENOUGH = KNOWN - {"Host.Config.Storage"}


def disk(vm: str, number: int = 0, size_gb: int = 30, **changes: Any) -> VmDisk:
    made = VmDisk(
        f"Hard disk {number + 1}", f"[datastore1] {vm}/{vm}_{number}.vmdk", size_gb * GIB, f"6000c29-{vm}-{number}"
    )
    return replace(made, **changes)


def vm(name: str, /, *disks: VmDisk, **changes: Any) -> Vm:
    """A VM that is switched off on esx2; without disks given it has two."""
    made = Vm(
        moid=f"vm-{name}",
        name=name,
        uuid=f"4200-{name}",
        instance_uuid=f"5000-{name}",
        path=f"[datastore1] {name}/{name}.vmx",
        template=False,
        power=PowerState.OFF,
        connected=True,
        tools_running=False,
        guest_family="windowsGuest",
        addresses=frozenset(),
        memory_bytes=4 * GIB,
        host="host-2",
        folder="group-v1",
        datastores=("datastore-1",),
        controllers=("VirtualLsiLogicSASController",),
        disks=disks or (disk(name, 0), disk(name, 1)),
        snapshots=(),
        consolidation_needed=False,
        disk_uuid_flag=True,
    )
    return replace(made, **changes)


def keeper(name: str, /, **changes: Any) -> Vm:
    """A VM that takes disks: it runs on esx1."""
    running: dict[str, Any] = {
        "power": PowerState.ON,
        "tools_running": True,
        "addresses": frozenset({"10.0.0.5"}),
        "host": "host-1",
        "rows": (OptionRow("disk.EnableUUID", "TRUE"),),
    }
    return vm(name, disk(name), **(running | changes))


def host(number: int, **changes: Any) -> Host:
    made = Host(
        moid=f"host-{number}",
        name=f"esx{number}.lab",
        parent="domain-c1",
        connected=True,
        in_maintenance=False,
        memory_bytes=256 * GIB,
        memory_used_bytes=32 * GIB,
        datastores=("datastore-1", "datastore-2"),
    )
    return replace(made, **changes)


def mount(number: int, **changes: Any) -> Mount:
    return replace(Mount(f"host-{number}", writable=True, mounted=True, accessible=True), **changes)


def datastore(number: int, name: str, **changes: Any) -> Datastore:
    made = Datastore(
        moid=f"datastore-{number}",
        name=name,
        kind="VMFS",
        parent="group-s1",
        accessible=True,
        maintenance="normal",
        capacity_bytes=4096 * GIB,
        free_bytes=1024 * GIB,
        mounts=(mount(1), mount(2)),
    )
    return replace(made, **changes)


def pod(**changes: Any) -> StoragePod:
    """A datastore cluster that moves what it likes. It has a datastore whose parent it is."""
    return replace(StoragePod("group-p1", "pod1", enabled=True, behavior="automated"), **changes)


PLACES = (
    Place("datacenter-1", "DC0", "Datacenter", "group-d1"),
    Place("group-h1", "host", "Folder", "datacenter-1"),
    Place("group-v1", "vm", "Folder", "datacenter-1"),
    Place("domain-c1", "cluster1", "ClusterComputeResource", "group-h1"),
)
VMS = (keeper("mt-win"), keeper("appliance01", addresses=frozenset()), vm("web01"), vm("sql01"))
DATASTORES = (datastore(1, "datastore1"), datastore(2, "gold"))


def privileges(**granted: frozenset[str]) -> Privileges:
    """:param granted: what the account has where it is not enough, by id with ``_`` for ``-``."""
    everywhere = {"datacenter-1": ENOUGH, "group-v1": ENOUGH, "datastore-1": ENOUGH}
    return Privileges(ACCOUNT, everywhere | {key.replace("_", "-"): value for key, value in granted.items()}, KNOWN)


def vcenter(*changed_vms: Vm, without: Sequence[str] = (), **changes: Any) -> VSphereFacts:
    """The vCenter.

    :param changed_vms: VMs that take the place of those of their id, or are there too.
    :param without: names of VMs that are not there.
    :param changes: parts that are otherwise.
    """
    vms = {each.moid: each for each in (*VMS, *changed_vms) if each.name not in without}
    parts: dict[str, Any] = {
        "server": "vc1.lab",
        "api_type": "VirtualCenter",
        "about": "VMware vCenter Server 7.0.3",
        "vms": tuple(vms.values()),
        "hosts": (host(1), host(2)),
        "datastores": DATASTORES,
        "pods": (),
        "places": PLACES,
        "licences": tuple(Licence(f"host-{n}", "esx.enterprisePlus.cpuPackage", "Enterprise Plus") for n in (1, 2)),
        "privileges": privileges(),
        "moves": (),
    }
    return VSphereFacts(**(parts | changes))


def machine(raw: Raw | None = None, *, detailed: bool = True, **choices: str) -> Machine:
    """web01, failed over to Azure, unless its item is given."""
    raw = raw or classic("in azure")
    return Machine(raw["properties"]["friendlyName"], item(raw, detailed=detailed), Choices(**choices))


def azure(**changes: Any) -> AzureFacts:
    fabrics = {
        CLASSIC_FABRIC: fabric_readers.fabric(classic_fabric(), classic_mappings()),
        MODERN_FABRIC: fabric_readers.fabric(modern_fabric(), modern_mappings()),
    }
    return AzureFacts(**({"fabrics": fabrics, "jobs": (), "vcenters": ()} | changes))


def facts(vsphere: VSphereFacts | Missing, *machines: Machine, azure_facts: AzureFacts | None = None) -> Facts:
    """The first machine among the others; web01 alone where none is given."""
    run = Run(machines or (machine(),), azure_facts or azure(), vsphere, NOW)
    return run.views[0]


def sql01(stage: str = "s4", **psd: Any) -> Raw:
    """The modernized machine's item, whose datastore is one of the vCenter's."""
    discovered = {"datastores": ["datastore1"]}
    own = {"discoveredVmDetails": discovered} if stage == "s4" else {"targetDataStoreName": "datastore1"}
    return modernized(stage, psd=own | psd)
