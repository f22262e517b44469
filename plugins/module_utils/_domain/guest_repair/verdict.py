# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role guest_repair asks: verdicts as plain data, with the sentence for the terminal in ``line``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import FailbackError
from ..plain import plain
from . import linux, windows
from .finding import Finding
from .interfaces import wanted_interfaces
from .storage import storage_findings

Facts = Mapping[str, Any]


def repair_verdict(report: Facts, wishes: Facts, before: Facts | None = None) -> dict[str, Any]:
    """What is to be done in the machine, or why that cannot be said.

    :param report: what the role's inspection tells of the machine.
    :param wishes: ``interfaces``, ``dns``, ``hostname``, ``system``, ``network_manager``, ``captured``, ``reach``,
        ``host``.
    :param before: the machine as it was captured before the failback, or {}.
    """
    captured = before or {}
    try:
        nics = wanted_interfaces(
            wishes.get("interfaces") or (), captured, wishes.get("dns") or {}, wishes.get("captured") == "all"
        )
        if report["system"]["family"] == "windows":
            decided = plain(windows.plan(report, nics, str(wishes.get("reach") or ""), str(wishes.get("host") or "")))
        else:
            decided = plain(linux.plan(report, _options(wishes, nics, captured)))
        return {"failed": False, "line": _line(decided), **decided}
    except FailbackError as error:
        line = f"{error.message} What to do: {error.remedy} [{error.code}]"
        return {"failed": True, "line": line, **error.as_result()}


def _options(wishes: Facts, nics: Any, captured: Facts) -> linux.Options:
    return linux.Options(
        interfaces=nics,
        hostname=str(wishes.get("hostname") or ""),
        captured_hostname=str(captured.get("hostname") or ""),
        system=str(wishes.get("system") or "auto"),
        network_manager=str(wishes.get("network_manager") or "auto"),
        reach=str(wishes.get("reach") or ""),
        host=str(wishes.get("host") or ""),
    )


def _line(decided: Facts) -> str:
    addresses = ", ".join(f"{nic['name']} {' '.join(nic['addresses'])}" for nic in decided["interfaces"])
    parts = [f"Static addresses by {decided['system']}: {addresses}." if addresses else ""]
    parts += [f"NetworkManager is brought back. {decided['why']}" if decided.get("install_network_manager") else ""]
    parts += [f"The host name becomes {decided['hostname']}." if decided.get("hostname") else ""]
    parts += [str(Finding(**finding)) for finding in decided["findings"]]
    return " ".join(part for part in parts if part)


def storage_verdict(report: Facts, before: Facts | None = None) -> dict[str, Any]:
    """Whether the machine has its disks and finds what it mounts. ``findings`` are all, severe or not."""
    expected = [int(disk["size_bytes"]) for disk in (before or {}).get("disks") or ()]
    findings = storage_findings(report, expected)
    severe = [finding for finding in findings if finding.severe]
    known = f"{len(report['disks'])} disk(s){', as before' if expected and not findings else ''}."
    line = " ".join(map(str, severe or findings)) or known
    failure: dict[str, Any] = {}
    if severe:
        message = " ".join(finding.message for finding in severe)
        remedy = " ".join(dict.fromkeys(finding.remedy for finding in severe))
        failure = FailbackError(severe[0].code if len(severe) == 1 else "STORAGE_UNFIT", message, remedy).as_result()
    return {"failed": bool(severe), "line": line, "findings": plain(findings), **failure}
