# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the modules that work in vCenter share: its login, and options that several of them take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._vsphere.session import login
from . import argspec
from .run import Result, run

VsphereWork = Callable[[Any, Mapping[str, Any], bool], Result]


def run_vsphere(options: argspec.Spec, work: VsphereWork, **constraints: Any) -> None:
    """Run a module with a login to vCenter.

    :param options: the argument spec of the module's own options.
    :param work: takes the service instance, the options and whether this is check mode.
    """

    def logged_in(params: Mapping[str, Any], check_mode: bool) -> Result:
        with login(params) as connection:
            return work(connection, params, check_mode)

    run(argspec.merged(argspec.vmware_auth(), options), logged_in, **constraints)


def power_cycle() -> argspec.Spec:
    return {
        "power_cycle": {"type": "bool", "default": False},
        "shutdown_timeout": {"type": "int", "default": 300},
    }
