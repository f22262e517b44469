# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has Site Recovery's account with the documented role on a datacenter, or without it (S14, S50)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._domain.errors import FailbackError
from .._domain.failback_role import (
    ALWAYS,
    Permission,
    Role,
    needed,
    not_known,
    other_holders,
    permission_change,
    role_change,
)
from .._domain.vm_settings import Change, as_diff
from .._vsphere.placement import find_datacenter
from .._vsphere.roles import Roles
from .run import Result


def ensure_failback_role(connection: Any, params: Mapping[str, Any], check_mode: bool) -> Result:
    """:raises FailbackError: ``DATACENTER_NEEDED``, ``ROLE_OF_VCENTER``, ``ACCOUNT_NOT_FOUND``"""
    datacenter = _datacenter(connection, params["datacenter"])
    work = _Work.begin(Roles(connection), datacenter, params, check_mode)
    found = work.absent() if params["state"] == "absent" else work.present()
    return {"account": params["account"], "datacenter": str(datacenter.name), "role": params["role"], **found}


def _datacenter(connection: Any, name: str | None) -> Any:
    found = find_datacenter(connection, name)
    if found is None:
        raise FailbackError(
            "DATACENTER_NEEDED",
            "The vCenter has several datacenters, or none that the account can see.",
            "Name the datacenter that the machines come home to.",
        )
    return found


@dataclass(frozen=True)
class _Work:
    """:param role: as it is, None where there is none.

    :param permission: the account's own on the datacenter, None where it has none.
    """

    roles: Roles
    datacenter: Any
    name: str
    account: str
    group: bool
    check_mode: bool
    role: Role | None
    permission: Permission | None

    @classmethod
    def begin(cls, roles: Roles, datacenter: Any, params: Mapping[str, Any], check_mode: bool) -> _Work:
        name, account, group = params["role"], params["account"], params["group"]
        role = next((each for each in roles.all() if each.name == name), None)
        permission = roles.permission_of(datacenter, account, group)
        return cls(roles, datacenter, name, account, group, check_mode, role, permission)

    def present(self) -> Result:
        known = self.roles.known_privileges()
        wanted = needed(known) | ALWAYS
        had = self.role.privileges if self.role else frozenset()
        privileges = role_change(self.name, self.role, wanted)
        permission = permission_change(self.name, self.permission, self._role_name())
        if not self.check_mode:
            role_id = self.role.role_id if self.role and not privileges else self._save(wanted)
            if permission:
                self.roles.grant(self.datacenter, self.account, self.group, role_id)
        return {
            **_result(privileges, permission),
            "added": sorted(wanted - had - ALWAYS),
            "removed": sorted(had - wanted),
            "not_known": not_known(known),
            "warnings": list(self._warnings(privileges, permission, known)),
        }

    def _save(self, wanted: frozenset[str]) -> int:
        return self.roles.save(self.role, self.name, wanted)

    def _role_name(self) -> str:
        """Of the role that the account has on the datacenter now."""
        wanted = self.permission.role_id if self.permission else None
        return next((each.name for each in self.roles.all() if each.role_id == wanted), "")

    def _warnings(self, privileges: Change | None, permission: Change | None, known: frozenset[str]) -> Iterator[str]:
        if not_known(known):
            yield f"This vCenter has no privilege {', '.join(not_known(known))}; it may be called otherwise there."
        others = self._others()
        if privileges and others:
            yield f"The role {self.name} is also that of {', '.join(others)}."
        if permission and self.check_mode and not self.roles.is_listed(self.account, self.group):
            yield f"vCenter's directory does not list {self.account}; granting it the role may fail."

    def _others(self) -> list[str]:
        if self.role is None:
            return []
        holders = self.roles.holders(self.role)
        return other_holders(holders, self.account, self.group, self.datacenter._moId)

    def absent(self) -> Result:
        permission = role = None
        if self.role and self.permission and self.permission.role_id == self.role.role_id:
            permission = Change("permission", f"{self.name} on the datacenter", None)
        if self.role and not self.role.system and not self._others():
            role = Change("role", self.name, None)
        if permission and self.permission and not self.check_mode:
            self.roles.revoke(self.datacenter, self.permission)
        if role and self.role and not self.check_mode:
            self.roles.remove(self.role)
        had = self.role.privileges - ALWAYS if role and self.role else frozenset()
        return {**_result(permission, role), "added": [], "removed": sorted(had), "not_known": []}


def _result(*changes: Change | None) -> Result:
    made = [change for change in changes if change]
    return {"changed": bool(made), "diff": as_diff(made)}
