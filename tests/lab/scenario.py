# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a scenario file may say, with the defaults of everything it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from lab.scenario_azure import NESTED_AZURE, RECOVERY, USUAL_AZURE, AzureSide
from lab.scenario_data import ScenarioError, build, merged
from lab.scenario_links import Link, StorageAccount
from lab.scenario_vsphere import NESTED_VSPHERE, USUAL, VSphereSide
from lab.troubles import WELL_MACHINE, WELL_SERVER, MachineTroubles, ServerTroubles

SCENARIOS = Path(__file__).parent / "scenarios"
GIB = 1024**3


@dataclass(frozen=True)
class Client:
    """The service principal that may log in."""

    id: str = "22222222-aaaa-4bbb-8ccc-000000000001"
    secret: str = "lab-secret-of-no-value"


@dataclass(frozen=True)
class Retention:
    """A retention volume of a master target."""

    volume: str
    capacity_gib: float = 1024.0
    free_gib: float = 1000.0


@dataclass(frozen=True)
class MasterTarget:
    """A classic master target, which is also a VM in vCenter; memory and disks as VMware would ask of it."""

    name: str
    os: str = "Windows"
    ip: str = "10.1.0.20"
    host: str = "esx1.lab"
    agent_version: str = "9.62.7172.1"
    retention: tuple[Retention, ...] = (Retention("R"),)
    datastores: tuple[str, ...] = ()  # that are seen from it; () is all its host has
    datastore: str = ""  # its own disks are on; "" is the first one
    disks: tuple[int, ...] = (100, 1024)  # GiB
    more_disks: int = 0  # attached besides its own, of one GiB
    troubles: ServerTroubles = WELL_SERVER


@dataclass(frozen=True)
class ProcessServer:
    """A classic process server; ``in_azure`` puts its VM, made by hand, into ``network``."""

    name: str
    ip: str = "10.1.0.10"
    os: str = "Windows"
    health: str = "Normal"
    agent_version: str = "9.62.7172.1"
    in_azure: bool = False
    network: str = RECOVERY
    troubles: ServerTroubles = WELL_SERVER


@dataclass(frozen=True)
class Classic:
    """The configuration server and what belongs to it; no ``failback_policy``: nobody has made one.

    ``vcenter`` empty: none was added. ``vcenter_account`` is the run-as account that it is read with (its user is one
    of ``vsphere.users``). ``vcenter_addresses``: where vCenter answers.
    """

    fabric: str = "CS01"
    ip: str = "10.1.0.10"
    port: int = 443
    agent_version: str = "9.62.7172.1"
    passphrase: str = "lab-passphrase-of-no-value"
    vcenter: str = "vc1"
    vcenter_account: str = "1"
    vcenter_addresses: tuple[str, ...] = ("127.0.0.1", "vcenter.lab", "10.1.0.5")
    process_servers: tuple[ProcessServer, ...] = ()
    master_targets: tuple[MasterTarget, ...] = ()
    run_as_accounts: dict[str, str] = field(default_factory=dict)
    policy: str = "policy-24h"
    failback_policy: str = "policy-24h-failback"
    failback_policy_associated: bool = True
    troubles: ServerTroubles = WELL_SERVER


@dataclass(frozen=True)
class Appliance:
    """A modernized appliance, which is also a VM in vCenter."""

    name: str
    ip: str = "10.1.0.30"
    host: str = "esx1.lab"
    health: str = "Normal"
    datastores: tuple[str, ...] = ("datastore1", "datastore2")
    more_disks: int = 0
    troubles: ServerTroubles = WELL_SERVER


@dataclass(frozen=True)
class Modernized:
    """The appliances of the vault's VMware fabric."""

    appliances: tuple[Appliance, ...] = ()
    policy: str = "policy-rcm-24h"
    failback_policy: str = "crashconsistency-policy-failback"  # the name the service chose [asr-modernized 2]


@dataclass(frozen=True)
class MachineSpec:
    """One protected machine, failed over to Azure. Disk sizes in GiB, the first one holds the system."""

    name: str
    architecture: str = "classic"
    os: str = "Windows"
    os_version: str = ""
    on_premises: str = "vm"
    disks: tuple[int, ...] = (40,)
    datastore: str = "datastore1"
    host: str = "esx2.lab"
    cpus: int = 2
    memory_mb: int = 4096
    group: str = ""
    committed: bool = True
    azure_vm: str = ""
    delta_share: float = 0.25
    run_as_account: str = ""
    tools: str = "running"
    vars: dict[str, Any] = field(default_factory=dict)
    repeat: int = 1
    phase: str = "in_azure"  # or "ready": it was reprotected through ``keeper`` before the lab started
    keeper: str = ""
    troubles: MachineTroubles = WELL_MACHINE

    @property
    def is_classic(self) -> bool:
        """Tell the classic architecture from the modernized one."""
        return self.architecture == "classic"


@dataclass(frozen=True)
class Plan:
    """A recovery plan; its machines boot together in one group."""

    name: str
    machines: tuple[str, ...]


