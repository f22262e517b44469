# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Scripted trouble: for requests, for jobs, for agents, for VMs that are made in Azure, and inside of those."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any

KINDS = ("match", "job", "agent", "vm", "guest")


class FaultError(ValueError):
    """A fault is described in a way the lab does not understand."""


@dataclass
class Fault:
    """One fault: after ``after`` hits are let pass, ``times`` are struck (``None``: all)."""

    kind: str
    what: dict[str, Any]
    rule: dict[str, Any]
    times: int | None = 1
    after: int = 0
    set_at: float = 0.0
    seen: int = 0
    hits: int = 0

    def fits(self, method: str, path: str) -> bool:
        """Tell whether a ``match`` fault is about this request."""
        wanted = str(self.what.get("method", method)).upper()
        return wanted == method.upper() and bool(re.search(self.what.get("path", ""), path, re.IGNORECASE))

    def strike(self) -> bool:
        """Count an occasion and tell whether the fault strikes at it."""
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True

    def as_dict(self) -> dict[str, Any]:
        """Return the fault with its counters."""
        return {**self.rule, "seen": self.seen, "hits": self.hits}


def parse_fault(rule: Any, now: float) -> Fault:
    """Read one fault; ``now`` is simulated seconds.

    :raises FaultError: if it names none or several of the kinds.
    """
    if not isinstance(rule, dict):
        raise FaultError("a fault is a mapping")
    kinds = [kind for kind in KINDS if kind in rule]
    if len(kinds) != 1 or not isinstance(rule[kinds[0]], dict):
        raise FaultError(f"a fault has exactly one of {', '.join(KINDS)}")
    if kinds == ["match"]:
        _check_match(rule)
    return Fault(kinds[0], rule[kinds[0]], rule, rule.get("times", 1), int(rule.get("after", 0)), now)


def _check_match(rule: dict[str, Any]) -> None:
    try:
        re.compile(rule["match"].get("path", ""))
    except re.error as error:
        raise FaultError(f"match.path: {error}") from error
    if "kill" in rule and (rule["kill"] not in ("before", "after") or not _is_client(rule.get("pid"))):
        raise FaultError("kill is before or after, and wants the pid of a client")


def _is_client(pid: Any) -> bool:
    return isinstance(pid, int) and pid > 1


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, rules: Any, now: float) -> None:
        """Add one fault or a list of them; all or none."""
        self._faults += [parse_fault(rule, now) for rule in (rules if isinstance(rules, list) else [rules])]

    def clear(self) -> None:
        """Remove all faults."""
        self._faults.clear()

    def as_list(self) -> list[dict[str, Any]]:
        """Return the faults with their counters."""
        return [fault.as_dict() for fault in self._faults]

    def for_request(self, method: str, path: str) -> dict[str, Any] | None:
        """Return the rule that strikes a request, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.kind == "match" and fault.fits(method, path) and fault.strike():
                    return fault.rule
        return None

    def for_task(self, machine: str, scenario: str, index: int, name: str) -> dict[str, Any] | None:
        """Return what a ``job`` fault does to the end of this task, if one strikes. Tasks count from 1."""
        for fault in self._faults:
            what = fault.what
            if fault.kind != "job" or what.get("machine", machine) != machine:
                continue
            task = what.get("task", 1)
            if what.get("scenario", scenario) == scenario and task in (index, name) and fault.strike():
                return fault.rule | what
        return None

    def for_vm(self, kind: str, vm: str) -> dict[str, Any] | None:
        """Return what a ``vm`` fault does to the creation of a VM, or a ``guest`` fault to a script in it, if any."""
        for fault in self._faults:
            if fault.kind == kind and str(fault.what.get("name", vm)).lower() == vm.lower() and fault.strike():
                return fault.what
        return None

    def agent_silent_until(self, machine: str, booted_at: float) -> float:
        """Return until when ``agent`` faults keep a machine's agent from registering: after the fault, and any boot."""
        moments = [0.0]
        for fault in self._faults:
            if fault.kind == "agent" and fault.what.get("machine", machine) == machine:
                delay = 60 * float(fault.what.get("registered_after_minutes", 0))
                moments.append(max(fault.set_at, booted_at) + delay)
        return max(moments)
