# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB12: the machine's replication: its health, its disks, its recovery points."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import FailbackError
from ..model import Phase, Problem
from ..plain import plain
from ..wire import health_problems, number
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .item_facts import consistency_points, resync_required
from .judging import IGNORED_PROBLEMS, ago, as_trouble, health, problems
from .limits import HEARTBEAT, RPO_MINUTES
from .missing import FactMissing, Missing

_COMING_HOME = frozenset({Phase.REPLICATING_BACK, Phase.READY})
_FAILOVER = frozenset({Stage.FAILOVER})


def _problems(facts: Facts) -> list[Problem]:
    own = facts.item.problems + health_problems(facts.item.provider.get("validationErrors"))
    return [problem for problem in own if problem.code not in IGNORED_PROBLEMS]


def _no_problems(facts: Facts) -> Iterator[Trouble]:
    yield from problems(facts.name, _problems(facts))


def _healthy(facts: Facts) -> Iterator[Trouble]:
    yield from health(f"the replication of {facts.name}", facts.item.replication_health)


def _no_resync(facts: Facts) -> Iterator[Trouble]:
    if "resyncRequired" not in facts.item.provider:
        facts.require_disks()  # then only the disks tell
    found = resync_required(facts.item)
    if found:
        yield Trouble(f"{facts.name} has to be resynchronized: {', '.join(found)}.", {"disks": list(found)})


def _has_point(facts: Facts) -> Iterator[Trouble]:
    item = facts.item
    if item.provider.get("consistencyPoints") is None:
        raise FactMissing(f"Azure gives no recovery points of {facts.name}")
    if "unplannedfailover" in item.allowed_operations and not consistency_points(item):
        message = f"{facts.name} has no recovery point on-premises, although Azure offers its failover."
        yield Trouble(message, {"consistency_points": 0})


def _chosen_point(facts: Facts) -> Iterator[Trouble]:
    architecture = facts.machine.architecture
    if architecture is None or not facts.item.allowed_operations & {"unplannedfailover", "plannedfailover"}:
        return
    try:
        architecture.data_given_up(facts.item, facts.choices, facts.read_at)
    except FailbackError as error:
        yield as_trouble(error)


def _fresh(facts: Facts) -> Iterator[Trouble]:
    details = facts.details
    if details.rpo_seconds is None or details.rpo_time is None:
        raise FactMissing(f"Azure does not say how far {facts.name} lags behind")
    limit = _threshold(facts)
    evidence = {
        "rpo_seconds": details.rpo_seconds,
        "calculated": plain(details.rpo_time),
        "threshold_minutes": limit,
    }
    age = facts.read_at - details.rpo_time
    if age > HEARTBEAT:
        yield Trouble(f"The lag of {facts.name} was last calculated {ago(age)} ago.", evidence)
    elif details.rpo_seconds > 60 * limit:
        minutes = details.rpo_seconds // 60
        yield Trouble(f"{facts.name} lags {minutes} minutes behind; its policy's threshold is {limit}.", evidence)


def _threshold(facts: Facts) -> int:
    policies = facts.azure.policies
    if not isinstance(policies, Missing):
        for policy in policies:
            if policy.policy_id.lower() == facts.item.policy_id.lower():
                return number(policy.settings.get("recoveryPointThresholdInMinutes")) or RPO_MINUTES
    return RPO_MINUTES


RULES = (
    Rule(
        "FB121",
        "Azure shows no health error of the machine",
        Severity.ERROR,
        _no_problems,
        "Follow what Azure recommends for the error in the portal, then run preflight again.",
        "asr-api 1.8, 3.2",
    ),
    Rule(
        "FB122",
        "The replication is healthy",
        Severity.ERROR,
        _healthy,
        "Look at the machine's health errors in the portal and mend them.",
        "asr-api 1.8",
        requires=frozenset({"FB121"}),
    ),
    Rule(
        "FB123",
        "No disk has to be resynchronized",
        Severity.ERROR,
        _no_resync,
        "Resynchronize the machine in the portal and wait until all disks are in step.",
        "asr-api 1.8, 3.2",
        stages=_FAILOVER,
        phases=_COMING_HOME,
        requires=frozenset({"FB121"}),
    ),
    Rule(
        "FB124",
        "There is a recovery point to fail over to",
        Severity.ERROR,
        _has_point,
        "Wait for the first recovery point; if none comes, check the process server and the master target.",
        "asr-api 1.8, 3.1",
        architectures=CLASSIC,
        stages=_FAILOVER,
        phases=_COMING_HOME,
    ),
    Rule(
        "FB125",
        "The chosen recovery point exists",
        Severity.ERROR,
        _chosen_point,
        "Wait for one, or use recovery_point: latest.",
        "S45; asr-api 1.8",
        stages=_FAILOVER,
        phases=_COMING_HOME,
        requires=frozenset({"FB124"}),
    ),
    Rule(
        "FB126",
        "The recovery points are fresh",
        Severity.WARNING,
        _fresh,
        "Find out what holds the replication back (network, load of the process server, retention volume) before the "
        "failover: what is not copied may be lost.",
        "S23, S45; asr-api 1.8",
        architectures=CLASSIC,
        stages=_FAILOVER,
        phases=frozenset({Phase.READY}),
        requires=frozenset({"FB123", "FB124"}),
    ),
)