@dataclass(frozen=True)
class Switches:
    """How the lab decides what no source tells; see the table in the README."""

    current_scenario_while_running_modernized: bool = False
    operation_results: str = "item"
    agent_registration_minutes: float = 4.0
    enforce_agent_registration_modernized: bool = True
    tools_minutes: float = 1.5
    vm_snapshots_fail_reprotect: bool = True
    token_lifetime_seconds: int = 3599
    page_size: int = 50
    throttle_reads: tuple[int, int] = (250, 25)
    throttle_writes: tuple[int, int] = (200, 10)
    latency_seconds: float = 0.0  # simulated, of each answer of Resource Manager
    disks_stay: bool = False  # in vCenter no disk goes to the master target and back: with very many machines
    time_moved_by_clients: bool = False  # simulated time stands still but for what requests say has passed


@dataclass(frozen=True)
class Scenario:
    """Everything the lab starts from."""

    name: str = "unnamed"
    seed: int = 1
    subscription: str = "11111111-2222-3333-4444-555555555555"
    tenant: str = "99999999-8888-4777-8666-555555555555"
    resource_group: str = "rg-dr"
    vault: str = "vault-home"
    location: str = "westeurope"
    client: Client = Client()
    vsphere: VSphereSide = USUAL
    links: tuple[Link, ...] = (Link(),)
    storage_accounts: tuple[StorageAccount, ...] = (StorageAccount(),)
    classic: Classic = Classic()
    modernized: Modernized = Modernized()
    azure: AzureSide = USUAL_AZURE
    machines: tuple[MachineSpec, ...] = ()
    plans: tuple[Plan, ...] = ()
    group_vars: dict[str, Any] = field(default_factory=dict)
    durations: dict[str, float] = field(default_factory=dict)
    switches: Switches = Switches()


# Where a list in the file holds mappings: (class, field) -> class of its elements.
NESTED: dict[tuple[type, str], type] = {
    **NESTED_AZURE,
    (Scenario, "azure"): AzureSide,
    **NESTED_VSPHERE,
    (Scenario, "vsphere"): VSphereSide,
    (Scenario, "links"): Link,
    (Scenario, "storage_accounts"): StorageAccount,
    (Link, "troubles"): ServerTroubles,
    (Classic, "troubles"): ServerTroubles,
    (MasterTarget, "troubles"): ServerTroubles,
    (ProcessServer, "troubles"): ServerTroubles,
    (Appliance, "troubles"): ServerTroubles,
    (MachineSpec, "troubles"): MachineTroubles,
    (Scenario, "client"): Client,
    (Scenario, "classic"): Classic,
    (Scenario, "modernized"): Modernized,
    (Scenario, "switches"): Switches,
    (Scenario, "machines"): MachineSpec,
    (Scenario, "plans"): Plan,
    (Classic, "process_servers"): ProcessServer,
    (Classic, "master_targets"): MasterTarget,
    (MasterTarget, "retention"): Retention,
    (Modernized, "appliances"): Appliance,
}


def _repeated(spec: MachineSpec) -> list[MachineSpec]:
    if spec.repeat == 1:
        return [spec]
    return [replace(spec, name=f"{spec.name}{number:03d}", repeat=1) for number in range(1, spec.repeat + 1)]


def _check(scenario: Scenario) -> Scenario:
    names = [machine.name for machine in scenario.machines]
    for plan in scenario.plans:
        missing = sorted(set(plan.machines) - set(names))
        if missing:
            raise ScenarioError(f"plan {plan.name}: no such machines {missing}")
    if len(names) != len(set(names)):
        raise ScenarioError("two machines have the same name")
    return scenario


def _read(text: str) -> dict[str, Any]:
    """Read YAML; with ``based_on`` it is laid over the scenario of that name."""
    data = yaml.safe_load(text) or {}
    base = data.pop("based_on", None)
    return merged(_read(_text(base)), data) if base else data


def parse_scenario(text: str, name: str) -> Scenario:
    """Read a scenario from YAML text.

    :raises ScenarioError: with the place of the mistake in the file.
    """
    scenario = build(Scenario, {"name": name, **_read(text)}, name, NESTED)
    machines = tuple(one for spec in scenario.machines for one in _repeated(spec))
    return _check(replace(scenario, machines=machines))


def _file(name: str) -> Path:
    path = Path(name) if name.endswith((".yml", ".yaml")) else SCENARIOS / f"{name}.yml"
    if not path.is_file():
        known = sorted(each.stem for each in SCENARIOS.glob("*.yml"))
        raise ScenarioError(f"no scenario {name!r}; there are: {', '.join(known)}")
    return path


def _text(name: str) -> str:
    return _file(name).read_text(encoding="utf-8")


def load_scenario(name: str) -> Scenario:
    """Read a scenario by its name in ``scenarios/`` or by the path of a file.

    :raises ScenarioError: if there is no such scenario, naming those there are.
    """
    return parse_scenario(_text(name), _file(name).stem)
