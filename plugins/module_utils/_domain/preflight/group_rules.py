# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB70: replication groups and recovery plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..architecture import Group, architecture_of, members_of_groups
from ..errors import FailbackError
from ..groups import check_one_architecture, check_one_value, check_whole, choose_plan
from ..model import Phase, ProtectedItem, RecoveryPlan
from .facts import Facts, Run
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .intent import UNDER_WAY, master_target
from .judging import as_trouble, capital
from .missing import FactMissing, known
from .seats import BEFORE

_TO_COME = BEFORE | UNDER_WAY
_REPROTECT = frozenset({Stage.REPROTECT})


def _members(run: Run) -> Mapping[Group, list[ProtectedItem]]:
    """Replication group → its members in the vault, whether they are in this run or not."""
    return members_of_groups(known(run.azure.items))


def _selected(run: Run) -> Mapping[str, Facts]:
    """The run's machines by the lower-case ARM ids of their items."""
    return {facts.item.arm_id.lower(): facts for facts in run.views if facts.machine.architecture}


def _items(run: Run) -> Mapping[str, ProtectedItem]:
    """The vault's items by their lower-case ARM ids."""
    return {item.arm_id.lower(): item for item in known(run.azure.items)}


def _plans(run: Run) -> Mapping[str, list[RecoveryPlan]]:
    """The recovery plans that hold an item, by its lower-case ARM id."""
    holding: dict[str, list[RecoveryPlan]] = defaultdict(list)
    for plan in known(run.azure.plans):
        for member in plan.members:
            holding[member.lower()].append(plan)
    return holding


def _group(facts: Facts) -> tuple[str, list[ProtectedItem]]:
    """The machine's group and its members; '' where it is in none."""
    name = facts.details.replication_group or ""
    return name, facts.run.once(_members).get((facts.item.fabric.lower(), name), []) if name else []


def _companions(facts: Facts) -> list[Facts]:
    """The members of the machine's group that are in this run."""
    selected = facts.run.once(_selected)
    return [selected[item.arm_id.lower()] for item in _group(facts)[1] if item.arm_id.lower() in selected]


def _label(group: str) -> str:
    return f"replication group {group}"


def _is_whole(facts: Facts) -> Iterator[Trouble]:
    group, members = _group(facts)
    if not group:
        return
    selected = facts.run.once(_selected)
    chosen = [item.friendly_name for item in members if item.arm_id.lower() in selected]
    try:
        check_whole(group, [item.friendly_name for item in members], chosen)
    except FailbackError as error:
        yield as_trouble(error, _label(group))


def _one_target(facts: Facts) -> Iterator[Trouble]:
    group, _members_of_it = _group(facts)
    if not group:
        return
    targets = {mate.name: master_target(mate).name for mate in _companions(facts) if mate.phase in _TO_COME}
    if len(set(targets.values())) > 1:
        listed = ", ".join(f"{name}: {target}" for name, target in sorted(targets.items()))
        message = f"The machines of {_label(group)} have several master targets: {listed}."
        yield Trouble(message, {"master_targets": targets}, subject=_label(group))


def _one_family(facts: Facts) -> Iterator[Trouble]:
    group, members = _group(facts)
    if not group:
        return
    systems = {item.friendly_name: architecture_of(item).facts(item).os_type for item in members}
    if not all(systems.values()):
        unknown = ", ".join(sorted(name for name, system in systems.items() if not system))
        raise FactMissing(f"Azure does not say which system runs on {unknown}")
    if len({system.lower() for system in systems.values()}) > 1:
        listed = ", ".join(f"{name}: {system}" for name, system in sorted(systems.items()))
        message = f"The machines of {_label(group)} are of several operating systems: {listed}."
        yield Trouble(message, {"systems": systems}, subject=_label(group))


def _one_recovery_point(facts: Facts) -> Iterator[Trouble]:
    group, _members_of_it = _group(facts)
    points = {mate.name: str(mate.choices.recovery_point) for mate in _companions(facts) if mate.phase in _TO_COME}
    try:
        check_one_value(_label(group), "recovery point", "recovery_point", points)
    except FailbackError as error:
        yield as_trouble(error, _label(group))


