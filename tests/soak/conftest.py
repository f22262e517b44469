# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The same lab and the same people as in the short tests of faults."""

from __future__ import annotations

from integration.faults.conftest import new_home, operators, running_lab, still

__all__ = ["new_home", "operators", "running_lab", "still"]
