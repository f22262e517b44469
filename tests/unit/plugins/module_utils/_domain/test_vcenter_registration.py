# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is missing of a vCenter's registration; only what differs is sent (S50, S55)."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.vcenter import vcenter
from ansible_collections.asr.failback.plugins.module_utils._domain.vcenter_registration import (
    VCenterPlan,
    VCenterWish,
    absent,
    as_result,
    present,
    sentence,
)
from unit import payloads
from unit.legs import PS_ID
from unit.payloads import classic, modernized
from unit.site_payloads import classic_site, process_server
from unit.vcenter_payloads import FABRIC, vcenter_raw

CS_ID = "11111111-AAAA-BBBB-CCCCDDDDEEEEFFFF"
ACCOUNTS = [{"accountId": "1", "accountName": "vcenteruser"}, {"accountId": "2", "accountName": "failback"}]
SITE = classic_site(
    processServers=[process_server("CS01", CS_ID, "10.0.0.3"), process_server("ps-azure")], runAsAccounts=ACCOUNTS
)
VC1 = vcenter(vcenter_raw())


def planned(site: Any = SITE, registered: tuple[Any, ...] = (VC1,), **wish: Any) -> VCenterPlan:
    return present(VCenterWish(**({"name": "vc1"} | wish)), site, registered)


def refused(**options: Any) -> FailbackError:
    with pytest.raises(FailbackError) as caught:
        planned(**options)
    assert caught.value.remedy
    return caught.value


def test_what_is_as_wished_is_left_alone():
    plan = planned(name="VC1", address="192.0.2.20", port=443, run_as_account="VCenterUser", process_server="10.0.0.4")
    assert (plan.found, plan.writes) == (VC1, ())
    assert sentence(plan, VCenterWish("VC1"), False) == "vCenter vc1 is registered as wished."


def test_what_is_not_wished_for_stays():
    assert planned().writes == ()


@pytest.mark.parametrize(
    ("wish", "sent", "changed"),
    [
        ({"run_as_account": "failback"}, {"runAsAccountId": "2"}, ("run_as_account", "1", "2")),
        ({"run_as_account": "2"}, {"runAsAccountId": "2"}, ("run_as_account", "1", "2")),
        ({"port": 8443}, {"port": "8443"}, ("port", "443", "8443")),
        ({"address": "vc1.corp.local"}, {"ipAddress": "vc1.corp.local"}, ("address", "192.0.2.20", "vc1.corp.local")),
        ({"process_server": "cs01"}, {"processServerId": CS_ID}, ("process_server", PS_ID, CS_ID)),
    ],
)
def test_only_what_differs_is_sent(wish: dict[str, Any], sent: dict[str, str], changed: tuple[str, str, str]):
    plan = planned(**wish)
    (write,) = plan.writes
    assert (write.method, write.arm_id) == ("PATCH", VC1.arm_id)
    assert write.body == {"properties": sent}
    setting, before, after = changed
    assert plan.as_diff() == {"before": {setting: before}, "after": {setting: after}}
    assert sentence(plan, VCenterWish("vc1"), True) == f"vCenter vc1 would be changed: {setting}."


def test_it_is_found_by_its_address_under_another_name():
    plan = planned(name="vcenter-main", address="192.0.2.20", run_as_account="failback")
    assert plan.found is VC1
    assert plan.writes[0].method == "PATCH"


def test_one_is_added_with_the_configuration_servers_own_process_server():
    plan = planned(name="vc2", address="192.0.2.21", run_as_account="failback")
    (write,) = plan.writes
    assert (write.method, write.arm_id) == ("PUT", f"{FABRIC}/replicationvCenters/vc2")
    assert write.body == {
        "properties": {
            "friendlyName": "vc2",
            "ipAddress": "192.0.2.21",
            "port": "443",
            "processServerId": CS_ID,
            "runAsAccountId": "2",
        }
    }
    assert plan.as_diff()["before"] == {}
    assert sentence(plan, VCenterWish("vc2"), False) == "vCenter vc2 was registered."


