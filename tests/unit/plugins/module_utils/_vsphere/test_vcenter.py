# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""VMs of a vCenter as facts, and what a login to it can meet."""

from __future__ import annotations

import socket
import ssl
from http.client import IncompleteRead
from typing import Any

import pytest
from pyVmomi import vim, vmodl

from ansible_collections.asr.failback.plugins.module_utils._domain.checks import FoundVm
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._vsphere import session
from ansible_collections.asr.failback.plugins.module_utils._vsphere.inventory import all_vms

Backing = vim.vm.device.VirtualDisk.FlatVer2BackingInfo


def disk(*files: str) -> vim.vm.device.VirtualDisk:
    """A disk with its snapshots' parents: the last file is the base."""
    backing = None
    for file in reversed(files):
        backing = Backing(fileName=file, parent=backing)
    return vim.vm.device.VirtualDisk(backing=backing)


def properties(**changes: Any) -> dict[str, Any]:
    return {
        "name": "web01",
        "runtime.powerState": vim.VirtualMachine.PowerState.poweredOn,
        "guest.toolsRunningStatus": "guestToolsRunning",
        "config.hardware.device": [vim.vm.device.VirtualLsiLogicController(), disk("[d] web01.vmdk")],
        "config.template": False,
    } | changes


class Connection:
    """A service instance whose property collector gives the VMs in pages of one."""

    def __init__(self, *found: dict[str, Any]) -> None:
        self._pages = [self._page(entry, last=entry is found[-1]) for entry in found]
        self.destroyed = False
        self.rootFolder = vim.Folder("group-d1", None)
        self.viewManager = self.propertyCollector = self

    @staticmethod
    def _page(entry: dict[str, Any], *, last: bool) -> Any:
        content = vmodl.query.PropertyCollector.ObjectContent(
            obj=vim.VirtualMachine("vm-1", None),
            propSet=[
                vmodl.DynamicProperty(name=name, val=_value(value))
                for name, value in entry.items()
                if value is not None
            ],
        )
        return vmodl.query.PropertyCollector.RetrieveResult(objects=[content], token=None if last else "more")

    def RetrieveContent(self) -> Connection:
        return self

    def CreateContainerView(self, root: Any, kinds: list[type], recursive: bool) -> Any:
        assert (kinds, recursive) == ([vim.VirtualMachine], True)
        view = vim.view.ContainerView("session[1]view", None)
        object.__setattr__(view, "Destroy", self._destroy)
        return view

    def _destroy(self) -> None:
        self.destroyed = True

    def RetrievePropertiesEx(self, specs: Any, options: Any) -> Any:
        return self._pages.pop(0) if self._pages else None

    def ContinueRetrievePropertiesEx(self, token: str) -> Any:
        assert token == "more"
        return self._pages.pop(0)


def _value(value: Any) -> Any:
    return vim.vm.device.VirtualDevice.Array(value) if isinstance(value, list) else value


def test_all_vms_of_all_pages():
    connection = Connection(properties(), properties(name="web02"), properties(name="web03"))
    assert [vm.name for vm in all_vms(connection)] == ["web01", "web02", "web03"]
    assert connection.destroyed


def test_an_empty_vcenter():
    assert all_vms(Connection()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, FoundVm("web01", True, True, ("[d] web01.vmdk",))),
        (
            {"runtime.powerState": vim.VirtualMachine.PowerState.suspended},
            FoundVm("web01", False, True, ("[d] web01.vmdk",)),
        ),
        ({"guest.toolsRunningStatus": "guestToolsNotRunning"}, FoundVm("web01", True, False, ("[d] web01.vmdk",))),
        ({"guest.toolsRunningStatus": None}, FoundVm("web01", True, False, ("[d] web01.vmdk",))),
        ({"config.hardware.device": None}, FoundVm("web01", True, True, ())),
        (
            {"config.hardware.device": [disk("[d] web01-000002.vmdk", "[d] web01-000001.vmdk", "[d] web01.vmdk")]},
            FoundVm("web01", True, True, ("[d] web01.vmdk",)),
        ),
        (
            {"config.hardware.device": [disk("[d] a.vmdk"), disk("[d] b.vmdk")]},
            FoundVm("web01", True, True, ("[d] a.vmdk", "[d] b.vmdk")),
        ),
    ],
)
def test_a_vm(changes: dict[str, Any], expected: FoundVm):
    assert all_vms(Connection(properties(**changes))) == [expected]


