# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Roles of a vCenter, and who has which of them where."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from .._domain.errors import FailbackError
from .._domain.failback_role import Holder, Permission, Role, same_account

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim


class Roles:
    """:param connection: a service instance as ``session.login`` gives it."""

    def __init__(self, connection: Any) -> None:
        content = connection.RetrieveContent()
        self._manager = content.authorizationManager
        self._directory = content.userDirectory

    def known_privileges(self) -> frozenset[str]:
        """The ids of all privileges that this vCenter has."""
        return frozenset(str(each.privId) for each in self._manager.privilegeList)

    def all(self) -> list[Role]:
        return [
            Role(each.roleId, str(each.name), bool(each.system), frozenset(each.privilege or []))
            for each in self._manager.roleList
        ]

    def save(self, role: Role | None, name: str, privileges: frozenset[str]) -> int:
        """Make a role, or change it so that it has these privileges. :returns: its id"""
        if role is None:
            return int(self._manager.AddAuthorizationRole(name, sorted(privileges)))
        self._manager.UpdateAuthorizationRole(role.role_id, name, sorted(privileges))
        return role.role_id

    def remove(self, role: Role) -> None:
        """Remove a role that nobody has."""
        self._manager.RemoveAuthorizationRole(role.role_id, True)

    def holders(self, role: Role) -> list[Holder]:
        """Who has the role, and on what."""
        found = self._manager.RetrieveRolePermissions(role.role_id)
        return [Holder(str(each.principal), bool(each.group), each.entity._moId) for each in found]

    def permission_of(self, entity: Any, account: str, group: bool) -> Permission | None:
        """An account's permission on an object itself, not one that it has from above."""
        for each in self._manager.RetrieveEntityPermissions(entity, False):
            if bool(each.group) is group and same_account(each.principal, account):
                return Permission(str(each.principal), group, each.roleId, bool(each.propagate))
        return None

    def grant(self, entity: Any, account: str, group: bool, role_id: int) -> None:
        """Give an account a role on an object and all below, in place of the one that it has there.

        :raises FailbackError: ``ACCOUNT_NOT_FOUND``
        """
        rule = vim.AuthorizationManager.Permission(principal=account, group=group, roleId=role_id, propagate=True)
        try:
            self._manager.SetEntityPermissions(entity, [rule])
        except vim.fault.UserNotFound as error:
            raise FailbackError(
                "ACCOUNT_NOT_FOUND",
                f"vCenter knows no {'group' if group else 'user'} {account}.",
                "Correct account, as in asr@vsphere.local or DOMAIN\\asr.",
            ) from error

    def revoke(self, entity: Any, permission: Permission) -> None:
        self._manager.RemoveEntityPermission(entity, permission.principal, permission.group)

    def is_listed(self, account: str, group: bool) -> bool:
        """Whether vCenter's directory lists somebody of that name, in whatever domain."""
        name = account.rpartition("\\")[2].partition("@")[0]
        found = self._directory.RetrieveUserGroups(
            searchStr=name, exactMatch=False, findUsers=not group, findGroups=group
        )
        listed = [str(each.principal).rpartition("\\")[2].partition("@")[0] for each in found]
        return name.lower() in {each.lower() for each in listed}
