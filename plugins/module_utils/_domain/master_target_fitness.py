# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a master target can take a machine (S06, S07, S22)."""

from __future__ import annotations

from . import retention
from .site import MasterTarget


def unfit_reason(target: MasterTarget, os_type: str) -> str:
    """Why a master target cannot take a machine; '' if it can.

    :param os_type: the machine's OS family; '' where it is not known.
    """
    if os_type and target.os_type.lower() != os_type.lower():
        return f"is a {target.os_type} master target and the machine is {os_type}"
    if target.problems:
        return f"has the problem {target.problems[0].message or target.problems[0].code!r}"
    if not retention.usable(target):
        offered = ", ".join(volume.name for volume in target.retention_volumes) or "none"
        return f"has no usable retention volume (it offers: {offered})"
    if not target.datastores:
        return "sees no datastore (is VMware Tools running, does the vCenter account have its permissions?)"
    return ""
