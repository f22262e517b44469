# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Licences, and what tests may record and script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyVmomi import vim

from integration.lab.vcenter.simulator import (
    Server,
    VCenter,
    done,
)


def test_licences(vcenter: VCenter) -> None:
    manager = vcenter.content.licenseManager.licenseAssignmentManager
    host = vcenter.cluster.host[0]
    assert manager.QueryAssignedLicenses(host._moId)[0].assignedLicense.editionKey == "esx.enterprisePlus.cpuPackage"
    manager.UpdateAssignedLicense(host._moId, "LAB02-00000-00000-00000-00000")
    assert manager.QueryAssignedLicenses(host._moId)[0].assignedLicense.editionKey == "esxBasic"
    assert len(manager.QueryAssignedLicenses()) == 3


def test_writes_are_recorded(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    _ = vm.name
    done(vm.PowerOn())
    records = vcenter.server.lab("GET", "tasks")
    assert [(r["method"], r["name"], r["user"]) for r in records] == [
        ("CreateVM_Task", "vm", "VSPHERE.LOCAL\\administrator"),
        ("PowerOnVM_Task", "vm1", "VSPHERE.LOCAL\\administrator"),
    ]


def test_properties_and_faults_are_scripted(vcenter: VCenter) -> None:
    mounts = [
        {"key": {"type": "HostSystem", "value": h._moId}, "mountInfo": {"accessMode": "readOnly", "mounted": True}}
        for h in vcenter.cluster.host
    ]
    vcenter.server.lab(
        "POST", "set", {"type": "Datastore", "name": "datastore2", "set": {"summary.type": "NFS", "host": mounts}}
    )
    assert vcenter.datastore("datastore2").summary.type == "NFS"
    assert {m.mountInfo.accessMode for m in vcenter.datastore("datastore2").host} == {"readOnly"}

    vm = vcenter.create("vm1", 1)
    vcenter.server.lab("POST", "faults", [{"method": "PowerOnVM_Task", "fault": "FileLocked", "times": 1}])
    with pytest.raises(vim.fault.FileLocked):
        done(vm.PowerOn())
    done(vm.PowerOn())
    assert [fault["hits"] for fault in vcenter.server.lab("GET", "faults")] == [1]


CONTENT = b"""<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
<RetrieveServiceContent xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></RetrieveServiceContent>
</Body></Envelope>"""


def test_every_call_can_be_slow(server: Server, start: Callable[..., Server]) -> None:
    assert server.http("POST", "/sdk", CONTENT)[0] == 200
    with pytest.raises(TimeoutError):
        start("--delay-ms", "60000").http("POST", "/sdk", CONTENT, timeout=3)
