# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB60: the modernized appliance, by its reprotect agent, and the log storage account."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Phase, arm_part, same_id
from .azure_vm import machine_vm
from .facts import Facts
from .finding import MODERNIZED, Rule, Severity, Stage, Trouble
from .intent import appliance, datastore
from .item_facts import log_storage_accounts
from .judging import capital, health, problems, silence
from .missing import FactMissing, Unclear, known
from .seats import BEFORE

_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})
_REPROTECT = frozenset({Stage.REPROTECT})
_USED = BEFORE | {Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK}
_CLEAR = frozenset({"FB601"})


def _is_clear(facts: Facts) -> Iterator[Trouble]:
    try:
        appliance(facts)
    except Unclear as unclear:
        listed = [agent.name for agent in facts.fabric.reprotect_agents]
        yield Trouble(f"{facts.name}: {unclear.reason}.", {"listed": listed})


def _is_healthy(facts: Facts) -> Iterator[Trouble]:
    agent = appliance(facts)
    found = list(problems(agent.label, agent.problems, agent.label))
    yield from found or health(agent.label, agent.health, agent.label)


def _is_heard(facts: Facts) -> Iterator[Trouble]:
    agent = appliance(facts)
    yield from silence(agent.label, agent.last_heartbeat, facts.read_at, agent.label)


def _sees_datastore(facts: Facts) -> Iterator[Trouble]:
    agent = appliance(facts)
    wanted = datastore(facts)
    seen = {name.lower() for name in agent.datastores}
    listed = ", ".join(agent.datastores) or "none"
    if not wanted:
        message = f"No datastore is chosen for {facts.name}, and Azure knows none; {agent.label} sees {listed}."
        yield Trouble(message, {"seen": list(agent.datastores)})
    elif wanted.lower() not in seen:
        message = f"{capital(agent.label)} does not see datastore {wanted} of {facts.name}; it sees {listed}."
        yield Trouble(message, {"datastore": wanted, "seen": list(agent.datastores)})


def _account(facts: Facts) -> str:
    chosen = facts.choices.log_storage_account
    if chosen:
        return chosen
    found = log_storage_accounts(facts.item)
    if len(found) == 1:
        return found[0]
    if not found:
        facts.require_disks()
    raise FactMissing(f"it is not clear which log storage account {facts.name} uses")


def _is_near(facts: Facts) -> Iterator[Trouble]:
    wanted = _account(facts)
    name = wanted.rsplit("/", 1)[-1]
    account = next((a for a in known(facts.azure.storage_accounts) if same_id(a.account_id, wanted)), None)
    vm = machine_vm(facts)
    if account is None:
        if arm_part(wanted, "subscriptions").lower() != arm_part(vm.vm_id, "subscriptions").lower():
            raise FactMissing(f"log storage account {name} is in a subscription that was not read")
        message = f"Log storage account {name} of {facts.name} does not exist."
        yield Trouble(message, {"log_storage_account": wanted}, severity=Severity.ERROR)
    elif not vm.location or not account.location:
        raise FactMissing(f"Azure does not say in which region {vm.name if account.location else name} is")
    elif account.location.lower().replace(" ", "") != vm.location.lower().replace(" ", ""):
        message = f"Log storage account {name} is in {account.location}, the Azure VM of {facts.name} in {vm.location}."
        yield Trouble(message, {"log_storage_account": account.location, "vm": vm.location})


RULES = (
    Rule(
        "FB601",
        "It is clear which appliance the machine uses",
        Severity.ERROR,
        _is_clear,
        "Choose one with appliance (in the playbooks asr_failback_appliance), or set one up.",
        "S06; asr-api 3.8",
        architectures=MODERNIZED,
        stages=_STAGES,
        phases=_USED,
        requires=frozenset({"FB201"}),
    ),
    Rule(
        "FB602",
        "The appliance's reprotect agent is healthy",
        Severity.ERROR,
        _is_healthy,
        "Look at the appliance in the portal and its configuration manager; any healthy one of the vault will do.",
        "asr-api 3.8; asr-modernized 4",
        architectures=MODERNIZED,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB603",
        "The appliance's reprotect agent is connected",
        Severity.ERROR,
        _is_heard,
        "Start the appliance and check its way to Azure.",
        "asr-api 3.8; asr-modernized 4",
        architectures=MODERNIZED,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR | {"FB602"},
    ),
    Rule(
        "FB604",
        "The appliance sees the machine's datastore",
        Severity.ERROR,
        _sees_datastore,
        "Give the appliance's host access to the datastore, or choose another one with datastore.",
        "S07, S11; asr-api 3.8",
        architectures=MODERNIZED,
        stages=_REPROTECT,
        phases=BEFORE,
        requires=_CLEAR,
    ),
    Rule(
        "FB605",
        "The log storage account exists, in the Azure VM's region",
        Severity.WARNING,
        _is_near,
        "Choose an account in the Azure VM's region with log_storage_account; what Azure does with another region is "
        "not known.",
        "asr-api 3.8",
        architectures=MODERNIZED,
        stages=_REPROTECT,
        phases=BEFORE,
        requires=frozenset({"FB130", "FB131"}),
    ),
)
