# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Facts with which rules that read vCenter hold, and such in which one fact is missing."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_facts import SINGLE_HOST
from ansible_collections.asr.failback.plugins.module_utils._domain.vcenter import VCenter
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_power import PowerState
from ansible_collections.asr.failback.plugins.module_utils._domain.vm_settings import OptionRow
from unit.payloads import classic
from unit.vsphere_cases.scenes import DELETED, READY, SILENT, WEB02, job, licence, move, mt, on_pod, store
from unit.vsphere_world import (
    DATASTORES,
    GIB,
    azure,
    datastore,
    disk,
    facts,
    host,
    keeper,
    machine,
    pod,
    sql01,
    vcenter,
    vm,
)

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
        facts(vcenter(moves=(move(1, of="vm-web01"),)), READY, azure_facts=azure(jobs=SILENT)),
    ],
    "FB329": [
        mt(disks=tuple(disk("mt-win", n) for n in range(58))),
        # web02 comes after it, and is the one that finds no room.
        facts(vcenter(keeper("mt-win", disks=(disk("mt-win"),) * 57), vm("web02")), machine(), WEB02),
    ],
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
            azure_facts=azure(vcenters=(VCenter("/esx9", "esx9", "10.1.0.9", "443", "", "1", "", None, "", ()),)),
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
