# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Looks at a VM as an administrator does, past the collection, or meddles with it: ``vcenter.py NAME show|meddle``."""

from __future__ import annotations

import json
import os
import ssl
import sys
from typing import Any

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim


def find(content: Any, name: str) -> Any:
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    try:
        return next((vm for vm in view.view if vm.name == name), None)
    finally:
        view.Destroy()


def show(vm: Any) -> dict[str, Any]:
    devices = vm.config.hardware.device
    drives = [each.backing for each in devices if isinstance(each, vim.vm.device.VirtualCdrom)]
    return {
        "power": str(vm.runtime.powerState),
        "firmware": vm.config.firmware,
        "enable_uuid": [row.value for row in vm.config.extraConfig if row.key.lower() == "disk.enableuuid"],
        "disks_gb": [each.capacityInKB // 2**20 for each in devices if isinstance(each, vim.vm.device.VirtualDisk)],
        "controllers": [type(e).__name__ for e in devices if isinstance(e, vim.vm.device.VirtualSCSIController)],
        "iso_inserted": any(isinstance(backing, vim.vm.device.VirtualCdrom.IsoBackingInfo) for backing in drives),
    }


def meddle(vm: Any) -> dict[str, Any]:
    """What people do to a VM: switch it off, and take away the flag that the master target needs."""
    WaitForTask(vm.PowerOffVM_Task())
    flag = vim.option.OptionValue(key="disk.EnableUUID", value="FALSE")
    WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(extraConfig=[flag])))
    return show(vm)


def main() -> None:
    name, action = sys.argv[1:]
    instance = SmartConnect(
        host=os.environ["VMWARE_HOST"],
        port=int(os.environ["VMWARE_PORT"]),
        user=os.environ["VMWARE_USER"],
        pwd=os.environ["VMWARE_PASSWORD"],
        sslContext=ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"]),
    )
    try:
        print(json.dumps({"show": show, "meddle": meddle}[action](find(instance.RetrieveContent(), name))))
    finally:
        Disconnect(instance)


main()