def test_what_is_needed_to_add_one_is_said():
    error = refused(name="vc2", address="192.0.2.21")
    assert error.code == "VCENTER_NOT_FOUND"
    assert "it has: vc1 (192.0.2.20)" in error.message
    assert "set run_as_account too. Run-as accounts that are there: vcenteruser, failback." in error.remedy
    assert "address and run_as_account" in refused(name="vc2").remedy


@pytest.mark.parametrize(
    ("wish", "code", "says"),
    [
        ({"run_as_account": "root"}, "RUN_AS_ACCOUNT_NOT_FOUND", "vcenteruser, failback"),
        ({"process_server": "ps9"}, "PROCESS_SERVER_NOT_FOUND", "CS01, ps-azure"),
        ({"name": "v/c", "address": "192.0.2.9", "run_as_account": "2"}, "BAD_OPTION", "'v/c'"),
    ],
)
def test_what_cannot_be(wish: dict[str, Any], code: str, says: str):
    error = refused(**wish)
    assert error.code == code
    assert says in error.message


def test_which_process_server_is_to_discover_it():
    servers = [process_server("ps1", "1"), process_server("ps2", "2")]
    new = {"name": "vc2", "address": "192.0.2.21", "run_as_account": "1"}
    several = refused(site=classic_site(processServers=servers), **new)
    assert several.code == "PROCESS_SERVER_AMBIGUOUS"
    assert "ps1, ps2" in several.message
    assert refused(site=classic_site(processServers=[]), **new).code == "PROCESS_SERVER_NOT_FOUND"
    only = planned(site=classic_site(processServers=servers[:1]), **new)
    assert only.writes[0].body is not None
    assert only.writes[0].body["properties"]["processServerId"] == "1"


# ----- absent


VC2 = vcenter(vcenter_raw("vc2", infrastructureId="12"))


def removed(*machines: payloads.Raw, name: str = "vc1") -> VCenterPlan:
    return absent(VCenterWish(name), SITE, [VC1, VC2], [payloads.item(raw) for raw in machines])


def test_it_is_removed():
    (write,) = removed(modernized("s4")).writes
    assert (write.method, write.arm_id, write.body) == ("DELETE", VC1.arm_id, None)
    plan = removed(name="vc3")
    assert plan.writes == ()
    assert sentence(plan, VCenterWish("vc3"), False) == "vCenter vc3 is not registered."


@pytest.mark.parametrize("named", ["12", VC2.arm_id.upper(), None, ""])
def test_machines_of_another_vcenter_and_physical_ones_do_not_need_it(named: str | None):
    assert removed(classic("in azure", psd={"vCenterInfrastructureId": named})).writes


@pytest.mark.parametrize(
    ("stage", "named"),
    [
        ("in azure", "11"),
        ("in azure", VC1.arm_id),
        ("in azure", "something-else"),  # no source shows what stands there
        ("ready", None),  # on the way back Azure names none [asr-api 1.8]
    ],
)
def test_it_stays_while_machines_may_need_it(stage: str, named: str | None):
    with pytest.raises(FailbackError) as caught:
        removed(classic(stage, psd={"vCenterInfrastructureId": named}))
    assert caught.value.code == "VCENTER_IN_USE"
    assert "web01" in caught.value.message


def test_names_are_shown_next_to_ids():
    shown = as_result(VC1, SITE)
    assert (shown["run_as_account"], shown["process_server"]) == ("vcenteruser", "ps-azure")
    assert shown["last_heartbeat"] == "2021-04-06T15:00:00.123456+00:00"
    unknown = as_result(vcenter(vcenter_raw(runAsAccountId="7", processServerId="x", lastHeartbeat=None)), SITE)
    assert (unknown["run_as_account"], unknown["process_server"], unknown["last_heartbeat"]) == ("7", "x", None)
