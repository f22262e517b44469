# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""In which order findings are told, and which of them together. A finding here is plain data, as in preflight.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Finding = Mapping[str, Any]


class Standing(StrEnum):
    """What a finding means to its reader; the worst first."""

    BLOCKER = "Blockers"
    UNDECIDED = "Not decided"
    WARNING = "Warnings"
    NOTE = "Good to know"
    WAIVED = "Waived"


_FAILED = {"error": Standing.BLOCKER, "warning": Standing.WARNING, "info": Standing.NOTE}
_RANKS = {standing: rank for rank, standing in enumerate(Standing)}
_SEVERITY_RANKS = {severity: rank for rank, severity in enumerate(_FAILED)}


def standing(finding: Finding) -> Standing:
    if finding["status"] == "failed":
        return _FAILED[finding["severity"]]
    return Standing.UNDECIDED if finding["status"] == "unknown" else Standing.WAIVED


def badness(finding: Finding) -> tuple[int, int, str]:
    """Sorts the worst first."""
    return _RANKS[standing(finding)], _SEVERITY_RANKS[finding["severity"]], str(finding["id"])


@dataclass(frozen=True)
class Group:
    """Findings of one rule that are mended in the same way."""

    standing: Standing
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def machines(self) -> list[str]:
        """The machines concerned, each once, in the order of the findings."""
        return list(dict.fromkeys(name for finding in self.findings for name in finding["machines"]))


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Findings by rule and remedy, the worst first; those that are equally bad by id, so that runs can be compared."""
    together: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in sorted(findings, key=badness):
        key = (standing(finding), finding["id"], finding["severity"], finding["remedy"], finding["module"])
        together.setdefault(key, []).append(finding)
    return [Group(key[0], tuple(members)) for key, members in together.items()]


def said_of(finding: Finding) -> str:
    """The message, with the machine's name in front where it does not stand in it."""
    message, machine = str(finding["message"]), str(finding["machine"])
    return message if not machine or machine.lower() in message.lower() else f"{machine}: {message}"


def what_to_do(finding: Finding) -> str:
    """The remedy, with the module that does it."""
    remedy, module = str(finding["remedy"]), str(finding["module"])
    return f"{remedy} {module} does it.".lstrip() if module and module not in remedy else remedy


def evidence_lines(finding: Finding) -> list[str]:
    """The facts that the finding was judged by, one a line."""
    return [
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)}"
        for key, value in finding["evidence"].items()
    ]
