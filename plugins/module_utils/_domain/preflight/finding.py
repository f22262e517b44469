# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a rule is, what it finds, and how that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..model import Phase
from ..transitions import ARCHITECTURES
from .facts import Facts
from .stages import ALL_STAGES, Stage

__all__ = [
    "ALL_PHASES",
    "ALL_STAGES",
    "BOTH",
    "CLASSIC",
    "MODERNIZED",
    "Check",
    "Finding",
    "Rule",
    "Severity",
    "Stage",
    "Status",
    "Trouble",
]


class Severity(StrEnum):
    """How bad it is if a rule fails; the worst first."""

    ERROR = "error"  # the stage fails, or must not be started
    WARNING = "warning"  # it may hurt
    INFO = "info"  # good to know


class Status(StrEnum):
    """What became of a rule on a machine. A rule that holds has no finding: it is counted."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    WAIVED = "waived"


BOTH = frozenset(ARCHITECTURES)
CLASSIC = frozenset({"classic"})
MODERNIZED = frozenset({"modernized"})
ALL_PHASES = frozenset(Phase)


@dataclass(frozen=True)
class Trouble:
    """What a check found.

    :param message: one full sentence that names the thing and says what is there instead.
    :param evidence: the facts it was judged by, as plain data (never a secret).
    :param subject: the shared thing that is in trouble ("configuration server CS01"), '' where it is the machine.
        Troubles that several machines report in the same words about the same subject become one finding.
    :param remedy: what to do, '' for the rule's own remedy.
    :param module: the module that does it, '' for the rule's own.
    :param severity: None for the rule's own.
    """

    message: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    remedy: str = ""
    module: str = ""
    severity: Severity | None = None


#: From the facts of one machine to its troubles; none where the rule holds. Raises FactMissing where it cannot decide.
Check = Callable[[Facts], Iterable[Trouble]]


@dataclass(frozen=True)
class Rule:
    """One thing that must be so before a stage is started.

    :param rule_id: FB and three digits, for good. The first digit is the family: 0 preflight itself,
        1 architecture, phase and health, 2 configuration server, process server and network, 3 master target,
        4 VM and vSphere, 5 vCenter, permissions and licence, 6 modernized and appliance, 7 groups and plans.
    :param title: what must be so, as a short statement without a full stop.
    :param remedy: what to do where it is not so, one sentence.
    :param source: where it is known from: "S15; asr-api 3.1".
    :param stages: the stages that it is about; it is left out when they are over for the machine.
    :param phases: the phases in which it means something.
    :param module: the module of this collection that mends it ("asr.failback.vm_snapshots"), '' where there is none.
    :param requires: rules whose failure says it all: where one of them failed for the machine, this one is left out,
        and so is what requires this one.
    :param asked_alone: it needs the choices of its own stage, and is left out where all stages are asked for at once.
    """

    rule_id: str
    title: str
    severity: Severity
    check: Check
    remedy: str
    source: str
    architectures: frozenset[str] = BOTH
    stages: frozenset[Stage] = ALL_STAGES
    phases: frozenset[Phase] = ALL_PHASES
    module: str = ""
    requires: frozenset[str] = frozenset()
    asked_alone: bool = False


@dataclass(frozen=True)
class Finding:
    """A rule that failed, could not be decided, or is waived.

    A finding about a shared thing (a configuration server that is down), and a rule that could not be decided for
    several machines for the same reason, are one finding: ``machine`` is '' and ``machines`` names those concerned.
    Otherwise ``machines`` holds just the machine. A finding about preflight's own options concerns no machine.

    :param machine: the name by which the user called it.
    :param subject: the shared thing, '' for a machine's own finding.
    :param remedy_module: the module that mends it, '' where there is none.
    :param waived_because: the waiver's reason, '' where it is not waived.
    """

    rule_id: str
    title: str
    machine: str
    machines: tuple[str, ...]
    severity: Severity
    status: Status
    message: str
    evidence: Mapping[str, Any]
    remedy: str
    remedy_module: str
    source: str
    subject: str = ""
    waived_because: str = ""
