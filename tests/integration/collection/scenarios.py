# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The scenario ``small`` with something changed, for what only one test needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

SMALL = Path(__file__).parents[2] / "lab" / "scenarios" / "small.yml"


def small_but(directory: Path, changes: Mapping[str, Any]) -> str:
    """A scenario file.

    :param changes: what replaces the keys of ``small``; mappings are merged one level deep.
    """
    scenario = yaml.safe_load(SMALL.read_text(encoding="utf-8"))
    for key, value in changes.items():
        old = scenario.get(key)
        scenario[key] = {**old, **value} if isinstance(old, dict) else value
    file = directory / "scenario.yml"
    file.write_text(yaml.safe_dump(scenario, sort_keys=False), encoding="utf-8")
    return str(file)
