# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who may read and change what."""

from __future__ import annotations

import pytest
from pyVmomi import vim, vmodl

from integration.lab.vcenter.simulator import (
    VCenter,
    done,
)


def test_reader_reads_and_changes_nothing(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    reader = VCenter(vcenter.server, vcenter.server.login("reader@lab", "pw"))
    assert [child.name for child in reader.dc.vmFolder.childEntity] == ["vm1"]
    same = reader.dc.vmFolder.childEntity[0]
    assert list(same.effectiveRole) == [-2]
    for attempt in (
        same.PowerOn,
        same.Destroy_Task,
        same.UnregisterVM,
        lambda: reader.reconfigure(same, numCPUs=4),
        lambda: reader.files("datastore1"),
    ):
        with pytest.raises(vim.fault.NoPermission):
            attempt()
    assert same.runtime.powerState == "poweredOff"
    manager = reader.content.authorizationManager
    answer = manager.HasPrivilegeOnEntities(
        [same], reader.content.sessionManager.currentSession.key, ["System.Read", "Datastore.Browse"]
    )
    assert [a.isGranted for a in answer[0].privAvailability] == [True, False]
    assert vm.name == "vm1"


def test_views_show_what_the_user_may_see(vcenter: VCenter) -> None:
    vms = [vcenter.create("vm1"), vcenter.create("vm2")]
    manager = vcenter.content.authorizationManager
    rule = vim.AuthorizationManager.Permission(principal="asr@lab", group=False, roleId=-2, propagate=True)
    manager.SetEntityPermissions(vms[1], [rule])
    asr = vcenter.server.login("asr@lab", "pw")
    view = asr.content.viewManager.CreateContainerView(asr.content.rootFolder, [vim.VirtualMachine], True)
    assert [vm.name for vm in view.view] == ["vm2"]
    query = vmodl.query.PropertyCollector
    traversal = query.TraversalSpec(name="all", type=vim.view.ContainerView, path="view", skip=False)
    spec = query.FilterSpec(
        objectSet=[query.ObjectSpec(obj=view, skip=True, selectSet=[traversal])],
        propSet=[
            query.PropertySpec(type=vim.VirtualMachine, pathSet=["name", "snapshot", "config.flags.diskUuidEnabled"])
        ],
    )
    result = asr.content.propertyCollector.RetrievePropertiesEx([spec], query.RetrieveOptions())
    assert [{p.name: p.val for p in o.propSet} for o in result.objects] == [
        {"name": "vm2", "config.flags.diskUuidEnabled": False}
    ]
    view.Destroy()


def test_role_counts_from_where_it_is_granted(vcenter: VCenter) -> None:
    manager = vcenter.content.authorizationManager
    role = manager.AddAuthorizationRole("Azure_Site_Recovery", ["VirtualMachine.Interact.PowerOn", "Datastore.Browse"])
    rule = vim.AuthorizationManager.Permission(principal="LAB\\asr", group=False, roleId=role, propagate=True)
    manager.SetEntityPermissions(vcenter.dc, [rule])
    vm = vcenter.create("vm1", 1)

    asr = vcenter.server.login("asr@lab", "pw")
    granted = asr.content.authorizationManager.HasUserPrivilegeOnEntities(
        [vm, vcenter.content.rootFolder], "asr@lab", ["VirtualMachine.Interact.PowerOn"]
    )
    assert [entity.privAvailability[0].isGranted for entity in granted] == [True, False]
    same = asr.content.searchIndex.FindByInventoryPath("DC0/vm/vm1")
    done(same.PowerOn())
    with pytest.raises(vim.fault.NoPermission) as refusal:
        same.PowerOff()
    assert refusal.value.privilegeId == "VirtualMachine.Interact.PowerOff"
    with pytest.raises(vim.fault.NoPermission):
        _ = asr.content.rootFolder.name

    rule.propagate = False
    manager.SetEntityPermissions(vcenter.dc, [rule])
    assert [p.propagate for p in manager.RetrieveEntityPermissions(vcenter.dc, False)] == [False]
    with pytest.raises(vim.fault.NoPermission):
        _ = same.name
    with pytest.raises(vim.fault.RemoveFailed):
        manager.RemoveAuthorizationRole(role, True)
    with pytest.raises(vim.fault.UserNotFound):
        manager.SetEntityPermissions(
            vcenter.dc,
            [vim.AuthorizationManager.Permission(principal="LAB\\who", group=False, roleId=role, propagate=True)],
        )
    manager.RemoveAuthorizationRole(role, False)
    assert list(manager.RetrieveEntityPermissions(vcenter.dc, False)) == []


def test_datastore_files_need_a_session_and_a_folder(vcenter: VCenter) -> None:
    cookie = {"Cookie": vcenter.si._stub.cookie.split(";")[0]}
    assert '"' in cookie["Cookie"]  # as a real vCenter quotes it
    where = "/folder/iso/centos.iso?dcPath=DC0&dsName=datastore1"
    assert vcenter.server.http("PUT", where, b"image")[0] == 401
    assert vcenter.server.http("PUT", where, b"image", cookie)[0] == 404
    vcenter.content.fileManager.MakeDirectory("[datastore1] iso", vcenter.dc)
    assert vcenter.server.http("PUT", where, b"image", cookie)[0] == 201
    assert vcenter.server.http("PUT", where, b"other", cookie)[0] == 200
    assert vcenter.server.http("GET", where, None, cookie) == (200, b"other")
    assert vcenter.files("datastore1") == {"iso/centos.iso"}
    done(vcenter.content.fileManager.DeleteDatastoreFile_Task("[datastore1] iso/centos.iso", vcenter.dc))
    assert vcenter.server.http("GET", where, None, cookie)[0] == 404
