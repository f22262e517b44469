# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The privileges that Site Recovery's account needs in vCenter for replication, failover and failback (S14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .errors import FailbackError
from .vm_settings import Change

#: The documented role's name.
ROLE = "Azure_Site_Recovery"

#: Privilege id → as vSphere's client and the documentation call it [asr-api 3.3].
PRIVILEGES = {
    "Datastore.AllocateSpace": "Datastore > Allocate space",
    "Datastore.Browse": "Datastore > Browse datastore",
    "Datastore.DeleteFile": "Datastore > Remove file",
    "Datastore.FileManagement": "Datastore > Low level file operations",
    "Datastore.UpdateVirtualMachineFiles": "Datastore > Update virtual machine files",
    "Network.Assign": "Network > Assign network",
    "Resource.AssignVMToPool": "Resource > Assign virtual machine to resource pool",
    "Resource.ColdMigrate": "Resource > Migrate powered off virtual machine",
    "Resource.HotMigrate": "Resource > Migrate powered on virtual machine",
    "Task.Create": "Tasks > Create task",
    "Task.Update": "Tasks > Update task",
    "VirtualMachine.Interact.AnswerQuestion": "Virtual machine > Interaction > Answer question",
    "VirtualMachine.Interact.DeviceConnection": "Virtual machine > Interaction > Device connection",
    "VirtualMachine.Interact.PowerOff": "Virtual machine > Interaction > Power off",
    "VirtualMachine.Interact.PowerOn": "Virtual machine > Interaction > Power on",
    "VirtualMachine.Interact.SetCDMedia": "Virtual machine > Interaction > Configure CD media",
    "VirtualMachine.Interact.SetFloppyMedia": "Virtual machine > Interaction > Configure floppy media",
    "VirtualMachine.Interact.ToolsInstall": "Virtual machine > Interaction > VMware Tools install",
    "VirtualMachine.Inventory.Create": "Virtual machine > Inventory > Create new",
    "VirtualMachine.Inventory.Register": "Virtual machine > Inventory > Register",
    "VirtualMachine.Inventory.Unregister": "Virtual machine > Inventory > Unregister",
    "VirtualMachine.Provisioning.GetVmFiles": "Virtual machine > Provisioning > Allow virtual machine download",
    "VirtualMachine.Provisioning.PutVmFiles": "Virtual machine > Provisioning > Allow virtual machine files upload",
    "VirtualMachine.State.RemoveSnapshot": "Virtual machine > Snapshot management > Remove snapshot",
}

#: All of Virtual machine > Configuration; which ids that are is vCenter's to say.
GROUP = "VirtualMachine.Config."

#: What every role has, whoever makes it; and all that a read-only one has.
ALWAYS = frozenset({"System.Anonymous", "System.Read", "System.View"})


def needed(known: Collection[str]) -> frozenset[str]:
    """The documented privileges as this vCenter has them.

    :param known: all privilege ids of the vCenter.
    """
    return frozenset(each for each in known if each in PRIVILEGES or each.startswith(GROUP))


def not_known(known: Collection[str]) -> list[str]:
    """Documented privileges that this vCenter does not have under the id that we know."""
    return sorted(PRIVILEGES.keys() - set(known))


def in_words(privileges: Iterable[str]) -> list[str]:
    """As the client calls them, with their ids; those of the group by id."""
    return [f"{PRIVILEGES[each]} ({each})" if each in PRIVILEGES else each for each in sorted(privileges)]


@dataclass(frozen=True)
class Role:
    """A role of a vCenter. ``system``: one that vCenter comes with, which nobody can change."""

    role_id: int
    name: str
    system: bool
    privileges: frozenset[str]


@dataclass(frozen=True)
class Permission:
    """What an account may do on an object and, if it propagates, on all below it."""

    principal: str
    group: bool
    role_id: int
    propagate: bool


@dataclass(frozen=True)
class Holder:
    """Somebody who has a role on an object, given by its id."""

    principal: str
    group: bool
    entity: str


def other_holders(holders: Iterable[Holder], account: str, group: bool, entity: str) -> list[str]:
    """Who has the role beside the account on that object."""
    return sorted(
        {
            each.principal
            for each in holders
            if not (each.entity == entity and each.group is group and same_account(each.principal, account))
        }
    )


def same_account(one: str, other: str) -> bool:
    """Whether two spellings mean one account: ``name@domain`` and ``DOMAIN\\name``, in whatever case."""
    return _account(one) == _account(other)


def _account(spelled: str) -> tuple[str, str]:
    if "\\" in spelled:
        domain, _backslash, name = spelled.partition("\\")
    else:
        name, _at, domain = spelled.partition("@")
    return name.lower(), domain.lower()


def role_change(name: str, role: Role | None, wanted: frozenset[str]) -> Change | None:
    """What is to be done so that the role has exactly these privileges.

    :param role: the role of that name, None where there is none.
    :raises FailbackError: ``ROLE_OF_VCENTER``
    """
    if role is not None and role.system:
        raise FailbackError(
            "ROLE_OF_VCENTER",
            f"{name} is a role that vCenter comes with; its privileges cannot be set.",
            f"Name another role, such as {ROLE}.",
        )
    before = None if role is None else sorted(role.privileges - ALWAYS)
    after = sorted(wanted - ALWAYS)
    return Change("privileges", before, after) if before != after else None


def permission_change(role: str, before: Permission | None, role_name_before: str) -> Change | None:
    """What is to be done so that the account has the role on the datacenter and below.

    :param before: the account's permission on the datacenter itself, None where it has none.
    """
    wanted = _in_words(role, propagate=True)
    found = None if before is None else _in_words(role_name_before, propagate=before.propagate)
    return Change("permission", found, wanted) if found != wanted else None


def _in_words(role: str, *, propagate: bool) -> str:
    return f"{role}, {'propagating' if propagate else 'not propagating'}"
