# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Families FB20, FB21, FB24 and FB30: configuration server, process server, failback policy, master target."""

from __future__ import annotations

from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.stages import Stage
from unit.legs import FAILBACK_POLICY
from unit.payloads import Raw
from unit.preflight_cases.case import Case
from unit.preflight_world import (
    OLD,
    OTHER_NETWORK,
    UNREAD,
    chosen,
    classic,
    classic_site,
    fabrics,
    failback_policy,
    modern_site,
    modernized,
    nic,
    nics,
    policies,
    policy,
    problem,
    the_master_target,
    the_process_server,
    to_azure_again,
    unmapped,
    world,
)
from unit.site_payloads import POWERED_OFF, volume


def site(leg: str = "in azure", **custom: Any) -> Run:
    """A machine whose configuration server is another one."""
    return world(classic(leg), fabrics=fabrics(classic_site(**custom)))


def servers(*raws: Raw, **choices: Any) -> Run:
    found = fabrics(classic_site(processServers=list(raws)))
    return world(chosen(classic(), **choices), fabrics=found)


def server(**changes: Any) -> Run:
    return servers(the_process_server(**changes))


def targets(*raws: Raw, **choices: Any) -> Run:
    found = fabrics(classic_site(masterTargetServers=list(raws)))
    return world(chosen(classic(), **choices), fabrics=found)


def target(**changes: Any) -> Run:
    return targets(the_master_target(**changes))


ALL_WELL = world(classic())
NOT_READ = world(classic(), fabrics=fabrics(UNREAD))
NO_FABRIC = {name: found for name, found in fabrics().items() if "vmwarefabric" in name}

