# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names and ids of everything in the vault, with the service's casing."""

from __future__ import annotations

from lab.world import Machine, World

TYPE = "Microsoft.RecoveryServices/vaults"
AZURE = "Microsoft Azure"  # an id, though it is none [asr-api 1.2]
# Constants of the service: the fabric and the container of the Azure side begin so in every vault [asr-api 1.2].
AZURE_FABRIC = "d49858f1" + "0" * 56
AZURE_CONTAINER = "d38048d4-b460-4791-8ece-108395ee8478"


class Names:
    """Computes names and ids of one vault. Ids begin with ``/Subscriptions/``, requests with ``/subscriptions/``."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.scenario = world.scenario
        guid = world.ids.guid
        self.group = f"/Subscriptions/{self.scenario.subscription}/resourceGroups/{self.scenario.resource_group}"
        self.vault = f"{self.group}/providers/Microsoft.RecoveryServices/vaults/{self.scenario.vault}"
        self.classic_fabric = world.ids.hex64(f"fabric:{self.scenario.classic.fabric}")
        self.classic_guid = guid(f"fabric:{self.scenario.classic.fabric}")
        self.classic_container = f"cloud_{self.classic_guid}"
        self.modernized_fabric = f"{self.scenario.vault}-vmwarefabric"
        self.modernized_guid = guid(f"fabric:{self.modernized_fabric}")
        stem = self.scenario.vault[:10] + world.ids.hex64("stem")[:4]
        self.modernized_container = f"{stem}replicationcontainer"
        self.site = f"{stem}vmwaresite"
        self.physical_site = f"{stem}physicalsite"

    def resource_group(self, casing: str = "subscriptions") -> str:
        """Return the resource group's id as other providers write it."""
        return f"/{casing}/{self.scenario.subscription}/resourceGroups/{self.scenario.resource_group}"

    def provider(self, path: str) -> str:
        """Return the id of a Compute, Network, Storage or OffAzure resource."""
        return f"{self.resource_group()}/providers/{path}"

    def fabric_name(self, machine: Machine) -> str:
        """Return the name of the machine's fabric."""
        return self.classic_fabric if machine.spec.is_classic else self.modernized_fabric

    def fabric_friendly(self, machine: Machine) -> str:
        """Return the friendly name of the machine's fabric."""
        return self.scenario.classic.fabric if machine.spec.is_classic else self.modernized_fabric

    def container_name(self, machine: Machine) -> str:
        """Return the name of the machine's container."""
        return self.classic_container if machine.spec.is_classic else self.modernized_container

    def fabric(self, name: str) -> str:
        """Return a fabric's id."""
        return f"{self.vault}/replicationFabrics/{name}"

    def container(self, fabric: str, name: str) -> str:
        """Return a container's id."""
        return f"{self.fabric(fabric)}/replicationProtectionContainers/{name}"

    def item(self, machine: Machine) -> str:
        """Return a protected item's id; it never changes [asr-api 1.8]."""
        container = self.container(self.fabric_name(machine), self.container_name(machine))
        return f"{container}/replicationProtectedItems/{machine.item_name}"

    def policy(self, name: str) -> str:
        """Return a policy's id."""
        return f"{self.vault}/replicationPolicies/{name}"

    def job(self, name: str) -> str:
        """Return a job's id."""
        return f"{self.vault}/replicationJobs/{name}"

    def plan(self, name: str) -> str:
        """Return a recovery plan's id."""
        return f"{self.vault}/replicationRecoveryPlans/{name}"

    def host(self, name: str, os_type: str = "Windows") -> str:
        """Return the host id of a process server or master target."""
        return self._world.ids.host_id(f"host:{name}", os_type)

    def appliance(self, name: str) -> str:
        """Return the one GUID that is the id of every component of an appliance [asr-modernized 4]."""
        return self._world.ids.guid(f"appliance:{name}")
