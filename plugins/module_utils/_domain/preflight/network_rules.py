# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB22: the way from the Azure VMs' virtual network to on-premises. The classic architecture needs one."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Phase, arm_part, same_id
from .azure_facts import Circuit, Connection, Gateway
from .azure_vm import network_ids
from .facts import Facts
from .finding import CLASSIC, Rule, Severity, Stage, Trouble
from .intent import process_server
from .judging import capital
from .missing import FactMissing, known
from .process_server_rules import nics_of
from .seats import BEFORE

_STAGES = frozenset({Stage.REPROTECT, Stage.FAILOVER})
_IN_AZURE = BEFORE | {Phase.REPLICATING_BACK, Phase.READY}
_VM_KNOWN = frozenset({"FB130", "FB131"})
_EXPRESS_ROUTE = "expressroute"


def _gateways(facts: Facts) -> list[Gateway]:
    """The gateways of the machine's virtual networks, and of those whose gateways they use."""
    own = network_ids(facts)
    peers = {
        peer.lower()
        for entry in known(facts.azure.networks)
        if entry.network_id.lower() in own
        for peer in entry.gateway_peers
    }
    found = [gateway for gateway in known(facts.azure.gateways) if gateway.network_id.lower() in own | peers]
    strangers = {peer for peer in peers if _subscription(peer) not in {_subscription(network) for network in own}}
    if strangers and not found:
        names = ", ".join(sorted(arm_part(peer, "virtualNetworks") for peer in strangers))
        raise FactMissing(f"virtual network {_names(facts)} uses the gateway of {names} in another subscription")
    return found


def _subscription(arm_id: str) -> str:
    return arm_part(arm_id, "subscriptions").lower()


def _connections(facts: Facts) -> list[Connection]:
    ids = {gateway.gateway_id.lower() for gateway in _gateways(facts)}
    return [entry for entry in known(facts.azure.connections) if entry.gateway_id.lower() in ids]


def _names(facts: Facts) -> str:
    return ", ".join(sorted(arm_part(network, "virtualNetworks") for network in network_ids(facts)))


def _has_gateway(facts: Facts) -> Iterator[Trouble]:
    if not _gateways(facts):
        yield Trouble(
            f"Virtual network {_names(facts)} has no VPN or ExpressRoute gateway, and uses none of a peered network.",
            {"networks": sorted(network_ids(facts))},
            subject=f"virtual network {_names(facts)}",
        )


def _is_connected(facts: Facts) -> Iterator[Trouble]:
    found = _connections(facts)
    if any(entry.status.lower() == "connected" for entry in found):
        return
    if any(not entry.status for entry in found):
        raise FactMissing(f"Azure does not say whether the connections of {_names(facts)} are up")
    states = {entry.name: entry.status for entry in found}
    listed = ", ".join(f"{name} is {status}" for name, status in sorted(states.items())) or "there is none"
    yield Trouble(
        f"No connection of the gateways of virtual network {_names(facts)} is connected: {listed}.",
        {"connections": states},
        subject=f"virtual network {_names(facts)}",
    )


def _circuits(facts: Facts) -> list[tuple[Connection, Circuit]]:
    wanted = [entry for entry in _connections(facts) if entry.kind.lower() == _EXPRESS_ROUTE]
    found = []
    for entry in wanted:
        circuit = next((c for c in known(facts.azure.circuits) if same_id(c.circuit_id, entry.peer_id)), None)
        if circuit is None:
            raise FactMissing(f"the circuit of connection {entry.name} is not in this subscription")
        found.append((entry, circuit))
    return found


def _circuit_works(facts: Facts) -> Iterator[Trouble]:
    for _entry, circuit in _circuits(facts):
        private = dict(circuit.peerings).get("AzurePrivatePeering", "")
        wrong = []
        if circuit.provider_state.lower() != "provisioned":
            wrong.append(f"its provider says {circuit.provider_state or 'nothing'}")
        if private.lower() != "enabled":
            wrong.append(f"its private peering is {private or 'missing'}")
        if wrong:
            yield Trouble(
                f"ExpressRoute circuit {circuit.name} does not carry the way home: {' and '.join(wrong)}.",
                {"provider_state": circuit.provider_state, "peerings": dict(circuit.peerings)},
                subject=f"circuit {circuit.name}",
            )


