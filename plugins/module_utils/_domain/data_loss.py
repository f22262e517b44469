# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How much data the choice of a recovery point gives up (S45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .model import RecoveryPoint


@dataclass(frozen=True)
class DataGivenUp:
    """``seconds`` of changes that are lost, None where Azure does not tell; ``upper_bound`` if it may be less."""

    recovery_point: RecoveryPoint
    seconds: int | None
    upper_bound: bool
    recovery_point_time: datetime | None
    note: str

    def as_result(self) -> dict[str, Any]:
        return {
            "recovery_point": self.recovery_point.value,
            "seconds": self.seconds,
            "upper_bound": self.upper_bound,
            "recovery_point_time": self.recovery_point_time.isoformat() if self.recovery_point_time else None,
            "note": self.note,
        }
