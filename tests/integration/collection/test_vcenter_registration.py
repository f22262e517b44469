# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A vCenter is registered, discovered, corrected and removed; a read-only account is found and mended (S50, S55)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integration.collection import azure_roles
from integration.collection.expectations import one_clear_error
from integration.collection.modules import POLL_SECONDS, ModuleRun
from integration.collection.running_lab import Lab
from integration.collection.scenarios import small_but

Module = Callable[..., ModuleRun]
NEW = {"name": "home", "address": "vcenter.lab", "run_as_account": "vcenteruser"}
READER = {"name": "reader@vsphere.local", "account": "1", "role": "ReadOnly"}
FULL = {"name": "failback@vsphere.local", "account": "2"}


@pytest.fixture
def register(module: Module) -> Callable[..., ModuleRun]:
    def register(**options: Any) -> ModuleRun:
        return module("vcenter_registration", **({"name": "vc1", "poll_interval": POLL_SECONDS} | options))

    return register


def methods(lab: Lab) -> list[str]:
    return [each["method"] for each in lab.writes()]


BAD = {
    "account": ({"run_as_account": "root"}, "RUN_AS_ACCOUNT_NOT_FOUND", "vcenteruser, winadmin, linroot"),
    "process server": ({"process_server": "ps9"}, "PROCESS_SERVER_NOT_FOUND", "CS01, ps-azure"),
    "name": ({"name": "vc2"}, "VCENTER_NOT_FOUND", "vc1 (127.0.0.1)"),
    "configuration server": ({"configuration_server": "CS02"}, "CONFIGURATION_SERVER_NOT_FOUND", "CS01"),
    "appliances": ({"configuration_server": "vault-home-vmwarefabric"}, "VCENTER_ON_APPLIANCE", "on the appliance"),
    "in use": ({"state": "absent"}, "VCENTER_IN_USE", "win-sql01"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input(clean: Lab, register: Module, what: str) -> None:
    options, code, says = BAD[what]
    run = register(**options)
    one_clear_error(run.result, run.output, clean.environment)
    assert run.result["error_code"] == code
    assert says in run.result["msg"]
    assert clean.writes() == []


def test_one_that_is_there_is_left_alone(clean: Lab, register: Module) -> None:
    run = register(port=443, run_as_account="1")
    assert not run.failed, run.output
    assert (run.result["changed"], run.result["vcenter"]["run_as_account"]) == (False, "vcenteruser")
    assert clean.writes() == []


def test_it_is_added_awaited_and_removed(running_lab: Lab, register: Module, tmp_path: Path) -> None:
    lab = running_lab
    lab.begin(scenario=small_but(tmp_path, {"classic": {"vcenter": ""}, "machines": [], "plans": []}))
    checked = register(**NEW, check_mode=True)
    assert (checked.result["changed"], checked.result["vcenter"], lab.writes()) == (True, None, [])
    made = register(**NEW)
    assert not made.failed, made.output
    assert made.result["vcenter"]["discovery_status"] == "DiscoverySuccess"
    assert made.result["vcenter"]["process_server"] == "CS01"
    again = register(**NEW)
    assert again.result["changed"] is False
    assert register(**NEW, state="absent").result["changed"] is True
    assert register(**NEW, state="absent").result["changed"] is False
    assert methods(lab) == ["PUT", "DELETE"]
    assert lab.unexpected() == []
    assert azure_roles.not_allowed(lab.requests(), azure_roles.READER, azure_roles.PREPARER) == []


def test_a_read_only_account_is_found_and_replaced(
    running_lab: Lab, module: Module, register: Module, tmp_path: Path
) -> None:
    lab = running_lab
    lab.begin(scenario=small_but(tmp_path, {"vsphere": {"users": [READER, FULL]}}))
    reprotect = {"machines": ["win-sql01"], "direction": "to_on_premises", "process_server": "ps-azure"}
    assert "sees no datastore" in module("reprotect", check_mode=True, **reprotect).result["msg"]
    blind = register()
    assert blind.result["changed"] is False
    assert "sees no datastores" in str(blind.result["warnings"])
    assert "vcenteruser" in str(blind.result["warnings"])

    mended = register(run_as_account="winadmin")
    assert not mended.failed, mended.output
    assert mended.result["requests"][0]["body"] == {"properties": {"runAsAccountId": "2"}}
    assert "warnings" not in mended.result
    assert methods(lab) == ["PATCH"]
    assert module("reprotect", check_mode=True, **reprotect).machines["win-sql01"]["changed"] is True


def test_an_account_that_cannot_log_in(lab: Lab, register: Module) -> None:
    refused = register(run_as_account="linroot")
    one_clear_error(refused.result, refused.output, lab.environment)
    assert refused.result["error_code"] == "VCENTER_NOT_DISCOVERED"
    assert "cannot log in" in refused.result["msg"]
    mended = register(run_as_account="vcenteruser")
    assert not mended.failed, mended.output
    assert mended.result["vcenter"]["problems"] == []


def test_an_answer_that_got_lost_sends_nothing_twice(lab: Lab, register: Module) -> None:
    lab.faults({"match": {"method": "PATCH", "path": "/replicationvCenters/"}, "reset": "after"})
    run = register(address="vcenter.lab")
    assert not run.failed, run.output
    assert methods(lab) == ["PATCH"]