CASES = {
    "FB201": Case(
        fails=world(classic(), fabrics=NO_FABRIC),
        said="is not registered with the vault",
        holds=NOT_READ,
        unknown=world(classic(), fabrics=UNREAD),
    ),
    "FB202": Case(
        fails=site(lastHeartbeat=OLD),
        said="Configuration server CS01 was last heard of 6 hours ago",
        holds=ALL_WELL,
        unknown=site(lastHeartbeat=None),
    ),
    "FB203": Case(
        fails=site(csServiceStatus="Stopped"),
        said="is Stopped",
        holds=ALL_WELL,
        unknown=site(csServiceStatus=None),
    ),
    "FB204": Case(
        fails=site(sslCertExpiryRemainingDays=12),
        said="expires in 12 days",
        holds=ALL_WELL,
        unknown=site(sslCertExpiryRemainingDays=None),
    ),
    "FB205": Case(
        fails=site(versionStatus="NotSupported"),
        said="is not supported any more",
        holds=ALL_WELL,
        unknown=site(versionStatus=None),
    ),
    "FB206": Case(
        fails=site(properties={"health": "Critical", "healthErrorDetails": [problem("4")]}),
        said="Fabric CS01 has the problem 4",
        holds=world(modernized()),
        unknown=site(properties={"health": None}),
    ),
    "FB210": Case(
        fails=servers(the_process_server(), the_process_server(friendlyName="CS01", id="CS-ID")),
        said="web01: more than one process server can be meant: ps-azure, CS01.",
        holds=servers(the_process_server(), the_process_server(friendlyName="CS01", id="1"), process_server="ps-azure"),
        unknown=NOT_READ,
    ),
    "FB211": Case(
        fails=server(lastHeartbeat=OLD),
        said="Process server ps-azure was last heard of 6 hours ago",
        holds=site("ready"),
        unknown=server(lastHeartbeat=None),
    ),
    "FB212": Case(
        fails=server(psServiceStatus="Stopped", health="Critical"),
        said="The service on process server ps-azure is Stopped",
        holds=ALL_WELL,
        unknown=server(health=None),
    ),
    "FB213": Case(
        fails=server(versionStatus="UpdateRequired"),
        said="needs an update",
        holds=ALL_WELL,
        unknown=server(versionStatus=None),
    ),
    "FB214": Case(
        fails=server(sslCertExpiryRemainingDays=0),
        said="has expired",
        holds=ALL_WELL,
        unknown=server(sslCertExpiryRemainingDays=None),
    ),
    "FB215": Case(
        fails=world(classic(), nics=nics(nic("web01", "10.3.0.20"), nic("ps-azure", "10.2.0.4", OTHER_NETWORK))),
        said="is in virtual network vnet-other, the Azure VM of web01 in vnet-dr",
        holds=ALL_WELL,
        unknown=world(classic(), nics=UNREAD),
    ),
    "FB217": Case(
        fails=world(classic("committed"), fabrics=fabrics(classic_site(to_azure_again()))),
        said="more than one replication policy",
        holds=world(classic("committed")),
        unknown=world(classic("committed"), fabrics=fabrics(UNREAD)),
        stage=Stage.COMPLETE,
    ),
    "FB218": Case(
        fails=site("committed", processServers=[the_process_server(lastHeartbeat=OLD)]),
        said="6 hours ago",
        holds=world(modernized("committed")),
        unknown=world(modernized("committed"), fabrics=fabrics(modern=modern_site(
            processServers=[{"id": "ps", "name": "appliance01", "lastHeartbeatUtc": None}]))),
        stage=Stage.COMPLETE,
    ),
    "FB241": Case(
        fails=world(classic(), fabrics=fabrics(classic_site(unmapped()))),
        said="the vault has p-24h-failback, not associated",
        holds=ALL_WELL,
        unknown=NOT_READ,
    ),
    "FB242": Case(
        fails=world(classic(), policies=policies(failback_policy(recoveryPointHistory=60))),
        said="recoveryPointHistory is 60, not 1440",
        holds=ALL_WELL,
        unknown=world(classic(), policies=policies(policy(FAILBACK_POLICY + "-2", "InMage"))),
    ),
    "FB301": Case(
        fails=targets(the_master_target("mt-linux", "Linux")),
        said="web01: there is no master target for Windows; Azure lists mt-linux (Linux).",
        holds=targets(the_master_target(), the_master_target("broken", id="MT-2", dataStores=[])),
        unknown=NOT_READ,
    ),
    "FB302": Case(
        fails=target(validationErrors=[POWERED_OFF], dataStores=[]),
        said="Master target mt-win has the problem 78145: VM is Powered off",
        holds=ALL_WELL,
        unknown=NOT_READ,
    ),
    "FB303": Case(
        fails=target(lastHeartbeat=OLD),
        said="6 hours ago",
        holds=site("ready"),
        unknown=target(lastHeartbeat=None),
    ),
    "FB304": Case(
        fails=target(agentVersion="9.100.1.0"),
        said="9.100.1.0, but configuration server CS01 has 9.62.7172.1 and process server ps-azure has 9.62.7172.1",
        holds=target(agentVersion="9.9.1.0"),
        unknown=target(agentVersion=""),
    ),
    "FB305": Case(
        fails=target(versionStatus="Deprecated"),
        said="is deprecated",
        holds=ALL_WELL,
        unknown=target(versionStatus=""),
    ),
    "FB306": Case(
        fails=world(chosen(classic(), master_target="mt-linux")),
        said="web01 is a Windows machine, master target mt-linux is for Linux",
        holds=ALL_WELL,
        unknown=world(classic(psd={"osType": ""}), fabrics=fabrics(classic_site(
            masterTargetServers=[the_master_target()]))),
    ),
    "FB307": Case(
        fails=target(retentionVolumes=[volume("/var/crash")]),
        said="has no usable retention volume: /var/crash belongs to the system",
        holds=ALL_WELL,
        unknown=NOT_READ,
    ),
    "FB308": Case(
        fails=target(dataStores=[]),
        said="sees no datastore",
        holds=site("ready"),
        unknown=NOT_READ,
    ),
}  # fmt: skip
