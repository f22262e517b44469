# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB10: the machine's protected item, its architecture, its phase, and the jobs on it."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Operation, Phase
from ..transitions import Verdict, step
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .missing import FactMissing, Missing, known

#: What is no machine of either architecture.
_NEITHER = frozenset({""})
_BEGINS = {
    Stage.REPROTECT: Operation.REPROTECT_TO_ON_PREMISES,
    Stage.FAILOVER: Operation.FAILOVER,
    Stage.COMPLETE: Operation.COMMIT_FAILOVER,
}


def _is_item(facts: Facts) -> Iterator[Trouble]:
    known(facts.azure.items)
    if isinstance(facts.machine.item, Missing):
        reason = facts.machine.item.reason
        yield Trouble(reason if reason.endswith("?") else f"{reason}.", {"machine": facts.name})


def _architecture(facts: Facts) -> Iterator[Trouble]:
    kind = facts.item.instance_type or "an unnamed provider"
    yield Trouble(
        f"{facts.name} is replicated with {kind}, which is neither classic nor modernized.",
        {"instance_type": facts.item.instance_type},
    )


def _support(facts: Facts) -> Iterator[Trouble]:
    yield Trouble(
        "The classic architecture is out of support since 2026-03-30; what Azure still carries out is not promised.",
        {"supported_until": "2026-03-30"},
        subject="the classic architecture",
    )


def _migrated(facts: Facts) -> Iterator[Trouble]:
    # How a completed migration shows is unverified: by the word, or by nothing being offered any more [asr-api 3.1].
    item = facts.item
    evidence = {"protection_state": item.protection_state, "allowed_operations": sorted(item.allowed_operations)}
    state = item.protection_state_description or item.protection_state
    if "migrat" in f"{item.protection_state} {item.protection_state_description}".lower():
        yield Trouble(f"The migration of {facts.name} to Azure is completed ({state}).", evidence)
    elif facts.phase is Phase.UNKNOWN and item.allowed_operations == {"disableprotection"}:
        message = f"Azure offers nothing for {facts.name} but to disable its protection, as after Complete Migration."
        yield Trouble(message, evidence)


def _not_blocked(facts: Facts) -> Iterator[Trouble]:
    position = facts.machine.position
    if position.phase is Phase.UNKNOWN:
        raise FactMissing(
            f"Azure reports a state of {facts.name} that this collection does not know: {position.reason}"
        )
    if position.phase is Phase.BLOCKED:
        cancel = "cancelfailover" in facts.item.allowed_operations
        yield Trouble(
            f"{facts.name} is blocked: {position.reason}.",
            {
                "protection_state": facts.item.protection_state,
                "allowed_operations": sorted(facts.item.allowed_operations),
            },
            module="asr.failback.cancel_failover" if cancel else "",
        )


def _has_arrived(facts: Facts) -> Iterator[Trouble]:
    stage, architecture = facts.run.stage, facts.machine.architecture
    if stage is None or architecture is None or facts.phase in {Phase.BLOCKED, Phase.UNKNOWN}:
        return
    first = step(architecture.NAME, facts.phase, _BEGINS[stage])
    if first.verdict is Verdict.REFUSE:
        message = f"{facts.name} is {facts.phase}: {stage} is refused because {first.why}."
        yield Trouble(message, {"phase": str(facts.phase), "stage": str(stage)}, remedy=first.remedy)


def _no_other_job(facts: Facts) -> Iterator[Trouble]:
    job = facts.machine.job
    if job and job.waits_for_user:
        yield Trouble(
            f"Job {job.title} on {facts.name} is suspended and waits for somebody in the portal.",
            {"job": job.name, "state": job.state},
            severity=Severity.ERROR,
        )
    elif facts.phase is Phase.IN_TRANSITION:
        what = f"job {job.title} runs" if job else facts.machine.position.reason
        yield Trouble(
            f"{facts.name} is busy: {what}.", {"scenario": facts.item.scenario, "job": job.name if job else None}
        )


RULES = (
    Rule(
        "FB101",
        "The machine is a protected item of the vault",
        Severity.ERROR,
        _is_item,
        "Correct the name, or name another vault; a machine whose protection was disabled cannot be failed back.",
        "S19; asr-api 3.1",
        architectures=_NEITHER,
    ),
    Rule(
        "FB102",
        "The machine is replicated from VMware or from a physical server",
        Severity.ERROR,
        _architecture,
        "Leave it out: this collection fails back classic and modernized machines only.",
        "S12; asr-api 7",
        architectures=_NEITHER,
        requires=frozenset({"FB101"}),
    ),
    Rule(
        "FB103",
        "The architecture is supported by Microsoft",
        Severity.INFO,
        _support,
        "Fail back soon. A machine that is failed over already cannot change to the modernized architecture before it "
        "is home; afterwards protect it with the modernized one.",
        "asr-api 0",
        architectures=CLASSIC,
    ),
    Rule(
        "FB104",
        "The migration of the machine to Azure is not completed",
        Severity.ERROR,
        _migrated,
        "It cannot be failed back any more: protect the Azure VM anew, or bring its data home by other means.",
        "asr-api 3.1",
    ),
    Rule(
        "FB105",
        "Nothing bars the machine's way",
        Severity.ERROR,
        _not_blocked,
        "Remove what blocks it, then run preflight again.",
        "S02; asr-api 1.8",
        requires=frozenset({"FB104"}),
    ),
    Rule(
        "FB106",
        "The machine has arrived where the stage begins",
        Severity.ERROR,
        _has_arrived,
        "Run the stages in their order.",
        "S02; asr-api 1.8",
    ),
    Rule(
        "FB107",
        "No other job runs on the machine",
        Severity.WARNING,
        _no_other_job,
        "Wait until the job has ended, or end it in the portal; a stage waits for it.",
        "asr-api 6",
    ),
)
