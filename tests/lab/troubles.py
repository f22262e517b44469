# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What can be wrong with machines and servers: the words of a scenario's key ``troubles``; the defaults are nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from lab.scenario_vsphere import Datastore, Host

RECOVERY_POINTS = ("fresh", "old", "none")
AZURE_VM_STATES = ("running", "stopped", "deallocated", "deleted", "moved")


@dataclass(frozen=True)
class VmTroubles:
    """What can be wrong with a VM in vCenter; planted there, so that it is mended there too [asr-api 4].

    ``bios_uuid_of``, ``disk_uuid_of``: the VM whose BIOS UUID, whose first disk's UUID it has, as clones do.
    ``stray_vm``: the host on which another VM has its name. ``raw_disk``: a raw device mapping beside its disks.
    ``storage_drs``: its datastore is in a cluster that moves VMs by itself.
    """

    snapshots: int = 0
    consolidation_needed: bool = False
    disk_uuid_hidden: bool = False
    paravirtual: bool = False
    raw_disk: bool = False
    bios_uuid_of: str = ""
    disk_uuid_of: str = ""
    stray_vm: str = ""
    storage_drs: bool = False
    powered_off: bool = False
    tools_stopped: bool = False
    disconnected: bool = False


@dataclass(frozen=True)
class MachineTroubles(VmTroubles):
    """What can be wrong with a protected machine.

    ``agent_silent``: not heard of since it was started. ``migrated``: somebody chose "Complete Migration";
    ``unprotected``: replication was disabled. ``azure_vm``: one of ``AZURE_VM_STATES``; moved: to another group.
    """

    health_errors: tuple[dict[str, Any], ...] = ()
    agent_silent: bool = False
    resync_required: bool = False
    recovery_points: str = "fresh"
    migrated: bool = False
    unprotected: bool = False
    azure_vm: str = "running"

    def __post_init__(self) -> None:
        """Refuse words that mean nothing."""
        if self.recovery_points not in RECOVERY_POINTS or self.azure_vm not in AZURE_VM_STATES:
            raise TypeError(f"recovery_points is one of {RECOVERY_POINTS}, azure_vm one of {AZURE_VM_STATES}")


@dataclass(frozen=True)
class ServerTroubles(VmTroubles):
    """What can be wrong with a configuration server, process server, master target or appliance.

    ``silent``: no heartbeat for two hours. ``certificate_days``: until its certificate expires. ``version_status``:
    as Azure calls it, such as ``UpdateRequired``. ``discovery_failed``: of the configuration server: its vCenter
    could not be discovered.
    """

    silent: bool = False
    stopped: bool = False
    certificate_days: int = 1076
    version_status: str = "Supported"
    health_errors: tuple[dict[str, Any], ...] = ()
    discovery_failed: bool = False


WELL_MACHINE = MachineTroubles()
WELL_SERVER = ServerTroubles()


class UnknownTrouble(ValueError):
    """A trouble that cannot be, or somebody who cannot have it."""


Unwell = MachineTroubles | ServerTroubles | Host | Datastore
LASTING = ("name", "type")  # what a host or datastore is, which no mending changes


class Troubles:
    """What is wrong now, by the name of the machine, server, host, or datastore."""

    def __init__(self, everyone: Mapping[str, Unwell]) -> None:
        self._found = dict(everyone)

    def machine(self, name: str) -> MachineTroubles:
        """Return the troubles of a machine."""
        found = self._found.get(name)
        return found if isinstance(found, MachineTroubles) else WELL_MACHINE

    def server(self, name: str) -> ServerTroubles:
        """Return the troubles of a server."""
        found = self._found.get(name)
        return found if isinstance(found, ServerTroubles) else WELL_SERVER

    def everyone(self) -> dict[str, Unwell]:
        """Return everybody who can have troubles."""
        return dict(self._found)

    def with_change(self, name: str, given: Mapping[str, Any]) -> tuple[Unwell, Unwell]:
        """Return what somebody's troubles are, and what they would be with some of them changed.

        :raises UnknownTrouble: with the words there are.
        """
        before = self._found.get(name)
        if before is None:
            raise UnknownTrouble(f"nobody is called {name!r}; there are: {', '.join(self._found)}")
        known = {each.name for each in fields(before)} - set(LASTING)
        unknown = sorted(set(given) - known)
        if unknown:
            raise UnknownTrouble(f"unknown {unknown}; known: {sorted(known)}")
        values: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in given.items()}
        try:
            return before, _replaced(before, values)
        except TypeError as error:
            raise UnknownTrouble(str(error)) from None

    def note(self, name: str, unwell: Unwell) -> None:
        """Write down what is true now."""
        self._found[name] = unwell


def _replaced(unwell: Any, values: Mapping[str, Any]) -> Any:
    return replace(unwell, **values)


def well(unwell: Unwell) -> Unwell:
    """Return the same without any trouble."""
    return type(unwell)(**{name: getattr(unwell, name) for name in LASTING if hasattr(unwell, name)})


def spoken(unwell: Unwell) -> dict[str, Any]:
    """Return what differs from health."""
    health = well(unwell)
    every = ((each.name, getattr(unwell, each.name)) for each in fields(unwell))
    return {name: value for name, value in every if value != getattr(health, name)}
