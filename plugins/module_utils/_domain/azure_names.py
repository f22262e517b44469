# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Azure makes of a machine's name."""

from __future__ import annotations

import re

_SUFFIX = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)


def without_suffix(vm_name: str) -> str:
    """A VM's name without the GUID that a failover appends when the name is taken [asr-modernized 5]."""
    return _SUFFIX.sub("", vm_name)
