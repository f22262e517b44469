# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB21: the process server for the way back to on-premises, and the one for the way to Azure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..errors import FailbackError
from ..model import Operation, Phase, arm_part
from .azure_facts import Nic, Server
from .azure_vm import network_ids
from .facts import Facts, Run
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .intent import called, process_server, stage_inputs
from .judging import as_trouble, capital, certificate, health, problems, silence, version_support
from .missing import FactMissing, Unclear, known
from .seats import BEFORE

_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})
_USED = BEFORE | {Phase.REPLICATING_BACK, Phase.READY, Phase.FAILING_BACK}
_CLEAR = frozenset({"FB210"})
_TO_AZURE = frozenset({Phase.FAILED_BACK, Phase.COMMITTED})


def nics_of(server: Server, facts: Facts) -> list[Nic]:
    """The Azure network interfaces with the process server's address; none if it is not in this subscription."""
    by_address = facts.run.once(_by_address)
    return [nic for address in server.addresses for nic in by_address.get(address, [])]


def _by_address(run: Run) -> Mapping[str, list[Nic]]:
    found: dict[str, list[Nic]] = defaultdict(list)
    for nic in known(run.azure.nics):
        for address in nic.addresses:
            found[address].append(nic)
    return found


def _is_clear(facts: Facts) -> Iterator[Trouble]:
    try:
        process_server(facts)
    except Unclear as unclear:
        listed = [server.name for server in facts.fabric.process_servers]
        yield Trouble(f"{facts.name}: {unclear.reason}.", {"listed": listed})


def _is_heard(facts: Facts) -> Iterator[Trouble]:
    server = process_server(facts)
    yield from silence(server.label, server.last_heartbeat, facts.read_at, server.label)


def _is_healthy(facts: Facts) -> Iterator[Trouble]:
    yield from _health_of(process_server(facts))


def _health_of(server: Server) -> Iterator[Trouble]:
    found = list(problems(server.label, server.problems, server.label))
    if server.service_status and server.service_status.lower() != "running":
        message = f"The service on {server.label} is {server.service_status}."
        found.append(Trouble(message, {"service_status": server.service_status}, subject=server.label))
    yield from found or health(server.label, server.health, server.label)


def _version(facts: Facts) -> Iterator[Trouble]:
    yield from version_support(process_server(facts))


def _certificate(facts: Facts) -> Iterator[Trouble]:
    yield from certificate(process_server(facts))


def _same_network(facts: Facts) -> Iterator[Trouble]:
    server = process_server(facts)
    nics = nics_of(server, facts)
    if not nics:
        return  # on-premises, reached over ExpressRoute (S01): rule FB224
    there = {network.lower() for nic in nics for network in nic.network_ids}
    own = network_ids(facts)
    if not there & own:
        names = ", ".join(sorted(arm_part(network, "virtualNetworks") for network in own))
        others = ", ".join(sorted(arm_part(network, "virtualNetworks") for network in there))
        yield Trouble(
            f"{capital(server.label)} is in virtual network {others}, the Azure VM of {facts.name} in {names}.",
            {"process_server": sorted(there), "machine": sorted(own)},
        )


def _to_azure_inputs(facts: Facts) -> Iterator[Trouble]:
    try:
        stage_inputs(facts, Operation.REPROTECT_TO_AZURE)
    except FailbackError as error:
        yield as_trouble(error)


def _to_azure_server(facts: Facts) -> Iterator[Trouble]:
    name = str(stage_inputs(facts, Operation.REPROTECT_TO_AZURE).get("process_server") or "")
    for server in facts.fabric.process_servers:
        if called(server, name):
            silent = list(silence(server.label, server.last_heartbeat, facts.read_at, server.label))
            yield from silent or _health_of(server)
            return
    raise FactMissing(f"Azure lists no process server {name!r}")


RULES = (
    Rule(
        "FB210",
        "It is clear which process server the machine uses on the way back",
        Severity.ERROR,
        _is_clear,
        "Choose one with process_server (in the playbooks asr_failback_process_server), or make one.",
        "S16, S25, S40; asr-api 1.6",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=frozenset({"FB201"}),
    ),
    Rule(
        "FB211",
        "The process server is connected",
        Severity.ERROR,
        _is_heard,
        "Start the process server, and check that it reaches the configuration server on port 443; it has a heartbeat "
        "when it can.",
        "S16, S54; asr-api 3.4, 7",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB212",
        "The process server is healthy",
        Severity.ERROR,
        _is_healthy,
        "Look at the process server below Site Recovery infrastructure in the portal: its services, load and space.",
        "S16; asr-api 1.9, 7",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR | {"FB211"},
    ),
    Rule(
        "FB213",
        "The process server's version is supported",
        Severity.WARNING,
        _version,
        "Update the process server to the configuration server's version.",
        "asr-api 1.9, 3.1",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB214",
        "The process server's certificate stays valid",
        Severity.WARNING,
        _certificate,
        "Renew the process server's certificate.",
        "asr-api 1.9",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED,
        requires=_CLEAR,
    ),
    Rule(
        "FB215",
        "A process server in Azure is in the virtual network of the Azure VM",
        Severity.ERROR,
        _same_network,
        "Choose a process server in the VM's own virtual network, or make one there.",
        "S01, S25; asr-api 3.5",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_USED - {Phase.FAILING_BACK},
        requires=_CLEAR | {"FB130", "FB131"},
    ),
    Rule(
        "FB217",
        "The inputs of the reprotect to Azure can be determined",
        Severity.ERROR,
        _to_azure_inputs,
        "Choose what the message asks for.",
        "S49; asr-api 1.6",
        stages=frozenset({Stage.COMPLETE}),
        phases=_TO_AZURE,
        requires=frozenset({"FB201"}),
        asked_alone=True,
    ),
    Rule(
        "FB218",
        "The process server that replicates to Azure works",
        Severity.ERROR,
        _to_azure_server,
        "Start it, or choose another one with process_server_to_azure: the machine is unprotected until it replicates.",
        "S49; asr-api 1.9, 3.8",
        stages=frozenset({Stage.COMPLETE}),
        phases=_TO_AZURE,
        requires=frozenset({"FB201", "FB217"}),
        asked_alone=True,
    ),
)
