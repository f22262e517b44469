# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which of a master target's volumes may hold retention data (S41)."""

from __future__ import annotations

from .errors import FailbackError
from .site import MasterTarget, RetentionVolume

#: The volumes that the documentation gives to retention data.
DEFAULTS = {"windows": "R", "linux": "/mnt/retention"}
#: Offered by Azure, but made for something else: the kdump partition was seen listed first [asr-api 1.9, 9.16].
NEVER = frozenset({"/", "/var/crash", "/home", "/boot", "/var"})


def _plain(volume: str) -> str:
    # Windows volumes come as "F", "F:" or "F:\".
    return volume.rstrip("\\").rstrip(":").lower() if not volume.startswith("/") else volume.rstrip("/") or "/"


def unfit_reason(volume: RetentionVolume) -> str:
    """Why a volume cannot hold retention data; '' if it can."""
    if _plain(volume.name) in NEVER:
        return "belongs to the system"
    if volume.capacity_bytes is not None and volume.capacity_bytes <= 0:
        return "has no capacity"
    return ""


def usable(target: MasterTarget) -> tuple[RetentionVolume, ...]:
    return tuple(volume for volume in target.retention_volumes if not unfit_reason(volume))


def choose(machine: str, target: MasterTarget, wanted: str) -> str:
    """The retention volume's name, as Azure spells it.

    The documented default is taken if it is there, else the only usable one.

    :raises FailbackError: ``RETENTION_VOLUME_NOT_FOUND`` or ``RETENTION_VOLUME_AMBIGUOUS``.
    """
    fit = usable(target)
    preferred = wanted or DEFAULTS.get(target.os_type.lower(), "")
    for volume in fit:
        if _plain(volume.name) == _plain(preferred):
            return volume.name
    if not wanted and len(fit) == 1:
        return fit[0].name
    listed = [f"{v.name} ({unfit_reason(v) or 'usable'})" for v in target.retention_volumes] or ["none"]
    ambiguous = not wanted and len(fit) > 1
    raise FailbackError(
        "RETENTION_VOLUME_AMBIGUOUS" if ambiguous else "RETENTION_VOLUME_NOT_FOUND",
        f"{machine}: master target {target.name} "
        + ("has more than one retention volume" if ambiguous else f"has no retention volume {wanted}".rstrip())
        + f": {', '.join(listed)}.",
        "Choose one with retention_volume."
        if ambiguous
        else f"Add a disk of its own to the master target, mounted at {preferred or 'its default place'}, and refresh "
        "the configuration server; or name a usable volume with retention_volume.",
        {"machine": machine, "master_target": target.name, "volumes": listed},
    )
