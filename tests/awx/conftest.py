# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What tools/awx-libraries fetched can be imported here."""

from __future__ import annotations

import sys
from pathlib import Path

_FETCHED = Path(__file__).parents[2] / ".build" / "awx"
# Behind everything else: where both have a library, that of the virtual environment counts.
sys.path += [str(_FETCHED / "collections"), str(_FETCHED / "library")]
