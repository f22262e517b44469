# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The privileges that Site Recovery's account needs in vCenter for replication, failover and failback (S14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

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