def test_a_template_is_no_machine():
    connection = Connection(properties(), properties(**{"name": "web01", "config.template": True}))
    assert len(all_vms(connection)) == 1


# ----- the login

LOGIN: dict[str, Any] = {"hostname": "vc", "username": "user", "password": "vc-secret", "port": 443}


@pytest.mark.parametrize("missing", ["hostname", "username", "password"])
def test_what_is_missing_is_named(missing: str):
    with pytest.raises(FailbackError) as caught, session.login(LOGIN | {missing: None}):
        pass
    assert caught.value.code == "NO_VCENTER"
    assert missing in caught.value.message


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (vim.fault.InvalidLogin(msg="bad"), "VCENTER_LOGIN_FAILED"),
        (vim.fault.NoPermission(privilegeId="System.View"), "VCENTER_FORBIDDEN"),
        (vmodl.fault.SystemError(msg="oops"), "VCENTER_ERROR"),
        (ssl.SSLCertVerificationError("self-signed"), "CERTIFICATE_NOT_TRUSTED"),
        (ConnectionRefusedError(111, "Connection refused"), "VCENTER_UNREACHABLE"),
        (socket.gaierror(-2, "Name or service not known"), "VCENTER_UNREACHABLE"),
        (TimeoutError("timed out"), "VCENTER_UNREACHABLE"),
        (IncompleteRead(b""), "VCENTER_UNREACHABLE"),
        (Exception("vc:443 is down or is not a VIM server"), "VCENTER_UNREACHABLE"),
    ],
)
def test_what_can_go_wrong_is_told_without_the_password(monkeypatch: pytest.MonkeyPatch, error: Exception, code: str):
    def connect(**options: Any) -> Any:
        raise error

    monkeypatch.setattr(session, "SmartConnect", connect)
    with pytest.raises(FailbackError) as caught, session.login(LOGIN):
        pass
    assert caught.value.code == code
    assert caught.value.remedy
    assert "vc-secret" not in str(caught.value.as_result())


@pytest.mark.parametrize(
    ("validate", "mode"), [(True, ssl.CERT_REQUIRED), (None, ssl.CERT_REQUIRED), (False, ssl.CERT_NONE)]
)
def test_certificates_are_verified_unless_that_is_turned_off(
    monkeypatch: pytest.MonkeyPatch, validate: bool | None, mode: ssl.VerifyMode
):
    """A context is always given: without one pyVmomi verifies nothing on localhost."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    seen: dict[str, Any] = {}
    monkeypatch.setattr(session, "SmartConnect", lambda **options: seen.update(options) or "connection")
    monkeypatch.setattr(session, "Disconnect", lambda connection: seen.update(left=connection))
    given = {} if validate is None else {"validate_certs": validate}
    with session.login(LOGIN | given) as connection:
        assert connection == "connection"
    assert seen["sslContext"].verify_mode == mode
    assert seen["left"] == "connection"


def test_the_login_is_ended_after_an_error_too(monkeypatch: pytest.MonkeyPatch):
    left = []
    monkeypatch.setattr(session, "SmartConnect", lambda **options: "connection")
    monkeypatch.setattr(session, "Disconnect", left.append)
    with pytest.raises(FailbackError), session.login(LOGIN):
        raise vmodl.fault.SystemError(msg="in the middle")
    assert left == ["connection"]


@pytest.mark.parametrize(("given", "port"), [(8989, 8989), (None, 443)])
def test_the_port(monkeypatch: pytest.MonkeyPatch, given: int | None, port: int):
    seen: dict[str, Any] = {}
    monkeypatch.setattr(session, "SmartConnect", lambda **options: seen.update(options) or "connection")
    monkeypatch.setattr(session, "Disconnect", lambda connection: None)
    with session.login(LOGIN | {"port": given}):
        pass
    assert (seen["host"], seen["port"], seen["user"], seen["pwd"]) == ("vc", port, "user", "vc-secret")
