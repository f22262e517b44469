# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is not in order in a machine that came home, and is not repaired by a program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """:param severe: whether the machine is not in order with it."""

    code: str
    message: str
    remedy: str
    severe: bool = True

    def __str__(self) -> str:
        return f"{self.message} What to do: {self.remedy} [{self.code}]"


ADDRESSES_UNKNOWN = Finding(
    "ADDRESSES_UNKNOWN",
    "It is not known which static addresses the machine had, so its addresses are left as they are.",
    "Give them with guest_repair_interfaces if it had any.",
    severe=False,
)
TOOLS_MISSING = Finding(
    "TOOLS_MISSING",
    "VMware Tools are not installed.",
    "Install them: open-vm-tools from the distribution, or from vCenter (Install VMware Tools).",
)
