# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a scenario file may say of vCenter: hosts, datastores and users. Healthy by default."""

from __future__ import annotations

from dataclasses import dataclass

ROLE = "Azure_Site_Recovery"  # the documented role's name [asr-api 3.3]


@dataclass(frozen=True)
class Host:
    """An ESXi host of the one cluster. ``licence``: paid, free or eval; ``free_memory_mb`` as is usual when None."""

    name: str
    licence: str = "paid"
    free_memory_mb: int | None = None


@dataclass(frozen=True)
class Datastore:
    """A datastore that all hosts mount read-write, but those named here; ``type`` as summary.type has it."""

    name: str
    type: str = "VMFS"
    read_only_on: tuple[str, ...] = ()
    not_mounted_on: tuple[str, ...] = ()
    not_accessible_on: tuple[str, ...] = ()
    maintenance: bool = False


@dataclass(frozen=True)
class User:
    """A user of vCenter with a role on the datacenter, propagating.

    ``account``: the run-as account of the configuration server that logs in as this user. ``role``: the documented
    role, made with all its privileges but those in ``lacks``; or one of vCenter's own, such as ReadOnly; or none.
    """

    name: str
    account: str = ""
    role: str = ROLE
    lacks: tuple[str, ...] = ()
    password: str = "lab-user-password"


@dataclass(frozen=True)
class VSphereSide:
    """Everything in vCenter but VMs."""

    hosts: tuple[Host, ...] = (Host("esx1.lab"), Host("esx2.lab"))
    datastores: tuple[Datastore, ...] = (Datastore("datastore1"), Datastore("datastore2"))
    users: tuple[User, ...] = (User("vcenteruser@vsphere.local", account="1"),)


USUAL = VSphereSide()
NESTED_VSPHERE: dict[tuple[type, str], type] = {
    (VSphereSide, "hosts"): Host,
    (VSphereSide, "datastores"): Datastore,
    (VSphereSide, "users"): User,
}
