# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A fabric as read from Azure: what a reprotect can choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .model import Problem
from .wire import Json, health_problems, instant, items, mapping, number, text, texts


@dataclass(frozen=True)
class ProcessServer:
    server_id: str
    name: str
    ip_address: str
    health: str
    version: str
    last_heartbeat: datetime | None
    version_status: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class RetentionVolume:
    """``capacity_bytes`` is None where Azure gives none."""

    name: str
    capacity_bytes: int | None


@dataclass(frozen=True)
class MasterTarget:
    """A master target. Its id is kept verbatim: it is no well-formed UUID on Windows [asr-api 1.6].

    ``disk_count``: the disks of its VM, its own included; 0 where it is not discovered [asr-api 1.9].
    """

    server_id: str
    name: str
    os_type: str
    version: str
    retention_volumes: tuple[RetentionVolume, ...]
    datastores: tuple[str, ...]
    problems: tuple[Problem, ...]
    last_heartbeat: datetime | None = None
    disk_count: int = 0


@dataclass(frozen=True)
class ReprotectAgent:
    agent_id: str
    name: str
    datastores: tuple[str, ...]
    health: str
    last_heartbeat: datetime | None


@dataclass(frozen=True)
class ContainerMapping:
    """A policy's association. It is the reverse one where source and target container are the same [asr-api 1.9]."""

    policy_id: str
    policy_name: str
    container_id: str
    target_id: str

    @property
    def to_azure(self) -> bool:
        return self.target_id == "Microsoft Azure"


@dataclass(frozen=True)
class RunAsAccount:
    account_id: str
    name: str


@dataclass(frozen=True)
class Site:
    """One fabric: a configuration server (classic) or a site with appliances (modernized)."""

    arm_id: str
    name: str
    friendly_name: str
    kind: str
    health: str
    problems: tuple[Problem, ...]
    process_servers: tuple[ProcessServer, ...]
    master_targets: tuple[MasterTarget, ...]
    reprotect_agents: tuple[ReprotectAgent, ...]
    run_as_accounts: tuple[RunAsAccount, ...]
    mappings: tuple[ContainerMapping, ...] = ()


def site(raw: Json, mappings: list[Json]) -> Site:
    """A fabric from the JSON of its GET (a list lacks the appliances [asr-modernized 4]) and of its mappings.

    What has no id, or no name where it is known by that, cannot be used and is left out.
    """
    properties = mapping(raw.get("properties"))
    custom = mapping(properties.get("customDetails"))
    return Site(
        arm_id=text(raw.get("id")),
        name=text(raw.get("name")),
        friendly_name=text(properties.get("friendlyName")),
        kind=text(custom.get("instanceType")),
        health=text(properties.get("health")),
        problems=health_problems(properties.get("healthErrorDetails")),
        process_servers=tuple(_process_server(entry) for entry in _with("id", custom.get("processServers"))),
        master_targets=tuple(_master_target(entry) for entry in _with("id", custom.get("masterTargetServers"))),
        reprotect_agents=tuple(_reprotect_agent(entry) for entry in _with("id", custom.get("reprotectAgents"))),
        run_as_accounts=tuple(
            RunAsAccount(text(entry.get("accountId")), text(entry.get("accountName")))
            for entry in _with("accountId", custom.get("runAsAccounts"))
        ),
        mappings=tuple(found for found in map(container_mapping, mappings) if found.policy_id.strip()),
    )


def _with(key: str, entries: object) -> list[Json]:
    return [entry for entry in items(entries) if text(entry.get(key)).strip()]


def _process_server(raw: Json) -> ProcessServer:
    addresses = texts(raw.get("ipAddresses")) or (text(raw.get("ipAddress")),)
    return ProcessServer(
        server_id=text(raw.get("id")),
        name=text(raw.get("friendlyName")) or text(raw.get("name")),
        ip_address=addresses[0],
        health=text(raw.get("health")),
        version=text(raw.get("agentVersion")) or text(raw.get("version")),
        last_heartbeat=instant(raw.get("lastHeartbeat") or raw.get("lastHeartbeatUtc")),
        version_status=text(raw.get("versionStatus")),
        problems=health_problems(raw.get("healthErrors")),
    )


def _master_target(raw: Json) -> MasterTarget:
    return MasterTarget(
        server_id=text(raw.get("id")),
        name=text(raw.get("name")),
        os_type=text(raw.get("osType")),
        version=text(raw.get("agentVersion")),
        retention_volumes=tuple(
            RetentionVolume(text(entry.get("volumeName")), number(entry.get("capacityInBytes")))
            for entry in _with("volumeName", raw.get("retentionVolumes"))
        ),
        datastores=tuple(text(entry.get("symbolicName")) for entry in _with("symbolicName", raw.get("dataStores"))),
        problems=health_problems(raw.get("validationErrors")),
        last_heartbeat=instant(raw.get("lastHeartbeat")),
        disk_count=max(0, number(raw.get("diskCount")) or 0),
    )


def _reprotect_agent(raw: Json) -> ReprotectAgent:
    return ReprotectAgent(
        agent_id=text(raw.get("id")),
        name=text(raw.get("name")),
        datastores=texts(raw.get("accessibleDatastores")),
        health=text(raw.get("health")),
        last_heartbeat=instant(raw.get("lastHeartbeatUtc")),
    )


def container_mapping(raw: Json) -> ContainerMapping:
    properties = mapping(raw.get("properties"))
    return ContainerMapping(
        policy_id=text(properties.get("policyId")),
        policy_name=text(properties.get("policyFriendlyName")),
        container_id=text(raw.get("id")).split("/replicationProtectionContainerMappings")[0],
        target_id=text(properties.get("targetProtectionContainerId")),
    )
