# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs all rules on all machines and collects what they find. One rule's trouble never hides another's finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .facts import Facts, Run
from .finding import Finding, Rule, Severity, Status, Trouble
from .missing import FactMissing
from .option_rules import EXPIRED_WAIVER, UNKNOWN_RULE
from .stages import ALL_STAGES, Stage, stages_ahead
from .waivers import Waiver

_WORST_FIRST = {severity: place for place, severity in enumerate(Severity)}
_STATUS_FIRST = {status: place for place, status in enumerate((Status.FAILED, Status.UNKNOWN, Status.WAIVED))}


@dataclass(frozen=True)
class Result:
    """What a run of the rules gave.

    :param findings: the worst first.
    :param passed: how many rules held, by machine.
    :param rules: the rules that were applied to at least one machine, in their order.
    """

    findings: tuple[Finding, ...]
    passed: Mapping[str, int]
    rules: tuple[Rule, ...]


def run(
    rules: Sequence[Rule],
    facts: Run,
    *,
    stage: Stage | None = None,
    skip: Collection[str] = (),
    waivers: Sequence[Waiver] = (),
) -> Result:
    """Apply the rules to every machine of the run.

    :param stage: only the rules of that stage, None for all stages that are still to come for a machine.
    :param skip: ids of rules that are left out.
    """
    left_out = {rule_id.lower() for rule_id in skip}
    wanted = [rule for rule in rules if rule.rule_id.lower() not in left_out]
    today = facts.read_at.date()
    valid = [waiver for waiver in waivers if waiver.holds(today)]
    found: list[Finding] = list(_about_options(rules, skip, waivers, today))
    passed: Counter[str] = Counter({machine.name: 0 for machine in facts.machines})
    applied: set[str] = set()
    for view in replace(facts, stage=stage).views:
        failed: set[str] = set()
        for rule in wanted:
            if not _applies(rule, view):
                continue
            if rule.requires & failed:
                failed.add(rule.rule_id)  # what requires this one would repeat the same
                continue
            applied.add(rule.rule_id)
            findings = list(_judge(rule, view))
            if not findings:
                passed[view.name] += 1
            elif any(finding.status is Status.FAILED for finding in findings):
                failed.add(rule.rule_id)
            found += [_waived(finding, valid) for finding in findings]
    merged = sorted(_merged(found), key=_rank)
    return Result(tuple(merged), dict(passed), tuple(rule for rule in rules if rule.rule_id in applied))


def _applies(rule: Rule, facts: Facts) -> bool:
    architecture = facts.machine.architecture
    asked = ALL_STAGES if facts.run.stage is None else frozenset({facts.run.stage})
    return (
        (architecture.NAME if architecture else "") in rule.architectures
        and facts.phase in rule.phases
        and not (rule.asked_alone and facts.run.stage is None)
        and bool(rule.stages & asked & stages_ahead(facts.phase))
    )


def _judge(rule: Rule, facts: Facts) -> Iterator[Finding]:
    """The rule's findings for one machine; what it found before a fact was missing is kept."""
    try:
        for trouble in rule.check(facts):
            yield _finding(rule, facts.name, trouble)
    except FactMissing as missing:
        yield _unknown(rule, facts.name, missing.reason)
    except Exception as error:  # a fault of ours in one rule must not hide what the others find
        yield _unknown(rule, facts.name, f"the rule itself failed with {type(error).__name__}: {error}")


def _finding(rule: Rule, machine: str, trouble: Trouble) -> Finding:
    return Finding(
        rule_id=rule.rule_id,
        title=rule.title,
        machine=machine,
        machines=(machine,),
        severity=trouble.severity or rule.severity,
        status=Status.FAILED,
        message=trouble.message,
        evidence=trouble.evidence,
        remedy=trouble.remedy or rule.remedy,
        remedy_module=trouble.module or rule.module,
        source=rule.source,
        subject=trouble.subject,
    )


def _unknown(rule: Rule, machine: str, reason: str) -> Finding:
    trouble = Trouble(
        f"{rule.title}? Not known: {reason}.",
        {"reason": reason},
        remedy="Make it readable and run preflight again, or look for yourself and waive the rule.",
    )
    return replace(_finding(rule, machine, trouble), status=Status.UNKNOWN, remedy_module="")


def _waived(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    for waiver in waivers:
        if waiver.covers(finding.rule_id, finding.machine):
            return replace(finding, status=Status.WAIVED, waived_because=waiver.reason)
    return finding


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """What several machines say in the same words about the same thing is said once."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.rule_id, finding.status, finding.waived_because, finding.subject, finding.message)
        alike.setdefault(key, []).append(finding)
    return [_one_of(group) for group in alike.values()]


def _one_of(alike: Sequence[Finding]) -> Finding:
    machines = tuple(dict.fromkeys(machine for finding in alike for machine in finding.machines))
    shared = bool(alike[0].subject) or len(machines) > 1
    return replace(alike[0], machine="" if shared else alike[0].machine, machines=machines)


def _rank(finding: Finding) -> tuple[int, int, str, str]:
    return (_STATUS_FIRST[finding.status], _WORST_FIRST[finding.severity], finding.rule_id, finding.machine)


def _about_options(
    rules: Sequence[Rule], skip: Collection[str], waivers: Sequence[Waiver], today: date
) -> Iterator[Finding]:
    """What is wrong with the waivers and with the rules to skip; it concerns no machine."""
    ids = {rule.rule_id.lower() for rule in rules}
    named = [("skip_rules", rule_id) for rule_id in skip] + [("waivers", waiver.rule_id) for waiver in waivers]
    for option, rule_id in dict.fromkeys(named):
        if rule_id.lower() not in ids:
            message = f"There is no rule {rule_id}, which {option} names."
            yield _optional(UNKNOWN_RULE, Trouble(message, {"option": option, "rule": rule_id}))
    for waiver in waivers:
        if not waiver.holds(today):
            message = f"The waiver for {waiver.rule_id} on {waiver.machines} ended on {waiver.until}."
            evidence = {"rule": waiver.rule_id, "machines": waiver.machines, "until": str(waiver.until)}
            yield _optional(EXPIRED_WAIVER, Trouble(message, {**evidence, "was": waiver.reason}))


def _optional(rule: Rule, trouble: Trouble) -> Finding:
    return replace(_finding(rule, "", trouble), machines=())
