# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Families FB10 to FB14, and FB901: the machine, its VM in Azure, its agent, its replication, where it came from."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Machine
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.stages import Stage
from unit import payloads
from unit.preflight_cases.case import Case
from unit.preflight_world import (
    OLD,
    UNREAD,
    chosen,
    classic,
    fabrics,
    modernized,
    problem,
    vm,
    vm_id,
    vms,
    world,
)

GONE = Machine("gone", Missing("The vault protects no machine called 'gone'"), Choices())
HYPER_V = payloads.item(payloads.classic("ready", psd={"instanceType": "HyperVReplicaAzure"}))
NO_DISKS = "it judges by the item's envelope, which is always there"

CASES = {
    "FB101": Case(
        fails=world(GONE),
        said="protects no machine called 'gone'",
        holds=world(HYPER_V),
        unknown=world(GONE, items=UNREAD),
    ),
    "FB102": Case(
        fails=world(HYPER_V),
        said="HyperVReplicaAzure",
        holds=None,
        unknown=None,
        because="it is applied to what is of neither architecture",
    ),
    "FB103": Case(
        fails=world(classic()),
        said="2026-03-30",
        holds=None,
        unknown=None,
        because="it is applied to classic machines and needs no facts",
    ),
    "FB104": Case(
        fails=world(classic("in azure", allowedOperations=["DisableProtection"])),
        said="Complete Migration",
        holds=world(classic()),
        unknown=None,
        because=NO_DISKS,
    ),
    "FB105": Case(
        fails=world(modernized("cancel me")),
        said="must be cancelled",
        holds=world(modernized("s4")),
        unknown=world(classic("in azure", allowedOperations=["Something"])),
    ),
    "FB106": Case(
        fails=world(classic("in azure")),
        said="its data is not back on-premises",
        holds=world(classic("ready")),
        unknown=None,
        because=NO_DISKS,
        stage=Stage.FAILOVER,
    ),
    "FB107": Case(
        fails=world(classic("in azure", currentScenario=payloads.running("TestFailover"))),
        said="TestFailover",
        holds=world(classic("in azure", currentScenario=payloads.running("SwitchReplicationGroupProtection"))),
        unknown=None,
        because=NO_DISKS,
    ),
    "FB111": Case(
        fails=world(modernized(psd={"isAgentRegistrationSuccessfulAfterFailover": False})),
        said="has not registered",
        holds=world(modernized()),
        unknown=None,
        because="only a clear no is one: the key is null in most legs [asr-modernized 2]",
    ),
    "FB112": Case(
        fails=world(classic(psd={"lastHeartbeat": OLD})),
        said="6 hours ago",
        holds=world(modernized("s6")),
        unknown=world(classic(psd={"lastHeartbeat": None})),
    ),
    "FB113": Case(
        fails=world(classic(psd={"agentExpiryDate": "2026-10-01T00:00:00Z"})),
        said="expired on 2026-10-01",
        holds=world(classic()),
        unknown=world(classic(psd={"agentVersion": ""})),
    ),
    "FB121": Case(
        fails=world(classic(healthErrors=[problem()])),
        said="web01 has the problem 95226: It cannot be reached.",
        holds=world(classic(healthErrors=[problem("161011", "Warning")])),
        unknown=None,
        because=NO_DISKS,
    ),
    "FB122": Case(
        fails=world(classic(replicationHealth="Critical")),
        said="is Critical",
        holds=world(classic()),
        unknown=world(classic(replicationHealth=None)),
    ),
    "FB123": Case(
        fails=world(modernized("s6", psd={"resyncRequired": "true"})),
        said="all disks",
        holds=world(classic("ready")),
        unknown=world(classic("ready", listed=True)),
    ),
    "FB124": Case(
        fails=world(classic("ready", psd={"consistencyPoints": {}})),
        said="no recovery point",
        holds=world(classic("ready")),
        unknown=world(classic("ready", psd={"consistencyPoints": None})),
    ),
    "FB125": Case(
        fails=world(chosen(classic("ready", psd={"consistencyPoints": {"systemLevelTag1": OLD}}),
                           recovery_point="latest_app_consistent")),
        said="no app-consistent recovery point",
        holds=world(classic("ready")),
        unknown=None,
        because="what is no point is none",
    ),
    "FB126": Case(
        fails=world(classic("ready", psd={"rpoInSeconds": 3600})),
        said="lags 60 minutes behind",
        holds=world(classic("ready")),
        unknown=world(classic("ready", psd={"rpoInSeconds": None})),
    ),
    "FB130": Case(
        fails=world(classic(), vms=vms(vm("web01", group="rg-new"))),
        said="moved from resource group rg-dr to rg-new",
        holds=world(modernized()),
        unknown=world(modernized(psd={"targetResourceGroupId": ""})),
    ),
    "FB131": Case(
        fails=world(modernized(), vms=vms(vm("web01"))),
        said="does not exist any more",
        holds=world(classic()),
        unknown=world(classic(), vms=UNREAD),
    ),
    "FB132": Case(
        fails=world(classic(), vms=vms(vm("web01", "PowerState/deallocated"))),
        said="it is deallocated",
        holds=world(classic()),
        unknown=world(classic(), vms=vms(vm("web01", ""))),
    ),
    "FB133": Case(
        fails=world(classic(psd={"targetVmId": vm_id("web01").replace("Compute", "ClassicCompute")})),
        said="classic deployment model",
        holds=world(classic()),
        unknown=world(classic(psd={"targetVmId": ""})),
    ),
    "FB141": Case(
        fails=world(classic(psd={"discoveryType": "Physical"})),
        said="was a physical server",
        holds=world(classic()),
        unknown=world(classic(psd={"discoveryType": None})),
    ),
    "FB142": Case(
        fails=world(classic(psd={"discoveryType": "Physical", "osVersion": "Windows Server 2008 R2 SP1"})),
        said="cannot be failed back",
        holds=world(classic(psd={"osVersion": "Windows Server 2008 R2 SP1"})),
        unknown=world(classic(psd={"discoveryType": "Physical", "osVersion": None})),
    ),
    "FB901": Case(
        fails=world(chosen(classic(), datastore="nowhere")),
        said="no datastore 'nowhere'",
        holds=world(classic(listed=True)),
        unknown=world(classic(), fabrics=fabrics(UNREAD)),
    ),
}  # fmt: skip
