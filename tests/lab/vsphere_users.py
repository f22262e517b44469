# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Users of vCenter, their roles, and what the account of the configuration server may do [asr-api 3.3]."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim

from lab.scenario_vsphere import User
from lab.vsphere import VCenter

READ_ONLY = "ReadOnly"
# The documented list with the standard ids; "Virtual machine > Configuration" is the whole group, see below.
PRIVILEGES = (
    "Datastore.AllocateSpace", "Datastore.Browse", "Datastore.FileManagement", "Datastore.DeleteFile",
    "Datastore.UpdateVirtualMachineFiles", "Network.Assign", "Resource.AssignVMToPool", "Resource.ColdMigrate",
    "Resource.HotMigrate", "Task.Create", "Task.Update", "VirtualMachine.Interact.AnswerQuestion",
    "VirtualMachine.Interact.DeviceConnection", "VirtualMachine.Interact.SetCDMedia",
    "VirtualMachine.Interact.SetFloppyMedia", "VirtualMachine.Interact.PowerOff", "VirtualMachine.Interact.PowerOn",
    "VirtualMachine.Interact.ToolsInstall", "VirtualMachine.Inventory.Create", "VirtualMachine.Inventory.Register",
    "VirtualMachine.Inventory.Unregister", "VirtualMachine.Provisioning.GetVmFiles",
    "VirtualMachine.Provisioning.PutVmFiles", "VirtualMachine.State.RemoveSnapshot",
)  # fmt: skip
WHOLE_GROUP = "VirtualMachine.Config."


def documented_privileges(manager: Any) -> list[str]:
    """Return the ids of all documented privileges that this vCenter knows."""
    known = [privilege.privId for privilege in manager.privilegeList]
    return [*PRIVILEGES, *(each for each in known if each.startswith(WHOLE_GROUP))]


def seed_users(vcenter: VCenter, users: tuple[User, ...]) -> None:
    """Give each user the role on the datacenter."""
    manager = vcenter.content().authorizationManager
    for user in users:
        if user.role:
            _grant(vcenter, user.name, _role(manager, user))


def _role(manager: Any, user: User) -> int:
    """Return the role's id; a role that vCenter does not have is made, a name of its own where something is lacking."""
    name = f"{user.role}_incomplete" if user.lacks else user.role
    found = next((role.roleId for role in manager.roleList if role.name == name), None)
    if found is not None:
        return int(found)
    wanted = [each for each in documented_privileges(manager) if each not in user.lacks]
    return int(manager.AddAuthorizationRole(name, wanted))


def _grant(vcenter: VCenter, user: str, role: int) -> None:
    manager = vcenter.content().authorizationManager
    rule = vim.AuthorizationManager.Permission(principal=user, group=False, roleId=role, propagate=True)
    manager.SetEntityPermissions(_datacenter(vcenter), [rule])


def _datacenter(vcenter: VCenter) -> Any:
    return vcenter.read(vim.Datacenter, "name")[0][0]


def missing_privileges(vcenter: VCenter, user: str) -> list[str]:
    """Return the documented privileges that a user lacks on the datacenter."""
    manager = vcenter.content().authorizationManager
    answer = manager.HasUserPrivilegeOnEntities([_datacenter(vcenter)], user, documented_privileges(manager))
    return [one.privId for one in answer[0].privAvailability if not one.isGranted]
