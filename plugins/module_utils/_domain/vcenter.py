# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A vCenter at its configuration server: what Azure tells of it, and whether its discovery has come to an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .errors import FailbackError
from .model import Problem
from .site import Site
from .wire import Json, health_problems, instant, mapping, text


@dataclass(frozen=True)
class VCenter:
    """A registered vCenter. Port and ids are strings, as Azure has them [asr-api 1.10]."""

    arm_id: str
    name: str
    address: str
    port: str
    process_server_id: str
    run_as_account_id: str
    status: str
    last_heartbeat: datetime | None
    infrastructure_id: str
    problems: tuple[Problem, ...]


class Discovery(StrEnum):
    DONE = "done"
    STILL = "still"
    FAILED = "failed"


def vcenter(raw: Json) -> VCenter:
    """A vCenter from its JSON."""
    properties = mapping(raw.get("properties"))
    return VCenter(
        arm_id=text(raw.get("id")),
        name=text(properties.get("friendlyName")) or text(raw.get("name")),
        address=text(properties.get("ipAddress")),
        port=text(properties.get("port")),
        process_server_id=text(properties.get("processServerId")),
        run_as_account_id=text(properties.get("runAsAccountId")),
        status=text(properties.get("discoveryStatus")),
        last_heartbeat=instant(properties.get("lastHeartbeat")),
        infrastructure_id=text(properties.get("infrastructureId")),
        problems=health_problems(properties.get("healthErrors")),
    )


def is_news(found: VCenter, before: VCenter, since: datetime) -> bool:
    """Whether what Azure says of a vCenter was said after its registration was changed.

    :param before: what it said before.
    :param since: when it was changed.
    """
    if found.last_heartbeat is not None and found.last_heartbeat >= since:
        return True
    return (found.status, found.problems) != (before.status, before.problems)


def discovery(found: VCenter) -> Discovery:
    """How far the discovery is. Azure's words for it are not documented, so an unknown one means: still under way."""
    if serious(found) or any(word in found.status.lower() for word in ("fail", "error")):
        return Discovery.FAILED
    return Discovery.DONE if succeeded(found) else Discovery.STILL


def succeeded(found: VCenter) -> bool:
    return any(word in found.status.lower() for word in ("success", "succeeded", "completed"))


def serious(found: VCenter) -> list[Problem]:
    """Its health errors, without warnings."""
    return [problem for problem in found.problems if problem.level.lower() != "warning"]


def not_discovered(found: VCenter, account: str, timeout: float | None = None) -> FailbackError:
    """It is registered, and the configuration server does not get what it needs from it.

    :param account: the run-as account's name.
    :param timeout: seconds that were waited; None where the discovery has failed.
    """
    problems = serious(found)
    told = " ".join(f"{problem.code}: {problem.message}" for problem in problems)
    state = f"discovery status: {found.status or 'none'}"
    what = f"is not discovered after {timeout:g} seconds" if timeout is not None else "cannot be discovered"
    return FailbackError(
        "VCENTER_DISCOVERY_TIMEOUT" if timeout is not None else "VCENTER_NOT_DISCOVERED",
        f"vCenter {found.name} is registered, but it {what} ({state}). {told}".strip(),
        next((problem.recommended_action for problem in problems if problem.recommended_action), "")
        or f"See that the process server that discovers it reaches {found.address}:{found.port}, and that run-as "
        f"account {account} can log in there. Correct address, port or run_as_account, and run it again.",
        {"vcenter": found.name, "status": found.status, "problems": [vars(problem) for problem in found.problems]},
    )


def blind_master_targets(found: VCenter, site: Site, account: str) -> list[str]:
    """A warning where master targets see no datastores: what a read-only account looks like (S50, [asr-api 3.2])."""
    blind = [target.name for target in site.master_targets if not target.datastores]
    if not blind:
        return []
    return [
        f"Master target {', '.join(blind)} sees no datastores, so nothing can be reprotected to it. Usual causes: "
        f"run-as account {account} of vCenter {found.name} may only read there, which is enough for discovery and not "
        "for a failback (give it more permissions, or name another one with run_as_account); VMware Tools do not run "
        "in the master target; its host has no VMFS datastore; the vCenter was registered less than 15 minutes ago."
    ]
