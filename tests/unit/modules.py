# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The collection's modules as Ansible sees them: their documentation with its fragments, and their argument spec."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

COLLECTION = "ansible_collections.asr.failback.plugins"
PLUGINS = Path(__file__).parents[2] / "plugins"
#: Modules with code; those that an action plugin does alone are documentation only.
NAMES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py") if "def main" in path.read_text())


def module(name: str) -> Any:
    return importlib.import_module(f"{COLLECTION}.modules.{name}")


def _fragment(name: str) -> dict[str, Any]:
    """A fragment by the name that documentation calls it: asr.failback.FILE or asr.failback.FILE.VARIANT."""
    _, _, file, *variant = name.split(".")
    fragments = importlib.import_module(f"{COLLECTION}.doc_fragments.{file}").ModuleDocFragment
    return yaml.safe_load(getattr(fragments, (variant or ["documentation"])[0].upper()))


@cache
def documentation(name: str) -> dict[str, Any]:
    """A module's DOCUMENTATION; an option that it has itself wins over a fragment's."""
    own = yaml.safe_load(module(name).DOCUMENTATION)
    options: dict[str, Any] = {}
    for fragment in own.get("extends_documentation_fragment", []):
        options |= _fragment(fragment).get("options") or {}
    return own | {"options": options | (own.get("options") or {})}


class _Started(Exception):
    pass


def argument_spec(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], dict[str, Any]]:
    """The argument spec with which a module starts, and the other arguments of AnsibleModule."""
    caught: dict[str, Any] = {}

    def start(**arguments: Any) -> None:
        caught.update(arguments)
        raise _Started

    monkeypatch.setattr(f"{COLLECTION}.module_utils._ansible.run.Module", start)
    with pytest.raises(_Started):
        module(name).main()
    return caught.pop("argument_spec"), caught
