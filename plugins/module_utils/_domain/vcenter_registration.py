# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The registration of a vCenter with a configuration server: what is missing, and what is otherwise than wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from .arm_write import Write
from .errors import FailbackError
from .model import ProtectedItem, same_id
from .site import Site
from .vcenter import VCenter
from .wire import text

T = TypeVar("T")
DEFAULT_PORT = 443
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class VCenterWish:
    """'' or None: as it is. ``process_server`` and ``run_as_account`` are names or ids."""

    name: str
    address: str = ""
    port: int | None = None
    process_server: str = ""
    run_as_account: str = ""


@dataclass(frozen=True)
class VCenterPlan:
    """:param found: the vCenter as it is registered; None where it is not.
    :param changes: setting → its value as it is and as it shall be.
    """

    found: VCenter | None
    writes: tuple[Write, ...]
    changes: dict[str, tuple[str, str]]

    def as_diff(self) -> dict[str, dict[str, str]]:
        return {
            "before": {setting: before for setting, (before, _after) in self.changes.items() if before},
            "after": {setting: after for setting, (_before, after) in self.changes.items() if after},
        }


def find(vcenters: Sequence[VCenter], wish: VCenterWish) -> VCenter | None:
    """By name or id, else by address: somebody may have registered it under another name."""
    for entry in vcenters:
        if any(same_id(wish.name, label) for label in (entry.name, entry.arm_id, entry.arm_id.rsplit("/", 1)[-1])):
            return entry
    return next((entry for entry in vcenters if wish.address and same_id(entry.address, wish.address)), None)


def present(wish: VCenterWish, site: Site, vcenters: Sequence[VCenter]) -> VCenterPlan:
    """What is to be done so that the vCenter is registered as wished.

    :raises FailbackError: ``VCENTER_NOT_FOUND``, ``RUN_AS_ACCOUNT_NOT_FOUND``, ``PROCESS_SERVER_NOT_FOUND``,
        ``PROCESS_SERVER_AMBIGUOUS``, ``BAD_OPTION``
    """
    found = find(vcenters, wish)
    wanted = {
        "address": wish.address,
        "port": str(wish.port) if wish.port else "",
        "process_server": _process_server(wish.process_server, site),
        "run_as_account": _run_as_account(wish.run_as_account, site),
    }
    return _change(found, wanted) if found else _addition(wish, wanted, site, vcenters)


_KEYS = {
    "address": "ipAddress",
    "port": "port",
    "process_server": "processServerId",
    "run_as_account": "runAsAccountId",
}


def _change(found: VCenter, wanted: dict[str, str]) -> VCenterPlan:
    """Only what differs is sent; whatever is not wished for stays."""
    now = {
        "address": found.address,
        "port": found.port,
        "process_server": found.process_server_id,
        "run_as_account": found.run_as_account_id,
    }
    changes = {key: (now[key], value) for key, value in wanted.items() if value and value.lower() != now[key].lower()}
    if not changes:
        return VCenterPlan(found, (), {})
    body = {"properties": {_KEYS[key]: after for key, (_before, after) in changes.items()}}
    return VCenterPlan(found, (Write("PATCH", found.arm_id, "change", f"vCenter {found.name}", body),), changes)


def _addition(wish: VCenterWish, wanted: dict[str, str], site: Site, vcenters: Sequence[VCenter]) -> VCenterPlan:
    missing = [key for key in ("address", "run_as_account") if not wanted[key]]
    if missing:
        listed = ", ".join(f"{entry.name} ({entry.address})" for entry in vcenters) or "none"
        accounts = ", ".join(account.name for account in site.run_as_accounts) or "none"
        raise FailbackError(
            "VCENTER_NOT_FOUND",
            f"Configuration server {site.friendly_name} has no vCenter {wish.name!r}; it has: {listed}.",
            f"To add it, set {' and '.join(missing)} too. Run-as accounts that are there: {accounts}.",
            {"vcenters": [entry.name for entry in vcenters], "missing": missing},
        )
    if not _NAME.fullmatch(wish.name):
        raise FailbackError(
            "BAD_OPTION",
            f"A vCenter cannot be added under the name {wish.name!r}.",
            "Choose a name of letters, digits, dots, hyphens and underscores.",
        )
    wanted = {
        **wanted,
        "port": wanted["port"] or str(DEFAULT_PORT),
        "process_server": wanted["process_server"] or _own_process_server(site),
    }
    body = {"properties": {"friendlyName": wish.name} | {_KEYS[key]: value for key, value in wanted.items()}}
    write = Write(
        "PUT",
        f"{site.arm_id}/replicationvCenters/{quote(wish.name)}",
        "registration",
        f"vCenter {wish.name}",
        body,
    )
    return VCenterPlan(None, (write,), {key: ("", value) for key, value in {"name": wish.name, **wanted}.items()})


