# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is there, who may log in, and how it is read."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any

import pytest
from pyVmomi import vim, vmodl

from integration.lab.vcenter.simulator import (
    GIB,
    PASSWORD,
    USER,
    Server,
    VCenter,
    done,
)


def test_inventory_is_one_cluster_with_two_shared_vmfs_datastores(vcenter: VCenter) -> None:
    assert (vcenter.dc.name, vcenter.cluster.name) == ("DC0", "cluster1")
    assert [host.name for host in vcenter.cluster.host] == ["esx1.lab", "esx2.lab"]
    assert [network.name for network in vcenter.dc.network] == ["VM Network"]
    assert list(vcenter.dc.vmFolder.childEntity) == []
    for datastore in vcenter.dc.datastore:
        assert (datastore.summary.type, datastore.summary.capacity, datastore.summary.accessible) == (
            "VMFS",
            4096 * GIB,
            True,
        )
        assert {mount.key for mount in datastore.host} == set(vcenter.cluster.host)
        assert all(m.mountInfo.accessMode == "readWrite" and m.mountInfo.mounted for m in datastore.host)


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("stranger", PASSWORD), (USER, "")])
def test_wrong_credentials_are_refused(server: Server, user: str, password: str) -> None:
    with pytest.raises(vim.fault.InvalidLogin):
        server.login(user, password)


def test_user_without_any_permission_cannot_log_in(server: Server) -> None:
    with pytest.raises(vim.fault.NoPermission):
        server.login("nobody@lab", "pw")


def test_certificate_is_the_one_given(server: Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        Server(server.port, ssl.create_default_context()).login()


def look_after_pauses(vcenter: VCenter) -> None:
    """Each look keeps a session alive: so they are further apart than it lives."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        time.sleep(1.5)
        _ = vcenter.dc.name


def test_session_ends_when_idle_and_with_a_reset(start: Callable[..., Server]) -> None:
    server = start("--session-idle", "1")
    vcenter = VCenter(server, server.login())
    assert [vm.name for vm in vcenter.dc.vmFolder.childEntity] == ["sample1"]
    with pytest.raises(vim.fault.NotAuthenticated):
        look_after_pauses(vcenter)
    again = VCenter(server, server.login())
    server.lab("POST", "reset")
    with pytest.raises(vim.fault.NotAuthenticated):
        _ = again.dc.name


def test_unset_properties_are_unset(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    assert vm.snapshot is None
    assert list(vm.rootSnapshot) == []
    assert vm.guest.ipAddress is None
    assert collect(vcenter, [vm], ["snapshot.currentSnapshot", "config.managedBy.type", "name"])[0] == {"name": "vm1"}
    with pytest.raises(vmodl.query.InvalidProperty):
        collect(vcenter, [vm], ["no.such"])


def collect(vcenter: VCenter, objects: list[Any], paths: list[str], page: int | None = None) -> list[dict[str, Any]]:
    """Read properties in bulk, page by page."""
    pc, query = vcenter.content.propertyCollector, vmodl.query.PropertyCollector
    kind = type(objects[0])
    spec = query.FilterSpec(
        objectSet=[query.ObjectSpec(obj=o) for o in objects], propSet=[query.PropertySpec(type=kind, pathSet=paths)]
    )
    result = pc.RetrievePropertiesEx([spec], query.RetrieveOptions(maxObjects=page))
    found = []
    while result:
        for content in result.objects:
            for missing in content.missingSet:
                raise missing.fault
            found.append({p.name: p.val for p in content.propSet})
        result = pc.ContinueRetrievePropertiesEx(result.token) if result.token else None
    return found


@pytest.mark.parametrize(("asked", "expected"), [(None, 3), (2, 2), (50, 3)])
def test_bulk_reads_come_in_pages(vcenter: VCenter, asked: int | None, expected: int) -> None:
    vms = [vcenter.create(f"vm{n}") for n in range(7)]
    query = vmodl.query.PropertyCollector
    spec = query.FilterSpec(
        objectSet=[query.ObjectSpec(obj=vm) for vm in vms],
        propSet=[query.PropertySpec(type=vim.VirtualMachine, pathSet=["name"])],
    )
    first = vcenter.content.propertyCollector.RetrievePropertiesEx([spec], query.RetrieveOptions(maxObjects=asked))
    assert len(first.objects) == expected
    assert first.token
    assert [vm["name"] for vm in collect(vcenter, vms, ["name"], asked)] == [f"vm{n}" for n in range(7)]
    vcenter.content.propertyCollector.CancelRetrievePropertiesEx(first.token)
    with pytest.raises(vmodl.fault.InvalidArgument):
        vcenter.content.propertyCollector.ContinueRetrievePropertiesEx(first.token)


def test_tasks_run_after_the_answer(start: Callable[..., Server]) -> None:
    server = start("--task-ms", "300")
    vm = VCenter(server, server.login()).dc.vmFolder.childEntity[0]
    task = vm.PowerOnVM_Task()
    assert (task.info.state, vm.runtime.powerState) == ("running", "poweredOff")
    done(task)
    assert (task.info.entity, task.info.entityName, task.info.reason.userName) == (
        vm,
        "sample1",
        "VSPHERE.LOCAL\\administrator",
    )
    assert vm.runtime.powerState == "poweredOn"
