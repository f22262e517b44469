# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From Azure's JSON to what preflight judges of a fabric, its servers and its policies [asr-api 1.9]."""

from __future__ import annotations

from ..site import site
from ..wire import Json, health_problems, instant, items, mapping, number, text, texts
from .azure_facts import Fabric, Policy, Server


def fabric(raw: Json, mappings: list[Json]) -> Fabric:
    """A fabric from its GET (a list lacks the servers) and its container mappings."""
    properties = mapping(raw.get("properties"))
    custom = mapping(properties.get("customDetails"))
    classic = text(custom.get("instanceType")).lower() == "vmware"
    return Fabric(
        site=site(raw, mappings),
        configuration_server=_configuration_server(properties, custom) if classic else None,
        process_servers=tuple(_server("process server", entry) for entry in items(custom.get("processServers"))),
        master_targets=tuple(_server("master target", entry) for entry in items(custom.get("masterTargetServers"))),
        reprotect_agents=tuple(_server("appliance", entry) for entry in items(custom.get("reprotectAgents"))),
    )


def _configuration_server(properties: Json, custom: Json) -> Server:
    named = {"friendlyName": properties.get("friendlyName"), "id": properties.get("internalIdentifier")}
    return _server("configuration server", {**custom, **named})


def _server(kind: str, raw: Json) -> Server:
    addresses = texts(raw.get("ipAddresses")) or texts([raw.get("ipAddress")])
    return Server(
        kind=kind,
        server_id=text(raw.get("id")),
        name=text(raw.get("friendlyName")) or text(raw.get("name")) or text(raw.get("hostName")),
        addresses=addresses,
        os_type=text(raw.get("osType")),
        version=text(raw.get("agentVersion")) or text(raw.get("version")),
        version_status=text(raw.get("versionStatus")),
        last_heartbeat=instant(raw.get("lastHeartbeat") or raw.get("lastHeartbeatUtc")),
        health=text(raw.get("health")),
        service_status=text(raw.get("csServiceStatus")) or text(raw.get("psServiceStatus")),
        problems=health_problems(raw.get("validationErrors")) + health_problems(raw.get("healthErrors")),
        certificate_days=number(raw.get("sslCertExpiryRemainingDays")),
        datastores=texts(raw.get("accessibleDatastores")),
    )


def policy(raw: Json) -> Policy:
    properties = mapping(raw.get("properties"))
    settings = mapping(properties.get("providerSpecificDetails"))
    return Policy(
        policy_id=text(raw.get("id")),
        name=text(properties.get("friendlyName")) or text(raw.get("name")),
        instance_type=text(settings.get("instanceType")),
        settings=settings,
    )