def absent(
    wish: VCenterWish, site: Site, vcenters: Sequence[VCenter], machines: Sequence[ProtectedItem]
) -> VCenterPlan:
    """What is to be done so that the vCenter is not registered.

    :param machines: the vault's protected items, as listed.
    :raises FailbackError: ``VCENTER_IN_USE``
    """
    found = find(vcenters, wish)
    if found is None:
        return VCenterPlan(None, (), {})
    users = _users(found, site, vcenters, machines)
    if users:
        raise FailbackError(
            "VCENTER_IN_USE",
            f"vCenter {found.name} stays: {', '.join(users)} need it. Azure detaches and attaches their disks there.",
            "Remove it when they are protected through another vCenter, or not protected any more.",
            {"machines": users},
        )
    changes = {"name": (found.name, ""), "address": (found.address, "")}
    return VCenterPlan(found, (Write("DELETE", found.arm_id, "removal", f"vCenter {found.name}"),), changes)


def _users(found: VCenter, site: Site, vcenters: Sequence[VCenter], machines: Sequence[ProtectedItem]) -> list[str]:
    """Machines that need it, for all that is known.

    On the way back Azure does not say through which vCenter a machine was discovered [asr-api 1.8]. On the way to Azure
    it does, in a form that no source shows: what fits no other vCenter may be this one. A physical server has none.
    """
    others = [entry for entry in vcenters if entry is not found]
    own = [item for item in machines if item.fabric.lower() == site.name.lower()]
    return [item.friendly_name for item in own if _needs(item, others)]


def _needs(item: ProtectedItem, others: Sequence[VCenter]) -> bool:
    named = text(item.provider.get("vCenterInfrastructureId"))
    if item.instance_type.lower() == "inmage":
        return True
    labels = (label for other in others for label in (other.arm_id, other.infrastructure_id, other.name) if label)
    return bool(named) and not any(same_id(named, label) for label in labels)


def _run_as_account(wanted: str, site: Site) -> str:
    accounts = site.run_as_accounts
    found = _labelled(wanted, accounts, lambda account: (account.name, account.account_id))
    return found.account_id if found else _unknown("run-as account", wanted, site, [entry.name for entry in accounts])


def _process_server(wanted: str, site: Site) -> str:
    servers = site.process_servers
    found = _labelled(wanted, servers, lambda server: (server.name, server.server_id, server.ip_address))
    return found.server_id if found else _unknown("process server", wanted, site, [entry.name for entry in servers])


def _labelled(wanted: str, entries: Sequence[T], labels: Callable[[T], Sequence[str]]) -> T | None:
    return next((entry for entry in entries if any(same_id(wanted, label) for label in labels(entry) if label)), None)


def _unknown(word: str, wanted: str, site: Site, names: list[str]) -> str:
    """'' where nothing was wanted.

    :raises FailbackError: where something was.
    """
    if not wanted:
        return ""
    remedy = (
        "Make it with cspsconfigtool.exe on the configuration server, or name" if word == "run-as account" else "Name"
    )
    raise FailbackError(
        f"{word.upper().replace(' ', '_').replace('-', '_')}_NOT_FOUND",
        f"Configuration server {site.friendly_name} has no {word} {wanted!r}; it has: {', '.join(names) or 'none'}.",
        f"{remedy} one that is there.",
        {"candidates": names},
    )


def _own_process_server(site: Site) -> str:
    """The one on the configuration server itself, else the only one."""
    servers = site.process_servers
    own = [server for server in servers if same_id(server.name, site.friendly_name)] or list(servers)
    if len(own) == 1:
        return own[0].server_id
    names = [server.name for server in servers]
    raise FailbackError(
        "PROCESS_SERVER_AMBIGUOUS" if names else "PROCESS_SERVER_NOT_FOUND",
        f"It is not clear which process server is to discover the vCenter. There are: {', '.join(names) or 'none'}.",
        "Name one with process_server.",
        {"candidates": names},
    )


def as_result(found: VCenter, site: Site) -> dict[str, Any]:
    """A vCenter as the module shows it: names next to ids."""
    account = _labelled(found.run_as_account_id, site.run_as_accounts, lambda entry: (entry.account_id,))
    server = _labelled(found.process_server_id, site.process_servers, lambda entry: (entry.server_id,))
    return {
        "name": found.name,
        "id": found.arm_id,
        "address": found.address,
        "port": found.port,
        "run_as_account": account.name if account else found.run_as_account_id,
        "process_server": server.name if server else found.process_server_id,
        "discovery_status": found.status,
        "last_heartbeat": found.last_heartbeat.isoformat() if found.last_heartbeat else None,
        "problems": [vars(problem) for problem in found.problems],
    }


def sentence(plan: VCenterPlan, wish: VCenterWish, check_mode: bool) -> str:
    """What was done; in check mode: would be."""
    name = plan.found.name if plan.found else wish.name
    if not plan.writes:
        return f"vCenter {name} is {'registered as wished' if plan.found else 'not registered'}."
    deed = {"PUT": "registered", "PATCH": "changed", "DELETE": "removed"}[plan.writes[0].method]
    settings = f": {', '.join(plan.changes)}" if deed == "changed" else ""
    return f"vCenter {name} {'would be' if check_mode else 'was'} {deed}{settings}."
