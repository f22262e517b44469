# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a vault lists what its machines need on their way back: process server, master target, policy, appliance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .errors import FailbackError
from .master_target_fitness import unfit_reason
from .model import Phase, Problem, same_id
from .preflight.limits import HEARTBEAT
from .site import MasterTarget, RetentionVolume
from .wire import instant

#: From these on, a machine needs nothing more for its way back.
_BEYOND = frozenset({Phase.FAILED_BACK, Phase.COMMITTED, Phase.REPROTECTING, Phase.PROTECTED})

Plain = Mapping[str, Any]
#: What is there, and what is missing, in sentences.
Findings = tuple[list[str], list[str]]


def readiness(vault: Plain, machines: Sequence[Plain], process_servers: Sequence[str] = ()) -> dict[str, Any]:
    """A verdict as plain data: ``lines`` say what is there; if ``failed``, also the four keys of an error.

    :param vault: what vault_info returned.
    :param machines: what protected_item_info returned of the machines to bring home.
    :param process_servers: names or ids of those that were chosen; empty: any will do.
    """
    coming = [machine for machine in machines if machine["phase"] not in _BEYOND]
    read_at = instant(vault["time"])
    there: list[str] = []
    missing: list[str] = []
    for fabric in vault["fabrics"]:
        own = [machine for machine in coming if machine["fabric"].lower() == fabric["id"].rsplit("/", 1)[-1].lower()]
        for found in _needs(fabric, own, process_servers, read_at):
            there += [f"{fabric['name']}: {line}" for line in found[0]]
            missing += [f"{fabric['name']}: {line}" for line in found[1]]
    if not coming:
        there.append("No machine has its way back still before it.")
    verdict = {"failed": bool(missing), "lines": there}
    return verdict | _error(missing).as_result() if missing else verdict


def _error(missing: list[str]) -> FailbackError:
    return FailbackError(
        "NOT_PREPARED",
        f"A failback would not work yet. {' '.join(missing)}",
        "Mend that, then run asr.failback.prepare again. A new server is listed after 15 minutes at most.",
        {"missing": missing},
    )


def _needs(fabric: Plain, machines: Sequence[Plain], chosen: Sequence[str], read_at: datetime | None) -> list[Findings]:
    if not machines:
        return []
    if machines[0]["architecture"] == "modernized":
        return [_appliances(fabric, read_at)]
    families = sorted({machine["os_type"] for machine in machines})
    return [
        _process_servers(fabric, chosen, read_at),
        *[_master_targets(fabric, family) for family in families],
        _policy(fabric),
    ]


def _process_servers(fabric: Plain, chosen: Sequence[str], read_at: datetime | None) -> Findings:
    servers = fabric["process_servers"]
    if not chosen:
        return _one_of("process server", servers, read_at)
    there, missing = [], []
    for name in chosen:
        labels = ("name", "server_id", "ip_address")
        found = [entry for entry in servers if any(same_id(name, entry[label]) for label in labels)]
        if not found:
            listed = ", ".join(entry["name"] for entry in servers) or "none"
            missing.append(f"process server {name} is not listed; there are: {listed}.")
            continue
        fit, unfit = _one_of("process server", found, read_at)
        there += fit
        missing += unfit
    return there, missing


def _appliances(fabric: Plain, read_at: datetime | None) -> Findings:
    return _one_of("appliance", fabric["reprotect_agents"], read_at)


def _one_of(word: str, servers: Sequence[Plain], read_at: datetime | None) -> Findings:
    """At least one of them is healthy and was heard of."""
    judged = [(server["name"], _silent(server, read_at)) for server in servers]
    fit = [name for name, reason in judged if not reason]
    if fit:
        return [f"{word} {', '.join(fit)} is healthy and was heard of."], []
    listed = ", ".join(f"{name} ({reason})" for name, reason in judged) or "none is listed"
    return [], [f"no usable {word}: {listed}."]


def _silent(server: Plain, read_at: datetime | None) -> str:
    """Why a server cannot be used; '' if it can."""
    if server["health"].lower() == "critical":
        return "its health is critical"
    last = instant(server["last_heartbeat"])
    if last is None:
        return "it has no heartbeat"
    if read_at and read_at - last > HEARTBEAT:
        return f"its last heartbeat was {int((read_at - last).total_seconds() // 60)} minutes ago"
    return ""


def _master_targets(fabric: Plain, family: str) -> Findings:
    judged = [(entry["name"], unfit_reason(_master_target(entry), family)) for entry in fabric["master_targets"]]
    fit = [name for name, reason in judged if not reason]
    if fit:
        return [f"master target {', '.join(fit)} takes {family or 'any'} machines."], []
    listed = ", ".join(f"{name} ({reason})" for name, reason in judged) or "none is listed"
    return [], [f"no usable master target for {family or 'any'} machines: {listed}."]


def _master_target(entry: Plain) -> MasterTarget:
    return MasterTarget(
        server_id=entry["server_id"],
        name=entry["name"],
        os_type=entry["os_type"],
        version=entry["version"],
        retention_volumes=tuple(RetentionVolume(**volume) for volume in entry["retention_volumes"]),
        datastores=tuple(entry["datastores"]),
        problems=tuple(Problem(**problem) for problem in entry["problems"]),
    )


def _policy(fabric: Plain) -> Findings:
    names = [entry["policy_name"] for entry in fabric["mappings"] if same_id(entry["container_id"], entry["target_id"])]
    if names:
        return [f"failback policy {', '.join(names)} is associated."], []
    return [], ["no failback policy is associated."]
