# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a master target's VM is made: all of it found before anything is made."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .._domain.errors import FailbackError
from .._domain.host_choice import HostFacts, choose_host
from .._domain.inventory_choice import position_of
from .datastore import list_files
from .placement import datacenter_of, find_datacenter, find_in, inventory_path

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim


@dataclass(frozen=True)
class Place:
    """Objects of vCenter's inventory."""

    datacenter: Any
    datastore: Any
    network: Any


@dataclass(frozen=True)
class NewVmPlace:
    """Where in the inventory a new VM comes to be."""

    folder: Any
    pool: Any
    host: Any


def find_place(connection: Any, options: Mapping[str, Any]) -> Place:
    """:raises FailbackError: naming what is not there, and what is there instead"""
    somewhere = find_datacenter(connection, options["datacenter"])
    datastore = find_in(connection, vim.Datastore, "datastore", options["datastore"], somewhere)
    datacenter = datacenter_of(datastore)
    return Place(datacenter, datastore, find_in(connection, vim.Network, "network", options["network"], datacenter))


def find_new_vm_place(connection: Any, options: Mapping[str, Any], place: Place) -> NewVmPlace:
    """:raises FailbackError: as above; ``NO_USABLE_HOST``"""
    host = _host(connection, options, place.datacenter, place.datastore, place.network)
    return NewVmPlace(_folder(place.datacenter, options["folder"]), host.parent.resourcePool, host)


def check_iso(connection: Any, datacenter: Any, iso: str) -> None:
    """:param iso: its path as vSphere writes it. :raises FailbackError: ``ISO_NOT_FOUND``"""
    name, _bracket, path = iso.removeprefix("[").partition("] ")
    datastore = find_in(connection, vim.Datastore, "datastore", name, datacenter)
    folder, file = posixpath.split(path)
    if not list_files(datastore, folder, [file]):
        raise FailbackError(
            "ISO_NOT_FOUND",
            f"{iso} is not there.",
            "Upload it with asr.failback.datastore_file, or correct iso.",
        )


def _host(connection: Any, options: Mapping[str, Any], datacenter: Any, datastore: Any, network: Any) -> Any:
    candidates = []
    if options["cluster"]:
        cluster = find_in(connection, vim.ClusterComputeResource, "cluster", options["cluster"], datacenter)
        candidates = list(cluster.host)
    if options["esxi_host"]:
        host = find_in(connection, vim.HostSystem, "host", options["esxi_host"], datacenter)
        if candidates and host not in candidates:
            raise FailbackError(
                "HOST_NOT_IN_CLUSTER",
                f"{options['esxi_host']} is not in the cluster {options['cluster']}, but in {host.parent.name}.",
                "Correct cluster or esxi_host; one of them is enough.",
            )
        candidates = [host]
    facts = [_facts(host, datastore, network) for host in candidates]
    chosen = choose_host(facts, options["datastore"], options["network"])
    return candidates[facts.index(chosen)]


def _facts(host: Any, datastore: Any, network: Any) -> HostFacts:
    mounts = [mount.mountInfo for mount in datastore.host if mount.key == host]
    return HostFacts(
        name=str(host.name),
        connected=host.runtime.connectionState == "connected",
        in_maintenance=bool(host.runtime.inMaintenanceMode),
        datastore_writable=any(
            info.accessMode == "readWrite" and info.mounted is not False and info.accessible is not False
            for info in mounts
        ),
        has_network=network in host.network,
        vms=len(host.vm),
    )


def _folder(datacenter: Any, path: str | None) -> Any:
    """:param path: names below the datacenter's folder for VMs, separated by slashes."""
    folder = datacenter.vmFolder
    for name in filter(None, (path or "").split("/")):
        below = [each for each in folder.childEntity if isinstance(each, vim.Folder)]
        where = inventory_path(folder)
        found = [(str(each.name), where) for each in below]
        folder = below[position_of("folder", name, found, f"Look at {where} in vCenter.")]
    return folder
