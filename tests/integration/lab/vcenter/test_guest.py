# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The guest, as far as VMware Tools show it."""

from __future__ import annotations

import pytest
from pyVmomi import vim

from integration.lab.vcenter.simulator import (
    VCenter,
    done,
    until,
)


def test_tools_run_and_report_once_the_vm_is_on(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1, options={"SET.guest.ipAddress": "10.0.0.4", "SET.guest.hostName": "sql01"})
    assert (vm.guest.toolsRunningStatus, vm.guest.ipAddress) == ("guestToolsNotRunning", None)
    done(vm.PowerOn())
    assert (vm.guest.toolsRunningStatus, vm.guest.toolsStatus, vm.guest.ipAddress) == (
        "guestToolsRunning",
        "toolsOk",
        "10.0.0.4",
    )
    assert (vm.summary.guest.toolsRunningStatus, vm.summary.guest.hostName) == ("guestToolsRunning", "sql01")
    vm.RebootGuest()
    assert vm.guest.toolsRunningStatus == "guestToolsNotRunning"
    until(lambda: vm.guest.toolsRunningStatus == "guestToolsRunning")
    vm.ShutdownGuest()
    assert vm.runtime.powerState == "poweredOn"
    until(lambda: vm.runtime.powerState == "poweredOff")
    assert vm.guest.ipAddress is None
    with pytest.raises(vim.fault.InvalidPowerState):
        vm.ShutdownGuest()


def test_tools_may_be_missing_or_late(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1, options={"lab.tools": "missing"})
    late = vcenter.create("vm2", 1, options={"lab.toolsAfterSeconds": "0.4"})
    done(vm.PowerOn())
    done(late.PowerOn())
    assert (vm.guest.toolsRunningStatus, vm.guest.toolsVersionStatus2) == (
        "guestToolsNotRunning",
        "guestToolsNotInstalled",
    )
    with pytest.raises(vim.fault.ToolsUnavailable):
        vm.RebootGuest()
    assert late.guest.toolsRunningStatus == "guestToolsNotRunning"
    until(lambda: late.guest.toolsRunningStatus == "guestToolsRunning")


def test_keys_are_typed_on_the_console(vcenter: VCenter) -> None:
    vm = vcenter.create("vm1", 1)
    key = vim.UsbScanCodeSpec.KeyEvent(
        usbHidCode=0x04 << 16 | 7, modifiers=vim.UsbScanCodeSpec.ModifierType(leftShift=True)
    )
    spec = vim.UsbScanCodeSpec(keyEvents=[key, vim.UsbScanCodeSpec.KeyEvent(usbHidCode=0x28 << 16 | 7)])
    with pytest.raises(vim.fault.InvalidPowerState):
        vm.PutUsbScanCodes(spec)
    done(vm.PowerOn())
    assert vm.PutUsbScanCodes(spec) == 2
    typed = vcenter.server.lab("GET", "console?vm=vm1")
    assert typed == [{"hid_code": 0x40007, "modifiers": ["leftShift"]}, {"hid_code": 0x280007}]
