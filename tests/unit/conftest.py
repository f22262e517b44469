# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fixtures that all unit tests share."""

from __future__ import annotations

from unit.network import net

__all__ = ["net"]
