# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Shows VMs as vCenter knows them, for the comparison before and after a failback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._domain.errors import FailbackError
from .._domain.plain import plain
from .._domain.vm_selection import VmWish, select_vm
from .._vsphere import vms
from .._vsphere.vm_facts import read_vms
from .run import Result


def read_vm_info(connection: Any, params: Mapping[str, Any], check_mode: bool) -> Result:
    """:raises FailbackError: ``VM_AMBIGUOUS``"""
    listed = vms.list_vms(connection)
    chosen, missing = [], []
    for name in dict.fromkeys(params["names"]):
        try:
            found = select_vm(VmWish(name=name), [entry for _vm, entry in listed])
        except FailbackError as error:
            if error.code != "VM_NOT_FOUND":
                raise
            missing.append(name)
        else:
            chosen += [vm for vm, entry in listed if entry is found]
    facts = read_vms(connection.RetrieveContent(), chosen)
    return {"changed": False, "vms": plain(facts), "missing": missing}
