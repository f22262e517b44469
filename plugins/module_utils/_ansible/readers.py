# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the info modules read from a vault, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .._domain import plain, wire
from .._domain.errors import FailbackError
from .._domain.model import Job, ProtectedItem
from .._domain.selection import by_name, find_machine, find_plan

if TYPE_CHECKING:
    from .._azure.vault import AzureVault

Params = Mapping[str, Any]
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def read_vault(vault: AzureVault, params: Params) -> dict[str, Any]:
    return {
        "id": vault.arm_id,
        "fabrics": [plain.fabric(site) for site in vault.sites()],
        "time": vault.now().isoformat(),
        "policies": [_policy(entry) for entry in vault.policies()],
        "vcenters": [
            _named(entry, "friendlyName", "ipAddress", "port", "discoveryStatus") for entry in vault.vcenters()
        ],
    }


def _named(raw: Any, *keys: str) -> dict[str, Any]:
    properties = wire.mapping(raw.get("properties"))
    return {"name": wire.text(raw.get("name")), "id": wire.text(raw.get("id"))} | {
        key: properties.get(key) for key in keys
    }


def _policy(raw: Any) -> dict[str, Any]:
    details = wire.mapping(wire.mapping(raw.get("properties")).get("providerSpecificDetails"))
    return _named(raw) | {"settings": dict(details)}


def read_machines(vault: AzureVault, params: Params) -> list[dict[str, Any]]:
    """Machines that no architecture of ours replicates are left out, unless they are asked for."""
    items = vault.list_items()
    if params["machines"]:
        called = by_name(items)
        items = [find_machine(name, items, called) for name in dict.fromkeys(params["machines"])]
    running = wire.running_on_machines(vault.list_jobs())
    if params["details"]:
        items = [vault.get_item(item.arm_id) for item in items]
    shown = (_machine(item, running.get(item.friendly_name.lower()), bool(params["machines"])) for item in items)
    return [machine for machine in shown if machine]


def _machine(item: ProtectedItem, job: Job | None, insist: bool) -> dict[str, Any] | None:
    try:
        return plain.machine(item, job)
    except FailbackError:
        if insist:
            raise
        return None


def read_recovery_plans(vault: AzureVault, params: Params) -> list[dict[str, Any]]:
    plans = vault.list_plans()
    if params["name"]:
        plans = [find_plan(params["name"], plans)]
    items = list(vault.list_items())
    return [plain.recovery_plan(plan, items) for plan in plans]


def _job(vault: AzureVault, name: str) -> Job:
    try:
        return vault.get_job(name)
    except FailbackError as error:
        if error.code != "NOT_FOUND":
            raise
        jobs = [job.name for job in vault.list_jobs()]
    raise FailbackError(
        "JOB_NOT_FOUND",
        f"The vault knows no job {name!r}; it knows {len(jobs)} others.",
        "Leave name out to list the jobs, or name a machine.",
        {"job": name, "jobs": jobs[:50]},
    )


def read_jobs(vault: AzureVault, params: Params) -> list[dict[str, Any]]:
    jobs = [_job(vault, params["name"])] if params["name"] else list(vault.list_jobs())
    if params["machine"]:
        named = [job for job in jobs if job.target.lower() == params["machine"].lower()]
        jobs = [vault.get_job(job.name) for job in named]
    if params["running"] is not None:
        jobs = [job for job in jobs if job.running is params["running"]]
    newest_first = sorted(jobs, key=lambda job: job.started or _LONG_AGO, reverse=True)
    return [plain.plain(job) for job in newest_first]
