# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""bench/results.json: machines → what was measured → its figures. A later run replaces its own figures only."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from datetime import UTC, datetime
from typing import Any

from rig.labs import ROOT

FILE = ROOT / "bench" / "results.json"


def conditions() -> dict[str, Any]:
    """What else the machine had to do, and what it is."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "load": [round(each, 1) for each in os.getloadavg()],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "ansible_core": importlib.metadata.version("ansible-core"),
    }


def read() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return found


def add(machines: int, what: str, figures: dict[str, Any]) -> None:
    """Keep what was measured with so many machines."""
    keep(str(machines), {**read().get(str(machines), {}), what: figures})


def keep(name: str, figures: dict[str, Any]) -> None:
    known = {**read(), name: figures}
    ordered = dict(sorted(known.items(), key=lambda entry: (not entry[0].isdigit(), entry[0].zfill(9))))
    FILE.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
