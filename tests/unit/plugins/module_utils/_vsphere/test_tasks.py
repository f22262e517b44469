# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waiting for a task of vCenter that does not end."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pyVmomi import vim

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._vsphere.tasks import finished


def test_a_stuck_task_is_named_and_left_alone():
    info = vim.TaskInfo(
        key="task-17", state="running", descriptionId="VirtualMachine.powerOff", entityName="mt-linux", progress=95
    )
    with pytest.raises(FailbackError) as caught:
        finished(SimpleNamespace(info=info), timeout=0)
    assert caught.value.code == "VCENTER_TASK_TIMEOUT"
    assert "VirtualMachine.powerOff on mt-linux" in caught.value.message
    assert caught.value.details == {"task": "task-17", "progress": 95}
