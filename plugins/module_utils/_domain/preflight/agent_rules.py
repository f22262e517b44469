# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB11: the mobility agent in the machine's Azure VM."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Operation, Phase
from ..plain import plain
from .facts import Facts
from .finding import Rule, Severity, Stage, Trouble
from .item_facts import agent_expiry, agent_version, heartbeat
from .judging import silence
from .missing import FactMissing
from .seats import BEFORE

_IN_AZURE = BEFORE | {Phase.REPLICATING_BACK, Phase.READY}
_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})


def _registered(facts: Facts) -> Iterator[Trouble]:
    architecture = facts.machine.architecture
    reason = architecture.not_yet(facts.item, Operation.REPROTECT_TO_ON_PREMISES) if architecture else ""
    if reason:
        yield Trouble(f"{facts.name}: {reason}.", {"agent_version": agent_version(facts.item)})


def _heard(facts: Facts) -> Iterator[Trouble]:
    yield from silence(f"the mobility agent of {facts.name}", heartbeat(facts.item), facts.read_at)


def _in_support(facts: Facts) -> Iterator[Trouble]:
    version, expiry = agent_version(facts.item), agent_expiry(facts.item)
    if not version:
        raise FactMissing(f"Azure gives no version of the mobility agent of {facts.name}")
    # No date stands for "never" [asr-api 9.18].
    if expiry and expiry <= facts.read_at:
        message = f"Version {version} of the mobility agent of {facts.name} expired on {expiry.date()}."
        yield Trouble(message, {"version": version, "expiry": plain(expiry)})


RULES = (
    Rule(
        "FB111",
        "The mobility agent has registered since the failover to Azure",
        Severity.WARNING,
        _registered,
        "Wait: it takes up to 15 minutes after the Azure VM has started. If it takes longer, start the service InMage "
        "Scout Application Service in the Azure VM and check its way to the configuration server or appliance.",
        "asr-api 3.1; asr-modernized 2",
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=frozenset({"FB130", "FB131", "FB132"}),
    ),
    Rule(
        "FB112",
        "The mobility agent in the Azure VM is heard of",
        Severity.ERROR,
        _heard,
        "Start the service InMage Scout Application Service in the Azure VM, set it to start automatically, and check "
        "that the VM reaches the configuration server on port 443 and the process server on port 9443 (error 95226).",
        "S54; asr-api 3.1, 3.2, 3.8",
        stages=_STAGES,
        phases=_IN_AZURE,
        requires=frozenset({"FB111", "FB130", "FB131", "FB132"}),
    ),
    Rule(
        "FB113",
        "The mobility agent's version is in support",
        Severity.WARNING,
        _in_support,
        "Update the mobility agent in the Azure VM.",
        "asr-api 1.10",
        stages=_STAGES,
        phases=_IN_AZURE,
    ),
)
