# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB30: the classic master target, as Azure sees it."""

from __future__ import annotations

from collections.abc import Iterator

from .. import retention
from ..errors import FailbackError
from ..model import Phase
from .azure_facts import Server
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .intent import master_target, process_server
from .judging import as_trouble, capital, problems, silence, version_number, version_support
from .missing import FactMissing, Unclear
from .seats import BEFORE

_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})
_USED = BEFORE | {Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK}
_CLEAR = frozenset({"FB301"})
_RUNS = _CLEAR | {"FB302"}


def _is_clear(facts: Facts) -> Iterator[Trouble]:
    try:
        master_target(facts)
    except Unclear as unclear:
        listed = {target.name: target.os_type for target in facts.fabric.master_targets}
        yield Trouble(f"{facts.name}: {unclear.reason}.", {"listed": listed})


def _is_well(facts: Facts) -> Iterator[Trouble]:
    target = master_target(facts)
    yield from problems(target.label, target.problems, target.label)


def _is_heard(facts: Facts) -> Iterator[Trouble]:
    target = master_target(facts)
    yield from silence(target.label, target.last_heartbeat, facts.read_at, target.label)


def _is_not_newer(facts: Facts) -> Iterator[Trouble]:
    target = master_target(facts)
    older = [server for server in _its_servers(facts) if version_number(target) > version_number(server)]
    if older:
        listed = " and ".join(f"{server.label} has {server.version}" for server in older)
        yield Trouble(
            f"{capital(target.label)} has version {target.version}, but {listed}: the reprotect would succeed and the "
            "replication fail.",
            {"master_target": target.version, **{server.kind: server.version for server in older}},
            subject=target.label,
        )


def _its_servers(facts: Facts) -> Iterator[Server]:
    server = facts.fabric.configuration_server
    if server is None:
        raise FactMissing(f"fabric {facts.fabric.site.friendly_name} has no configuration server")
    yield server
    try:
        yield process_server(facts)
    except Unclear:
        return  # rule FB210 says so


def _version(facts: Facts) -> Iterator[Trouble]:
    yield from version_support(master_target(facts))


def _same_family(facts: Facts) -> Iterator[Trouble]:
    target, own = master_target(facts), facts.details.os_type
    if not own or not target.os_type:
        raise FactMissing(f"Azure does not say which system {facts.name if not own else target.label} runs")
    if target.os_type.lower() != own.lower():
        message = f"{facts.name} is a {own} machine, {target.label} is for {target.os_type}."
        yield Trouble(message, {"machine": own, "master_target": target.os_type})


def _retains(facts: Facts) -> Iterator[Trouble]:
    target = master_target(facts)
    offered = facts.fabric.volumes_of(target)
    if not retention.usable(offered):
        reasons = {volume.name: retention.unfit_reason(volume) for volume in offered.retention_volumes}
        listed = ", ".join(f"{name} {reason}" for name, reason in reasons.items()) or "it offers none"
        message = f"{capital(target.label)} has no usable retention volume: {listed}."
        yield Trouble(message, {"volumes": reasons}, subject=target.label)
        return
    try:
        retention.choose(facts.name, offered, facts.choices.retention_volume)
    except FailbackError as error:
        yield as_trouble(error)


def _sees_datastores(facts: Facts) -> Iterator[Trouble]:
    target = master_target(facts)
    if not facts.fabric.volumes_of(target).datastores:
        yield Trouble(
            f"{capital(target.label)} sees no datastore: VMware Tools does not run in it, the vCenter account is "
            "read-only, its host has no VMFS or vSAN datastore, or its vCenter is not discovered.",
            {"datastores": []},
            subject=target.label,
        )


#: Applied before the rules that read its VM in vCenter.
CHOICE_RULES = (
    Rule(
        "FB301",
        "It is clear which master target the machine uses",
        Severity.ERROR,
        _is_clear,
        "Choose one with master_target (in the playbooks asr_failback_master_target), or make one for the machine's "
        "operating system and refresh the configuration server.",
        "S06, S17, S40; asr-api 1.6",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=frozenset({"FB201"}),
    ),
)

#: Applied after them: a master target that is off, or has no VMware Tools, is said there.
RULES = (
    Rule(
        "FB302",
        "Azure shows no error of the master target",
        Severity.ERROR,
        _is_well,
        "Power the master target on (error 78145) and follow what Azure recommends; new facts arrive within 15 "
        "minutes, or after a refresh of the configuration server.",
        "S17; asr-api 1.9, 3.2",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB303",
        "The master target is connected",
        Severity.ERROR,
        _is_heard,
        "Start the master target and its agent, and check that it reaches the configuration server on port 443.",
        "S17, S54; asr-api 3.4, 7",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_RUNS | frozenset({"FB321"}),
    ),
    Rule(
        "FB304",
        "The master target is not newer than the configuration server and the process server",
        Severity.ERROR,
        _is_not_newer,
        "Update the configuration server and the process server first, or install the agent of their version on the "
        "master target.",
        "asr-api 3.1, 7",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB305",
        "The master target's version is supported",
        Severity.WARNING,
        _version,
        "Update the agent on the master target, after the configuration server.",
        "asr-api 1.9",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB306",
        "Master target and machine are of one operating system family",
        Severity.ERROR,
        _same_family,
        "Choose a master target for the machine's operating system.",
        "S30, S31; asr-api 3.1",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB307",
        "The master target has a usable retention volume",
        Severity.ERROR,
        _retains,
        "Add a disk of its own to the master target (R: on Windows, /mnt/retention on Linux, neither FAT nor the "
        "system's), and refresh the configuration server.",
        "S22, S41; asr-api 1.9, 3.1",
        architectures=CLASSIC,
        stages=frozenset({Stage.REPROTECT}),
        phases=BEFORE,
        requires=_RUNS,
    ),
    Rule(
        "FB308",
        "The master target sees datastores",
        Severity.ERROR,
        _sees_datastores,
        "Start VMware Tools in the master target; give the vCenter account the documented privileges; see that its "
        "vCenter is registered and discovered; then refresh the configuration server.",
        "S07, S50, S55; asr-api 3.1, 3.2",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        module="asr.failback.failback_role",
        requires=_RUNS | frozenset({"FB321", "FB322", "FB424", "FB520"}),
    ),
)
