# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the vault says of a process server: whether it is listed and can be used, and if not, why (S29, S54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import FailbackError
from .process_server_machines import listed_as
from .site import ProcessServer, Site

#: What Azure calls the version of a server; others than these were not seen [asr-api 1.9].
_UNSUPPORTED = "notsupported"
_OLD = "updaterequired"
_CRITICAL = "critical"


@dataclass(frozen=True)
class Standing:
    """``lacks`` is what keeps the server from being used, as sentences; empty where nothing does.

    ``silent``: nothing was heard of it lately, so it may not be registered, or another VM had its name before.
    """

    server: ProcessServer | None
    lacks: tuple[str, ...]
    silent: bool
    warnings: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return not self.lacks


def standing(name: str, site: Site, now: datetime, max_age_minutes: int) -> Standing:
    """:param max_age_minutes: how old a heartbeat may be."""
    servers = listed_as(name, site)
    if not servers:
        known = ", ".join(server.name for server in site.process_servers) or "none"
        return Standing(None, (f"{site.friendly_name} does not list it (it lists {known})",), True)
    # An earlier one of the same name stays listed with its last heartbeat.
    server = max(servers, key=lambda entry: entry.last_heartbeat.timestamp() if entry.last_heartbeat else 0.0)
    silence = _silence(server, now, max_age_minutes)
    lacks = ([silence] if silence else []) + _lacks(server)
    return Standing(server, tuple(lacks), bool(silence), tuple(_warnings(server)))


def _silence(server: ProcessServer, now: datetime, max_age_minutes: int) -> str:
    if server.last_heartbeat is None:
        return "it never sent a heartbeat"
    age = now - server.last_heartbeat
    if age <= timedelta(minutes=max_age_minutes):
        return ""
    return f"its last heartbeat is {int(age.total_seconds() // 60)} minutes old"


def _lacks(server: ProcessServer) -> list[str]:
    lacks = []
    if server.version_status.lower() == _UNSUPPORTED:
        lacks.append(f"its version {server.version} is not supported")
    if server.health.lower() == _CRITICAL:
        reasons = "; ".join(problem.message or problem.code for problem in server.problems)
        lacks.append(f"its health is critical{f' ({reasons})' if reasons else ''}")
    return lacks


def _warnings(server: ProcessServer) -> list[str]:
    warnings = []
    if server.version_status.lower() == _OLD:
        warnings.append(f"{server.name}: its version {server.version} should be updated.")
    if server.health.lower() not in {"", "normal", "healthy", _CRITICAL}:
        warnings.append(f"{server.name}: its health is {server.health}.")
    return warnings


def not_ready(name: str, found: Standing, waited_minutes: int, site: Site) -> FailbackError:
    """The error for a process server that cannot be used, with the likely causes [asr-api 3.5, S54]."""
    state = f"{name} cannot be used: {'; '.join(found.lacks)}."
    details = {"process_server": name, "configuration_server": site.friendly_name, "lacks": list(found.lacks)}
    if found.server is None:
        after = f" after {waited_minutes} minutes" if waited_minutes else ""
        return FailbackError(
            "PROCESS_SERVER_NOT_LISTED",
            f"{state[:-1]}{after}.",
            "It takes 10 to 15 minutes after the registration. Likely causes if it takes longer: TCP 443 to the "
            "configuration server is blocked, the passphrase is wrong, or the versions of the two do not fit.",
            details,
        )
    return FailbackError(
        "PROCESS_SERVER_NOT_READY",
        state,
        "See that it is running and reaches the configuration server on TCP 443, and that its version fits the "
        "configuration server's.",
        details,
    )
