# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What vCenter says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VSphereFacts:
    """One vCenter's virtual machines, hosts, datastores, licences and privileges."""
