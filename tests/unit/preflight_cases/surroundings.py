# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Families FB22, FB50, FB60 and FB70: the network, the vCenters, the appliances, groups and plans."""

from __future__ import annotations

from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Probe, Run
from unit import job_payloads
from unit.legs import SUBSCRIPTION
from unit.preflight_cases.case import Case
from unit.preflight_world import (
    NETWORK,
    OLD,
    OTHER_NETWORK,
    UNREAD,
    chosen,
    circuit,
    classic,
    classic_site,
    connection,
    connections,
    fabrics,
    gateway,
    gateways,
    modern_site,
    modernized,
    network,
    networks,
    nic,
    nics,
    over_express_route,
    problem,
    storage,
    the_agent,
    the_master_target,
    vcenter,
    vcenters,
    vm,
    vms,
    world,
)

ALL_WELL = world(classic())
MODERN = world(modernized())
PRIVATE_ONLY = circuit(AzurePrivatePeering="Enabled", MicrosoftPeering="Disabled")
#: A process server that has no address in Azure, and a way home by VPN only.
ON_PREMISES = nics(nic("web01", "10.2.0.20"))
HUB = OTHER_NETWORK.replace(SUBSCRIPTION, "22222222-2222-3333-4444-555555555555")
PROBES = {"probes": (Probe("configuration server", "cs01", 443, "the control node", "timed out"),)}
REACHED = {"probes": (Probe("configuration server", "cs01", 443, "the control node"),)}


def appliance(**changes: Any) -> Run:
    return world(modernized(), fabrics=fabrics(modern=modern_site(reprotectAgents=[the_agent(**changes)])))


def member(name: str, group: str = "db-group", **psd: Any) -> Any:
    return classic(name=name, psd={"multiVmGroupName": group, "multiVmGroupId": "g-1"} | psd)


WEB, DB = member("web01"), member("db01")
LINUX = member("db01", osType="Linux")
SECOND_TARGET = fabrics(classic_site(masterTargetServers=[the_master_target(), the_master_target("mt-2", id="MT-2")]))
BOTH = world(WEB, DB)
PLAN = job_payloads.parsed_plan(job_payloads.plan("plan-db", WEB.arm_id, DB.arm_id))
STALE_PLAN = job_payloads.parsed_plan(job_payloads.plan("plan-db", WEB.arm_id, DB.arm_id + "-gone"))

