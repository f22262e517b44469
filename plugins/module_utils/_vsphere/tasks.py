# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waiting for vCenter's tasks, and for what happens outside of tasks."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .._domain.errors import FailbackError

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

_FIRST, _LONGEST = 0.02, 1.0  # seconds between two looks; each wait is half as long again as the one before


def finished(task: Any, timeout: float = 3600.0, sleep: Callable[[float], None] = time.sleep) -> Any:
    """The result of a task, once it has ended.

    :param timeout: seconds to wait; the task goes on in vCenter afterwards.
    :raises vmodl.MethodFault: the task's fault.
    :raises FailbackError: ``VCENTER_TASK_TIMEOUT``
    """
    states = vim.TaskInfo.State

    def ended() -> bool:
        return task.info.state in (states.success, states.error)

    if not until(ended, timeout, sleep):
        info = task.info
        raise FailbackError(
            "VCENTER_TASK_TIMEOUT",
            f"vCenter's task {info.descriptionId} on {info.entityName} has not ended after {timeout:g} seconds.",
            "Look at the task in vCenter; run this again when it has ended.",
            {"task": info.key, "progress": info.progress},
        )
    info = task.info
    if info.state == states.error:
        raise info.error
    return info.result


def until(condition: Callable[[], bool], timeout: float, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Whether a condition came true within ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    interval = _FIRST
    while not condition():
        if time.monotonic() >= deadline:
            return False
        sleep(interval)
        interval = min(1.5 * interval, _LONGEST)
    return True
