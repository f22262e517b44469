# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Facts with which each rule that reads vCenter fails."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.module_utils._domain.failback_role import ALWAYS
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_facts import SINGLE_HOST
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_power import PowerState
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import OptionRow
from unit.payloads import classic
from unit.vsphere_cases.scenes import DELETED, READY, WEB02, grouped, job, licence, move, mt, on_pod, store, web01
from unit.vsphere_world import (
    DATASTORES,
    ENOUGH,
    GIB,
    azure,
    datastore,
    disk,
    facts,
    host,
    keeper,
    machine,
    mount,
    privileges,
    sql01,
    vcenter,
    vm,
)

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
            facts(
                vcenter(
                    keeper("mt-win", disks=(disk("mt-win"),) * 57), vm("web02", *(disk("web02", n) for n in range(3)))
                ),
                machine(),
                WEB02,
            ),
            "has 57 disks, and 5 more are to come, which is above 60: there is no room for the 2 of web01",
        ),
        (
            # A group goes as a whole, so that neither of them finds room.
            facts(vcenter(keeper("mt-win", disks=(disk("mt-win"),) * 57), vm("web02")), *grouped("web01", "web02")),
            "has 57 disks, and 4 more are to come, which is above 60: there is no room for the 2 of web01",
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
