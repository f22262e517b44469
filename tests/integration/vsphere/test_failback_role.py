# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role of Site Recovery's account in the simulator (S14, S50)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyVmomi import vim

from integration.vsphere.world import Site
from lab.vcenter_process import PEOPLE, SERVICE

Run = Callable[..., dict[str, Any]]
ROLE = "Azure_Site_Recovery"
READ_ONLY = -2
ALWAYS = {"System.Anonymous", "System.Read", "System.View"}
#: Some of what the documentation lists [asr-api 3.3].
DOCUMENTED = {
    "Datastore.AllocateSpace",
    "Network.Assign",
    "Resource.ColdMigrate",
    "Task.Update",
    "VirtualMachine.Config.AddExistingDisk",
    "VirtualMachine.Config.RawDevice",
    "VirtualMachine.Interact.ToolsInstall",
    "VirtualMachine.Provisioning.PutVmFiles",
    "VirtualMachine.State.RemoveSnapshot",
}


def manager(site: Site) -> Any:
    return site.instance.content.authorizationManager


def role(site: Site, name: str = ROLE) -> Any:
    return next((each for each in manager(site).roleList if each.name == name), None)


def permission(site: Site, entity: Any = None) -> Any:
    found = manager(site).RetrieveEntityPermissions(entity or site.datacenter, False)
    return next((each for each in found if "site-recovery" in each.principal), None)


def grant(site: Site, entity: Any, role_id: int, account: str = SERVICE.user, propagate: bool = True) -> None:
    rule = vim.AuthorizationManager.Permission(principal=account, group=False, roleId=role_id, propagate=propagate)
    manager(site).SetEntityPermissions(entity, [rule])


def test_the_role_is_made_and_given(site: Site, run: Run):
    before = len(site.writes())
    result = run("failback_role", account=SERVICE.user)
    assert (result["changed"], result["datacenter"], result["role"]) == (True, "DC0", ROLE)
    made = set(role(site).privilege) - ALWAYS
    assert made >= DOCUMENTED
    assert made == set(result["added"])
    assert not {each for each in made if each.startswith(("Host.", "VirtualMachine.Inventory.Delete"))}
    assert (permission(site).roleId, permission(site).propagate) == (role(site).roleId, True)
    assert (result["removed"], result["not_known"], result.get("warnings")) == ([], [], None)
    assert site.writes()[before:] == ["AddAuthorizationRole", "SetEntityPermissions"]
    again = run("failback_role", account=SERVICE.user)
    assert (again["changed"], again["added"], again["diff"]) == (False, [], {"before": {}, "after": {}})


def test_the_account_in_the_other_spelling_is_the_same(site: Site, run: Run):
    run("failback_role", account=SERVICE.user)
    name, _, domain = SERVICE.user.partition("@")
    assert not run("failback_role", account=f"{domain.upper()}\\{name}")["changed"]


def test_the_account_may_then_do_what_it_needs_below(site: Site, run: Run):
    vm = site.make_vm("web01", 1)
    run("failback_role", account=SERVICE.user)
    wanted = ["VirtualMachine.Interact.PowerOn", "Host.Config.Storage"]
    (answer,) = manager(site).HasUserPrivilegeOnEntities([vm], SERVICE.user, wanted)
    assert [each.isGranted for each in answer.privAvailability] == [True, False]


def test_check_mode_changes_nothing_and_says_what_would_be(site: Site, run: Run):
    before = site.writes()
    result = run("failback_role", account=SERVICE.user, check=True)
    assert (result["changed"], result["diff"]["before"]) == (True, {"privileges": None, "permission": None})
    assert result["diff"]["after"] == {"privileges": result["added"], "permission": f"{ROLE}, propagating"}
    assert set(result["added"]) >= DOCUMENTED
    assert site.writes() == before


def test_privileges_are_corrected_by_name(site: Site, run: Run):
    run("failback_role", account=SERVICE.user)
    right = set(role(site).privilege)
    wrong = sorted(right - {"Network.Assign"} | {"Host.Config.Storage"})
    manager(site).UpdateAuthorizationRole(role(site).roleId, ROLE, wrong)
    for check in (True, False):
        result = run("failback_role", account=SERVICE.user, check=check)
        assert (result["added"], result["removed"]) == (["Network.Assign"], ["Host.Config.Storage"])
        assert set(result["diff"]["before"]) == {"privileges"}
    assert set(role(site).privilege) == right