CASES = {
    "FB221": Case(
        fails=world(classic(), gateways=gateways(gateway(in_network=OTHER_NETWORK))),
        said="Virtual network vnet-dr has no VPN or ExpressRoute gateway",
        holds=world(classic(), gateways=gateways(gateway(in_network=OTHER_NETWORK)),
                    networks=networks(network(NETWORK, OTHER_NETWORK))),
        unknown=world(classic(), gateways=(), networks=networks(network(NETWORK, HUB))),
    ),
    "FB222": Case(
        fails=world(classic(), connections=connections(connection(status="NotConnected"))),
        said="gw-to-site is NotConnected",
        holds=ALL_WELL,
        unknown=world(classic(), connections=connections(connection(status=None))),
    ),
    "FB223": Case(
        fails=world(classic(), **over_express_route(circuit("NotProvisioned"))),
        said="its provider says NotProvisioned",
        holds=world(classic(), **over_express_route(circuit())),
        unknown=world(classic(), **over_express_route()),
    ),
    "FB224": Case(
        fails=world(classic(), nics=ON_PREMISES),
        said="has no address in Azure, so it is on-premises",
        holds=world(classic(), **(over_express_route(circuit()) | {"nics": ON_PREMISES})),
        unknown=world(classic(), nics=UNREAD),
    ),
    "FB225": Case(
        fails=world(classic(), **over_express_route(PRIVATE_ONLY)),
        said="has private peering only",
        holds=ALL_WELL,
        unknown=world(classic(), **over_express_route()),
    ),
    "FB226": Case(
        fails=world(classic(), more=PROBES),
        said="configuration server (cs01 port 443) is not reached from the control node: timed out.",
        holds=world(classic(), more=REACHED),
        unknown=None,
        because="a probe that was not asked for is none",
    ),
    "FB501": Case(
        fails=world(classic(), vcenters=()),
        said="knows no vCenter",
        holds=ALL_WELL,
        unknown=world(classic(), vcenters=UNREAD),
    ),
    "FB502": Case(
        fails=world(classic(), vcenters=vcenters(vcenter(discoveryStatus="DiscoveryFailed"))),
        said="The discovery of vCenter vc1 is DiscoveryFailed",
        holds=ALL_WELL,
        unknown=world(classic(), vcenters=vcenters(vcenter(discoveryStatus=None))),
    ),
    "FB503": Case(
        fails=world(classic(), vcenters=vcenters(vcenter(lastHeartbeat=OLD))),
        said="vCenter vc1 was last heard of 6 hours ago",
        holds=ALL_WELL,
        unknown=world(classic(), vcenters=vcenters(vcenter(lastHeartbeat=None))),
    ),
    "FB504": Case(
        fails=world(classic(), vcenters=vcenters(vcenter(runAsAccountId="7"))),
        said="run-as account 7, which does not exist",
        holds=ALL_WELL,
        unknown=world(classic(), vcenters=vcenters(vcenter(runAsAccountId=None))),
    ),
    "FB505": Case(
        fails=world(classic(psd={"vCenterInfrastructureId": "12"})),
        said="others are: vc1",
        holds=ALL_WELL,
        unknown=world(classic(psd={"vCenterInfrastructureId": None})),
    ),
    "FB601": Case(
        fails=world(modernized(), fabrics=fabrics(modern=modern_site(reprotectAgents=[
            the_agent(), the_agent("appliance02", "agent-2")]))),
        said="appliance01, appliance02",
        holds=world(chosen(modernized(), appliance="appliance02"), fabrics=fabrics(modern=modern_site(
            reprotectAgents=[the_agent(), the_agent("appliance02", "agent-2")]))),
        unknown=world(modernized(), fabrics=fabrics(modern=UNREAD)),
    ),
    "FB602": Case(
        fails=appliance(health="Critical", healthErrors=[problem("91")]),
        said="Appliance appliance01 has the problem 91",
        holds=MODERN,
        unknown=appliance(health=None),
    ),
    "FB603": Case(
        fails=appliance(lastHeartbeatUtc=OLD),
        said="6 hours ago",
        holds=world(modernized("s6")),
        unknown=appliance(lastHeartbeatUtc=None),
    ),
    "FB604": Case(
        fails=appliance(accessibleDatastores=["other"]),
        said="does not see datastore Datastore 3 of sql01; it sees other",
        holds=MODERN,
        unknown=world(modernized(), fabrics=fabrics(modern=UNREAD)),
    ),
    "FB605": Case(
        fails=world(modernized(), storage_accounts=storage(location="westus")),
        said="drlogs is in westus, the Azure VM of sql01 in eastus",
        holds=MODERN,
        unknown=world(modernized(listed=True), vms=vms(vm("sql01"))),
    ),
    "FB701": Case(
        fails=world(WEB, items=(WEB, DB)),
        said="db01 of it is not among the machines of this run",
        holds=BOTH,
        unknown=world(WEB, DB, items=UNREAD),
    ),
    "FB702": Case(
        fails=world(chosen(WEB, master_target="mt-win"), chosen(DB, master_target="mt-2"), fabrics=SECOND_TARGET),
        said="db01: mt-2, web01: mt-win",
        holds=BOTH,
        unknown=world(WEB, DB, fabrics=fabrics(UNREAD)),
    ),
    "FB703": Case(
        fails=world(WEB, LINUX),
        said="db01: Linux, web01: Windows",
        holds=BOTH,
        unknown=world(WEB, member("db01", osType="")),
    ),
    "FB704": Case(
        fails=BOTH,
        said="none holds just machines of this run",
        holds=world(WEB, DB, plans=(PLAN,)),
        unknown=world(WEB, DB, plans=UNREAD),
    ),
    "FB705": Case(
        fails=world(WEB, DB, plans=(STALE_PLAN,)),
        said="Recovery plan plan-db names machines that are no longer protected: rpi-db01-gone",
        holds=world(WEB, DB, plans=(PLAN,)),
        unknown=world(WEB, DB, plans=UNREAD),
    ),
    "FB707": Case(
        fails=world(chosen(WEB, recovery_point="latest_app_consistent"), DB),
        said="db01: latest, web01: latest_app_consistent",
        holds=BOTH,
        unknown=None,
        because="the choices are the user's, and the group stands in the item",
    ),
    "FB706": Case(
        fails=BOTH,
        said="replication group db-group are reprotected one by one",
        holds=ALL_WELL,
        unknown=None,
        because="the group stands in the item",
    ),
}  # fmt: skip