def _reaches_storage(facts: Facts) -> Iterator[Trouble]:
    for _entry, circuit in _circuits(facts):
        public = {"azurepublicpeering", "microsoftpeering"}
        if not any(kind.lower() in public and state.lower() == "enabled" for kind, state in circuit.peerings):
            yield Trouble(
                f"ExpressRoute circuit {circuit.name} has private peering only: replication to a public storage "
                "endpoint goes over the internet, or needs Microsoft peering or a private endpoint.",
                {"peerings": dict(circuit.peerings)},
                subject=f"circuit {circuit.name}",
            )


def _server_is_reached(facts: Facts) -> Iterator[Trouble]:
    server = process_server(facts)
    if nics_of(server, facts):
        return
    if not any(gateway.kind.lower() == _EXPRESS_ROUTE for gateway in _gateways(facts)):
        yield Trouble(
            f"{capital(server.label)} has no address in Azure, so it is on-premises, and virtual "
            f"network {_names(facts)} has no ExpressRoute gateway to reach it.",
            {"addresses": list(server.addresses)},
            subject=server.label,
        )


def _probes(facts: Facts) -> Iterator[Trouble]:
    for probe in facts.run.probes:
        if probe.error:
            yield Trouble(
                f"{probe.name} ({probe.host} port {probe.port}) is not reached from {probe.origin}: {probe.error}.",
                {"host": probe.host, "port": probe.port, "from": probe.origin},
                subject=f"probe {probe.name}",
            )


RULES = (
    Rule(
        "FB221",
        "The Azure VM's virtual network has a gateway to on-premises",
        Severity.WARNING,
        _has_gateway,
        "Connect the network to the site by VPN or ExpressRoute. If it is connected in another way (a network "
        "appliance, Virtual WAN), waive this.",
        "S13, S57; asr-api 3.1",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_IN_AZURE,
        requires=_VM_KNOWN,
    ),
    Rule(
        "FB222",
        "A connection to on-premises is up",
        Severity.ERROR,
        _is_connected,
        "Bring the VPN or ExpressRoute connection up (shared key, routes, the device on-premises).",
        "S13, S57; asr-api 3.1",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_IN_AZURE,
        requires=_VM_KNOWN | {"FB221"},
    ),
    Rule(
        "FB223",
        "The ExpressRoute circuit is provisioned and has private peering",
        Severity.WARNING,
        _circuit_works,
        "Let the provider finish the circuit, and enable its private peering.",
        "S13, S57; asr-api 3.1",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_IN_AZURE,
        requires=_VM_KNOWN | {"FB221"},
    ),
    Rule(
        "FB224",
        "A process server on-premises is reached over ExpressRoute",
        Severity.WARNING,
        _server_is_reached,
        "Over a VPN, use a process server in the Azure VM's virtual network.",
        "S01; asr-api 3.1",
        architectures=CLASSIC,
        stages=_STAGES,
        phases=_IN_AZURE,
        requires=_VM_KNOWN | {"FB210", "FB221"},
    ),
    Rule(
        "FB225",
        "Over ExpressRoute, the storage endpoint of the way to Azure is reached",
        Severity.INFO,
        _reaches_storage,
        "See that the process server reaches the storage account: over the internet, Microsoft peering or a private "
        "endpoint.",
        "S58; asr-api 3.1",
        architectures=CLASSIC,
        stages=frozenset({Stage.COMPLETE}),
        phases=_IN_AZURE,
        requires=_VM_KNOWN | {"FB221"},
    ),
    Rule(
        "FB226",
        "The probes that were asked for reach their ports",
        Severity.WARNING,
        _probes,
        "Open the port between the two; a probe tells only of the machine that it was made from.",
        "S54; asr-api 3.4",
    ),
)
