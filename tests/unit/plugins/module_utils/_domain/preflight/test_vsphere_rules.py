# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rules that read vCenter: each with a fixture that passes, some that fail, and one with its fact missing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.failback_role import ALWAYS
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Job
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight import (
    vsphere_account_rules,
    vsphere_identity_rules,
    vsphere_place_rules,
    vsphere_target_rules,
    vsphere_target_settings_rules,
    vsphere_vm_rules,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import VCenter
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.engine import run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.finding import (
    Severity,
    Status,
    Trouble,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import FactMissing, Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.rules import RULES
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_facts import SINGLE_HOST
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_objects import (
    Licence,
    StorageMove,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_power import PowerState
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import OptionRow
from unit.payloads import classic
from unit.vsphere_world import (
    DATASTORES,
    ENOUGH,
    GIB,
    NOW,
    azure,
    datastore,
    disk,
    facts,
    host,
    keeper,
    machine,
    mount,
    pod,
    privileges,
    sql01,
    vcenter,
    vm,
)

VSPHERE_RULES = {
    rule.rule_id: rule
    for module in (
        vsphere_target_rules,
        vsphere_target_settings_rules,
        vsphere_identity_rules,
        vsphere_vm_rules,
        vsphere_place_rules,
        vsphere_account_rules,
    )
    for rule in module.RULES
}
SILENT = Missing("vCenter did not answer")
DELETED = vcenter(without=["web01"])
READY = machine(classic("ready"))
WEB02 = machine(classic("in azure", "web02"))


def job(started_hours_ago: int, scenario: str = "SwitchReplicationGroupProtection", target: str = "web01") -> Job:
    started = NOW - timedelta(hours=started_hours_ago)
    return Job("job-1", scenario, "Reprotect", "Succeeded", "", target, "", started, started)


def move(hours_ago: int, of: str = "vm-mt-win") -> StorageMove:
    return StorageMove(of, NOW - timedelta(hours=hours_ago), "datastore1", "gold")


def on_pod(**changes: object) -> Facts:
    return facts(
        vcenter(pods=(pod(**changes),), datastores=(datastore(1, "datastore1", parent="group-p1"), DATASTORES[1]))
    )


def store(**changes: object) -> Facts:
    return facts(vcenter(datastores=(datastore(1, "datastore1", **changes), DATASTORES[1])))


def mt(**changes: object) -> Facts:
    return facts(vcenter(keeper("mt-win", **changes)))


def web01(**changes: object) -> Facts:
    return facts(vcenter(vm("web01", **changes)))


def licence(edition: str, hours_left: float | None = None, on: int = 1) -> Facts:
    paid = [Licence(f"host-{n}", "esx.enterprisePlus.cpuPackage", "Enterprise Plus") for n in (1, 2) if n != on]
    return facts(vcenter(licences=(Licence(f"host-{on}", edition, "Some licence", hours_left), *paid)))


#: Rule → facts with which it fails, and words of what it then says.
FAILING: dict[str, list[tuple[Facts, str]]] = {
    "FB320": [
        (facts(vcenter(without=["mt-win"])), "No VM in vCenter vc1.lab is master target mt-win (by mt-win, 10.0.0.5)."),
        (facts(vcenter(vm("mt-win", moid="vm-9", addresses=frozenset({"10.0.0.5"})))), "Several VMs in vCenter can be"),
        (facts(vcenter(without=["appliance01"]), machine(sql01())), "is appliance appliance01"),
    ],
    "FB321": [
        (mt(power=PowerState.OFF), "Master target mt-win (VM mt-win) is poweredOff."),
        (mt(power=PowerState.SUSPENDED), "is suspended"),
        (mt(connected=False), "is not reached by vCenter"),
    ],
    "FB322": [(mt(tools_running=False), "has no running VMware Tools")],
    "FB323": [
        (mt(controllers=("VirtualLsiLogicController", "ParaVirtualSCSIController")), "LSI Logic: ParaVirtualSCSI"),
        (mt(controllers=("VirtualBusLogicController",)), "LSI Logic: BusLogic"),
    ],
    "FB324": [
        (mt(disk_uuid_flag=False), "does not have disk.EnableUUID = TRUE (it is disk.EnableUUID = TRUE)"),
        (mt(disk_uuid_flag=None), "does not have"),
        (mt(rows=(OptionRow("disk.enableUUID", "FALSE"),)), "(it is disk.enableUUID = FALSE)"),
        (mt(rows=()), "(it is not set)"),
    ],
    "FB325": [(mt(snapshots=("a", "a/b")), "has snapshots: a, a/b")],
    "FB326": [(mt(consolidation_needed=True), "need consolidation")],
    "FB327": [
        (on_pod(), "may be moved by Storage DRS of the datastore cluster pod1"),
        (on_pod(behavior="manual", overrides={"vm-mt-win": True}), "may be moved"),
    ],
    "FB328": [
        (
            facts(vcenter(moves=(move(1),)), READY, azure_facts=azure(jobs=(job(2),))),
            "was moved from datastore1 to gold",
        ),
        (facts(vcenter(moves=(move(1),)), READY), "which may have been after the reprotect"),
    ],
    "FB329": [
        (mt(disks=tuple(disk("mt-win", n) for n in range(59))), "has 59 disks, and 2 more are to come"),
        (
            facts(vcenter(keeper("mt-win", disks=(disk("mt-win"),) * 57), vm("web02")), machine(), WEB02),
            "has 57 disks, and 4 more are to come",
        ),
        (
            facts(vcenter(keeper("mt-win", disks=(disk("mt-win"),) * 59), without=["web01"])),
            "has 59 disks, and 2 more are to come",
        ),
    ],
    "FB330": [(mt(guest_family="linuxGuest"), "has the guest family linuxGuest, and Azure lists a Windows server")],
    "FB331": [
        (
            facts(vcenter(hosts=(host(1, connected=False), host(2)))),
            "is on esx1.lab, which is not connected to vCenter",
        ),
        (facts(vcenter(hosts=(host(1, in_maintenance=True), host(2)))), "is on esx1.lab, which is in maintenance"),
    ],
    "FB401": [(facts(vcenter(vm("web01", moid="vm-9"))), "web01 can be several VMs in vCenter")],
    "FB402": [
        (facts(DELETED), "its disks are copied as a whole (2 disks, 60 GiB)"),
        (facts(DELETED, machine(detailed=False)), "its disks are copied as a whole."),
    ],
    "FB403": [(web01(connected=False), "vCenter cannot reach the VM web01")],
    "FB404": [
        (web01(snapshots=("before update",)), "has the snapshot before update"),
        (web01(snapshots=("a", "a/b")), "has 2 snapshots"),
    ],
    "FB405": [(web01(consolidation_needed=True), "need consolidation")],
    "FB406": [
        (facts(vcenter(vm("web01", disk("web01"), disk("web01", 1, raw=True)))), "raw device mappings: Hard disk 2")
    ],
    "FB407": [
        (
            facts(vcenter(vm("web01", uuid="4200-mt-win"))),
            "the VM mt-win ([datastore1] mt-win/mt-win.vmx) have the same BIOS",
        ),
        (facts(vcenter(vm("web02", instance_uuid="5000-web01"))), "have the same instance uuid 5000-web01"),
        (
            facts(vcenter(vm("golden", disk("golden", uuid="6000c29-web01-1"), template=True))),
            "the template golden ([datastore1] golden/golden.vmx) have the same disk uuid 6000c29-web01-1",
        ),
    ],
    "FB408": [
        (
            facts(vcenter(vm("web01", disk("web01", size_gb=1), moid="vm-9", host="host-1"))),
            "Another VM on esx1.lab, the host of master target mt-win, is called web01",
        ),
        (
            facts(
                vcenter(vm("WEB01", moid="vm-9", host="host-1"), without=["web01"]),
                machine(classic("in azure", psd={"discoveryType": "Physical"})),
            ),
            "is called WEB01",
        ),
    ],
    "FB409": [(facts(vcenter(vm("web01", power=PowerState.ON)), READY), "is poweredOn while its disks are written to")],
    "FB410": [
        (web01(disk_uuid_flag=False), "does not have disk.EnableUUID"),
        (web01(disk_uuid_flag=None), "does not have"),
    ],
    "FB420": [
        (
            facts(vcenter(without=["web01"], datastores=DATASTORES[1:])),
            "datastore datastore1, which is not in vCenter vc1.lab",
        ),
        (facts(DELETED, machine(datastore="silver")), "silver, which is not in vCenter"),
    ],
    "FB421": [
        (
            store(mounts=(mount(2),)),
            "On esx1.lab, the host of master target mt-win, the datastore datastore1 is not there.",
        ),
        (store(mounts=(mount(1, mounted=False), mount(2))), "is not mounted"),
        (store(mounts=(mount(1, accessible=False), mount(2))), "is not accessible"),
        (store(mounts=(mount(1, writable=False), mount(2))), "is mounted read-only"),
        (facts(vcenter(without=["web01"], datastores=(datastore(1, "datastore1", mounts=()),))), "is not there"),
    ],
    "FB422": [
        (store(kind="NFS"), "The datastore datastore1 is of the type NFS"),
        (store(kind="VVOL"), "is of the type VVOL"),
        (store(kind=""), "is of the type unknown"),
    ],
    "FB423": [
        (store(accessible=False), "The datastore datastore1 is not accessible."),
        (store(maintenance="inMaintenance"), "is in maintenance (inMaintenance)"),
    ],
    "FB424": [
        (
            facts(vcenter(datastores=(datastore(1, "datastore1", kind="vsan"), datastore(2, "gold", kind="NFS")))),
            "esx1.lab, the host of master target mt-win, has no VMFS datastore.",
        )
    ],
    "FB425": [
        (
            facts(
                vcenter(without=["web01"], datastores=(datastore(1, "datastore1", free_bytes=59 * GIB), DATASTORES[1]))
            ),
            "has 59 GiB free, and the new VMs that come to it need 60 GiB",
        ),
        (
            facts(
                vcenter(
                    without=["web01"], datastores=(datastore(1, "datastore1", free_bytes=119 * GIB), DATASTORES[1])
                ),
                machine(),
                WEB02,
            ),
            "need 120 GiB",
        ),
    ],
    "FB426": [
        (
            facts(vcenter(hosts=(host(1), host(2, memory_used_bytes=253 * GIB)))),
            "esx2.lab has 3 GiB of memory free, and the VMs that start there need 4 GiB.",
        ),
        (
            facts(vcenter(vm("web02"), hosts=(host(1), host(2, memory_used_bytes=250 * GIB))), machine(), WEB02),
            "need 8 GiB",
        ),
        (
            facts(
                vcenter(without=["web01"], hosts=(host(1, memory_used_bytes=256 * GIB), host(2))),
                machine(classic("in azure", psd={"sourceVmRamSizeInMB": 2048})),
            ),
            "esx1.lab has 0 GiB of memory free, and the VMs that start there need 2 GiB.",
        ),
    ],
    "FB427": [
        (facts(vcenter(hosts=(host(1), host(2, in_maintenance=True)))), "is on esx2.lab, which is in maintenance"),
        (
            facts(vcenter(hosts=(host(1), host(2, connected=False)))),
            "is on esx2.lab, which is not connected to vCenter",
        ),
    ],
    "FB510": [(facts(vcenter(api_type=SINGLE_HOST)), "vc1.lab is an ESXi host without a vCenter")],
    "FB511": [
        (licence("esxBasic"), "esx1.lab has the free licence Some licence (esxBasic)"),
        (licence("esxBasic", on=2), "esx2.lab has the free licence"),
    ],
    "FB512": [(licence("eval", 0.0), "esx1.lab has the licence Some licence, which has expired")],
    "FB520": [
        (
            facts(vcenter(privileges=privileges(datacenter_1=ALWAYS))),
            "The account asr@lab may only read in the datacenter DC0: a reprotect with it sees no datastores.",
        ),
        (
            facts(
                vcenter(
                    privileges=privileges(datacenter_1=ENOUGH - {"Network.Assign", "VirtualMachine.Config.AddNewDisk"})
                )
            ),
            "on the datacenter DC0: Network > Assign network (Network.Assign); VirtualMachine.Config.AddNewDisk.",
        ),
    ],
    "FB521": [
        (
            facts(vcenter(privileges=privileges(group_v1=ALWAYS))),
            "but lacks privileges on the folder of the VM web01: Datastore > Allocate space",
        ),
        (
            facts(vcenter(privileges=privileges(datastore_1=ENOUGH - {"Datastore.AllocateSpace"}))),
            "on the datastore datastore1: Datastore > Allocate space (Datastore.AllocateSpace).",
        ),
    ],
}

#: Rule → facts with which it holds, where that is not the vCenter in which all is well.
HOLDING: dict[str, list[Facts]] = {
    "FB320": [
        facts(vcenter(), machine(sql01())),
        mt(name="MT-WIN.corp.local", addresses=frozenset()),
        mt(name="renamed"),
        facts(vcenter(vm("mt-win", moid="vm-9", host="host-1"))),  # the address tells which
    ],
    "FB321": [facts(vcenter(keeper("mt-win", connected=False), hosts=(host(1, connected=False), host(2))))],
    "FB323": [mt(controllers=("VirtualLsiLogicController",)), mt(controllers=())],
    "FB324": [mt(rows=(OptionRow("disk.enableUUID", "true"),))],
    "FB327": [
        on_pod(enabled=False),
        on_pod(behavior="manual"),
        on_pod(overrides={"vm-mt-win": False}),
        facts(vcenter(pods=(pod(),))),
    ],
    "FB328": [
        facts(vcenter(), READY),
        facts(vcenter(moves=(move(3),)), READY, azure_facts=azure(jobs=(job(9), job(2)))),
        facts(vcenter(moves=(move(1, of="vm-web01"),)), READY),
    ],
    "FB329": [mt(disks=tuple(disk("mt-win", n) for n in range(58)))],
    "FB330": [mt(guest_family="")],
    "FB401": [
        facts(DELETED),
        # Of two with one name, the sizes of the disks, then the datastores tell which; or the item has its uuid.
        facts(vcenter(vm("web01", disk("web01", size_gb=1), moid="vm-9"))),
        facts(
            vcenter(
                vm(
                    "web01",
                    disk("web01", file="[gold] web01/web01.vmdk"),
                    disk("web01", 1),
                    moid="vm-9",
                    path="[gold] web01/web01.vmx",
                    datastores=("datastore-2",),
                )
            )
        ),
        facts(
            vcenter(vm("web01", moid="vm-9", uuid="4200-9", instance_uuid="5000-9")),
            machine(classic("in azure", psd={"infrastructureVmId": "5000-WEB01"})),
        ),
    ],
    "FB402": [facts(vcenter(vm("frontend"), without=["web01"]), machine(vm_name="FrontEnd"))],
    "FB403": [facts(vcenter(vm("web01", connected=False), hosts=(host(1), host(2, connected=False))))],
    "FB407": [facts(vcenter(vm("web02", disk("web01"))))],  # the same file: one disk that hangs on both
    "FB408": [facts(vcenter(vm("web01", disk("web01", size_gb=1), moid="vm-9", host="host-2")))],
    "FB409": [facts(vcenter(), READY), facts(DELETED, READY)],
    "FB420": [facts(DELETED), facts(DELETED, machine(datastore="GOLD")), facts(DELETED, READY)],
    "FB421": [
        facts(DELETED),
        # A drive with an ISO on a datastore that the host does not have is no disk.
        facts(
            vcenter(
                vm("web01", datastores=("datastore-1", "datastore-9")),
                datastores=(*DATASTORES, datastore(9, "isos", mounts=())),
            )
        ),
    ],
    "FB422": [store(kind="vsan"), facts(DELETED)],
    "FB425": [facts(DELETED), store(free_bytes=0)],
    "FB426": [
        facts(vcenter(vm("web01", power=PowerState.ON), hosts=(host(1), host(2, memory_used_bytes=256 * GIB))), READY)
    ],
    "FB427": [facts(DELETED)],
    "FB510": [
        facts(
            vcenter(api_type=SINGLE_HOST, server="10.1.0.9"),
            azure_facts=azure(vcenters=(VCenter("esx9", "esx9", "10.1.0.9", "", "", None, "1", "", ()),)),
        )
    ],
    "FB511": [licence("eval", 1440.0)],
    "FB512": [licence("eval", 1.0), licence("esxBasic")],
    "FB521": [facts(DELETED)],
}

#: Rule → facts in which one is missing, and words of the reason.
MISSING: dict[str, tuple[Facts, str]] = {
    "FB324": (mt(rows=Missing("rows were not read")), "rows were not read"),
    "FB327": (facts(vcenter(pods=SILENT)), SILENT.reason),
    "FB328": (facts(vcenter(moves=SILENT), READY), SILENT.reason),
    "FB331": (facts(vcenter(hosts=SILENT)), SILENT.reason),
    "FB329": (facts(DELETED, machine(detailed=False)), "was not read by itself"),
    "FB420": (
        facts(vcenter(without=["sql01"]), machine(sql01(discoveredVmDetails={"datastores": []}))),
        "the datastore of sql01 is not clear",
    ),
    "FB421": (facts(vcenter(datastores=SILENT)), SILENT.reason),
    "FB422": (facts(vcenter(datastores=SILENT)), SILENT.reason),
    "FB423": (facts(vcenter(datastores=SILENT)), SILENT.reason),
    "FB424": (facts(vcenter(hosts=(host(1, datastores=("datastore-9",)),))), "does not see the datastore datastore-9"),
    "FB425": (facts(DELETED, machine(detailed=False)), "was not read by itself"),
    "FB426": (facts(vcenter(hosts=(host(1), host(2, memory_used_bytes=None)))), "how much memory"),
    "FB427": (facts(vcenter(hosts=(host(1),))), "does not see the host host-2"),
    "FB510": (facts(vcenter(api_type=SINGLE_HOST), azure_facts=azure(vcenters=SILENT)), SILENT.reason),
    "FB511": (facts(vcenter(licences=())), "does not say which licence esx1.lab has"),
    "FB512": (facts(vcenter(licences=SILENT)), SILENT.reason),
    "FB520": (facts(vcenter(privileges=SILENT)), SILENT.reason),
    "FB521": (facts(vcenter(places=SILENT, privileges=SILENT)), SILENT.reason),
}
EVERY = pytest.mark.parametrize("rule_id", sorted(VSPHERE_RULES))


def check(rule_id: str, given: Facts) -> list[Trouble]:
    return list(VSPHERE_RULES[rule_id].check(given))


def test_every_rule_is_registered_and_has_its_fixtures():
    assert VSPHERE_RULES.keys() == FAILING.keys()
    assert VSPHERE_RULES.keys() <= {rule.rule_id for rule in RULES}


@EVERY
def test_it_holds_where_all_is_well(rule_id: str):
    given = READY if rule_id in {"FB328", "FB409"} else machine()
    assert check(rule_id, facts(vcenter(), given)) == []


@pytest.mark.parametrize(
    ("rule_id", "number"), [(rule_id, n) for rule_id, given in HOLDING.items() for n in range(len(given))]
)
def test_it_holds(rule_id: str, number: int):
    assert check(rule_id, HOLDING[rule_id][number]) == []


@pytest.mark.parametrize(
    ("rule_id", "number"), [(rule_id, n) for rule_id, given in FAILING.items() for n in range(len(given))]
)
def test_it_fails_and_says_what_is_there_instead(rule_id: str, number: int):
    given, words = FAILING[rule_id][number]
    found = check(rule_id, given)
    assert any(words in trouble.message for trouble in found), [trouble.message for trouble in found]
    assert all(trouble.message.endswith(".") and trouble.evidence is not None for trouble in found)


@EVERY
def test_a_vcenter_that_cannot_be_read_is_not_a_pass(rule_id: str):
    with pytest.raises(FactMissing, match=SILENT.reason):
        check(rule_id, facts(SILENT, READY if rule_id in {"FB328", "FB409"} else machine()))


@pytest.mark.parametrize("rule_id", sorted(MISSING))
def test_a_missing_fact_is_not_a_pass(rule_id: str):
    given, words = MISSING[rule_id]
    with pytest.raises(FactMissing) as caught:
        check(rule_id, given)
    assert words in caught.value.reason


def test_a_clash_with_the_master_target_is_worse_than_one_with_a_stranger():
    with_stranger = facts(vcenter(vm("web02", uuid="4200-web01")))
    assert [trouble.severity for trouble in check("FB407", with_stranger)] == [None]
    with_target = facts(vcenter(keeper("mt-win", uuid="4200-web01")))
    assert [trouble.severity for trouble in check("FB407", with_target)] == [Severity.ERROR]


def test_the_whole_vcenter_without_trouble_gives_nothing_but_what_is_good_to_know():
    rules = list(VSPHERE_RULES.values())
    for each in (machine(), READY, machine(sql01()), machine(sql01("s6"))):
        found = run(rules, facts(vcenter(), each).run).findings
        assert [(finding.rule_id, finding.message) for finding in found] == []


def test_troubles_of_the_master_target_are_said_once_for_all_machines():
    given = facts(vcenter(keeper("mt-win", snapshots=("a",)), vm("web02")), machine(), WEB02)
    (found,) = run([VSPHERE_RULES["FB325"]], given.run).findings
    assert (found.machine, found.machines, found.subject) == ("", ("web01", "web02"), "master target mt-win")


def test_without_its_vm_the_other_rules_about_the_master_target_are_silent():
    given = facts(vcenter(without=["mt-win"]))
    found = run(list(VSPHERE_RULES.values()), given.run).findings
    assert {finding.rule_id for finding in found if finding.status is Status.FAILED} == {"FB320"}
    assert [finding.rule_id for finding in found if finding.status is Status.UNKNOWN] == []


def test_only_a_master_target_that_the_module_made_is_left_to_the_module():
    ours = OptionRow("asr.failback.masterTarget", "mt-win")
    for rows, module in (((ours,), "asr.failback.master_target_vm"), ((), ""), (SILENT, "")):
        given = facts(
            vcenter(
                keeper("mt-win", rows=rows),
                pods=(pod(),),
                datastores=(datastore(1, "datastore1", parent="group-p1"), DATASTORES[1]),
            )
        )
        assert [trouble.module for trouble in check("FB327", given)] == [module]


def test_rules_name_modules_of_this_collection():
    named = {rule.module for rule in VSPHERE_RULES.values() if rule.module}
    assert named == {
        "asr.failback.failback_role",
        "asr.failback.vcenter_registration",
        "asr.failback.vm_disk_uuid",
        "asr.failback.vm_snapshots",
    }