def _has_plan(facts: Facts) -> Iterator[Trouble]:
    group, members = _group(facts)
    if not group:
        return
    ids = [item.arm_id for item in members]
    selected = list(facts.run.once(_selected))
    try:
        choose_plan(group, ids, selected, known(facts.azure.plans), facts.run.recovery_plan)
    except FailbackError as error:
        yield as_trouble(error, _label(group))


def _plans_are_consistent(facts: Facts) -> Iterator[Trouble]:
    items = facts.run.once(_items)
    for plan in facts.run.once(_plans).get(facts.item.arm_id.lower(), []):
        members = [member.lower() for member in plan.members]
        label = f"recovery plan {plan.friendly_name}"
        gone = sorted(member.rsplit("/", 1)[-1] for member in members if member not in items)
        if gone:
            message = f"{capital(label)} names machines that are no longer protected: {', '.join(gone)}."
            yield Trouble(message, {"missing": gone}, subject=label)
        try:
            kinds = [architecture_of(items[member]).NAME for member in members if member in items]
            check_one_architecture(plan.friendly_name, kinds)
        except FailbackError as error:
            yield as_trouble(error, label)


def _goes_one_by_one(facts: Facts) -> Iterator[Trouble]:
    group, _members_of_it = _group(facts)
    if group:
        yield Trouble(
            f"The machines of {_label(group)} are reprotected one by one, with one master target: Azure has no "
            "reprotect of a recovery plan any more, and whether it takes the members of a group was never seen.",
            {"replication_group": group},
            subject=_label(group),
        )


RULES = (
    Rule(
        "FB701",
        "The whole replication group comes home together",
        Severity.ERROR,
        _is_whole,
        "Select all machines of the group.",
        "S43; asr-api 1.7",
        phases=_TO_COME,
    ),
    Rule(
        "FB703",
        "All machines of a replication group are of one operating system family",
        Severity.ERROR,
        _one_family,
        "Take the group apart in the portal: a group uses one master target, which is for Windows or for Linux.",
        "S44; asr-api 3.1",
        architectures=CLASSIC,
        stages=_REPROTECT,
        phases=BEFORE,
    ),
    Rule(
        "FB702",
        "All machines of a replication group use one master target",
        Severity.ERROR,
        _one_target,
        "Give all of them the same master_target.",
        "S44; asr-api 1.7, 3.1",
        architectures=CLASSIC,
        stages=frozenset({Stage.REPROTECT, Stage.FAILOVER}),
        phases=_TO_COME,
        requires=frozenset({"FB201", "FB301", "FB703"}),
    ),
    Rule(
        "FB704",
        "A recovery plan takes the replication group over",
        Severity.ERROR,
        _has_plan,
        "Make a recovery plan with just the group's machines.",
        "S43; asr-api 1.7",
        stages=frozenset({Stage.FAILOVER}),
        phases=_TO_COME - {Phase.FAILED_BACK},
        requires=frozenset({"FB701"}),
    ),
    Rule(
        "FB707",
        "All machines of a replication group go to one recovery point",
        Severity.ERROR,
        _one_recovery_point,
        "Give all of them the same recovery_point.",
        "S43, S45; asr-api 1.6",
        stages=frozenset({Stage.FAILOVER}),
        phases=_TO_COME - {Phase.FAILED_BACK},
    ),
    Rule(
        "FB705",
        "The recovery plans that hold the machine are consistent",
        Severity.WARNING,
        _plans_are_consistent,
        "Correct the recovery plan in the portal.",
        "S43; asr-api 1.6, 1.7",
        stages=frozenset({Stage.FAILOVER}),
        phases=_TO_COME - {Phase.FAILED_BACK},
    ),
    Rule(
        "FB706",
        "The machine is reprotected by itself",
        Severity.INFO,
        _goes_one_by_one,
        "Try it on a group that matters less first.",
        "S43, S44; asr-api 1.7",
        stages=_REPROTECT,
        phases=BEFORE,
    ),
)
