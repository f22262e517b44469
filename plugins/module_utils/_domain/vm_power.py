# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a VM must, and may, be shut down for a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .errors import FailbackError
from .vm_settings import Change


class PowerState(StrEnum):
    """As vSphere words it."""

    ON = "poweredOn"
    OFF = "poweredOff"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Power:
    """What matters for a shutdown: a guest is shut down by its VMware Tools."""

    state: PowerState
    tools_running: bool


def must_shut_down(vm: str, power: Power, changes: Sequence[Change], consent: bool) -> bool:
    """Whether the guest has to be shut down for these changes. A guest is never switched off hard.

    :param consent: the user's ``power_cycle``.
    :raises FailbackError: ``POWER_OFF_NEEDED``, ``TOOLS_NOT_RUNNING``, ``VM_SUSPENDED``
    """
    settings = [change.setting for change in changes if change.needs_power_off]
    if not settings or power.state is PowerState.OFF:
        return False
    if power.state is PowerState.SUSPENDED:
        raise FailbackError(
            "VM_SUSPENDED",
            f"{vm} is suspended, so {_listed(settings)} cannot be changed.",
            "Resume it in vCenter and shut it down, then run this again.",
            {"settings": settings},
        )
    if not consent:
        raise FailbackError(
            "POWER_OFF_NEEDED",
            f"{vm} is running, and {_listed(settings)} can only be changed while it is powered off.",
            "Set power_cycle: true to have the guest shut down and started again, or shut it down yourself, run this "
            "again and start it.",
            {"settings": settings},
        )
    if not power.tools_running:
        raise FailbackError(
            "TOOLS_NOT_RUNNING",
            f"{vm} cannot be shut down gracefully: VMware Tools do not run in it.",
            "Shut the guest down from within (poweroff) and run this again, or install VMware Tools first.",
            {"settings": settings},
        )
    return True


def _listed(settings: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(settings[:-1]), settings[-1]]))
