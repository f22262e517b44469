# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The collection's version, as galaxy.yml has it: a module does not see that file."""

from __future__ import annotations

VERSION = "0.1.0"
