# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB14: what the machine was before it went to Azure. In the classic leg to on-premises Azure no longer says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .facts import Facts
from .finding import Rule, Severity, Stage, Trouble
from .item_facts import discovery_type, os_name
from .missing import FactMissing
from .seats import BEFORE

#: How Azure spells it is unverified: the product's name, or the kernel's version.
_WS2008R2 = re.compile(r"2008\s*r2|\b6\.1(\.760\d)?\b", re.IGNORECASE)


def _is_physical(facts: Facts) -> bool:
    kind = discovery_type(facts.item)
    if not kind:
        raise FactMissing(f"Azure does not say whether {facts.name} was a physical server")
    return kind.lower() == "physical"


def _was_vm(facts: Facts) -> Iterator[Trouble]:
    if _is_physical(facts):
        yield Trouble(
            f"{facts.name} was a physical server: it comes home as a new VMware VM on the master target's or "
            "appliance's datastore, with a full copy of its disks.",
            {"discovery_type": discovery_type(facts.item)},
        )


def _not_ws2008r2(facts: Facts) -> Iterator[Trouble]:
    if not _is_physical(facts) or facts.details.os_type.lower() != "windows":
        return
    system = os_name(facts.item)
    if not system:
        raise FactMissing(f"Azure does not say which Windows {facts.name} runs")
    if _WS2008R2.search(system):
        message = f"{facts.name} was a physical server with {system}, which cannot be failed back."
        yield Trouble(message, {"os": system, "discovery_type": discovery_type(facts.item)})


RULES = (
    Rule(
        "FB142",
        "The machine is no physical Windows Server 2008 R2 SP1",
        Severity.ERROR,
        _not_ws2008r2,
        "Leave it in Azure, or bring its data home by other means: a backup and restore, or a new installation.",
        "S05, S56; asr-api 3.1",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
    ),
    Rule(
        "FB141",
        "The machine was a virtual machine",
        Severity.INFO,
        _was_vm,
        "Choose a datastore with room for all its disks; failing back to a physical server is not possible.",
        "S04, S12; asr-api 3.1",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=frozenset({"FB142"}),
    ),
)
