# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module vcenter_registration: what it does, in which order it waits, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible import vcenter_registration
from ansible_collections.asr.failback.plugins.module_utils._ansible.vcenter_registration import (
    ensure_vcenter_registration,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.arm_write import Write, carry_out
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit.payloads import Raw
from unit.site_payloads import classic_site, master_target, modern_site
from unit.vcenter_payloads import NO_LOGIN, vcenter_raw

PARAMS: dict[str, Any] = {
    "name": "vc1",
    "configuration_server": None,
    "address": None,
    "port": None,
    "run_as_account": None,
    "process_server": None,
    "state": "present",
    "wait": True,
    "wait_timeout": 600,
    "poll_interval": 30.0,
}
ACCOUNTS = [{"accountId": "1", "accountName": "reader"}, {"accountId": "2", "accountName": "failback"}]
START = datetime(2021, 4, 6, 15, 0, tzinfo=UTC)


class FakeWriter:
    """A vault with vCenters, and its own clock: ``heartbeat`` says what each tick of it makes of a vCenter."""

    def __init__(self, *registered: Raw, sites: tuple[Any, ...] = (), heartbeat: Callable[..., None] | None = None):
        self.vault, self.clock, self.warnings = self, self, []
        self.sent: list[Write] = []
        self.seconds = 0.0
        self._registered = {raw["id"]: raw for raw in registered}
        self._sites = sites or (classic_site(runAsAccounts=ACCOUNTS), modern_site())
        self._heartbeat = heartbeat or (lambda properties, seconds: properties.update(lastHeartbeat=self.now()))

    def carry_out(self, to_do: Any) -> list[Write]:
        return carry_out(to_do, self._take, lambda: pytest.fail("the change is there at once"))

    def _take(self, write: Write) -> None:
        self.sent.append(write)
        if write.method == "DELETE":
            del self._registered[write.arm_id]
        elif write.method == "PATCH":
            self._registered[write.arm_id]["properties"].update(write.body["properties"])
        else:
            name = write.arm_id.rsplit("/", 1)[-1]
            self._registered[write.arm_id] = vcenter_raw(
                name, **(write.body["properties"] | {"discoveryStatus": "", "lastHeartbeat": None})
            )

    # ----- vault

    def sites(self) -> list[Any]:
        return list(self._sites)

    def site_now(self, name: str) -> Any:
        return next(site for site in self._sites if site.name == name)

    def vcenters(self) -> list[Raw]:
        return list(self._registered.values())

    def list_items(self) -> list[Any]:
        return []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    # ----- clock

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert self.seconds < 5000, "it does not come to an end"
        self.seconds += seconds
        for raw in self._registered.values():
            self._heartbeat(raw["properties"], self.seconds)


@pytest.fixture
def ensure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    def run(writer: FakeWriter, *, check_mode: bool = False, **params: Any) -> dict[str, Any]:
        monkeypatch.setattr(vcenter_registration, "Writer", lambda given: writer)
        result = ensure_vcenter_registration(PARAMS | params, check_mode)
        assert json.dumps(result)
        return result

    return run


def after(seconds: float, **properties: Any) -> Callable[..., None]:
    """Properties that a vCenter gets so many seconds after the start, with a heartbeat of that time."""

    def beat(found: Raw, now: float) -> None:
        if now >= seconds:
            found.update(lastHeartbeat=(START + timedelta(seconds=now)).isoformat(), **properties)

    return beat


def test_one_is_added_and_awaited(ensure: Callable[..., dict[str, Any]]):
    writer = FakeWriter(heartbeat=after(90, discoveryStatus="DiscoverySuccess"))
    result = ensure(writer, address="192.0.2.20", run_as_account="failback")
    assert (result["changed"], writer.seconds) == (True, 90)
    assert result["vcenter"]["run_as_account"] == "failback"
    again = ensure(writer, address="192.0.2.20", run_as_account="failback")
    assert (again["changed"], len(writer.sent), writer.seconds) == (False, 1, 90)


def test_a_new_account_is_awaited_though_the_old_one_was_good_for_discovery(ensure: Callable[..., dict[str, Any]]):
    writer = FakeWriter(vcenter_raw(lastHeartbeat="2021-04-06T14:58:00Z"), heartbeat=after(120))
    result = ensure(writer, run_as_account="failback")
    assert writer.seconds == 120
    assert result["diff"] == {"before": {"run_as_account": "1"}, "after": {"run_as_account": "2"}}
    assert result["warnings"] == []


def test_an_error_of_the_old_account_does_not_end_the_wait(ensure: Callable[..., dict[str, Any]]):
    old = vcenter_raw(discoveryStatus="DiscoveryFailed", healthErrors=[NO_LOGIN], lastHeartbeat="2021-04-06T14:58:00Z")
    writer = FakeWriter(old, heartbeat=after(60, discoveryStatus="DiscoverySuccess", healthErrors=[]))
    assert ensure(writer, run_as_account="failback")["vcenter"]["problems"] == []


def test_an_error_of_the_new_account_does(ensure: Callable[..., dict[str, Any]]):
    old = vcenter_raw(lastHeartbeat="2021-04-06T14:58:00Z")
    writer = FakeWriter(old, heartbeat=after(60, healthErrors=[NO_LOGIN]))
    with pytest.raises(FailbackError) as caught:
        ensure(writer, run_as_account="failback")
    assert caught.value.code == "VCENTER_NOT_DISCOVERED"
    assert "failback" in caught.value.remedy
    assert writer.seconds == 60


def test_an_error_that_came_again_does_too(ensure: Callable[..., dict[str, Any]]):
    """Between the two, the discovery was seen under way; a failed one need not have a heartbeat."""

    def beat(found: Raw, now: float) -> None:
        under_way = 30 <= now < 90
        found.update(
            discoveryStatus="InProgress" if under_way else "Failed", healthErrors=[] if under_way else [NO_LOGIN]
        )

    old = vcenter_raw(discoveryStatus="Failed", healthErrors=[NO_LOGIN], lastHeartbeat=None)
    writer = FakeWriter(old, heartbeat=beat)
    with pytest.raises(FailbackError) as caught:
        ensure(writer, run_as_account="failback")
    assert (caught.value.code, writer.seconds) == ("VCENTER_NOT_DISCOVERED", 90)


def test_what_never_ends_is_told_with_its_last_state(ensure: Callable[..., dict[str, Any]]):
    writer = FakeWriter(heartbeat=after(60, discoveryStatus="Connecting"))
    with pytest.raises(FailbackError) as caught:
        ensure(writer, address="192.0.2.20", run_as_account="failback")
    assert caught.value.code == "VCENTER_DISCOVERY_TIMEOUT"
    assert "Connecting" in caught.value.message
    assert writer.seconds == 600


def test_a_change_that_azure_does_not_confirm_is_no_failure(ensure: Callable[..., dict[str, Any]]):
    """What the heartbeat of a vCenter means is documented nowhere."""
    writer = FakeWriter(vcenter_raw(lastHeartbeat=None), heartbeat=lambda properties, seconds: None)
    (warning,) = ensure(writer, port=8443)["warnings"]
    assert "has heard nothing of it since it was changed" in warning


def test_what_is_not_awaited_is_only_told(ensure: Callable[..., dict[str, Any]]):
    writer = FakeWriter()
    result = ensure(writer, address="192.0.2.20", run_as_account="failback", wait=False)
    assert (result["vcenter"]["discovery_status"], writer.seconds) == ("", 0)


def test_a_discovery_that_failed_is_told_though_nothing_is_to_be_changed(ensure: Callable[..., dict[str, Any]]):
    for check_mode in (False, True):
        with pytest.raises(FailbackError) as caught:
            ensure(FakeWriter(vcenter_raw(healthErrors=[NO_LOGIN])), check_mode=check_mode)
        assert caught.value.code == "VCENTER_NOT_DISCOVERED"


def test_check_mode_tells_the_change_that_would_mend_it(ensure: Callable[..., dict[str, Any]]):
    writer = FakeWriter(vcenter_raw(healthErrors=[NO_LOGIN]))
    result = ensure(writer, check_mode=True, run_as_account="failback")
    assert (result["changed"], writer.sent, writer.seconds) == (True, [], 0)
    assert result["requests"][0]["body"] == {"properties": {"runAsAccountId": "2"}}
    assert result["vcenter"]["run_as_account"] == "reader"
    added = ensure(FakeWriter(), check_mode=True, address="192.0.2.20", run_as_account="failback")
    assert (added["changed"], added["vcenter"]) == (True, None)


def test_a_read_only_account_is_warned_of(ensure: Callable[..., dict[str, Any]]):
    site = classic_site(runAsAccounts=ACCOUNTS, masterTargetServers=[master_target("mt-win", dataStores=[])])
    (warning,) = ensure(FakeWriter(vcenter_raw(), sites=(site,)))["warnings"]
    assert "mt-win sees no datastores" in warning
    assert "run-as account reader" in warning


def test_absent_and_again(ensure: Callable[..., dict[str, Any]]):
    writer = FakeWriter(vcenter_raw())
    assert ensure(writer, state="absent", check_mode=True)["changed"] is True
    assert writer.sent == []
    assert ensure(writer, state="absent")["msg"] == "vCenter vc1 was removed."
    again = ensure(writer, state="absent")
    assert (again["changed"], again["vcenter"], len(writer.sent)) == (False, None, 1)


@pytest.mark.parametrize("sites", [(modern_site(),), (modern_site(), classic_site())])
def test_the_modernized_architecture_is_refused_with_the_reason(ensure: Callable[..., dict[str, Any]], sites: Any):
    name = "VAULT-home-vmwarefabric" if len(sites) > 1 else None
    with pytest.raises(FailbackError) as caught:
        ensure(FakeWriter(sites=sites), configuration_server=name)
    assert caught.value.code == "VCENTER_ON_APPLIANCE"
    assert "appliance" in caught.value.remedy


def test_a_vcenter_of_another_configuration_server_is_not_touched(ensure: Callable[..., dict[str, Any]]):
    foreign = vcenter_raw()
    foreign["id"] = foreign["id"].replace("5f5f", "aaaa", 1)
    with pytest.raises(FailbackError) as caught:
        ensure(FakeWriter(foreign), run_as_account="failback")
    assert caught.value.code == "VCENTER_NOT_FOUND"