@pytest.mark.parametrize(
    ("role_id", "propagate", "words"),
    [(READ_ONLY, True, "ReadOnly, propagating"), (None, False, f"{ROLE}, not propagating")],
)
def test_another_permission_on_the_datacenter_is_replaced(
    site: Site, run: Run, role_id: int | None, propagate: bool, words: str
):
    run("failback_role", account=SERVICE.user)
    own = role(site).roleId
    grant(site, site.datacenter, own if role_id is None else role_id, propagate=propagate)
    result = run("failback_role", account=SERVICE.user)
    assert result["diff"] == {"before": {"permission": words}, "after": {"permission": f"{ROLE}, propagating"}}
    assert (permission(site).roleId, permission(site).propagate) == (own, True)


def test_others_who_have_the_role_are_named(site: Site, run: Run):
    existing = manager(site).AddAuthorizationRole(ROLE, ["Network.Assign"])
    grant(site, site.cluster, existing, account=PEOPLE.user)
    result = run("failback_role", account=SERVICE.user)
    assert "administrator" in result["warnings"][0]
    assert "warnings" not in run("failback_role", account=SERVICE.user)


def test_an_account_that_is_not_there(site: Site, run: Run):
    checked = run("failback_role", account="who@lab", check=True)
    assert "who@lab" in checked["warnings"][0]
    result = run("failback_role", account="who@lab")
    assert (result["error_code"], result["failed"]) == ("ACCOUNT_NOT_FOUND", True)
    assert "who@lab" in result["msg"]


def test_a_role_of_vcenters_own_is_left_alone(site: Site, run: Run):
    before = site.writes()
    assert run("failback_role", account=SERVICE.user, role="ReadOnly")["error_code"] == "ROLE_OF_VCENTER"
    assert run("failback_role", account=SERVICE.user, role="ReadOnly", state="absent")["changed"] is False
    assert site.writes() == before


def test_of_several_datacenters_one_has_to_be_named(site: Site, run: Run):
    other = site.instance.content.rootFolder.CreateDatacenter("DC1")
    assert run("failback_role", account=SERVICE.user)["error_code"] == "DATACENTER_NEEDED"
    assert run("failback_role", account=SERVICE.user, datacenter="DC1")["changed"]
    assert permission(site, other).roleId == role(site).roleId
    assert permission(site) is None
    assert run("failback_role", account=SERVICE.user, datacenter="DC9")["error_code"] == "NOT_IN_VCENTER"


def test_it_is_taken_away_again(site: Site, run: Run):
    run("failback_role", account=SERVICE.user)
    for check in (True, False):
        result = run("failback_role", account=SERVICE.user, state="absent", check=check)
        assert (result["changed"], result["diff"]["after"]) == (True, {"permission": None, "role": None})
    assert (role(site), permission(site)) == (None, None)
    assert not run("failback_role", account=SERVICE.user, state="absent")["changed"]


def test_a_role_that_others_have_stays(site: Site, run: Run):
    run("failback_role", account=SERVICE.user)
    grant(site, site.cluster, role(site).roleId, account=PEOPLE.user)
    result = run("failback_role", account=SERVICE.user, state="absent")
    assert (result["changed"], set(result["diff"]["after"])) == (True, {"permission"})
    assert (role(site).name, permission(site)) == (ROLE, None)
    assert not run("failback_role", account=SERVICE.user, state="absent")["changed"]


def test_another_role_of_the_account_stays(site: Site, run: Run):
    grant(site, site.datacenter, READ_ONLY)
    assert not run("failback_role", account=SERVICE.user, state="absent")["changed"]
    assert permission(site).roleId == READ_ONLY


def test_a_login_that_may_not_change_roles(site: Site, run: Run):
    grant(site, site.instance.content.rootFolder, READ_ONLY)
    login = {"username": SERVICE.user, "password": SERVICE.password}
    result = run("failback_role", account=SERVICE.user, **login)
    assert result["error_code"] == "VCENTER_FORBIDDEN"
    assert "Authorization.ModifyRoles" in result["msg"]
